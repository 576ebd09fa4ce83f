"""What a word may speak of: a cheap look for parts of words, before the patterns of `event_extraction` and `series`.

    event_tables, series ─ literals ─▶ hints of a word, worked out once for the word ─▶ which patterns are worth a look

A pattern matches only where one of its literals stands. Each casualty and status change has a bit of its own in each
language, and each series one.
"""

from __future__ import annotations

import re

from processors.stories.language import series
from processors.stories.language.event_tables import CASUALTIES, LANGUAGES, STATUS_CHANGES, Part, bare, numbers, rows
from processors.stories.language.literals import required_literals


def _literals(part: Part, kind: str, language: str) -> tuple[str, ...]:
    return required_literals(bare(row[0]) for row in rows(language, part, kind))


_WORD = re.compile(r"[\w-]+")
_NUMBERS = frozenset(word for language in LANGUAGES for word in numbers(language))
_LITERALS: dict[tuple[str, ...], tuple[str, ...]] = {
    **{("casualty", kind, one): _literals("casualties", kind, one) for kind in CASUALTIES for one in LANGUAGES},
    **{("status", kind, one): _literals("status", kind, one) for kind in STATUS_CHANGES for one in LANGUAGES},
    **{("series", name): required_literals(found) for name, found in series.EXPRESSIONS.items()},
}
_BITS = {subject: 2 << number for number, subject in enumerate(_LITERALS)}
_BY_BIT = tuple((bit, _LITERALS[subject]) for subject, bit in _BITS.items())

FIGURE = 1
CASUALTY = {(kind, one): _BITS["casualty", kind, one] for kind in CASUALTIES for one in LANGUAGES}
STATUS = {(kind, one): _BITS["status", kind, one] for kind in STATUS_CHANGES for one in LANGUAGES}
"""(kind, language) → its bit."""
SERIES = {name: _BITS["series", name] for name in series.EXPRESSIONS}
"""Name → its bit in what `hints_of` gives."""
EVENT = sum((*CASUALTY.values(), *STATUS.values()))


def hints_of(low: str) -> int:
    """Give what a word or a text, in plain letters (`event_tables.plain`), may speak of, as bits."""
    bits = FIGURE if any(map(str.isdecimal, low)) or not _NUMBERS.isdisjoint(_WORD.findall(low)) else 0
    for bit, literals in _BY_BIT:
        if any(literal in low for literal in literals):
            bits |= bit
    return bits
