"""What an article says of casualties and changes of status: English, French, Spanish, Arabic. Pure.

Title and the first 300 characters only: what stands deeper is history more often than news. Rather nothing than what is
not so: a sentence that asks says nothing, nor does what is denied, feared, wanted, long past or made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import msgspec

from core.article import Article, Mention
from processors.stories.language import hints
from processors.stories.language.clauses import Sentence, part_start, sentences, separator
from processors.stories.language.event_tables import (
    CASUALTIES,
    LANGUAGES,
    STATUS_CHANGES,
    Part,
    Silence,
    numbers,
    plain,
    rows,
    silence_rows,
    table,
    whole,
)
from processors.stories.language.speaker import speaker
from processors.stories.language.weighted_tokens import LEAD_CHARACTERS

_LARGEST = 1_000_000
_MONTH_OF_MAY = re.compile(r"(?<=\w )May\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SPEAK = ("claimed", "denied")
"""Changes of status that somebody brings about by speaking."""


class CasualtyFigure(NamedTuple):
    """How many people something befell."""

    kind: str
    """Of `CASUALTIES`."""
    figure: int
    """The highest in the headline, else in the lead."""
    text: str
    """The words that say it."""


class StatusChange(NamedTuple):
    """What somebody did or suffered that makes a difference: claimed, arrested, freed."""

    status: str
    """Of `STATUS_CHANGES`."""
    text: str
    """The words that say it."""
    by: str = ""
    """Who claims or denies, as the article writes it; empty where that is not sure."""


class ExtractedEvents(msgspec.Struct, frozen=True, gc=False):
    """What an article says, with its words."""

    casualties: tuple[CasualtyFigure, ...] = ()
    status_changes: tuple[StatusChange, ...] = ()
    entities: tuple[tuple[str, str], ...] = ()
    """(watched entity, as the article writes it)."""


_NOTHING = ExtractedEvents()


class _Reader(NamedTuple):
    """One language's patterns."""

    language: str
    casualties: dict[str, tuple[re.Pattern[str], ...]]
    status: dict[str, tuple[re.Pattern[str], ...]]
    before: re.Pattern[str]
    anywhere: re.Pattern[str]
    separators: re.Pattern[str]


class _Passage(NamedTuple):
    """Title or lead, in the sentences that may say something."""

    text: str
    low: str
    sentences: tuple[Sentence, ...]


class _Match(NamedTuple):
    """What a pattern found and nothing silences."""

    found: re.Match[str]
    part: int
    """Where its part of the sentence begins."""
    reader: _Reader


@cache
def _readers() -> tuple[_Reader, ...]:
    return tuple(_reader(language) for language in LANGUAGES)


def _reader(language: str) -> _Reader:
    def patterns(part: Part, kind: str) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(whole(language, row[0])) for row in rows(language, part, kind))

    def silence(reach: Silence) -> re.Pattern[str]:
        return re.compile("|".join(row[0] for row in silence_rows(language, reach)))

    return _Reader(
        language,
        {kind: patterns("casualties", kind) for kind in CASUALTIES},
        {status: patterns("status", status) for status in STATUS_CHANGES},
        silence("before"),
        silence("anywhere"),
        separator(table(language)["silence"]["begins"]),
    )


def extract_events(article: Article, mentions: Sequence[Mention] = (), found: int | None = None) -> ExtractedEvents:
    """Read what an article reports. `found`: the hints of its words, where they are known."""
    if found is None:
        found = hints.hints_of(plain(f"{article.title}. {article.text[:LEAD_CHARACTERS]}"))
    casualties: tuple[CasualtyFigure, ...] = ()
    changes: tuple[StatusChange, ...] = ()
    if found & hints.EVENT:
        title, lead = _passages(article)
        if found & hints.FIGURE:
            casualties = tuple(_casualties((title, lead), found))
        changes = tuple(_status_changes((title, lead), found, counted={one.kind for one in casualties}))
    if not (casualties or changes or mentions):
        return _NOTHING
    entities = {one.entity: (one.entity, one.text) for one in reversed(mentions)}
    return ExtractedEvents(casualties, changes, tuple(entities.values()))


def _passages(article: Article) -> tuple[_Passage, _Passage]:
    """Give headline and lead; a headline that tells of the past, or of what is made up, silences the lead as well."""
    title, lead = article.title, article.text[:LEAD_CHARACTERS]
    year = article.published.year
    of_title = _passage(title, year)
    silenced = title.strip() and not of_title.sentences
    return of_title, _passage("" if silenced else lead, year)


def _passage(text: str, year: int) -> _Passage:
    low = plain(text if "May" not in text else _MONTH_OF_MAY.sub("Mai", text))
    told = [one for one in sentences(text, 0, len(text)) if not one.asks and not _is_past(low, one, year)]
    return _Passage(text, low, tuple(told))


def _is_past(low: str, sentence: Sentence, year: int) -> bool:
    """Tell whether a sentence names an earlier year, or says in any language that it is history or made up."""
    years = _YEAR.findall(low, sentence.start, sentence.end)
    return any(int(one) < year for one in years) or any(
        one.anywhere.search(low, sentence.start, sentence.end) for one in _readers()
    )


def _casualties(passages: Sequence[_Passage], found: int) -> Iterator[CasualtyFigure]:
    for kind in CASUALTIES:
        if not found & hints.CASUALTY[kind]:
            continue
        for passage in passages:
            figures = [
                CasualtyFigure(kind, figure, _words(passage, match))
                for reader in _readers()
                for match in _matches(passage, reader, reader.casualties[kind])
                if not _takes_itself_back(match) and 0 < (figure := _figure(match)) <= _LARGEST
            ]
            if figures:
                yield max(figures, key=lambda one: one.figure)
                break


def _status_changes(passages: Sequence[_Passage], found: int, counted: set[str]) -> Iterator[StatusChange]:
    """Find the changes; one in numbers is a casualty figure: `12 people died` tells of no one's death."""
    skipped = counted | ({"died"} if "killed" in counted else set())
    for status in STATUS_CHANGES:
        if not found & hints.STATUS[status] or status in skipped:
            continue
        matches = (
            (passage, match)
            for passage in passages
            for reader in _readers()
            for match in _matches(passage, reader, reader.status[status])
            if status == "denied" or not _takes_itself_back(match)
        )
        if (first := next(matches, None)) is not None:
            passage, match = first
            by = speaker(passage.text, match.part, match.found, match.reader.language) if status in _SPEAK else ""
            yield StatusChange(status, _words(passage, match), by)


def _matches(passage: _Passage, reader: _Reader, patterns: Sequence[re.Pattern[str]]) -> Iterator[_Match]:
    """Give what the patterns find in the sentences of a passage, unless what stands before it takes it back."""
    for sentence in passage.sentences:
        for pattern in patterns:
            for match in pattern.finditer(passage.low, sentence.start, sentence.end):
                part = part_start(reader.separators, passage.low, sentence, match.start())
                if not reader.before.search(passage.low[part : match.start()].rstrip()):
                    yield _Match(match, part, reader)


def _takes_itself_back(match: _Match) -> bool:
    """Tell whether words within a match take it back: `death toll could rise to 40`, `suspect was not arrested`."""
    return bool(match.reader.before.search(f"{match.found[0]}."))


def _figure(match: _Match) -> int:
    written = match.found["n"]
    figures = numbers(match.reader.language)
    if written in figures:
        return figures[written]
    digits = re.sub(r"\D", "", written)
    return 0 if _YEAR.fullmatch(written) else int(digits)


def _words(passage: _Passage, match: _Match) -> str:
    return passage.text[match.found.start() : match.found.end()].strip()
