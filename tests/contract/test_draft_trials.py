"""A draft tried on the archive: what it gains and loses is the difference of two full runs, and nothing is saved."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from alert_examples import article, tagged
from hypothesis import given, settings
from hypothesis import strategies as st
from sites import OPERATOR, READER, VISITOR, archived_site, put_in_force

from config.files.watchlist import Certainty, Entity, Watchlist, parse_watchlist
from operations import draft_trials as operations
from operations.errors import OperationError
from operations.estimates import estimate_named
from processors.entities.tagger import Tagger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from alerts.reports.estimated import Estimate, MessageVolume
    from core.article import Article
    from core.database import Database
    from operations.site import Site

RUNNING = """\
entities:
  - {id: aqim, name: AQIM, kind: group, names: [AQMI]}
  - {id: rsf, name: Rapid Support Forces, kind: group}
  - {id: droukdel, name: Abdelmalek Droukdel, kind: person}
"""
TEXTS = (
    "AQIM fighters seize a school in Dori",
    "AQMI revendique l'attaque de Gao",
    "Army says Abdelmalek Droukdel was killed near Kidal",
    "Rapid Support Forces shell El Fasher, Hemedti says they did not",
    "JNIM and AQIM clash near Gao",
    "Parliament votes on the budget",
)


@pytest.fixture
def site(tmp_path: Path, either_database: Database) -> Iterator[Site]:
    some = [article(f"a{number}", title=title, text="") for number, title in enumerate(TEXTS)]
    found = zip(some, Tagger(lambda: (1, draft())).tag(some), strict=True)
    told = [tagged(one, *names, story=f"s{number}", named=False) for number, (one, names) in enumerate(found)]
    with archived_site(either_database, tmp_path, RUNNING, told) as made:
        yield made


def draft(*changes: tuple[str, str]) -> Watchlist:
    text = RUNNING
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_watchlist(text, "draft.yaml")


MORE = draft(
    ("names: [AQMI]", "names: []"),
    ("Forces, kind: group}", "Forces, kind: group, names: [Hemedti]}\n  - {id: jnim, name: JNIM, kind: group}"),
)


def test_what_is_gained_and_lost_is_said_with_its_sentence(site: Site) -> None:
    steps: list[tuple[int, int]] = []
    found = operations.try_draft(site, READER, MORE, timedelta(days=1), progress=lambda *step: steps.append(step))
    assert {one.entity: (one.gained, one.lost, dict(one.names)) for one in found.differences} == {
        "aqim": (0, 1, {"AQMI": -1}),
        "rsf": (1, 0, {"Hemedti": 1}),
        "jnim": (1, 0, {"JNIM": 1}),
    }
    assert found.changed == ("aqim", "rsf", "jnim")
    assert [(one.entity, one.name) for one in found.unused] == [], "each of their names stands somewhere"
    [lost] = next(one.examples for one in found.differences if one.entity == "aqim")
    assert (lost.side, lost.text, lost.sentence) == ("lost", "AQMI", TEXTS[1])
    assert (found.articles, steps) == (len(TEXTS), [(len(TEXTS), len(TEXTS))])
    assert site.versions.number("watchlist") == 1, "a trial saves nothing"


def test_an_entity_that_is_found_nowhere_is_named(site: Site) -> None:
    added = draft(("kind: person}", "kind: person}\n  - {id: zembla, name: Zembla Brigade, kind: group}"))
    found = operations.try_draft(site, READER, added, timedelta(days=1))
    assert (found.differences, found.silent) == ((), ("zembla",))


def test_names_that_find_nothing_and_those_that_find_all_the_time_are_named(site: Site) -> None:
    wordy = draft(("names: [AQMI]", "names: [AQMI, GSPC]"))
    found = operations.try_draft(site, READER, wordy, timedelta(days=1))
    assert [(one.entity, one.name) for one in found.unused] == [("aqim", "GSPC")]
    some = [article(f"n{number}", title=f"GSPC meets for the {number}th time", text="") for number in range(12)]
    found = operations.try_draft_on(site, OPERATOR, wordy, [some])
    assert [(one.entity, one.name, one.articles) for one in found.noisy] == [("aqim", "GSPC", 12)]


def test_what_each_subscription_gets_a_day_is_said_before_and_after_by_the_rules_of_an_estimate(site: Site) -> None:
    put_in_force(site, {"subscriptions": SUBSCRIPTIONS})
    found = {one.subscription: one for one in operations.try_draft(site, READER, MORE, timedelta(days=1)).subscriptions}
    assert {id_: (one.before.messages, one.after.messages) for id_, one in found.items()} == {
        "groups": (4, 3),  # the story of AQMI is gone; JNIM and Hemedti stand beside others that were told
        "aqim": (3, 2),
        "digest": (1, 1),
    }
    assert (found["digest"].before.stories, found["digest"].after.stories) == (5, 4)
    assert "droukdel" not in found, "it would have got the same"
    for id_, one in found.items():
        assert figures(one.before) == figures(estimate_named(site, READER, id_).month), id_


def figures(one: MessageVolume | Estimate) -> tuple[float, ...]:
    return one.messages, one.stories, one.updates, one.per_day


SUBSCRIPTIONS = """\
subscriptions:
  - {id: groups, to: {inbox: a}, kinds: [group]}
  - {id: aqim, to: {inbox: b}, entities: [aqim]}
  - {id: droukdel, to: {inbox: c}, entities: [droukdel]}
  - {id: digest, to: {inbox: d}, all: true, cadence: "daily 17:30"}
"""


def test_only_the_time_that_was_asked_for_is_read(site: Site) -> None:
    assert operations.try_draft(site, READER, MORE, timedelta(hours=2, minutes=1)).articles == 2
    assert operations.try_draft(site, READER, MORE, timedelta(seconds=1)).since is None


def test_a_draft_that_lists_what_is_in_force_reads_nothing(site: Site) -> None:
    found = operations.try_draft(site, READER, draft(), timedelta(days=1))
    assert (found.changed, found.articles, found.differences) == ((), 0, ())


def test_articles_that_somebody_brings_are_read_instead(site: Site) -> None:
    given_ = [[article("b1", title="Hemedti speaks", text="")]]
    assert [one.entity for one in operations.try_draft_on(site, OPERATOR, MORE, given_).differences] == ["rsf"]


def test_nobody_without_access_learns_what_is_in_the_archive(site: Site) -> None:
    with pytest.raises(OperationError):
        operations.try_draft(site, VISITOR, MORE, timedelta(days=1))


def test_a_text_or_an_archived_article_says_whom_the_draft_finds_in_it(site: Site) -> None:
    found = operations.try_text(site, READER, MORE, "Hemedti and JNIM met")
    assert [(one.entity, one.text, one.sentence) for one in found.mentions] == [
        ("rsf", "Hemedti", "Hemedti and JNIM met"),
        ("jnim", "JNIM", "Hemedti and JNIM met"),
    ]
    doubtful = draft(("names: [AQMI]", "names: [{text: Gao, strength: weak}]"))
    assert [one.text for one in operations.try_text(site, READER, doubtful, "All is quiet in Gao").rejected] == ["Gao"]
    assert [one.entity for one in operations.try_archived(site, READER, MORE, "JNIM and AQIM clash").mentions] == [
        "jnim",
        "aqim",
    ]
    with pytest.raises(OperationError, match="no such article"):
        operations.try_archived(site, READER, MORE, "https://example.org/none")


WORDS = (
    "Sisi",
    "Abdel Fattah al-Sisi",
    "Apple",
    "Orange County",
    "JNIM",
    "NATO",
    "Reading",
    "Boko Haram",
    "Gao",
    "Trump",
)
OTHERS = ("said", "the president", "shares of", "in", "fighters from")
ENTITIES = st.lists(
    st.builds(
        lambda id_, name, names, kind: Entity(id=id_, name=name, names=tuple(names), kind=kind),
        st.sampled_from("abcde"),
        st.sampled_from(WORDS),
        st.lists(st.sampled_from(WORDS), max_size=2, unique=True),
        st.sampled_from(("person", "group", "place", "company")),
    ),
    max_size=5,
    unique_by=lambda one: one.id,
)
ARTICLES = st.lists(
    st.lists(st.sampled_from((*WORDS, *OTHERS)), min_size=1, max_size=9).map(" ".join), min_size=1, max_size=6
)


CERTAINTY = st.sampled_from(("sure", "likely", "all"))


@pytest.mark.slow
@settings(max_examples=60)
@given(before=ENTITIES, after=ENTITIES, texts=ARTICLES, sure=CERTAINTY, surer=CERTAINTY)
def test_it_is_the_difference_of_two_full_runs(
    before: list[Entity], after: list[Entity], texts: list[str], sure: Certainty, surer: Certainty
) -> None:
    running = Watchlist(entities=tuple(before), certainty=sure)
    wanted = Watchlist(entities=tuple(after), certainty=surer)
    some = [article(f"c{place}", title=text, text=f"{text}. He spoke.") for place, text in enumerate(texts)]
    assert_difference(running, wanted, some)


@pytest.mark.parametrize("edit", ["how sure a name must be", "a word that many bear", "a list taken over"])
def test_what_an_edit_changes_for_entities_that_it_does_not_touch_is_said_too(edit: str) -> None:
    """An edit may change how sure all names must be, which words are given names, and whose list it is."""
    named = Entity(id="z", name="Reading", kind="place")
    group = Entity(id="p", name="Zorvan", kind="group")
    running = Watchlist(entities=(named, group))
    more: dict[str, Watchlist] = {
        "how sure a name must be": Watchlist(entities=(named, group), certainty="all"),
        "a word that many bear": Watchlist(entities=(named, group, *_people("Zorvan", 40))),
        "a list taken over": Watchlist(entities=(named, group, *_people("Brandt", 2001))),
    }
    texts = (
        "Zorvan Reading spoke",
        "the general Zorvan spoke",
        "they went to Reading",
        "reading is good",
        "Zorvan said",
    )
    some = [article(f"c{place}", title=text, text="") for place, text in enumerate(texts)]
    assert assert_difference(running, more[edit], some) > 0


def _people(name: str, count: int) -> list[Entity]:
    return [Entity(id=f"e{n}", name=f"{name} Of{'abcdefghij'[n % 10]}{n}", kind="person") for n in range(count)]


def assert_difference(running: Watchlist, wanted: Watchlist, some: list[Article]) -> int:
    """See that a trial says what two full runs differ in; gives in how much."""
    found = operations.compare_lists(running, wanted, {}, [some])
    old, new = _all(running, some), _all(wanted, some)
    assert sum(one.gained for one in found.differences) == len(new - old)
    assert sum(one.lost for one in found.differences) == len(old - new)
    return len(old ^ new)


def _all(watchlist: Watchlist, some: list[Article]) -> set[tuple[object, ...]]:
    tagger = Tagger(lambda: (1, watchlist))
    return {
        (one.id, each.entity, each.field, each.start, each.end)
        for one, mentions in zip(some, tagger.tag(some), strict=True)
        for each in mentions
    }
