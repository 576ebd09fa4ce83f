from __future__ import annotations

import pytest
from wire_examples import article, changed

from core.article import Article, Placement
from processors.stories.decide import Desk, differ_in_numbers
from processors.stories.fingerprint import fingerprint
from processors.stories.record import pack, placement_of, record_of, unpack

LEAD = (
    "Gunmen on motorcycles attacked a market in the north of the country on Tuesday, killing 12 people and burning"
    " stalls before soldiers arrived from the nearby town, witnesses and a local official said."
)


def placed(*articles: Article) -> list[Placement]:
    desk = Desk({}, {})
    return [desk.place(fingerprint(one)) for one in articles]


def test_the_first_article_founds_a_story_named_after_it() -> None:
    [one], [again] = placed(article(1, "Attack", LEAD)), placed(article(1, "Attack", LEAD))
    assert (one.role, one.because) == ("first", "new")
    assert one == again


def test_equal_text_is_a_copy() -> None:
    first, copy = placed(article(1, "Attack in the north", LEAD), article(2, "ATTACK in the North", LEAD))
    assert (copy.story, copy.role, copy.score, copy.because) == (first.story, "copy", 1.0, "same text")


@pytest.mark.parametrize(
    "text", [LEAD.replace("stalls", "shops"), "(AFP) " + LEAD, LEAD + " More to follow.", LEAD.replace("12", "twelve")]
)
def test_near_same_text_is_a_copy(text: str) -> None:
    first, copy = placed(article(1, "Attack in the north", LEAD), article(2, "Attack in the north", text))
    assert (copy.story, copy.role) == (first.story, "copy")


@pytest.mark.parametrize(("before", "after"), [("12", "13"), ("Tuesday", "Friday"), ("12 people", "20 people")])
def test_a_bulletin_with_another_number_or_day_is_another_story(before: str, after: str) -> None:
    one, other = placed(article(1, "Attack", LEAD), article(2, "Attack", LEAD.replace(before, after)))
    assert one.story != other.story


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Soldiers killed in Mali attack", "Soldiers killed in Niger attack"),
        ("President arrives in Paris for talks", "President arrives in Berlin for talks"),
        ("News in brief today for our dear readers", "News in brief tonight for our dear readers"),
    ],
)
def test_short_headlines_that_differ_are_two_stories(one: str, other: str) -> None:
    assert len({placement.story for placement in placed(article(1, one), article(2, other))}) == 2


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


def test_a_record_and_its_decision_survive_packing_and_publishing() -> None:
    first, other = article(1, "Attack in the north", LEAD), article(2, "Attack in the north", "(AFP) " + LEAD)
    for one, placement in zip((first, other), placed(first, other), strict=True):
        record = record_of(fingerprint(one), placement)
        assert unpack(pack(record)) == record
        assert placement_of(record) == placement


def test_numbers_contradict_only_when_each_side_has_its_own() -> None:
    assert differ_in_numbers((1, 2), (1, 3))
    assert not differ_in_numbers((1, 2), (1,))
