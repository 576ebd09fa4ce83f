"""A name as people list it → the folded patterns that find it. Pure.

An apostrophe inside a name gives both forms (`Da'esh`: `da esh`, `daesh`); a name of two or three words is also found
joined (`bokoharam`, for #BokoHaram); an acronym also spaced (`a q i m`, for A.Q.I.M.).
"""

from __future__ import annotations

import re

import msgspec

from processors.entities.fold import fold

_APOSTROPHES = re.compile("(?<=\\w)['’ʼʻ`´‘](?=\\w)")
_PARTICLES = {
    "al",
    "el",
    "as",
    "ash",
    "ad",
    "an",
    "ar",
    "at",
    "az",
    "bin",
    "ibn",
    "wa",
    "ag",
    "abu",
    "de",
    "la",
    "le",
    "the",
}
_ACRONYM = re.compile(r"[A-Z0-9]{2,8}")
_SHORT_ACRONYM = 3
_JOINED_WORDS = 3
_JOINED_LETTERS = 6
"""Joined forms shorter than this would be found inside other languages' words."""


class Pattern(msgspec.Struct, frozen=True):
    """One folded pattern, with a space at both ends except where a script writes prefixes onto words."""

    text: str
    rule: str
    """exact, apostrophe, joined, acronym, clitic"""
    capitals: bool = False
    """The text must be written in capitals: `LET`, not `let`. Longer acronyms are also written `Isis`, `Aqim`."""
    clitics: bool = False
    """Arabic: what stands before it inside its word must be one of the prefixes that Arabic writes onto words."""


def patterns_of(name: str) -> list[Pattern]:
    """Give the patterns of a name, without doubles; none for what would be nonsense alone."""
    capitals = bool(_ACRONYM.fullmatch(name.strip())) and len(name.strip()) <= _SHORT_ACRONYM
    made = [(fold(name), "exact")]
    if _APOSTROPHES.search(name):
        made.append((fold(_APOSTROPHES.sub("", name)), "apostrophe"))
    words = made[0][0].split()
    if 1 < len(words) <= _JOINED_WORDS and len("".join(words)) >= _JOINED_LETTERS:
        made.append((f" {''.join(words)} ", "joined"))
    if _ACRONYM.fullmatch(name.strip()):
        made.append((f" {' '.join(words[0])} " if words else " ", "acronym"))
    found: dict[str, Pattern] = {}
    for text, rule in made:
        if not is_nonsense(text):
            arabic = any("\u0600" <= character <= "\u06ff" for character in text)
            pattern = Pattern(text[1:] if arabic else text, rule, capitals, arabic)
            found.setdefault(pattern.text, pattern)
    return list(found.values())


def is_nonsense(folded: str) -> bool:
    """Tell whether a pattern must never match alone: particles only, or a single letter."""
    words = folded.split()
    return not words or len("".join(words)) < 2 or all(word in _PARTICLES for word in words)  # noqa: PLR2004
