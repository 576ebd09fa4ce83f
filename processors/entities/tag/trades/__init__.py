"""Words that stand beside names of each kind, a table file a language, and the reading of them. Pure.

<language>.txt ─ row: words ─▶ `is_word(row, word)`, the same in every language

The language of an article is often unknown, and names of other languages stand in it: a word of any table counts.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from config.files.watchlist import Kind

_PROVING: dict[Kind, tuple[str, ...]] = {
    "person": ("conflict",),
    "group": ("conflict",),
    "organisation": ("sanctions",),
    "company": ("sanctions",),
    "vessel": ("vessel",),
}
_OWN: dict[Kind, tuple[str, ...]] = {
    "person": ("person",),
    "group": ("conflict",),
    "organisation": ("company", "club", "party", "agency"),
    "company": ("company",),
    "party": ("party",),
    "club": ("club",),
    "agency": ("agency",),
    "place": ("place",),
    "vessel": ("vessel",),
    "product": ("product", "company"),
    "topic": ("culture", "disease"),
}


class RowWords(NamedTuple):
    """The words of a row."""

    whole: frozenset[str]
    beginnings: frozenset[str]
    lengths: tuple[int, ...]
    """Of the beginnings, in letters."""


@lru_cache(maxsize=50_000)
def proves(kind: Kind, word: str) -> bool:
    """Tell whether a folded word beside a name makes it likely even where it is one of a list taken over."""
    return any(is_word(row, word) for row in _PROVING.get(kind, ()))


@lru_cache(maxsize=50_000)
def is_of_trade(kind: Kind, word: str) -> bool:
    """Tell whether a folded word is often met beside names of that kind."""
    return any(is_word(row, word) for row in _OWN.get(kind, ()))


@lru_cache(maxsize=100_000)
def is_word(row: str, word: str) -> bool:
    """Tell whether a folded word is in a row of any language; the Arabic article and `and` are left out."""
    words = rows()[row]
    bare = word.removeprefix("و").removeprefix("ال") if word > "\u0600" else word
    return bare in words.whole or any(bare[:length] in words.beginnings for length in words.lengths)


@cache
def rows() -> dict[str, RowWords]:
    """Read every language's table."""
    found: dict[str, set[str]] = {}
    for file in sorted(files(__package__).iterdir(), key=lambda one: one.name):
        if file.name.endswith(".txt"):
            for line in file.read_text(encoding="utf-8").splitlines():
                row, colon, words = line.partition(":")
                if colon and not line.startswith("#"):
                    found.setdefault(row, set()).update(words.split())
    return {row: _words(words) for row, words in found.items()}


def _words(listed: set[str]) -> RowWords:
    beginnings = frozenset(word[:-1] for word in listed if word.endswith("*"))
    lengths = tuple(sorted({len(word) for word in beginnings}))
    return RowWords(frozenset(word for word in listed if not word.endswith("*")), beginnings, lengths)
