"""A text in sentences, and in the parts of them that one negation bears upon. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_END = re.compile(r"[.!?؟。…]+(?=[\s\"'»”]|$)|\n")
_INSIDE = r"[,;:،؛()«»“”\"|]| [–—-] |—"


class Sentence(NamedTuple):
    """Where a sentence stands, and whether it asks."""

    start: int
    end: int
    asks: bool


def sentences(text: str, start: int, end: int) -> Iterator[Sentence]:
    """Give the sentences between two places of a text."""
    at = start
    for match in _END.finditer(text, start, end):
        if match.end() > at + 1:
            yield Sentence(at, match.start(), "?" in match[0] or "؟" in match[0])
        at = match.end()
    if at < end:
        yield Sentence(at, end, asks=False)


def separator(words: str) -> re.Pattern[str]:
    """Give what begins another part of a sentence: punctuation, and the words that a language has for it."""
    return re.compile(rf"{_INSIDE}|\b(?:{words})\b")


def part_start(separators: re.Pattern[str], text: str, sentence: Sentence, at: int) -> int:
    """Give where the part of a sentence begins that a place stands in."""
    start = sentence.start
    for match in separators.finditer(text, sentence.start, at):
        start = match.end()
    return start
