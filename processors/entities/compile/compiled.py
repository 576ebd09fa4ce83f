"""The watchlist as the tagger uses it: automata, and whose name each of their patterns is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from config.files.watchlist import Certainty, Entity, Name
from processors.entities.compile.automaton import Automaton
from processors.entities.compile.capitals import Capitals
from processors.entities.compile.patterns import Bounds, Rule
from processors.entities.compile.strength import Doubt, Level

if TYPE_CHECKING:
    from processors.entities.compile.compiled_entity import CompiledEntity


class PatternOwner(NamedTuple):
    """A name that a pattern finds, with its entity. Several may own one pattern."""

    entity: Entity
    name: str
    """As listed."""
    listing: Name
    """What the list says of it."""
    written: str
    """As articles write the name."""
    rule: Rule
    bounds: Bounds
    capitals: Capitals
    level: Level
    reason: str
    doubt: Doubt
    curated: bool = True
    """An editor wrote it; False for a list that was taken over."""


class RefusedName(NamedTuple):
    """A listed name, or one of its spellings, that is not looked for, and why."""

    entity: str
    name: str
    pattern: str
    reason: str


class Layer:
    """An automaton with the owners on its patterns. Immutable."""

    def __init__(
        self, owners: Iterable[tuple[str, PatternOwner]], spellings: Iterable[tuple[str, PatternOwner]] = ()
    ) -> None:
        by_pattern: dict[str, PatternOwner | list[PatternOwner]] = {}
        for pattern, owner in owners:
            if (other := by_pattern.setdefault(pattern, owner)) is not owner:
                if isinstance(other, list):
                    other.append(owner)
                else:
                    by_pattern[pattern] = [other, owner]
        self._patterns = tuple(by_pattern)
        self._claims: Sequence[PatternOwner | list[PatternOwner]] = list(by_pattern.values())
        self._automaton = Automaton(self._patterns)
        self.spellings: dict[str, list[PatternOwner]] = {}
        """Key of `spelling.py` → whose name may be spelled so."""
        for key, owner in spellings:
            self.spellings.setdefault(key, []).append(owner)
        self.typos = any(key[0] == "~" for key in self.spellings)
        self.firsts = frozenset(key[1:].split(" ", 1)[0] for key in self.spellings if key[0] == "+")
        """The first words of people's names that may have another in the middle."""

    def __len__(self) -> int:
        return len(self._claims)

    def owners(self) -> Iterator[tuple[str, PatternOwner]]:
        """Give every pattern with each owner on it."""
        for pattern, owners in zip(self._patterns, self._claims, strict=True):
            for owner in owners if isinstance(owners, list) else (owners,):
                yield pattern, owner

    def find(self, folded: str) -> Iterator[tuple[int, int, PatternOwner]]:
        """Give (start, end, owner) for every hit in a folded text."""
        for number, start, end in self._automaton.find(folded):
            owners = self._claims[number]
            for owner in owners if isinstance(owners, list) else (owners,):
                yield start, end, owner


@dataclass(frozen=True)
class Compiled:
    """One version of the watchlist. Immutable: swap it by one reference."""

    version: int
    base: Layer
    recent: Layer
    """What was edited since `base` was built: a small automaton is built in no time."""
    gone: frozenset[str]
    """Entities whose owners in `base` no longer count."""
    entities: Mapping[str, CompiledEntity]
    refused: Sequence[RefusedName] = field(repr=False, default=())
    certainty: Certainty = "likely"
    """For entities that say nothing themselves."""

    def owners(self) -> Iterator[tuple[str, PatternOwner]]:
        """Give every pattern in force with each owner on it."""
        yield from ((pattern, owner) for pattern, owner in self.base.owners() if owner.entity.id not in self.gone)
        yield from self.recent.owners()
