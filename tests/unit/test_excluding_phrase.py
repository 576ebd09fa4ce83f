"""The phrase that would have kept a mention out: which of several is chosen, and where there is none."""

from __future__ import annotations

import pytest

from alerts.readers.excluding_phrase import excluding_phrase


def _phrase(sentence: str, hit: str, relevant: list[str], irrelevant: list[str] | None = None) -> str:
    start = sentence.index(hit)
    return excluding_phrase(sentence, start, start + len(hit), relevant, irrelevant or [])


def test_the_shortest_around_the_hit_that_never_stands_where_it_was_meant() -> None:
    assert _phrase("A Boko Haram Street market opened.", "Boko Haram", ["Boko Haram attacked."]) == "Boko Haram Street"
    meant = ["Jordan said on Friday.", "Jordan closed its border."]
    assert _phrase("Michael Jordan said he would play.", "Jordan", meant) == "Michael Jordan"


def test_of_equal_length_what_follows_is_chosen_before_what_precedes() -> None:
    assert _phrase("Big Apple orchards bloom.", "Apple", ["Apple sued."]) == "Apple orchards"


def test_the_one_that_keeps_most_out_is_chosen_though_it_is_longer() -> None:
    others = ["He saw the River Jordan rise.", "The River Jordan is low."]
    assert _phrase("Near River Jordan bathers wait.", "Jordan", ["In Jordan."], others) == "River Jordan"
    others = ["The Jordan river bank is low.", "Jordan river bank floods."]
    assert _phrase("Jordan river bank talks.", "Jordan", ["The Jordan river."], others) == "Jordan river bank"


def test_of_those_that_keep_as_many_out_the_shortest_is_chosen() -> None:
    others = ["Jordan shoes sell out.", "New Jordan shoes and caps."]
    assert _phrase("Jordan shoes and caps.", "Jordan", ["Jordan votes."], others) == "Jordan shoes"


def test_a_phrase_is_compared_at_whole_words_whatever_the_case() -> None:
    assert _phrase("Apple pie.", "Apple", ["Apple pier opened."]) == "Apple pie"
    assert _phrase("Apple pie.", "Apple", ["An APPLE, PIE of charts."]) == ""


def test_little_words_beside_the_hit_say_nothing() -> None:
    assert _phrase("In Mali as of now", "Mali", ["Mali votes."]) == "Mali as of now"
    assert _phrase("to Mali", "Mali", ["Mali votes."]) == ""


def test_no_phrase_reaches_further_than_three_words() -> None:
    meant = ["a to in Mali", "Mali at by on the"]
    assert _phrase("far a to in Mali at by on the end", "Mali", meant) == ""


@pytest.mark.parametrize(
    ("sentence", "start", "end", "relevant"),
    [
        ("Mali Street", 0, 4, []),  # nothing to compare with
        ("Mali Street", -1, 4, ["Mali votes."]),
        ("Mali Street", 4, 4, ["Mali votes."]),
        ("Mali Street", 5, 4, ["Mali votes."]),
        ("Mali Street", 0, 12, ["Mali votes."]),
        ("", 0, 0, ["Mali votes."]),
    ],
)
def test_a_hit_that_is_none_or_has_nothing_beside_it_has_no_phrase(
    sentence: str, start: int, end: int, relevant: list[str]
) -> None:
    assert excluding_phrase(sentence, start, end, relevant, []) == ""


def test_a_hit_up_to_the_very_end_is_a_hit() -> None:
    assert excluding_phrase("Lake Mali", 5, 9, ["Mali votes."], []) == "Lake Mali"
