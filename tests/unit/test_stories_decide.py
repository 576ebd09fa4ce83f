from __future__ import annotations

import re
from math import log
from zlib import crc32

import pytest
from wire_examples import article, changed

from core.article import Article, Fact, Placement, StoryRole
from processors.stories.comparison.decision import FoundingPage, StoryCandidate, choose
from processors.stories.comparison.features import FEATURES, Profile
from processors.stories.comparison.fingerprint import article_features, fingerprint
from processors.stories.comparison.model import Model, shipped
from processors.stories.comparison.rules import VetoRule, numbers_differ, veto
from processors.stories.comparison.updates import StoryState
from processors.stories.memory.codec import DICTIONARY, FORMAT, is_readable, pack, unpack
from processors.stories.memory.page_cache import PageCache
from processors.stories.memory.pages import Page, Placed, StoredDecision, page_key
from processors.stories.memory.postings import incoming
from processors.stories.memory.unit_of_work import UnitOfWork

LEAD = (
    "Gunmen on motorcycles attacked a market in the north of the country on Tuesday, killing 12 people and burning"
    " stalls before soldiers arrived from the nearby town, witnesses and a local official said."
)


def unit_of_work(model: Model | None = None, cache: PageCache | None = None) -> UnitOfWork:
    return UnitOfWork({}, {}, lambda _key: None, PageCache() if cache is None else cache, model or shipped())


def placed_with_facts(*articles: Article) -> list[Placed]:
    work = unit_of_work()
    return [work.place(incoming(fingerprint(one))).placed for one in articles]


def placed(*articles: Article) -> list[Placement]:
    return [one.placement for one in placed_with_facts(*articles)]


def test_the_first_article_founds_a_story_named_after_its_page() -> None:
    [one], [again] = placed(article(1, "Attack", LEAD)), placed(article(1, "Attack", LEAD))
    assert (one.role, one.reason) == ("first", "new")
    assert one == again


def test_equal_text_is_a_copy() -> None:
    first, copy = placed(article(1, "Attack in the north", LEAD), article(2, "ATTACK in the North", LEAD))
    assert (copy.story, copy.role, copy.score, copy.reason) == (first.story, "copy", 1.0, "same text")


@pytest.mark.parametrize(
    "text", [LEAD.replace("stalls", "shops"), "(AFP) " + LEAD, LEAD + " More to follow.", LEAD.replace("12", "twelve")]
)
def test_near_same_text_is_a_copy(text: str) -> None:
    first, copy = placed(article(1, "Attack in the north", LEAD), article(2, "Attack in the north", text))
    assert (copy.story, copy.role) == (first.story, "copy")


def test_nothing_joins_a_story_through_a_live_page() -> None:
    live = article(1, "Bomb kills 12 at market in Tessalit, northern Mali – live", LEAD, source="One")
    told = article(
        2,
        "Mali: market bombing in Tessalit leaves 12 dead",
        "A bomb went off at a market in Tessalit in northern Mali on Tuesday and killed 12 people.",
        hours=1,
        source="Two",
    )
    retold = article(
        3, "Twelve dead in Tessalit market bombing, Mali says", told.text.replace("went off", "exploded"), source="3"
    )
    one, two, three = placed(live, told, retold)
    assert (two.role, three.story) == ("first", two.story)
    assert one.story != two.story


def test_an_outlets_own_second_page_must_be_surer_than_that_of_another() -> None:
    told = article(1, "Bomb kills 12 at market in Tessalit, northern Mali", LEAD, source="One")
    retold = (
        "Market bombing in Mali's Tessalit leaves a dozen dead",
        "A bomb exploded at a market in Tessalit on Tuesday.",
    )
    own, other = (article(2, *retold, hours=1, source=source) for source in ("One", "Two"))
    settings = shipped().settings
    between = (settings["lone"] + settings["own"]) / 2
    undecided = {
        "base": log(between / (1 - between)),
        "curves": {name: [[0, 0]] for name in FEATURES},
        "meaning": shipped().meaning._asdict(),
        "settings": settings,
    }
    for second, role in ((own, "first"), (other, "same")):
        work = unit_of_work(Model(undecided))
        roles = [work.place(incoming(fingerprint(one))).placed.placement.role for one in (told, second)]
        assert roles == ["first", role]


def test_an_instalment_joins_no_story_that_has_another_one_through_a_third_article() -> None:
    told, later, earlier = (
        article(1, "Bomb kills 12 at market in Tessalit, northern Mali", LEAD, source="One"),
        article(2, "Border war day 118: market bombing in Tessalit, Mali, kills 12", hours=1, source="Two"),
        article(3, "Border war day 117: market bombing in Tessalit, Mali, kills 12", hours=1, source="Three"),
    )
    first, profile = Profile(article_features(told)), Profile(article_features(later))
    for known, joins in (
        ((), True),
        (article_features(later).instalments, True),
        (article_features(earlier).instalments, False),
    ):
        found = choose(profile, [StoryCandidate(1, 1, first)], {1: FoundingPage(2, [first], known)}, shipped())
        assert (found is not None) is joins


def test_a_near_same_text_joins_no_story_that_has_another_instalment_but_the_same_text_does() -> None:
    told = article(1, "Market bombing in Tessalit, Mali, kills 12", LEAD, source="One")
    retold = article(2, "Border war day 118: market bombing in Tessalit, Mali, kills 12", LEAD + " More.", source="Two")
    earlier = article(3, "Border war day 117: market bombing in Tessalit, Mali, kills 12", hours=1, source="Three")
    other = article_features(earlier).instalments
    for known_text, known, reason in (
        (told, (), "near-same text"),
        (told, other, ""),
        (retold, other, "same text"),
    ):
        first = Profile(article_features(known_text))
        choice = choose(
            Profile(article_features(retold)),
            [StoryCandidate(1, 1, first)],
            {1: FoundingPage(2, [first], known)},
            shipped(),
        )
        assert (choice.reason if choice else "").partition(",")[0] == reason


def test_a_story_knows_the_instalments_of_its_articles() -> None:
    work = unit_of_work()
    told = article(1, "Bomb kills 12 at market in Tessalit, northern Mali", LEAD, source="One")
    joined = article(2, "Border war day 117: Bomb kills 12 at market in Tessalit, northern Mali", LEAD, source="Two")
    first, second = (work.place(incoming(fingerprint(one))).placed.placement for one in (told, joined))
    founding = unpack(dict(work.written())[page_key(fingerprint(told).page)])
    assert first.story == second.story
    assert founding.state is not None
    assert founding.state.instalments == article_features(joined).instalments != ()


def test_the_same_event_in_other_words_says_which_features_spoke_for_it() -> None:
    first, same = placed(
        article(1, "Bomb kills 12 at market in Tessalit, northern Mali", LEAD, source="One"),
        article(
            2,
            "Mali: market bombing in Tessalit leaves 12 dead",
            "A bomb went off at a market in Tessalit in northern Mali on Tuesday and killed 12 people.",
            hours=1,
            source="Two",
        ),
    )
    assert (same.story, same.role) == (first.story, "same")
    assert re.fullmatch(r"same event: (.+ \([+-]\d\.\d\)(, |$)){3}", same.reason)
    assert "an hour apart (+" in same.reason
    assert 0.3 < same.score <= 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Soldiers killed in Mali attack", "Ferry sinks off the coast of Guyana"),
        ("President arrives in Paris for talks", "Wildfire near Athens forces thousands to flee"),
    ],
)
def test_other_events_are_other_stories(one: str, other: str) -> None:
    assert len({placement.story for placement in placed(article(1, one), article(2, other, source="Two"))}) == 2


@pytest.mark.parametrize(
    ("one", "other", "hours", "rule"),
    [
        ("News in numbers for Monday, 3 May", "News in numbers for Tuesday, 4 May", 24, VetoRule.TEMPLATE),
        ("Border war day 117 and talks begin", "Border war day 118 as talks end", 16, VetoRule.INSTALMENT),
        ("Morning Call: court rules on ferry", "Morning Call: storm nears the coast", 24, VetoRule.RUBRIC),
        ("Rider wins third stage of the tour", "Rider wins stage 4 of the tour", 20, VetoRule.INSTALMENT),
        ("Blues beat Reds 3-0 in cup", "Reds lose to Blues 2-1 in the cup", 20, VetoRule.INSTALMENT),
        ("Evening briefing on the coup", "The coup in a daily digest", 1, VetoRule.ROUNDUP),
        ("Harbour Brief — Monday, July 20, 2026", "Markets Letter: Brief — Monday, July 20, 2026", 1, VetoRule.ROUNDUP),
        ("Stocks fall as oil soars", "Stocks fall as banks report", 1, VetoRule.MARKET),
    ],
)
def test_a_series_is_never_one_story(one: str, other: str, hours: float, rule: VetoRule) -> None:
    both = article(1, one), article(2, other, hours=hours)
    assert veto(article_features(both[0]), article_features(both[1])) is rule
    assert len({placement.story for placement in placed(*both)}) == 2


def test_one_headline_under_a_rubric_may_be_told_again_the_same_morning() -> None:
    one, other = article(1, "Analysis: the coup"), article(2, "Analysis: who led the coup", hours=2)
    assert veto(article_features(one), article_features(other)) is None


def test_another_revision_is_an_update_of_its_story_and_a_retry_is_not() -> None:
    first = article(1, "Attack", LEAD)
    later = changed(first, "Attack: what we know", "Everything is written anew here, with not one word as before.")
    one, update, retry, again = placed(first, later, first, later)
    assert (update.story, update.role) == (one.story, "update")
    assert (retry, again) == (one, update)


def test_the_same_address_under_another_id_is_an_update_or_a_copy() -> None:
    url = "example.org/live"
    one, update, copy = placed(
        article(1, "Attack in the north", url=url),
        article(2, "Army arrives there", url=url),
        article(3, "Army arrives there", url=url),
    )
    assert {one.story} == {update.story, copy.story}
    assert (update.role, copy.role) == ("update", "copy")


@pytest.mark.parametrize(("hours", "stories"), [(72, 1), (72.1, 2), (-72, 1), (-72.1, 2)])
def test_the_same_text_after_three_days_is_another_story(hours: float, stories: int) -> None:
    both = placed(article(1, "Attack", LEAD), article(2, "Attack", LEAD, hours=hours))
    assert len({placement.story for placement in both}) == stories


def test_a_story_that_is_full_takes_no_more_than_copies() -> None:
    full = int(shipped().settings["full"])
    page = "example.org/live"
    versions = [article(number, f"Attack in Tessalit, version {number}", LEAD, url=page) for number in range(full)]
    same = article(900, "Attack in Tessalit in the north", LEAD.replace("12", "14"), source="Two")
    copy = article(901, "Attack in Tessalit, version 0", LEAD, source="Three")
    answers = placed(*versions, copy, same)
    assert (answers[-2].story, answers[-2].role) == (answers[0].story, "copy")
    assert answers[-1].role in {"first", "copy"}


def test_a_page_survives_packing_with_its_decisions_and_facts() -> None:
    work = unit_of_work()
    first = article(1, "Two hurt in Tessalit blast", LEAD)
    for one in (first, changed(first, "Blast in Tessalit kills 44 people, army says")):
        work.place(incoming(fingerprint(one)))
    [value] = [value for key, value in work.written() if key.startswith(b"a")]
    page = unpack(value)
    assert pack(page) == value
    assert [(one.reason, bool(one.facts)) for one in page.decisions] == [("new", False), ("same page, changed", True)]


def test_decisions_of_another_story_or_an_earlier_revision_survive_packing() -> None:
    traits_of = article_features(article(1, "Two hurt in Tessalit blast", LEAD))
    facts = (Fact(kind="toll", value="44", about="killed", before="2", text="tue 44"),)
    decisions = (
        StoredDecision(11, 7, StoryRole.FIRST, 0.0, "new"),
        StoredDecision(12, 7, StoryRole.SAME, 0.913, "étrange: what another version said", facts),
        StoredDecision(13, 9, StoryRole.UPDATE, 1.0, "same page, changed", facts),
    )
    for stamp in (13, 99):
        page = Page(9, (traits_of,), decisions, StoryState(articles=3), stamp.to_bytes(8, "little"))
        assert unpack(pack(page)) == page


def test_the_words_that_a_memory_is_deflated_with_are_those_of_its_format() -> None:
    """Where they change, what was written before cannot be read: count `FORMAT` up, then write both here."""
    assert (FORMAT, crc32(DICTIONARY)) == (13, 1303775926)


def test_a_page_that_another_version_wrote_is_replaced_by_whoever_says_which_it_was() -> None:
    """Check-and-set compares a page's last bytes: with those of an absent page, the change would never be written."""
    one = fingerprint(article(1, "Attack", LEAD))
    stored = {page_key(one.page): b"\x01anything-of-another-format"}
    assert not is_readable(stored[page_key(one.page)])
    placing = UnitOfWork({}, stored, lambda _key: None, PageCache(), shipped()).place(incoming(one))
    assert placing.placed.placement.role == "first"
    assert placing.change is not None
    assert placing.change.stamps == {page_key(one.page): b"r-format"}


def test_numbers_contradict_only_when_each_side_has_its_own() -> None:
    one, other, less = (article_features(article(1, title)) for title in ("12 dead", "14 dead", "Some dead"))
    assert numbers_differ(one, other)
    assert not numbers_differ(one, less)


def test_what_is_kept_unpacked_is_bounded_by_reading_and_by_writing() -> None:
    cache = PageCache(limit=5)
    work = unit_of_work(cache=cache)
    for number in range(20):
        work.place(incoming(fingerprint(article(number, f"Word{number} and other{number} in place{number}"))))
        assert 0 < len(cache) <= 5
