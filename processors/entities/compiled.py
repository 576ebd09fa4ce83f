"""The watchlist as the tagger uses it: an automaton, and what each of its patterns stands for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from config.watchlist import Entity, Watchlist
from processors.entities.automaton import Automaton
from processors.entities.fold import fold, has_inner_apostrophe, offsets
from processors.entities.patterns import Before, Pattern, Rule, begin, patterns_of, refusal


@dataclass(frozen=True)
class Claim:
    """One entity's claim on a pattern."""

    entity: Entity
    name: str
    rule: Rule
    before: Before
    capitals: bool


@dataclass(frozen=True)
class Candidate:
    """A place in a text where a claim may hold: `text[start:end]`."""

    start: int
    end: int
    claim: Claim
    rule: Rule


@dataclass(frozen=True)
class Refused:
    """A listed name that is not looked for, and why."""

    entity: str
    name: str
    reason: str


@dataclass(frozen=True)
class Compiled:
    """One version of the watchlist. Immutable: swap it by one reference."""

    version: int
    automaton: Automaton
    claims: tuple[tuple[Claim, ...], ...]
    """By the pattern's number."""
    refused: tuple[Refused, ...]

    def candidates(self, text: str) -> list[Candidate]:
        """Give every place where a listed name may stand; mostly none, after one pass in microseconds."""
        found = list(self._pass(text, drop_apostrophes=False))
        if has_inner_apostrophe(text):
            found += self._pass(text, drop_apostrophes=True)
        return found

    def _pass(self, text: str, *, drop_apostrophes: bool) -> Iterator[Candidate]:
        folded = fold(text, drop_apostrophes=drop_apostrophes)
        hits = self.automaton.find(folded)
        if not hits:
            return
        back = offsets(text, drop_apostrophes=drop_apostrophes)
        for number, start, end in hits:
            stop = end - 1 if folded[end - 1] == " " else end
            for claim in self.claims[number]:
                first = begin(folded, start, claim.before)
                span = None if first is None else back.span(first, stop)
                if span is not None:
                    rule: Rule = "apostrophe" if drop_apostrophes and claim.rule == "exact" else claim.rule
                    yield Candidate(*span, claim, rule)


def compile_watchlist(watchlist: Watchlist, version: int) -> Compiled:
    """Compile all names of a watchlist: 47,000 names in 2.5 s."""
    claims: dict[str, list[Claim]] = {}
    refused: list[Refused] = []
    for entity in watchlist.entities:
        for name in dict.fromkeys((entity.name, *entity.names)):
            if reason := refusal(name):
                refused.append(Refused(entity.id, name, reason))
            for pattern in patterns_of(name):
                claims.setdefault(pattern.text, []).append(_claim(entity, name, pattern))
    return Compiled(version, Automaton(list(claims)), tuple(map(tuple, claims.values())), tuple(refused))


def _claim(entity: Entity, name: str, pattern: Pattern) -> Claim:
    return Claim(entity, name, pattern.rule, pattern.before, pattern.capitals)
