"""Names without what their language adds to them: a text read anew, letter for letter as long. Pure.

W Warszawie o Putinie  ─ pl ─▶  W Warszaw·· o Putin··      `·`: an invisible character, which folding drops

Only words that begin with a capital are touched, and a name is found only where what is left is listed as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from importlib.resources import files

from processors.text.folding import beyond_ascii

_DROPPED = "\u00ad"
_LEAST = 4
"""Letters that are left of a word."""
_READINGS = 3
"""What a word may have been: with the longest ending off, and with the next ones."""
_LAST_ONLY = -1
"""The reading in which only the last word of a name has an ending: Jonas Zorvans."""
_WORD = re.compile(r"[^\W\d_][^\W\d_]{3,}")
_MARKED = "ąćęłńśźżěřůčšžďťňőűäöåāēīūģķļņėįųșțõđ"
_MARKS = re.compile(f"[{_MARKED}{_MARKED.upper()}]")
_MARKS_NEEDED = 2
Endings = Sequence[tuple[str, str]]
"""Ending and what stands there in the nominative, the longest first."""


def has_marks(text: str) -> bool:
    """Tell whether a text has letters of a language that inflects names: worth asking which it is."""
    if text.isascii():
        return False
    return len(_MARKS.findall(beyond_ascii(text))) >= _MARKS_NEEDED


def inflects(language: str) -> bool:
    """Tell whether there is a row for a language."""
    return language in _tables()


def readings(text: str, language: str) -> Iterator[str]:
    """Give the text with the endings of its names off, in as many ways as a word can be read."""
    endings = _tables().get(language)
    if endings is None:
        return
    seen = {text}
    for rank in (*range(_READINGS), _LAST_ONLY):
        read = _WORD.sub(partial(_read_as, endings, rank), text)
        if read not in seen:
            seen.add(read)
            yield read


def korean_particles() -> Sequence[str]:
    """Give what Korean writes right after a name."""
    return [ending for ending, _ in _tables()["korean"]]


def _read_as(endings: Endings, rank: int, found: re.Match[str]) -> str:
    word = found[0]
    if not word[0].isupper() or word.isupper():
        return word
    if rank == _LAST_ONLY and found.string[found.end() + 1 : found.end() + 2].isupper():
        return word
    fitting = [one for one in endings if word.endswith(one[0]) and len(word) - len(one[0]) + len(one[1]) >= _LEAST]
    if not fitting:
        return word
    ending, nominative = fitting[min(max(rank, 0), len(fitting) - 1)]
    left = f"{word[: -len(ending)]}{nominative}"
    return left + _DROPPED * (len(word) - len(left))


@cache
def _tables() -> Mapping[str, Endings]:
    lines = (files(__package__) / "inflection/endings.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.partition(": ") for line in lines if line and line[0] != "#")
    return {language: _sorted(row.split()) for language, _, row in rows}


def _sorted(row: Sequence[str]) -> Endings:
    pairs = [(ending, nominative) for ending, _, nominative in (one.partition("=") for one in row)]
    return sorted(pairs, key=lambda pair: -len(pair[0]))
