"""What the whole text says for a name and against it: what it is about, who else is named, what it spells out. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from processors.entities.tag.candidates import NameCandidate
from processors.entities.tag.evidence import EvidenceSpan
from processors.entities.tag.neighbourhood import REACH
from processors.entities.tag.own_words import Place, other_words, own_word, spellings_of, spelt_out, words_of
from processors.entities.tag.subjects import Subject, another_subject, own_subject, subjects_in, subjects_of
from processors.entities.tag.trade_hints import is_public_body

_ABBREVIATIONS = frozenset({"short", "mark"})
_ORDINARY = frozenset({
    "everyday", "dictionary", "somebody", "locality", "everyday place", "family", "given", "famous", "surname",
})  # fmt: skip
"""Names that mean something else in articles on something else; a rare word does not."""
_UNSURE = frozenset({"marked", "everyday", "last name", "short"})
"""Names that speak for no other."""
_PLAYED = 2
_LONGEST = 80


class WholeText:
    """Reads a text once for all the doubtful names in it, and only as far as it is asked for."""

    def __init__(self, text: str, names: Sequence[NameCandidate]) -> None:
        self._text = text
        self._names = sorted(names, key=lambda one: one.start)
        self._starts = [one.start for one in self._names]

    @cached_property
    def _words(self) -> Mapping[str, Place]:
        return words_of(self._text)

    @cached_property
    def _spellings(self) -> Mapping[str, Sequence[tuple[str, Place]]]:
        return spellings_of(self._text)

    @cached_property
    def _subjects(self) -> Mapping[Subject, Sequence[Place]]:
        return subjects_in(self._text)

    def hints(self, one: NameCandidate, *, located: bool) -> Iterator[EvidenceSpan]:
        """Give what the text says; `located`: the name stands where something is in it."""
        owner = one.owner
        if (word := own_word(self._words, one)) is not None:
            yield EvidenceSpan("own word", *word)
        elif other_words(one):
            yield EvidenceSpan("no own word", one.start, one.end)
        if owner.capitals in {"all", "mark"} and (other := spelt_out(self._spellings, self._text, one)) is not None:
            yield EvidenceSpan("otherwise spelt out", *other)
        yield from self._about(one, located=located)
        if (mate := self._mate(one)) is not None:
            yield EvidenceSpan("mate", mate.start, mate.end)
        if owner.doubt in {"everyday", "dictionary"} and self._is_small_elsewhere(one):
            yield EvidenceSpan("small elsewhere", one.start, one.end)

    def is_silent(self) -> bool:
        """Tell whether nothing in the text tells what it is about: it is short, or in a language without a table."""
        return not any(self._subjects.values())

    def _about(self, one: NameCandidate, *, located: bool) -> Iterator[EvidenceSpan]:
        if not one.owner.curated:
            return  # of a list taken over nobody knows what its entities are about
        own, told = subjects_of(one.owner.entity), self._subjects
        if own and (place := own_subject(own, told)):
            yield EvidenceSpan("subject", *place)
        elif own and (other := another_subject(own, told)):
            if one.owner.doubt in _ABBREVIATIONS:
                yield EvidenceSpan("another subject, short", *other)
            elif one.owner.doubt in _ORDINARY:
                yield EvidenceSpan("another subject", *other)
        if "sport" not in own and told["sport"]:
            yield from self._of_sport(one, located=located)

    def _of_sport(self, one: NameCandidate, *, located: bool) -> Iterator[EvidenceSpan]:
        """Give what words of sport say against what is not of it: a court, a city whose team is meant."""
        told = self._subjects
        sport = told["sport"]
        if not located and (team := self._team_of(one)):
            yield EvidenceSpan("team named", *team)
        if len(sport) < _PLAYED:
            return
        if is_public_body(one) and len(sport) > max(len(told["justice"]), len(told["business"])):
            yield EvidenceSpan("sport, public body", *sport[0])
        if one.owner.entity.kind == "place" and not located:
            yield EvidenceSpan("sport, team", *sport[0])

    def _team_of(self, one: NameCandidate) -> Place | None:
        """Give where the text names a team of a place, which it then calls by the place alone: Dallas Cowboys."""
        if one.owner.entity.kind != "place":
            return None
        name = re.escape(self._text[one.start : one.end])
        team = re.search(rf"\b{name} (?:[A-Z]\w+ )?[A-Z]\w+s\b", self._text)
        return team.span() if team else None

    def _mate(self, one: NameCandidate) -> NameCandidate | None:
        """Give another name of the list near by, of the same kind, that its editor put under the same tag."""
        entity, tags = one.owner.entity, set(one.owner.entity.tags)
        first = bisect_left(self._starts, one.start - REACH - _LONGEST)
        for other in self._names[first : bisect_right(self._starts, one.end + REACH)] if tags else ():
            that = other.owner.entity
            if that is entity or that.kind != entity.kind or tags.isdisjoint(that.tags):
                continue
            if other.owner.doubt not in _UNSURE and (other.end <= one.start or one.end <= other.start):
                return other
        return None

    def _is_small_elsewhere(self, one: NameCandidate) -> bool:
        as_written = self._text[one.start : one.end]
        written = as_written.lower()
        if written == as_written:
            return False
        return re.search(rf"(?<!\w){re.escape(written)}(?!\w)", self._text) is not None
