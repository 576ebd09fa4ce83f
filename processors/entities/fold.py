"""Folding: one form for all ways of writing the same letters. Pure.

Letters lose case and accents; marks, zero-width characters, soft hyphens and tatweel vanish; everything that is no
letter or digit becomes one space. Text and patterns are folded alike, with a space at both ends, so that a pattern
` aqim ` matches whole words only. The rules are those measured in facts: matching.md.
"""

from __future__ import annotations

import sys
import unicodedata
from functools import cache

_LETTERS = {
    "ı": "i", "İ": "i", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ħ": "h", "Ħ": "h", "ɓ": "b",
    "Ɓ": "b", "ɗ": "d", "Ɗ": "d", "ƙ": "k", "Ƙ": "k", "ɛ": "e", "Ɛ": "e", "ɔ": "o", "Ɔ": "o", "ŋ": "n", "Ŋ": "n",
    "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ё": "е", "Ё": "е",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ۀ": "ه", "ە": "ه", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و",
    "ک": "ك", "گ": "ك",
}  # fmt: skip
_DROPPED = {"ء", "ـ", "\u00ad"}


@cache
def _fold_character(character: str) -> str:
    """Give the folded form of one character: letters, one space, or nothing."""
    if character in _LETTERS:
        return _LETTERS[character]
    category = unicodedata.category(character)
    if character in _DROPPED or category in {"Mn", "Me", "Cf", "Lm"}:
        return ""
    if category[0] not in "LN":
        return " "
    folded = []
    for part in unicodedata.normalize("NFKD", character).casefold():
        part_category = unicodedata.category(part)
        if part in _LETTERS:
            folded.append(_LETTERS[part])
        elif part_category[0] in "LN" and part_category != "Lm":
            folded.append(part)
    return "".join(folded) or " "


class _Table(dict[int, str]):
    """A translation table that fills itself: most of Unicode is never seen."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


_TABLE = _Table()
assert sys.maxunicode  # noqa: S101  # str is by code point: offsets count characters


def fold(text: str) -> str:
    """Give the folded text, with single spaces and one at each end; ` ` for text without letters."""
    words = text.translate(_TABLE).split()
    return f" {' '.join(words)} " if words else " "


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """Give the folded text, and for each of its characters the index of the character it came from.

    Needed for hits only: it is ten times slower than `fold`, and gives the same text.
    """
    folded, offsets = [" "], [0]
    for index, character in enumerate(text):
        for part in _TABLE[ord(character)]:
            if part == " " and folded[-1] == " ":
                continue
            folded.append(part)
            offsets.append(index)
    if folded[-1] != " ":
        folded.append(" ")
        offsets.append(len(text))
    return "".join(folded), offsets
