"""What an article must write in capitals, where a name is to count: decided when a list is compiled. Pure."""

from __future__ import annotations

import re
from typing import Literal

from config.files.watchlist import Case, Kind
from processors.entities.compile.families import family_of
from processors.entities.compile.patterns import is_acronym, is_short_mark

Capitals = Literal["none", "words", "all", "mark", "exact"]
"""Nothing, the words that the list does, everything, everything or a word's first letter (Nato), letter for letter."""

_ASKED: dict[Case, Capitals] = {"exact": "exact", "upper": "all", "any": "none"}
_MARKED = frozenset({"group", "organisation", "topic"})
_SPOKEN = re.compile(r"(?=.*[AEIOUY])(?=.*[^AEIOUY])[A-Z]{4,}")
"""Letters that can be said as a word."""


def capitals_of(kind: Kind, case: Case, written: str, *, curated: bool) -> Capitals:
    """Decide at compile time what must be a capital in an article."""
    if case != "auto":
        return _ASKED[case]
    if kind == "topic" or written == written.lower():
        return "none"
    if family_of(kind) in _MARKED and is_short_mark(written):
        if not is_acronym(written):
            return "exact"
        return "mark" if curated and _SPOKEN.fullmatch(written) else "all"
    return "words"
