"""The rows of the tables of events, ready to be looked for. Pure."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from processors.stories.language import hints
from processors.stories.language.clauses import separator
from processors.stories.language.event_tables import (
    LANGUAGES,
    Part,
    Silence,
    bare,
    beginning,
    rows,
    silence_rows,
    table,
    whole,
)
from processors.stories.language.literals import required_literals


class EventReader(NamedTuple):
    """What one language has for all patterns."""

    language: str
    before: re.Pattern[str]
    anywhere: re.Pattern[str]
    lead: re.Pattern[str]
    sport: re.Pattern[str]
    separators: re.Pattern[str]


class EventPattern(NamedTuple):
    """A row, ready to be looked for."""

    part: Part
    kind: str
    reader: EventReader
    expression: re.Pattern[str]
    literals: tuple[str, ...]
    """One of them stands in every match: a cheap look before the dear one."""
    begins: re.Pattern[str] | None
    """A figure, or somebody: it is tried where one stands, and nowhere else."""


@cache
def readers() -> dict[str, EventReader]:
    """Give language → its reader."""
    return {language: _reader(language) for language in LANGUAGES}


def _reader(language: str) -> EventReader:
    def silence(reach: Silence) -> re.Pattern[str]:
        return re.compile("|".join(row[0] for row in silence_rows(language, reach)))

    begins = separator(table(language)["silence"]["begins"])
    before, anywhere, lead, sport = (silence(reach) for reach in ("before", "anywhere", "lead", "sport"))
    return EventReader(language, before, anywhere, lead, sport, begins)


@cache
def _patterns() -> dict[int, EventPattern]:
    """Give the bit of a row (`hints`) → its pattern."""
    return {
        bit: _pattern(part, kind, language, row[0])
        for (part, kind, language), bits in hints.ROWS.items()
        for bit, row in zip(bits, rows(language, part, kind), strict=True)
    }


def _pattern(part: Part, kind: str, language: str, row: str) -> EventPattern:
    literals, first = required_literals([bare(row)]), beginning(language, row)
    begins = re.compile(first) if first else None
    return EventPattern(part, kind, readers()[language], re.compile(whole(language, row)), literals, begins)


def hinted_patterns(found: int) -> dict[tuple[Part, str], list[EventPattern]]:
    """Give what the words hint at, in the order of the tables, with its patterns."""
    hinted: dict[tuple[Part, str], list[EventPattern]] = {}
    left = found & hints.EVENT
    while left:
        bit = left & -left
        left ^= bit
        pattern = _patterns()[bit]
        hinted.setdefault((pattern.part, pattern.kind), []).append(pattern)
    return hinted
