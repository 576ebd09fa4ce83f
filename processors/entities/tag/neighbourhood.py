"""The words around a name as they are written: what the hints are read from. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from processors.text.folding import fold_word
from processors.text.known_words import PARTICLES

REACH = 110
"""Characters to either side: a long sentence, or a headline and the beginning of its lead."""
_WORD = re.compile(r"\w+", re.UNICODE)
_QUOTES = " \xa0\t\r\n‘“\"'«([—–•"
_STOPS = (".", "!", "?", ":", ";", "…", "؟", "|")
_CLOSE = 8
_LINE = 300
_LONG_WORD = 3
_HEADLINE = 3
_SHARE = 0.8
_SMALL = 2
"""Longer words of a headline in capitals that are small all the same; a sentence full of names has more."""


class NearWord(NamedTuple):
    """A word beside a name."""

    text: str
    folded: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Tell whether it begins with a capital."""
        return self.text[0].isupper()


class Neighbourhood:
    """What stands around `text[start:end]`; read once, and only as far as it is asked for."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end

    @cached_property
    def before(self) -> Sequence[NearWord]:
        """Give the words before it, the nearest last."""
        return _words(self.text, max(0, self.start - REACH), self.start)

    @cached_property
    def after(self) -> Sequence[NearWord]:
        """Give the words after it, the nearest first."""
        return _words(self.text, self.end, self.end + REACH)

    @cached_property
    def previous(self) -> NearWord | None:
        """Give the word right before it, with nothing but a space or a hyphen between."""
        word = self.before[-1] if self.before else None
        return word if word and self.text[word.end : self.start] in _JOINTS else None

    @cached_property
    def following(self) -> NearWord | None:
        """Give the word right after it, with nothing but a space or a hyphen between, or a nickname in quotes."""
        word = self.after[0] if self.after else None
        if word and self.text[self.end : word.start] in _JOINTS:
            return word
        nickname = _NICKNAME.match(self.text, self.end)
        return next((one for one in self.after if one.start == nickname.end()), None) if nickname else None

    @cached_property
    def owner(self) -> NearWord | None:
        """Give the word before it that stands in the genitive: `Nigeria's SEC`."""
        if len(self.before) > 1 and _GENITIVE.fullmatch(self.text[self.before[-2].end : self.start]):
            return self.before[-2]
        return None

    @cached_property
    def opens(self) -> bool:
        """Tell whether it begins a sentence or a quotation, where every word has a capital."""
        before = self.text[max(0, self.start - _CLOSE) : self.start]
        bare = before.rstrip(_QUOTES)
        return (
            (self.start < _CLOSE and not bare)
            or bare != before.rstrip()
            or bare.endswith(_STOPS)
            or "\n" in before[len(bare) :]
        )

    @cached_property
    def possessive(self) -> bool:
        """Tell whether it stands in the genitive."""
        return _POSSESSIVE.match(self.text, self.end) is not None

    @cached_property
    def in_title_case(self) -> bool:
        """Tell whether everything around it has capitals, so that its own say nothing."""
        first = max(0, self.start - _LINE)
        begin = max(first, self.text.rfind("\n", first, self.start) + 1)
        stop = self.text.find("\n", self.end, self.end + _LINE)
        capitals, words = _capitals(self.text[begin : stop if stop >= 0 else self.end + _LINE])
        own, of_own = _capitals(self.text[self.start : self.end])
        words, capitals = words - of_own, capitals - own
        return words >= _HEADLINE and capitals >= max(_SHARE * words, words - _SMALL)


_JOINTS = frozenset({" ", "\xa0", "-", "‐", "‑", "  ", " \xa0"})
_NICKNAME = re.compile(r" [\"“«‘'][^\"”»’']{1,30}[\"”»’'] ")
_GENITIVE = re.compile(r"['’]s[ \xa0]")
_POSSESSIVE = re.compile(r"['’](?:s\b|(?=\s))")


@lru_cache(maxsize=10_000)
def _capitals(line: str) -> tuple[int, int]:
    """Count the longer words of a line that begin with a capital, and all."""
    words = [word for word in _WORD.findall(line) if len(word) >= _LONG_WORD and fold_word(word) not in PARTICLES]
    return sum(word[0].isupper() for word in words), len(words)


def _words(text: str, begin: int, end: int) -> Sequence[NearWord]:
    return [NearWord(one[0], fold_word(one[0]), one.start(), one.end()) for one in _WORD.finditer(text, begin, end)]
