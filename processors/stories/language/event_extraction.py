"""What an article says of casualties and changes of status: in English and French, and a little in Arabic. Pure.

Title and the first 300 characters only: what stands deeper is history more often than news.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from core.article import Article, Mention
from processors.stories.language import hints
from processors.stories.language.event_tables import CASUALTIES, STATUS_CHANGES, expressions
from processors.stories.language.term_weights import NUMBER_WORDS
from processors.stories.language.weighted_tokens import LEAD_CHARACTERS

_LARGEST = 1_000_000

_FIGURE = (
    r"(?<![\d$€£.,%-])(\d{1,3}(?:[,.\u202f\u00a0]\d{3})+|\d{1,6}|"
    + "|".join(NUMBER_WORDS)
    + r")(?![\d%]|[.,]\d|-year|-ans)"
)
_BETWEEN = r"(?:(?!\d|(?:and|et|but|while) )[\w'’-]+ ){0,4}?"
_FIGURES = tuple(
    (
        kind,
        hints.CASUALTY[kind],
        (
            re.compile(rf"{_FIGURE} {_BETWEEN}(?:{'|'.join(expressions('figure_first', kind))})\b"),
            re.compile(rf"\b(?:{'|'.join(expressions('word_first', kind))}) {_BETWEEN}{_FIGURE}"),
        ),
    )
    for kind in CASUALTIES
)
_CHANGES = tuple(
    (status, hints.STATUS[status], re.compile("|".join(expressions("status", status)))) for status in STATUS_CHANGES
)


class CasualtyFigure(NamedTuple):
    """How many people something befell."""

    kind: str
    """Of `CASUALTIES`."""
    figure: int
    """The highest that the article gives."""
    text: str
    """The words that say it."""


class StatusChange(NamedTuple):
    """What somebody did or suffered that makes a difference: claimed, arrested, freed."""

    status: str
    """Of `STATUS_CHANGES`."""
    text: str
    """The words that say it."""


class ExtractedEvents(msgspec.Struct, frozen=True, gc=False):
    """What an article says, with its words."""

    casualties: tuple[CasualtyFigure, ...] = ()
    status_changes: tuple[StatusChange, ...] = ()
    entities: tuple[tuple[str, str], ...] = ()
    """(watched entity, as the article writes it)."""


_NOTHING = ExtractedEvents()


def extract_events(article: Article, mentions: Sequence[Mention] = (), found: int | None = None) -> ExtractedEvents:
    """Read what an article reports. `found`: the hints of its words, where they are known."""
    text = f"{article.title}. {article.text[:LEAD_CHARACTERS]}"
    low = _lowered(text)  # far faster to search than without regard to case
    if found is None:
        found = hints.hints_of(low)
    casualties = _casualties(text, low, found) if found & hints.FIGURE else ()
    changes = _status_changes(text, low, found, counted={one.kind for one in casualties})
    if not (casualties or changes or mentions):
        return _NOTHING
    entities = {one.entity: (one.entity, one.text) for one in reversed(mentions)}
    return ExtractedEvents(casualties, changes, tuple(entities.values()))


def _casualties(text: str, low: str, found: int) -> tuple[CasualtyFigure, ...]:
    highest = []
    for kind, hint, patterns in _FIGURES:
        if not found & hint:
            continue
        figures = [
            CasualtyFigure(kind, figure, text[match.start() : match.end()].strip())
            for pattern in patterns
            for match in pattern.finditer(low)
            if 0 < (figure := _figure(match[1])) <= _LARGEST
        ]
        if figures:
            highest.append(max(figures, key=lambda one: one.figure))
    return tuple(highest)


def _figure(written: str) -> int:
    plain = re.sub(r"\D", "", NUMBER_WORDS.get(written.lower(), written))
    year = len(plain) == 4 and plain[:2] in {"19", "20"} and plain == written  # noqa: PLR2004
    return 0 if year or not plain else int(plain)


def _lowered(text: str) -> str:
    """Give a text in small letters, character for character: places in the one are places in the other."""
    low = text.lower()
    return low if len(low) == len(text) else "".join([one.lower() if len(one.lower()) == 1 else one for one in text])


def _status_changes(text: str, low: str, found: int, counted: set[str]) -> tuple[StatusChange, ...]:
    """Find the changes; one in numbers is a casualty figure: `12 people died` tells of no one's death."""
    skipped = {"died"} if "killed" in counted else set()
    return tuple(
        StatusChange(status, text[match.start() : match.end()].strip())
        for status, hint, pattern in _CHANGES
        if found & hint and status not in skipped and (match := pattern.search(low))
    )
