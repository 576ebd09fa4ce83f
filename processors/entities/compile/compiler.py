"""A watchlist becomes automata: cold in seconds, after an edit in milliseconds.

Each entity is compiled by itself and kept. An edit compiles the entities that changed, and those whose words became
given names or ceased to be, into a second small automaton; the result finds what a cold compilation would. When a
twentieth of the list has changed, everything is built anew. With `kept_in` a cold compilation is kept on disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from config.files.watchlist import Entity, Watchlist
from core import collector
from processors.entities.compile import cache
from processors.entities.compile.compiled import Compiled, Layer
from processors.entities.compile.compiled_entity import CompiledEntity, compile_entity, depends_on, person_tokens_of
from processors.entities.compile.strength import COMMON_NAME, GIVEN_NAME

_REBUILD_SHARE = 20
_REBUILD_LEAST = 1000
CURATED_LIMIT = 2000
"""Entities of a list that its editors can have written themselves. Longer ones were taken over from somebody: there
one word of a person is weak, and other spellings are found only where the list asks for them. Entities that carry an
official list's `ids` are judged so anyway, and do not make one's own beside them a list taken over."""


def is_curated(watchlist: Watchlist) -> bool:
    """Tell whether what the list says without `ids` can have been written by its editors."""
    return sum(not entity.ids for entity in watchlist.entities) <= CURATED_LIMIT


class Compiler:
    """Compiles one version after the other, keeping what stays. `explain`: look for refused names too, to say why."""

    def __init__(self, *, explain: bool = False, kept_in: Path | None = None) -> None:
        self._explain = explain
        self._kept_in = kept_in
        self._entities: dict[str, CompiledEntity] = {}
        self._token_frequency: Counter[str] = Counter()
        self._base: Layer | None = None
        self._in_base: dict[str, CompiledEntity] = {}
        self._curated = True

    def compile(self, watchlist: Watchlist, version: int) -> Compiled:
        """Compile a version: 100,000 names cold in less than 5 s, one changed entity in less than 0.3 s."""
        curated = is_curated(watchlist)
        if curated is not self._curated:
            self._curated, self._entities, self._token_frequency = curated, {}, Counter()
        with collector.paused():
            entities = self._kept(watchlist) if not self._entities else self._compile_entities(watchlist)
        edited = [compiled for id_, compiled in entities.items() if self._in_base.get(id_) is not compiled]
        if self._base is None or len(edited) > max(_REBUILD_LEAST, len(entities) // _REBUILD_SHARE):
            with collector.paused():
                self._base = _layer(entities.values())
            self._in_base, edited = entities, []
        gone = frozenset(id_ for id_, compiled in self._in_base.items() if entities.get(id_) is not compiled)
        self._entities = entities
        refused = [one for compiled in entities.values() for one in compiled.refused]
        return Compiled(version, self._base, _layer(edited), gone, entities, refused, watchlist.certainty)

    def _kept(self, watchlist: Watchlist) -> dict[str, CompiledEntity]:
        """Compile cold, or take what was kept of the same list."""
        if self._kept_in is None:
            return self._compile_entities(watchlist)
        entities = cache.load(self._kept_in, watchlist)
        if entities is None:
            entities = self._compile_entities(watchlist)
            cache.save(self._kept_in, watchlist, entities)
        else:
            self._count([compiled.person_tokens for compiled in entities.values()], [])
        return entities

    def _compile_entities(self, watchlist: Watchlist) -> dict[str, CompiledEntity]:
        before = self._entities
        changed = {one.id: one for one in watchlist.entities if not _same(before.get(one.id), one)}
        words = {id_: person_tokens_of(entity) for id_, entity in changed.items()}
        lost = before.keys() - {entity.id for entity in watchlist.entities}
        changed_rank = self._count(
            words.values(), [before[id_].person_tokens for id_ in (*lost, *changed) if id_ in before]
        )
        entities = {}
        for one in watchlist.entities:
            old = before.get(one.id)
            if old is None or one.id in changed or (changed_rank and depends_on(old, changed_rank)):
                tokens = words[one.id] if one.id in words else before[one.id].person_tokens
                entities[one.id] = compile_entity(
                    one, tokens, self._token_frequency, explain=self._explain, curated=self._curated
                )
            else:
                entities[one.id] = old
        return entities

    def _count(self, more: Iterable[str], fewer: Iterable[str]) -> set[str]:
        """Count who bears each word; give the words that thereby became common, or ceased to be."""
        if not self._entities:  # cold: nothing was common before
            self._token_frequency.update(word for words in more for word in set(words.split()))
            return set()
        old: dict[str, int] = {}
        for borne, sign in ((more, 1), (fewer, -1)):
            for words in borne:
                for word in set(words.split()):
                    old.setdefault(word, self._token_frequency[word])
                    self._token_frequency[word] += sign
        return {word for word, count in old.items() if _rank(count) != _rank(self._token_frequency[word])}


def compile_watchlist(watchlist: Watchlist, version: int, *, explain: bool = False) -> Compiled:
    """Compile one version by itself."""
    return Compiler(explain=explain).compile(watchlist, version)


def differing(one: Compiled, other: Compiled) -> Compiled | None:
    """Give all that two lists do not share, as one; a text in which it finds no name is read alike by both.

    None where they share everything. More may differ than was edited: who bears a word makes it a given name, and how
    long a list is who wrote it.
    """
    ids = [
        id_
        for id_ in {**one.entities, **other.entities}
        if not _alike(one.entities.get(id_), other.entities.get(id_), one.certainty == other.certainty)
    ]
    both = [compiled for id_ in ids for each in (one, other) if (compiled := each.entities.get(id_)) is not None]
    return Compiled(other.version, _layer(both), _layer(()), frozenset(), {}, (), other.certainty) if both else None


def _alike(one: CompiledEntity | None, other: CompiledEntity | None, same_certainty: bool) -> bool:  # noqa: FBT001
    if one is None or other is None or not (one is other or one == other):
        return False
    return same_certainty or one.entity.certainty is not None


def _rank(frequency: int) -> int:
    return (frequency >= GIVEN_NAME) + (frequency >= COMMON_NAME)


def _same(old: CompiledEntity | None, new: Entity) -> bool:
    return old is not None and (old.entity is new or old.entity == new)


def _layer(entities: Iterable[CompiledEntity]) -> Layer:
    kept = list(entities)
    return Layer(
        (owner for compiled in kept for owner in compiled.owners),
        (owner for compiled in kept for owner in compiled.spellings),
    )
