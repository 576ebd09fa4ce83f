"""What an article says of casualties and changes of status: English, French, Spanish, Arabic. Pure.

Title and the first 300 characters only: what stands deeper is history more often than news. Rather nothing than what is
not so: a sentence that asks says nothing, nor does what is denied, feared, wanted, long past or made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from core.article import Article, Mention
from processors.stories.language import hints
from processors.stories.language.clauses import Sentence, part_start, sentences
from processors.stories.language.event_patterns import EventPattern, EventReader, hinted_patterns, readers
from processors.stories.language.event_tables import Part, numbers, plain
from processors.stories.language.speaker import speaker
from processors.stories.language.weighted_tokens import LEAD_CHARACTERS

_LARGEST = 1_000_000
_MONTH_OF_MAY = re.compile(r"(?<=\w )May\b")
_VOWELLED = re.compile("[\u0640\u064b-\u0652]")
"""Vowels and a stretch, which Arabic may write or not."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SPEAK = ("claimed", "denied")
"""Changes of status that somebody brings about by speaking."""


class CasualtyFigure(NamedTuple):
    """How many people something befell."""

    kind: str
    """Of `CASUALTIES`."""
    figure: int
    """The highest in the headline, else in the lead, or there where the headline has one."""
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


class _Passage(NamedTuple):
    """Title or lead."""

    text: str
    low: str
    year: int
    """Of publication: an earlier one is history."""


class _Match(NamedTuple):
    """What a pattern found and nothing silences."""

    found: re.Match[str]
    part: int
    """Where its part of the sentence begins."""
    reader: EventReader


def extract_events(article: Article, mentions: Sequence[Mention] = (), found: int | None = None) -> ExtractedEvents:
    """Read what an article reports. `found`: the hints of its words, where they are known."""
    title, lead = article.title, article.text[:LEAD_CHARACTERS]
    if not (title.isascii() and lead.isascii()) and (_VOWELLED.search(title) or _VOWELLED.search(lead)):
        title, lead, found = _VOWELLED.sub("", title), _VOWELLED.sub("", lead), None  # the marks split words
    if found is None:
        found = hints.hints_of(plain(f"{title}. {lead}"))
    if not found & hints.FIGURE:
        found &= ~hints.COUNTED
    casualties: tuple[CasualtyFigure, ...] = ()
    changes: tuple[StatusChange, ...] = ()
    if found & hints.EVENT:
        year = article.published.year
        passages = _passage(title, year), _passage(lead, year)
        hinted = hinted_patterns(found)
        casualties = _told_once(tuple(_casualties(passages, hinted)), passages)
        changes = tuple(_status_changes(passages, hinted, counted={one.kind for one in casualties}))
        if (casualties or changes) and _tells_nothing(*passages):
            casualties, changes = (), ()
    if not (casualties or changes or mentions):
        return _NOTHING
    entities = {one.entity: (one.entity, one.text) for one in reversed(mentions)}
    return ExtractedEvents(casualties, changes, tuple(entities.values()))


def _passage(text: str, year: int) -> _Passage:
    low = plain(text if "May" not in text else _MONTH_OF_MAY.sub("Mai", text))
    return _Passage(text, low, year)


@lru_cache(8)  # title and lead of one article are asked several times
def _telling(text: str) -> tuple[Sentence, ...]:
    """Give the sentences that do not ask."""
    return tuple(one for one in sentences(text, 0, len(text)) if not one.asks)


def _is_past(passage: _Passage, sentence: Sentence) -> bool:
    """Tell whether a sentence names an earlier year, or says in any language that it is history or made up."""
    years = _YEAR.findall(passage.low, sentence.start, sentence.end)
    return any(int(one) < passage.year for one in years) or any(
        one.anywhere.search(passage.low, sentence.start, sentence.end) for one in readers().values()
    )


def _tells_nothing(title: _Passage, lead: _Passage) -> bool:
    """Tell whether a headline asks, or tells of the past or of what is made up: then the lead does, too, or says so."""
    if any(one.lead.match(lead.low) for one in readers().values()):
        return True
    return bool(title.text.strip()) and all(_is_past(title, one) for one in _telling(title.text))


def _casualties(
    passages: Sequence[_Passage], hinted: Mapping[tuple[Part, str], Sequence[EventPattern]]
) -> Iterator[CasualtyFigure]:
    for (part, kind), patterns in hinted.items():
        told: list[CasualtyFigure] = []
        for passage in passages if part == "casualties" else ():
            told += [
                CasualtyFigure(kind, figure, _words(passage, match))
                for match in _matches(passage, patterns)
                if not _takes_itself_back(match) and 0 < (figure := _figure(match)) <= _LARGEST
            ]
            if any(one.figure > 1 for one in told):
                break  # of one person in the headline the lead may tell that there were more
        if told:
            yield max(told, key=lambda one: one.figure)


def _told_once(casualties: tuple[CasualtyFigure, ...], passages: Sequence[_Passage]) -> tuple[CasualtyFigure, ...]:
    """Leave out what another figure means: the abducted who are freed, and players who are injured."""
    figures = {one.kind: one.figure for one in casualties}
    left_out = set()
    if figures.get("freed") == figures.get("kidnapped"):
        left_out.add("kidnapped")
    if "killed" not in figures and "wounded" in figures and any(map(_is_of_sport, passages)):
        left_out.add("wounded")
    return tuple(one for one in casualties if one.kind not in left_out)


def _is_of_sport(passage: _Passage) -> bool:
    return any(one.sport.search(passage.low) for one in readers().values())


def _status_changes(
    passages: Sequence[_Passage], hinted: Mapping[tuple[Part, str], Sequence[EventPattern]], counted: set[str]
) -> Iterator[StatusChange]:
    """Find the changes; one in numbers is a casualty figure: `12 people died` tells of no one's death."""
    skipped = counted | ({"died"} if "killed" in counted else set())
    for (part, status), patterns in hinted.items():
        if part != "status" or status in skipped:
            continue
        matches = (
            (passage, match)
            for passage in passages
            for match in _matches(passage, patterns)
            if status == "denied" or not _takes_itself_back(match)
        )
        if (first := next(matches, None)) is not None:
            passage, match = first
            by = speaker(passage.text, match.part, match.found, match.reader.language) if status in _SPEAK else ""
            yield StatusChange(status, _words(passage, match), by)


def _matches(passage: _Passage, patterns: Sequence[EventPattern]) -> Iterator[_Match]:
    """Give what the patterns find in the sentences of a passage, unless what stands around it takes it back."""
    low = passage.low
    patterns = [one for one in patterns if _stands_in(low, one.literals)]
    if not patterns:
        return  # before its sentences are told apart
    told = _telling(passage.text)
    for sentence in told:
        part_of = low if len(told) == 1 else low[sentence.start : sentence.end]
        for pattern in patterns:
            if part_of is not low and not _stands_in(part_of, pattern.literals):
                continue
            reader = pattern.reader
            for match in _found(low, sentence, pattern):
                part = part_start(reader.separators, low, sentence, match.start())
                before = low[part : match.start()].rstrip()
                if not reader.before.search(before) and not _is_past(passage, sentence):
                    yield _Match(match, part, reader)


def _found(low: str, sentence: Sentence, pattern: EventPattern) -> Iterable[re.Match[str]]:
    if pattern.begins is None:
        return pattern.expression.finditer(low, sentence.start, sentence.end)
    places = _places(pattern.begins, low, sentence.start, sentence.end)
    matches = [pattern.expression.match(low, at, sentence.end) for at in places]
    return [one for one in matches if one is not None]


def _stands_in(low: str, literals: Sequence[str]) -> bool:
    for literal in literals:  # noqa: SIM110  # asked of every pattern: a generator costs twice as much
        if literal in low:
            return True
    return False


@lru_cache(64)  # the patterns of a language ask one after the other
def _places(expression: re.Pattern[str], low: str, start: int, end: int) -> tuple[int, ...]:
    """Give where a sentence has figures, or somebody."""
    return tuple([one.start() for one in expression.finditer(low, start, end)])


def _takes_itself_back(match: _Match) -> bool:
    """Tell whether words within a match take it back: `death toll could rise to 40`, `suspect was not arrested`."""
    return bool(match.reader.before.search(f"{match.found[0]}."))


def _figure(match: _Match) -> int:
    written = match.found["n"]
    figures = numbers(match.reader.language)
    if written in figures:
        return figures[written]
    if not (digits := re.sub(r"\D", "", written)):
        return 1  # somebody in the singular
    return 0 if _YEAR.fullmatch(written) else int(digits)


def _words(passage: _Passage, match: _Match) -> str:
    return passage.text[match.found.start() : match.found.end()].strip()
