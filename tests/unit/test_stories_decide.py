from __future__ import annotations

import re
from zlib import crc32

import pytest
from wire_examples import article, changed

from core.article import Article, Fact, Placement, StoryRole
from processors.stories.comparison.decision import Candidate, First, choose
from processors.stories.comparison.features import Profile
from processors.stories.comparison.fingerprint import fingerprint, traits
from processors.stories.comparison.model import shipped
from processors.stories.comparison.rules import Never, never, numbers_differ
from processors.stories.comparison.updates import State
from processors.stories.memory.codec import DICTIONARY, FORMAT, Decision, Page, pack, page_key, unpack
from processors.stories.memory.unit_of_work import Desk, Known, Placed

LEAD = (
    "Gunmen on motorcycles attacked a market in the north of the country on Tuesday, killing 12 people and burning"
    " stalls before soldiers arrived from the nearby town, witnesses and a local official said."
)


def placed_with_facts(*articles: Article) -> list[Placed]:
    desk = Desk({}, {}, lambda _key: None, Known(), shipped())
    return [desk.place(fingerprint(one)) for one in articles]


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


def test_an_outlets_own_second_page_must_be_surer_than_that_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    told = article(1, "Bomb kills 12 at market in Tessalit, northern Mali", LEAD, source="One")
    retold = (
        "Market bombing in Mali's Tessalit leaves a dozen dead",
        "A bomb exploded at a market in Tessalit on Tuesday.",
    )
    own, other = (article(2, *retold, hours=1, source=source) for source in ("One", "Two"))
    between = (shipped().settings["lone"] + shipped().settings["own"]) / 2
    monkeypatch.setattr(shipped(), "score", lambda _features: between)
    assert [placed(told, one)[1].role for one in (own, other)] == ["first", "same"]


def test_an_instalment_joins_no_story_that_has_another_one_through_a_third_article() -> None:
    told, later, earlier = (
        article(1, "Bomb kills 12 at market in Tessalit, northern Mali", LEAD, source="One"),
        article(2, "Border war day 118: market bombing in Tessalit, Mali, kills 12", hours=1, source="Two"),
        article(3, "Border war day 117: market bombing in Tessalit, Mali, kills 12", hours=1, source="Three"),
    )
    first, profile = Profile(traits(told)), Profile(traits(later))
    for known, joins in (((), True), (traits(later).instalments, True), (traits(earlier).instalments, False)):
        found = choose(profile, [Candidate(1, 1, first)], {1: First(2, [first], known)}, shipped())
        assert (found is not None) is joins


def test_a_near_same_text_joins_no_story_that_has_another_instalment_but_the_same_text_does() -> None:
    told = article(1, "Market bombing in Tessalit, Mali, kills 12", LEAD, source="One")
    retold = article(2, "Border war day 118: market bombing in Tessalit, Mali, kills 12", LEAD + " More.", source="Two")
    earlier = article(3, "Border war day 117: market bombing in Tessalit, Mali, kills 12", hours=1, source="Three")
    other = traits(earlier).instalments
    for known_text, known, reason in (
        (told, (), "near-same text"),
        (told, other, ""),
        (retold, other, "same text"),
    ):
        first = Profile(traits(known_text))
        choice = choose(Profile(traits(retold)), [Candidate(1, 1, first)], {1: First(2, [first], known)}, shipped())
        assert (choice.reason if choice else "").partition(",")[0] == reason


def test_a_story_knows_the_instalments_of_its_articles() -> None:
    desk = Desk({}, {}, lambda _key: None, Known(), shipped())
    told = article(1, "Bomb kills 12 at market in Tessalit, northern Mali", LEAD, source="One")
    joined = article(2, "Border war day 117: Bomb kills 12 at market in Tessalit, northern Mali", LEAD, source="Two")
    first, second = (desk.place(fingerprint(one)).placement for one in (told, joined))
    held = unpack(desk.changes[-1].pages[page_key(fingerprint(told).page)]) if desk.changes[-1] else None
    assert first.story == second.story
    assert held is not None
    assert held.state is not None
    assert held.state.instalments == traits(joined).instalments != ()


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
        ("News in numbers for Monday, 3 May", "News in numbers for Tuesday, 4 May", 24, Never.TEMPLATE),
        ("Border war day 117 and talks begin", "Border war day 118 as talks end", 16, Never.INSTALMENT),
        ("Morning Call: court rules on ferry", "Morning Call: storm nears the coast", 24, Never.RUBRIC),
        ("Rider wins third stage of the tour", "Rider wins stage 4 of the tour", 20, Never.INSTALMENT),
        ("Blues beat Reds 3-0 in cup", "Reds lose to Blues 2-1 in the cup", 20, Never.INSTALMENT),
        ("Evening briefing on the coup", "The coup in a daily digest", 1, Never.DIGEST),
        ("Harbour Brief — Monday, July 20, 2026", "Markets Letter: Brief — Monday, July 20, 2026", 1, Never.DIGEST),
        ("Stocks fall as oil soars", "Stocks fall as banks report", 1, Never.MARKET),
    ],
)
def test_a_series_is_never_one_story(one: str, other: str, hours: float, rule: Never) -> None:
    both = article(1, one), article(2, other, hours=hours)
    assert never(traits(both[0]), traits(both[1])) is rule
    assert len({placement.story for placement in placed(*both)}) == 2


def test_one_headline_under_a_rubric_may_be_told_again_the_same_morning() -> None:
    one, other = article(1, "Analysis: the coup"), article(2, "Analysis: who led the coup", hours=2)
    assert never(traits(one), traits(other)) is None


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
    desk = Desk({}, {}, lambda _key: None, Known(), shipped())
    first = article(1, "Two hurt in Tessalit blast", LEAD)
    desk.place(fingerprint(first))
    desk.place(fingerprint(changed(first, "Blast in Tessalit kills 44 people, army says")))
    [value] = [value for key, value in desk.written() if key.startswith(b"a")]
    page = unpack(value)
    assert page is not None
    assert pack(page) == value
    assert [(one.reason, bool(one.facts)) for one in page.decisions] == [("new", False), ("same page, changed", True)]


def test_decisions_of_another_story_or_an_earlier_revision_survive_packing() -> None:
    traits_of = traits(article(1, "Two hurt in Tessalit blast", LEAD))
    facts = (Fact(kind="toll", value="44", about="killed", before="2", text="tue 44"),)
    decisions = (
        Decision(11, 7, StoryRole.FIRST, 0.0, "new"),
        Decision(12, 7, StoryRole.SAME, 0.913, "étrange: what another version said", facts),
        Decision(13, 9, StoryRole.UPDATE, 1.0, "same page, changed", facts),
    )
    for stamp in (13, 99):
        page = Page(9, (traits_of,), decisions, State(articles=3), stamp.to_bytes(8, "little"))
        assert unpack(pack(page)) == page


def test_the_words_that_a_memory_is_deflated_with_are_those_of_its_format() -> None:
    """Where they change, what was written before cannot be read: count `FORMAT` up, then write both here."""
    assert (FORMAT, crc32(DICTIONARY)) == (8, 699656863)


def test_a_memory_of_another_format_is_no_page() -> None:
    assert unpack(b"\x01" + b"anything") is None


def test_numbers_contradict_only_when_each_side_has_its_own() -> None:
    one, other, less = (traits(article(1, title)) for title in ("12 dead", "14 dead", "Some dead"))
    assert numbers_differ(one, other)
    assert not numbers_differ(one, less)


def test_what_is_kept_unpacked_is_bounded_by_reading_and_by_writing() -> None:
    known = Known(limit=5)
    desk = Desk({}, {}, lambda _key: None, known, shipped())
    for number in range(20):
        desk.place(fingerprint(article(number, f"Word{number} and other{number} in place{number}")))
        assert 0 < len(known) <= 5
