"""The phrase that would have kept a mention out: around the hit, and never where the name was meant. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_WORD = re.compile(r"\w+(?:[\u2019'\-]\w+)*")
_LITTLE = 2
_REACH = 3
"""Words on either side of the hit that a phrase may take in: more is no name of anything."""


def excluding_phrase(sentence: str, start: int, end: int, relevant: Sequence[str], irrelevant: Sequence[str]) -> str:
    """Give the phrase around `sentence[start:end]` that stands in no relevant sentence, or "" where there is none.

    Without a relevant sentence to compare with there is none either: it might keep out everything.
    Of several, the one that keeps most of the irrelevant sentences out, then the shortest.
    """
    if not (relevant and 0 <= start < end <= len(sentence)):
        return ""
    meant = [_spaced(one) for one in relevant]
    others = [_spaced(one) for one in irrelevant]
    best, keeps = "", -1
    for phrase in _around(sentence, start, end):
        spaced = _spaced(phrase)
        if any(spaced in one for one in meant):
            continue
        kept = sum(spaced in one for one in others)
        if kept > keeps:
            best, keeps = phrase, kept
    return best


def _around(sentence: str, start: int, end: int) -> Iterator[str]:
    """Give the runs of words that hold the hit and more, shortest first, what follows before what precedes."""
    before = [word.start() for word in _WORD.finditer(sentence, 0, start) if word.end() <= start]
    after = [word.end() for word in _WORD.finditer(sentence, end) if word.start() >= end]
    pairs = [(left, right) for left in range(_REACH + 1) for right in range(_REACH + 1) if left + right]
    for left, right in sorted(pairs, key=lambda pair: (pair[0] + pair[1], pair[0])):
        if left <= len(before) and right <= len(after):
            begins = before[-left] if left else start
            ends = after[right - 1] if right else end
            if _says_something(sentence[begins:start]) or _says_something(sentence[end:ends]):
                yield sentence[begins:ends]


def _says_something(words: str) -> bool:
    """Look for a word of weight: an article or a preposition beside a name says nothing about it."""
    return any(len(word) > _LITTLE for word in _WORD.findall(words))


def _spaced(text: str) -> str:
    """Write words so that one phrase stands in another only at whole words."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "
