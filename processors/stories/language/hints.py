"""What a word may speak of: a cheap look for parts of words, before the patterns of `event_extraction` and `series`.

    event_tables, series ─ literals ─▶ hints of a word, worked out once for the word ─▶ which patterns are worth a look

A pattern matches only where one of its literals stands. Each row of the tables of events has a bit of its own, and each
series one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from processors.stories.language import series
from processors.stories.language.event_tables import CASUALTIES, LANGUAGES, STATUS_CHANGES, Part, bare, numbers, rows
from processors.stories.language.literals import required_literals

REPORTED: Final[tuple[tuple[Part, str], ...]] = (
    *[("casualties", kind) for kind in CASUALTIES],
    *[("status", kind) for kind in STATUS_CHANGES],
)
"""What the tables tell of, in their order."""
_WORD = re.compile(r"[\w-]+")
_LETTERS = re.compile(r"[^\W\d_]+|\d+")
_NUMBERS = frozenset(word.split()[-1] for language in LANGUAGES for word in numbers(language))
"""Of a number of several words the last one: `a dozen`."""
FIGURE = 1


def _numbered() -> Iterator[tuple[Part, str, str, int, tuple[str, ...]]]:
    bit = FIGURE
    for part, kind in REPORTED:
        for language in LANGUAGES:
            for expression, *_ in rows(language, part, kind):
                bit <<= 1
                yield part, kind, language, bit, required_literals([bare(expression)])


_ROWS = tuple(_numbered())
ROWS: dict[tuple[Part, str, str], tuple[int, ...]] = {
    (part, kind, language): tuple(row[3] for row in _ROWS if row[:3] == (part, kind, language))
    for part, kind in REPORTED
    for language in LANGUAGES
}
"""(part, kind, language) → the bit of each row, rising in the order of the tables."""
EVENT = sum(row[3] for row in _ROWS)
COUNTED = sum(
    bit
    for part, kind, language in ROWS
    for bit, row in zip(ROWS[part, kind, language], rows(language, part, kind), strict=True)
    if part == "casualties" and "{one}" not in row[0]
)
"""Rows that find nothing where there is no figure."""
SERIES = {name: (EVENT + FIGURE + 1) << number for number, name in enumerate(series.EXPRESSIONS)}
"""Name → its bit in what `hints_of` gives."""


def _by_literal() -> dict[str, int]:
    found: dict[str, int] = {}
    for bit, literals in (
        *[(row[3], row[4]) for row in _ROWS],
        *[(SERIES[name], required_literals(expressions)) for name, expressions in series.EXPRESSIONS.items()],
    ):
        for literal in literals:
            found[literal] = found.get(literal, 0) | bit
    return found


_BY_LITERAL = _by_literal()
_SHORTEST, _LONGEST = min(map(len, _BY_LITERAL)), max(map(len, _BY_LITERAL))


def hints_of(low: str) -> int:
    """Give what a word or a text, in plain letters (`event_tables.plain`), may speak of, as bits."""
    bits = FIGURE if any(map(str.isdecimal, low)) or not _NUMBERS.isdisjoint(_WORD.findall(low)) else 0
    for run in _LETTERS.findall(low):
        for start in range(len(run) - _SHORTEST + 1):
            for end in range(start + _SHORTEST, min(start + _LONGEST, len(run)) + 1):
                bits |= _BY_LITERAL.get(run[start:end], 0)
    return bits
