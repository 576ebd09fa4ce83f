"""What a word may speak of: a cheap look for parts of words, before the patterns of `event_extraction` and `series`.

    event_tables, series ─ literals ─▶ hints of a word, worked out once for the word ─▶ which patterns are worth a look

A pattern matches only where one of its literals stands. Each casualty, status change and series has a bit of its own.
"""

from __future__ import annotations

from processors.stories.language import series
from processors.stories.language.event_tables import CASUALTIES, LANGUAGES, STATUS_CHANGES, Part, bare, numbers, rows
from processors.stories.language.literals import required_literals


def _literals(part: Part, kind: str) -> tuple[str, ...]:
    return required_literals(bare(row[0]) for language in LANGUAGES for row in rows(language, part, kind))


_LITERALS: dict[tuple[str, str], tuple[str, ...]] = {
    ("text", "figure"): tuple({word for language in LANGUAGES for word in numbers(language)}),
    **{("casualty", kind): _literals("casualties", kind) for kind in CASUALTIES},
    **{("status", status): _literals("status", status) for status in STATUS_CHANGES},
    **{("series", name): required_literals(found) for name, found in series.EXPRESSIONS.items()},
}
_BITS = {subject: 1 << number for number, subject in enumerate(_LITERALS)}
_BY_BIT = tuple((bit, _LITERALS[subject]) for subject, bit in _BITS.items())

FIGURE = _BITS["text", "figure"]
CASUALTY = {kind: _BITS["casualty", kind] for kind in CASUALTIES}
STATUS = {status: _BITS["status", status] for status in STATUS_CHANGES}
SERIES = {name: _BITS["series", name] for name in series.EXPRESSIONS}
"""Name → its bit in what `hints_of` gives."""
EVENT = sum((*CASUALTY.values(), *STATUS.values()))


def hints_of(low: str) -> int:
    """Give what a word or a text, in plain letters (`event_tables.plain`), may speak of, as bits."""
    bits = FIGURE if any(map(str.isdecimal, low)) else 0
    for bit, literals in _BY_BIT:
        if any(literal in low for literal in literals):
            bits |= bit
    return bits
