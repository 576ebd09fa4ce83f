from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.text.folding import fold, offsets

ANY_TEXT = st.text(max_size=60)
TRICKY = st.text(
    alphabet="aAéÉe\u0301\u0327ßæŒıİøﬁﬀ½ﷺﻻﻹأإآةىءـق\u064e'’ʿ-_.,#@ \t\n\xa0\xad\u200b\u200f\u202e각가ガ北Ω²٣😀\ud800",
    max_size=40,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Al-Qaïda", " al qaida "),
        ("ANSAR\xa0DINE", " ansar dine "),
        ("An\xadsar D\u200bine", " ansar dine "),
        ("Straße, Œuvre", " strasse oeuvre "),
        ("İstanbul ışık", " istanbul isik "),
        ("Ɓoko", " boko "),
        ("الدَّوْلَة الإسلامـية", " الدوله الاسلاميه "),
        ("l’AQMI", " l aqmi "),
        ("٣٤", " 34 "),
        ("", " "),
        (" \u200b-", " "),
    ],
)
def test_letters_become_small_base_letters_and_the_rest_spaces(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_an_apostrophe_can_also_be_nothing() -> None:
    assert fold("Da’esh", drop_apostrophes=True) == " daesh "


@given(ANY_TEXT | TRICKY, st.booleans())
def test_folding_a_folded_text_changes_nothing(text: str, drop: bool) -> None:  # noqa: FBT001
    folded = fold(text, drop_apostrophes=drop)
    assert fold(folded, drop_apostrophes=drop) == folded


@given(ANY_TEXT | TRICKY, st.booleans())
def test_every_folded_character_has_an_origin_in_order(text: str, drop: bool) -> None:  # noqa: FBT001
    folded = fold(text, drop_apostrophes=drop)
    origins = offsets(text, drop_apostrophes=drop).origins
    assert len(origins) == len(folded)
    assert list(origins) == sorted(origins)


@given(ANY_TEXT | TRICKY, st.booleans(), st.data())
def test_the_original_of_a_hit_folds_to_the_hit(text: str, drop: bool, data: st.DataObject) -> None:  # noqa: FBT001
    folded = fold(text, drop_apostrophes=drop)
    places = [index for index, character in enumerate(folded) if character != " "]
    if not places:
        return
    start = data.draw(st.sampled_from(places))
    end = data.draw(st.sampled_from([place for place in places if place >= start])) + 1
    span = offsets(text, drop_apostrophes=drop).span(start, end)
    if span is not None:
        assert fold(text[slice(*span)], drop_apostrophes=drop).strip() == folded[start:end]


@given(ANY_TEXT | TRICKY, st.booleans())
def test_a_text_with_few_marks_folds_as_its_words_do(text: str, drop: bool) -> None:  # noqa: FBT001
    long = f"{text} and then a long sentence with “quotes”, a dash – and nothing else"
    words = (fold(word, drop_apostrophes=drop).strip() for word in long.split(" "))
    assert fold(long, drop_apostrophes=drop).split() == " ".join(words).split()
