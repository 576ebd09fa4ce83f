"""Firms of one letter, bodies in small letters, words joined, initials: half of the rows must not be found."""

from __future__ import annotations

import pytest
from names_found import mentions_in
from wire_examples import article

from config.files.watchlist import Entity, Kind, Watchlist

_KINDS: dict[str, Kind] = {"g": "group", "o": "organisation"}
NOTHING = ""
ROWS = (
    ("o", "BQP", "shares of B.Q.P. fell as its profit did", "B.Q.P"),
    ("o", "BQP", "shares of T.K.B.Q.P. Tafa fell", NOTHING),
    ("o", "BQP", "they left Shell. B.Q.P. shares fell", "B.Q.P"),
    ("o", "X", "he wrote on X that shares fell", "X"),
    ("o", "X", "shareholders say X's shares fell", "X"),
    ("o", "X", "On X, shares are the talk", "X"),
    ("o", "X", "X under fire as its shares fall", "X"),
    ("o", "X", "an X-ray of shares", NOTHING),
    ("o", "Q", "Q&A on shares", NOTHING),
    ("o", "M", "the IIT-M shares", NOTHING),
    ("o", "V", "said V. Zorvan of the shares", NOTHING),
    ("o", "X", "Malcolm X bought shares", NOTHING),
    ("o", "X", "the ‘X’ gesture at the shares", NOTHING),
    ("o", "X", "2 x 3 shares", NOTHING),
    ("g", "X", "he wrote on X that shares fell", NOTHING),
    ("o", "Zorvan Air Lines", "Zorvan Airlines profit rose", "Zorvan Airlines"),
    ("o", "Zorvan Rail Way Company", "the Zorvan Railway Company said", "Zorvan Railway Company"),
    ("o", "Zorvan Air Lines", "the zorvan airlines", NOTHING),
    ("o", "International Criminal Court", "the international criminal court ruled", "international criminal court"),
    ("o", "Ministry of Public Works", "a ministry of public works said", NOTHING),
    ("o", "Zorvan Criminal Court", "the zorvan criminal court ruled", NOTHING),
    ("g", "Rapid Support Forces", "they sent rapid support forces there", NOTHING),
    ("o", "Appeals Court", "the appeals court ruled", NOTHING),
)


@pytest.mark.parametrize(("kind", "name", "text", "found"), ROWS)
def test_what_finds_what(kind: str, name: str, text: str, found: str) -> None:
    listed = Watchlist(entities=(Entity(id="a", name=name, kind=_KINDS[kind]),))
    mentions = mentions_in(article(1, text), listed)
    assert {one.text for one in mentions} == ({found} if found else set())
