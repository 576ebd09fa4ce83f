"""Frozen tables: frequent words of eleven languages, and places with their countries (tables/derive.py made them)."""

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
    return frozenset(_lines("words.txt"))


@cache
def places() -> dict[str, tuple[str, ...]]:
    """Give folded countries, peoples, languages and cities, each with the countries that it speaks for."""
    pairs = (line.partition("\t") for line in _lines("places.txt"))
    return {name: tuple(codes.split()) for name, _, codes in pairs}


def _lines(name: str) -> list[str]:
    text = (files(__package__) / "tables" / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and line[0] != "#"]
