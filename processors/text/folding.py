"""Folding: text as names are compared, and the way back to the original's offsets. The only importer of numpy.

One code-point table (NFKD, casefold, the rules below). Letters become small base letters, marks and invisible
characters vanish, everything else is a space; runs of spaces are one, and a text has a space at both ends, so that
a pattern with spaces at both ends is a whole word in any language.

The table fills itself as code points are met: no start-up cost, and no code point is unknown. ASCII goes through
`str.translate`, which is fastest there, and so does a text with few others, which are replaced before;
the rest goes through an array, which is five to ten times faster than `str.translate` then (2.5 KB of French: 47 µs
instead of 325; measured by benchmarks/names_speed.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

_APOSTROPHES = frozenset("'`´‘’‛′ʹʻʼʽʾʿˈˊˋ՚׳＇")
_PLAIN_APOSTROPHES = "'`"
_INSIDE = re.compile(rf"[{''.join(sorted(_APOSTROPHES))}](?<=\w.)(?!(?:re|ve|ll)\b)\w\w")
_AROUND = 60
"""Characters that a name may reach to both sides of its apostrophe; longer names are written with spaces elsewhere."""
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


Codes = npt.NDArray[np.uint32]
_UNKNOWN, _DROPPED, _SEVERAL = 0, 1, 2
"""In the array, where a code point cannot say what it folds to."""
_SPACE = 32


class _Array:
    """The same table as an array: code point → code point, or one of the three above."""

    def __init__(self, table: _Table) -> None:
        self._table = table
        self._codes = np.zeros(0x110000, dtype=np.uint32)  # 4 MB that the system gives only where they are used

    def look_up(self, text: str) -> tuple[str, Codes]:
        """Give what each character folds to; the text is given back with its ligatures written out."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        folded = self._codes[codes]
        if folded.size and folded.min() == _UNKNOWN:
            for code in np.unique(codes[folded == _UNKNOWN]).tolist():
                self._codes[code] = self._of(code)
            folded = self._codes[codes]
        several = folded == _SEVERAL
        if not several.any():
            return text, folded
        for code in np.unique(codes[several]).tolist():
            text = text.replace(chr(code), self._table[code])
        return self.look_up(text)

    def _of(self, code: int) -> int:
        folded = self._table[code]
        if len(folded) > 1:
            return _SEVERAL
        return ord(folded) if folded else _DROPPED


_TABLE = _Table(" ")
_TABLE_WITHOUT_APOSTROPHES = _Table("")
_ARRAY = _Array(_TABLE)
_ARRAY_WITHOUT_APOSTROPHES = _Array(_TABLE_WITHOUT_APOSTROPHES)
_SHORT = 40
_FEW = 12
_ASCII = bytes(range(128))


def fold(text: str, *, drop_apostrophes: bool = False) -> str:
    """Fold a text, with one space at both ends. An apostrophe is a space, or nothing with `drop_apostrophes`."""
    table = _TABLE_WITHOUT_APOSTROPHES if drop_apostrophes else _TABLE
    plain = text if len(text) < _SHORT or text.isascii() else _in_ascii(text, table)
    if plain is not None:
        folded = plain.translate(table)
    else:
        _, codes = (_ARRAY_WITHOUT_APOSTROPHES if drop_apostrophes else _ARRAY).look_up(text)
        folded = codes[codes != _DROPPED].tobytes().decode("utf-32-le", "surrogatepass")
    words = " ".join(folded.split())
    return f" {words} " if words else " "


def beyond_ascii(text: str) -> str:
    """Give a text's characters that are not ASCII, in their order: a hundred times as fast as looking at each."""
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")


def _in_ascii(text: str, table: _Table) -> str | None:
    """Give a text with its few characters that are not ASCII folded: quotes, dashes, é; None where they are many."""
    others = set(beyond_ascii(text))
    if len(others) > _FEW or not all(table[ord(one)].isascii() for one in others):
        return None
    for one in others:
        text = text.replace(one, table[ord(one)])
    return text


def fold_word(word: str, *, drop_apostrophes: bool = False) -> str:
    """Fold a word, without the spaces: a text's words come again and again, so the short ones are remembered."""
    folded = _folded_word if len(word) < _SHORT else _folded_word.__wrapped__
    return folded(word, drop_apostrophes)


@lru_cache(maxsize=20_000)
def _folded_word(word: str, drop_apostrophes: bool) -> str:  # noqa: FBT001  # named by who calls
    return fold(word, drop_apostrophes=drop_apostrophes).strip()


@dataclass(frozen=True)
class Offsets:
    """Where each folded character came from."""

    origins: Sequence[int]
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
    """Map `fold(text)` back to `text`: twice the cost of folding, so for texts with a hit only."""
    array, table = (_ARRAY_WITHOUT_APOSTROPHES, _TABLE_WITHOUT_APOSTROPHES) if drop_apostrophes else (_ARRAY, _TABLE)
    written_out, codes = array.look_up(text)
    if written_out is not text:
        return Offsets(_one_by_one(text, table), text)
    kept = np.flatnonzero(codes != _DROPPED)
    spaces = codes[kept] == _SPACE
    after_space = np.concatenate((np.array([True]), spaces[:-1])) if spaces.size else spaces
    origins = kept[~(spaces & after_space)].tolist()
    ends_in_space = bool(spaces.size) and bool(spaces[-1])
    return Offsets([-1, *origins] if ends_in_space or not origins else [-1, *origins, len(text)], text)


def _one_by_one(text: str, table: _Table) -> list[int]:
    """Map back a text with a ligature, whose letters share an origin."""
    origins = [-1]
    after_space = True
    for index, character in enumerate(text):
        for folded in table[ord(character)]:
            if folded != " " or not after_space:
                origins.append(index)
            after_space = folded == " "
    if not after_space:
        origins.append(len(text))
    return origins


def has_apostrophe(text: str) -> bool:
    """Tell whether a text has an apostrophe, an ayn or a hamza."""
    return any(mark in text for mark in (_PLAIN_APOSTROPHES if text.isascii() else _APOSTROPHES))


def around_apostrophes(text: str) -> Iterator[tuple[int, int]]:
    """Give the parts of a text in which dropping an apostrophe could make a name: `Da'esh`, not `l'a` nor `we're`."""
    if not has_apostrophe(text):
        return
    start = end = -1
    for match in _INSIDE.finditer(text):
        first = match.start() - 1  # of the letter before
        if start < 0 or first - _AROUND > end:
            if end > 0:
                yield start, end
            start = text.rfind(" ", 0, max(0, first - _AROUND)) + 1
        end = text.find(" ", match.end() + _AROUND)
        end = end if end >= 0 else len(text)
    if end > 0:
        yield start, end
