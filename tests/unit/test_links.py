"""Signed links, the key behind them, and the phrase that would have kept a mention out."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from alerts.messages.links import Links, Pointed, key_from
from alerts.readers.excluding_phrase import excluding_phrase

ID = "00112233445566778899aabbccddeeff"
LINKS = Links("https://wire.example.org/", b"a key")


def _token(url: str) -> str:
    return url.rsplit("/", 1)[1]


def test_a_link_is_read_back_by_whoever_has_the_key() -> None:
    url = LINKS.alert(ID)
    assert url.startswith("https://wire.example.org/a/a")
    assert LINKS.read(_token(url)) == Pointed("alert", ID)
    assert LINKS.read(_token(LINKS.delivery(ID))) == Pointed("delivery", ID)
    assert Links("https://wire.example.org", b"another").read(_token(url)) is None


@given(some.text(max_size=60))
def test_no_other_text_is_a_link(text: str) -> None:
    assert LINKS.read(text) is None


@given(some.integers(0, 37), some.characters(codec="ascii"))
def test_a_changed_link_is_none(place: int, letter: str) -> None:
    token = _token(LINKS.alert(ID))
    changed = token[:place] + letter + token[place + 1 :]
    assert changed == token or LINKS.read(changed) is None


def test_the_key_is_made_once_for_the_owner_s_eyes(tmp_path: Path) -> None:
    key = key_from("", tmp_path / "data")
    assert len(key) == 32
    assert key_from("", tmp_path / "data") == key
    assert stat.S_IMODE((tmp_path / "data" / "link.key").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["link.key"]
    assert key_from("a setting", tmp_path / "none") == key_from("a setting", tmp_path / "other") != key


def _phrase(sentence: str, hit: str, relevant: list[str], irrelevant: list[str] | None = None) -> str:
    start = sentence.index(hit)
    return excluding_phrase(sentence, start, start + len(hit), relevant, irrelevant or [])


def test_the_phrase_is_the_shortest_around_the_hit_that_never_stands_where_it_was_meant() -> None:
    assert _phrase("A Boko Haram Street market opened.", "Boko Haram", ["Boko Haram attacked."]) == "Boko Haram Street"
    meant = ["Jordan said on Friday.", "Jordan closed its border."]
    assert _phrase("Michael Jordan said he would play.", "Jordan", meant) == "Michael Jordan"


def test_of_several_phrases_the_one_that_keeps_most_out_is_taken() -> None:
    others = ["He saw the River Jordan rise.", "The River Jordan is low."]
    assert _phrase("Near River Jordan bathers wait.", "Jordan", ["In Jordan."], others) == "River Jordan"


@pytest.mark.parametrize(("sentence", "start", "end"), [("", 0, 0), ("Mali", 3, 9), ("Mali", 0, 4)])
def test_where_nothing_would_have_kept_it_out_there_is_no_phrase(sentence: str, start: int, end: int) -> None:
    assert excluding_phrase(sentence, start, end, [], []) == ""
