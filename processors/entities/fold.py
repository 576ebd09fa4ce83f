"""Folding: text as names are compared, and the way back to the original's offsets.

One code-point table (NFKD, casefold, the rules below), applied by `str.translate`. Letters become small base
letters, marks and invisible characters vanish, everything else is a space; runs of spaces are one, and a text has
a space at both ends, so that a pattern with spaces at both ends is a whole word in any language.

The table fills itself as code points are met: no start-up cost, and no code point is unknown.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_APOSTROPHES = frozenset("'`´‘’‛′ʹʻʼʽʾʿˈˊˋ՚׳＇")
_LETTERS = {
    "ı": "i",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ł": "l",
    "ŧ": "t",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ɓ": "b",
    "ɗ": "d",
    "ƙ": "k",
    "ƴ": "y",
    "ɛ": "e",
    "ɔ": "o",
    "ŋ": "n",
    "ɲ": "n",
    "ɣ": "g",
    "ə": "e",  # Hausa, …
    "ٱ": "ا",
    "ة": "ه",
    "ە": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ى": "ي",
    "ی": "ي",
    "ک": "ك",
    "گ": "ك",
    "ء": "",
    "ـ": "",  # a lone hamza is often left out, a tatweel only stretches
}
_SPACE_CATEGORIES = "ZPSC"
_DROPPED_CATEGORIES = frozenset({"Mn", "Me", "Cf"})


class _Table(dict[int, str]):
    """Code point → folded text, worked out when first met."""

    def __init__(self, apostrophe: str) -> None:
        super().__init__()
        self._apostrophe = apostrophe

    def __missing__(self, code: int) -> str:
        folded = self._apostrophe if chr(code) in _APOSTROPHES else _fold_character(chr(code))
        self[code] = folded
        return folded


def _fold_character(character: str) -> str:
    if character in _LETTERS:
        return _LETTERS[character]
    if character in _APOSTROPHES:
        return " "
    category = unicodedata.category(character)
    if category in _DROPPED_CATEGORIES:
        return ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category[0] in _SPACE_CATEGORIES and category != "Cn":
        return " " if unicodedata.normalize("NFKD", character) == character else _deeper(character) or " "
    return _deeper(character)


def _deeper(character: str) -> str:
    simpler = unicodedata.normalize("NFKD", character).casefold()
    return character if simpler == character else "".join(map(_fold_character, simpler))


_TABLE = _Table(" ")
_TABLE_WITHOUT_APOSTROPHES = _Table("")


def fold(text: str, *, drop_apostrophes: bool = False) -> str:
    """Fold a text, with one space at both ends. An apostrophe is a space, or nothing with `drop_apostrophes`."""
    words = " ".join(text.translate(_TABLE_WITHOUT_APOSTROPHES if drop_apostrophes else _TABLE).split())
    return f" {words} " if words else " "


@dataclass(frozen=True)
class Offsets:
    """Where each folded character came from."""

    origins: tuple[int, ...]
    text: str

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Give the original span of folded `start:end` (no space at its ends), marks included.

        None where the span would cut a character that folds to several, such as a ligature.
        """
        if start > 0 and self.origins[start - 1] == self.origins[start]:
            return None
        if end < len(self.origins) and self.origins[end] == self.origins[end - 1]:
            return None
        stop = self.origins[end - 1] + 1
        while stop < len(self.text) and _belongs_to_the_letter_before(self.text[stop]):
            stop += 1
        return self.origins[start], stop


def _belongs_to_the_letter_before(character: str) -> bool:
    return _TABLE[ord(character)] == "" and unicodedata.category(character) != "Cf"


def offsets(text: str, *, drop_apostrophes: bool = False) -> Offsets:
    """Map `fold(text)` back to `text`: ten times the cost of folding, so for texts with a hit only."""
    table = _TABLE_WITHOUT_APOSTROPHES if drop_apostrophes else _TABLE
    origins = [-1]
    after_space = True
    for index, character in enumerate(text):
        for folded in table[ord(character)]:
            if folded != " " or not after_space:
                origins.append(index)
            after_space = folded == " "
    if not after_space:
        origins.append(len(text))
    return Offsets(tuple(origins), text)


def has_inner_apostrophe(text: str) -> bool:
    """Tell whether dropping apostrophes could find more."""
    return not _APOSTROPHES.isdisjoint(text)


def is_apostrophe(character: str) -> bool:
    """Tell whether a character stands for an apostrophe, an ayn or a hamza."""
    return character in _APOSTROPHES
