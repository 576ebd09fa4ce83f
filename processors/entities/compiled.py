"""The watchlist as the tagger uses it: automata, and what each of their patterns stands for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from config.files.watchlist import Entity, Name
from processors.entities.automaton import Automaton
from processors.entities.patterns import Bounds, Rule, span_of
from processors.entities.spelling import alike, same_sound
from processors.entities.strength import Class, Doubt
from processors.entities.variants import variants
from processors.entities.verify import Capitals
from processors.text.folding import Offsets, around_apostrophes, fold, offsets


class Claim(NamedTuple):
    """One name's claim on a pattern."""

    entity: Entity
    name: str
    """As listed."""
    said: Name
    """What the list says of it."""
    written: str
    """As articles write the name."""
    rule: Rule
    bounds: Bounds
    capitals: Capitals
    level: Class
    reason: str
    doubt: Doubt


class Candidate(NamedTuple):
    """A place in a text where a claim may hold: `text[start:end]`."""

    start: int
    end: int
    claim: Claim
    rule: Rule


class Refused(NamedTuple):
    """A listed name, or one of its spellings, that is not looked for, and why."""

    entity: str
    name: str
    pattern: str
    reason: str


class Layer:
    """An automaton with the claims on its patterns. Immutable."""

    def __init__(self, claims: Iterable[tuple[str, Claim]], spellings: Iterable[tuple[str, Claim]] = ()) -> None:
        by_pattern: dict[str, Claim | list[Claim]] = {}
        for pattern, claim in claims:
            if (other := by_pattern.setdefault(pattern, claim)) is not claim:
                if isinstance(other, list):
                    other.append(claim)
                else:
                    by_pattern[pattern] = [other, claim]
        self._patterns = tuple(by_pattern)
        self._claims: Sequence[Claim | list[Claim]] = list(by_pattern.values())
        self._automaton = Automaton(self._patterns)
        self._spellings: dict[str, list[Claim]] = {}
        for key, claim in spellings:
            self._spellings.setdefault(key, []).append(claim)
        self._typos = any(key[0] == "~" for key in self._spellings)

    def __len__(self) -> int:
        return len(self._claims)

    def claims(self) -> Iterator[tuple[str, Claim]]:
        """Give every pattern with each claim on it."""
        for pattern, claims in zip(self._patterns, self._claims, strict=True):
            for claim in claims if isinstance(claims, list) else (claims,):
                yield pattern, claim

    def find(self, folded: str) -> Iterator[tuple[int, int, Claim]]:
        """Give (start, end, claim) for every hit in a folded text."""
        for number, start, end in self._automaton.find(folded):
            claims = self._claims[number]
            for claim in claims if isinstance(claims, list) else (claims,):
                yield start, end, claim

    def find_spellings(self, text: str) -> Iterator[tuple[int, int, Claim]]:
        """Give (start, end, claim) wherever a text as written may spell a name otherwise: see `spelling.same_sound`."""
        if self._spellings:
            yield from variants(text, self._spellings, typos=self._typos)


@dataclass(frozen=True)
class Compiled:
    """One version of the watchlist. Immutable: swap it by one reference."""

    version: int
    base: Layer
    recent: Layer
    """What was edited since `base` was built: a small automaton is built in no time."""
    gone: frozenset[str]
    """Entities whose claims in `base` no longer count."""
    entities: Mapping[str, Entity]
    refused: Sequence[Refused] = field(repr=False, default=())

    def claims(self) -> Iterator[tuple[str, Claim]]:
        """Give every pattern in force with each claim on it."""
        yield from ((pattern, claim) for pattern, claim in self.base.claims() if claim.entity.id not in self.gone)
        yield from self.recent.claims()

    def candidates(self, text: str) -> list[Candidate]:
        """Give every place where a listed name may stand; mostly none, after one pass in microseconds."""
        found = list(self._pass(text, drop_apostrophes=False))
        for start, end in around_apostrophes(text):
            part = self._pass(text[start:end], drop_apostrophes=True)
            found += (one._replace(start=one.start + start, end=one.end + start) for one in part)
        found += self._other_spellings(text, found)
        return found

    def _other_spellings(self, text: str, listed: Sequence[Candidate]) -> list[Candidate]:
        found: dict[tuple[int, int, str], Candidate] = {}
        known: dict[str, list[tuple[int, int]]] = {}
        for layer in (self.base, self.recent):
            for start, end, claim in layer.find_spellings(text):
                id_ = claim.entity.id
                if not known:
                    known = _places(listed)
                if (start, end, id_) in found or _is_known(known.get(id_, []), start, end):
                    continue
                like = alike if claim.rule == "typo" else same_sound
                if like(text[start:end], claim.written) and not (layer is self.base and id_ in self.gone):
                    found[start, end, id_] = Candidate(start, end, claim, claim.rule)
        return list(found.values())

    def _pass(self, text: str, *, drop_apostrophes: bool) -> Iterator[Candidate]:
        folded = fold(text, drop_apostrophes=drop_apostrophes)
        back: Offsets | None = None
        for layer in (self.base, self.recent):
            for start, end, claim in layer.find(folded):
                if layer is self.base and claim.entity.id in self.gone:
                    continue
                inside = span_of(folded, start, end, claim.bounds)
                if inside is None:
                    continue
                back = back or offsets(text, drop_apostrophes=drop_apostrophes)
                if (span := back.span(*inside)) is not None:
                    rule: Rule = "apostrophe" if drop_apostrophes and claim.rule == "exact" else claim.rule
                    yield Candidate(*span, claim, rule)


def _places(listed: Sequence[Candidate]) -> dict[str, list[tuple[int, int]]]:
    places: dict[str, list[tuple[int, int]]] = {"": []}
    for one in sorted(listed, key=itemgetter(0)):
        places.setdefault(one.claim.entity.id, []).append((one.start, one.end))
    return places


def _is_known(places: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether a name as listed stands at that place. Names are shorter than the eight before reach."""
    after = bisect_left(places, (end, 0))
    return any(other_end > start for _, other_end in places[max(0, after - 8) : after])
