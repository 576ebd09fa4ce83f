"""A draft tried on the archive: what it gains and loses is the difference of two full runs, and nothing is saved."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from alert_examples import Hands, article, batch, tagged
from hypothesis import given, settings
from hypothesis import strategies as st
from sites import OPERATOR, READER, VISITOR, site_of

from alerts.worker import AlertHandler
from config.files.watchlist import Entity, Watchlist, parse_watchlist
from core.bus.sqlite import SqliteBus
from operations import draft_trials as operations
from operations.errors import OperationError
from processors.entities.tagger import Tagger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
    clock = Hands()
    bus = SqliteBus(tmp_path / "bus.db")
    made = site_of(either_database, bus, clock, tmp_path)
    made.versions.save("watchlist", RUNNING, base=0, author="a", origin="file", note="")
    handler = AlertHandler(either_database, lambda: (1, ()), clock)
    for number, title in enumerate(TEXTS):
        handler.handle(batch([tagged(article(f"a{number}", title=title, text=""), story=f"s{number}", named=False)]))
        clock.move(hours=1)
    yield made
    bus.close()


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
    [lost] = next(one.examples for one in found.differences if one.entity == "aqim")
    assert (lost.side, lost.text, lost.sentence) == ("lost", "AQMI", TEXTS[1])
    assert (found.articles, steps) == (len(TEXTS), [(len(TEXTS), len(TEXTS))])
    assert site.versions.number("watchlist") == 1, "a trial saves nothing"


def test_an_entity_that_is_found_nowhere_is_named(site: Site) -> None:
    added = draft(("kind: person}", "kind: person}\n  - {id: zembla, name: Zembla Brigade, kind: group}"))
    found = operations.try_draft(site, READER, added, timedelta(days=1))
    assert (found.differences, found.silent) == ((), ("zembla",))


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


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(before=ENTITIES, after=ENTITIES, texts=ARTICLES)
def test_it_is_the_difference_of_two_full_runs(before: list[Entity], after: list[Entity], texts: list[str]) -> None:
    running, wanted = Watchlist(entities=tuple(before)), Watchlist(entities=tuple(after))
    some = [article(f"c{place}", title=text, text=f"{text}. He spoke.") for place, text in enumerate(texts)]
    found = operations.compare_lists(running, wanted, {}, [some])
    old, new = _all(running, some), _all(wanted, some)
    assert sum(one.gained for one in found.differences) == len(new - old)
    assert sum(one.lost for one in found.differences) == len(old - new)


def _all(watchlist: Watchlist, some: list[Article]) -> set[tuple[object, ...]]:
    tagger = Tagger(lambda: (1, watchlist))
    return {
        (one.id, each.entity, each.field, each.start, each.end)
        for one, mentions in zip(some, tagger.tag(some), strict=True)
        for each in mentions
    }
