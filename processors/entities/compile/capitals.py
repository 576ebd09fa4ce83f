"""What an article must write in capitals, where a name is to count: decided when a list is compiled. Pure."""

from __future__ import annotations

from typing import Literal

from config.files.watchlist import Case, Kind
from processors.entities.compile.patterns import is_acronym, is_short_mark

Capitals = Literal["none", "words", "all", "exact"]
"""Nothing, the words that the list does, everything, or letter for letter."""

_ASKED: dict[Case, Capitals] = {"exact": "exact", "upper": "all", "any": "none"}
_MARKED = frozenset({"group", "organisation", "topic"})


def capitals_of(kind: Kind, case: Case, written: str) -> Capitals:
    """Decide at compile time what must be a capital in an article."""
    if case != "auto":
        return _ASKED[case]
    if kind == "topic" or written == written.lower():
        return "none"
    if kind in _MARKED and is_short_mark(written):
        return "all" if is_acronym(written) else "exact"
    return "words"
