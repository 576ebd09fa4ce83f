"""What speaks for a name from further away: other names, the editor's words, a country, a word of violence. Pure.

name       another name of the entity that shares no word with it, anywhere in the article
full name  a longer name of the entity that has its words, anywhere in the article
near       one of the words that its editor gave, within 110 characters
requires   one of the words that its editor asks for stands in the article
country    the entity's country, its people or one of its cities, within 110 characters
context    a word such as militant, rebels, sanctions, within 110 characters; for a vessel, three words
related    a strong name of a related entity, anywhere in the article
model      what a spaCy pipeline that the settings name calls it (component.py)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from config.files.watchlist import Entity
from processors.entities.tag.candidates import NameCandidate
from processors.entities.tag.neighbourhood import Neighbourhood
from processors.entities.tag.trades import proves
from processors.text.folding import fold
from processors.text.known_words import places

_LONGEST_PLACE = 4
_BESIDE = 3


class EvidenceSpan(NamedTuple):
    """One piece of evidence: `text[start:end]`."""

    kind: str
    start: int
    end: int


class CooccurringNames:
    """The names of an article that are written as listed, by entity: each wording once, so that many cost no more."""

    def __init__(self, text: str, names: Iterable[NameCandidate]) -> None:
        self._wordings: dict[str, dict[str, NameCandidate]] = {}
        for one in names:
            wording = fold(text[one.start : one.end])
            self._wordings.setdefault(one.owner.entity.id, {}).setdefault(wording, one)

    def another_name(self, text: str, one: NameCandidate) -> NameCandidate | None:
        """Find another name of the same entity that shares no word with it."""
        words = fold(text[one.start : one.end]).split()
        wordings = self._wordings.get(one.owner.entity.id, {}).items()
        return next((other for wording, other in wordings if set(wording.split()).isdisjoint(words)), None)

    def full_name(self, text: str, one: NameCandidate) -> NameCandidate | None:
        """Find a longer name of the same entity that has all its words and is in no doubt itself."""
        words = fold(text[one.start : one.end])
        wordings = self._wordings.get(one.owner.entity.id, {}).items()
        return next(
            (
                other
                for wording, other in wordings
                if words in wording and len(wording) > len(words) and other.owner.level == "strong"
                if other.start > one.start or other.end < one.end
            ),
            None,
        )

    def related(self, one: NameCandidate) -> NameCandidate | None:
        """Find a strong name of a related entity, apart from this one."""
        entity = one.owner.entity
        for id_, wordings in self._wordings.items():
            for other in wordings.values():
                of = other.owner.entity
                if other.owner.level != "strong" or (id_ not in entity.related and entity.id not in of.related):
                    continue
                if other.end <= one.start or other.start >= one.end:
                    return other
        return None


def evidence_for(around: Neighbourhood, one: NameCandidate, cooccurring: CooccurringNames) -> list[EvidenceSpan]:
    """Give the evidence for a candidate, one of each kind; `cooccurring`: the names of the article."""
    text = around.text
    others = (
        ("name", cooccurring.another_name(text, one)),
        ("full name", cooccurring.full_name(text, one)),
        ("related", cooccurring.related(one)),
    )
    found = [EvidenceSpan(kind, other.start, other.end) for kind, other in others if other is not None]
    near = (*one.owner.listing.near, *one.owner.entity.near)
    asked = (("near", _any_of(near)), ("country", _country(one.owner.entity)))
    beside = list(_beside(around)) if near or one.owner.entity.countries else ()
    for kind, matches in asked:
        if matches is not None and (span := _first(kind, beside, matches)):
            found.append(span)
    vessel = one.owner.entity.kind == "vessel"  # many a thing is seized or flagged; a tanker stands beside its name
    for word in (*around.before[-_BESIDE:], *around.after[:_BESIDE]) if vessel else (*around.before, *around.after):
        if proves(one.owner.entity.kind, word.folded):
            found.append(EvidenceSpan("context", word.start, word.end))
            break
    if one.owner.listing.requires or one.owner.entity.requires:
        found.append(EvidenceSpan("requires", one.start, one.end))
    return found


Matches = Callable[[str], bool]
Phrase = tuple[str, int, int]
"""Folded words, and where they stand."""


def _beside(around: Neighbourhood) -> Iterator[Phrase]:
    """Give the folded phrases of up to four words to both sides of a name, with their places."""
    for words in (around.before, around.after):
        for first in range(len(words)):
            phrase = ""
            for word in words[first : first + _LONGEST_PLACE]:
                phrase = f"{phrase} {word.folded}" if phrase else word.folded
                yield phrase, words[first].start, word.end


def _first(kind: str, beside: Sequence[Phrase], matches: Matches) -> EvidenceSpan | None:
    return next((EvidenceSpan(kind, start, end) for phrase, start, end in beside if matches(phrase)), None)


def _any_of(terms: Sequence[str]) -> Matches | None:
    if not terms:
        return None
    folded = {fold(term).strip() for term in terms}
    return lambda phrase: phrase in folded


def _country(entity: Entity) -> Matches | None:
    if not entity.countries:
        return None
    home = set(entity.countries)
    return lambda phrase: not home.isdisjoint(places().get(phrase, ()))
