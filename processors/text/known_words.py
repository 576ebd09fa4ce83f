"""Frozen tables: everyday words, places with their countries (tables/derive.py made them), given names."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

# fmt: off
PARTICLES = frozenset({
    "al", "el", "ul", "il", "an", "as", "at", "ar", "az", "ad", "ash", "abd", "abu", "bin", "ibn", "ould", "ag",
    "ben", "bint", "de", "du", "des", "la", "le", "les", "l", "d", "the", "of", "and", "et", "wa", "wal", "in", "for",
    "au", "aux", "en", "dans", "pour", "y", "und", "der", "die", "das", "von", "van", "al-", "ud", "ur", "us", "e",
    "i", "a", "ال", "بن", "ابن", "ابو", "و", "في", "من", "и", "в", "to", "on", "del", "los", "las", "do", "da", "dos",
})
"""Words that may be small inside a name, and that are no name alone."""
# fmt: on
LATIN_ARTICLES = frozenset({"al", "el", "ul", "il", "an", "as", "at", "ar", "az", "ad", "ash"})
"""The Arabic article, as Latin letters write it."""


@cache
def frequent_words() -> frozenset[str]:
    """Give the folded words that are met every day, so that one of them alone names nobody."""
    return frozenset(_lines("tables/words.txt"))


@cache
def dictionary() -> frozenset[str]:
    """Give the English words that are written in small letters, so that a capital alone makes none of them a name."""
    return frozenset(_lines("tables/dictionary.txt"))


@cache
def given_names() -> frozenset[str]:
    """Give folded given names of many countries."""
    return frozenset(_lines("people/given_names.txt"))


@cache
def surnames() -> frozenset[str]:
    """Give folded surnames that very many people bear."""
    return frozenset(_lines("people/surnames.txt"))


@cache
def nicknames() -> dict[str, tuple[str, ...]]:
    """Give what a folded given name is called for short, and the other way round: bill and william."""
    found: dict[str, tuple[str, ...]] = {}
    for line in _lines("people/nicknames.txt"):
        name, _, short = line.partition(": ")
        found[name] = (*found.get(name, ()), *short.split())
        for one in short.split():
            found[one] = (*found.get(one, ()), name)
    return found


@cache
def places() -> dict[str, tuple[str, ...]]:
    """Give folded countries, peoples, languages and cities, each with the countries that it speaks for."""
    pairs = (line.partition("\t") for line in _lines("tables/places.txt"))
    read = ((name, tuple(codes.split())) for name, _, codes in pairs)
    return {name: codes for name, codes in read if not codes or not _BODIES.issuperset(codes)}


_BODIES = frozenset({"un", "eu", "ez"})
"""Codes in CLDR's table of territories that are no place but a body: United Nations, European Union."""


def _lines(name: str) -> list[str]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and line[0] != "#"]
