"""A published list and what is in force → what would come, change and go; whom of ours it may be. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from config.files.merging import merge_entity
from config.files.watchlist import Entity, Name
from operations.imports.entries import ListedEntry
from processors.text.known_words import PARTICLES, frequent_words, given_names, places, surnames

ProposedState = Literal["new", "changed", "gone"]
_SHORTEST = 3
_SURE = 1000
"""Names in common that a shared id is worth."""


class Duplicate(msgspec.Struct, frozen=True):
    """An entity of ours that an entry may be."""

    entity: str
    label: str
    why: str


class ProposedEntity(msgspec.Struct, frozen=True):
    """What accepting one entry would do."""

    state: ProposedState
    entity: Entity
    """As it would be: with what an editor changed since; of one that is gone, as it is."""
    said: Entity
    """As its publisher lists it; of one that is gone, as it was."""
    changes: tuple[str, ...] = ()
    """What changed upstream, in words; of a new one nothing."""
    kept: tuple[str, ...] = ()
    """Keys that we changed, and the list changed too: ours stays."""
    duplicates: tuple[Duplicate, ...] = ()
    merged_into: str = ""
    """The entity of ours that it was merged into before: new names go there."""
    declined: bool = False
    """It was declined before, and the list has changed it since."""


class Wanted(msgspec.Struct, frozen=True):
    """Which entries are looked at: empty means all."""

    programmes: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()

    def __call__(self, entity: Entity) -> bool:
        """Tell whether an entry is one of those."""
        return (
            (not self.programmes or not self.programmes.isdisjoint(entity.tags))
            and (not self.kinds or entity.kind in self.kinds)
            and (not self.countries or not self.countries.isdisjoint(entity.countries))
        )


class Ours(msgspec.Struct, frozen=True):
    """What we have: the list's own file, the other entities, and what was decided before."""

    file: Mapping[str, Entity]
    """The entities of the list's own file, by id."""
    others: Mapping[str, Entity]
    """Those of all other files."""
    decided: Mapping[str, ListedEntry]
    merged: Mapping[str, Mapping[str, str]]
    """The ids that were given to entities of ours when lists were merged into them."""


def propose(listed: Sequence[Entity], ours: Ours, wanted: Wanted) -> tuple[ProposedEntity, ...]:
    """Give what changed since the last decision, in the order of the list; those that are gone at the end."""
    known = _Known(ours)
    found = [one for entity in listed if wanted(entity) and (one := _proposed(entity, ours, known)) is not None]
    ids = {entity.id for entity in listed}
    gone = [
        ProposedEntity("gone", entity, ours.decided[id_].said, ("is listed no more",))
        for id_, entity in ours.file.items()
        if id_ not in ids and id_ in ours.decided and wanted(entity)
    ]
    return (*found, *gone)


def _proposed(entity: Entity, ours: Ours, known: _Known) -> ProposedEntity | None:
    """Give what is new of an entry; None where nothing is."""
    before, mine = ours.decided.get(entity.id), ours.file.get(entity.id)
    if before is not None and before.said == entity and before.decision != "gone":
        return None
    if mine is not None:
        merged = merge_entity(None if before is None else before.said, mine, entity)
        if merged.entity == mine and before is not None:
            return None
        changes = tuple(changed_words(mine, merged.entity))
        return ProposedEntity("changed", merged.entity, entity, changes, merged.kept) if changes else None
    if before is None or before.decision == "gone":
        return ProposedEntity("new", entity, entity, duplicates=known.like(entity))
    changes = tuple(changed_words(before.said, entity))
    target = before.merged_into if before.merged_into in ours.others else ""
    return ProposedEntity(
        "changed" if target else "new",
        entity,
        entity,
        changes,
        duplicates=() if target else known.like(entity),
        merged_into=target,
        declined=not before.merged_into,
    )


def changed_words(before: Entity, after: Entity) -> Iterator[str]:
    """Say what lies between two states of an entity: `+ Hemedti`, `- Hemeti`, `kind: person (was group)`."""
    old, new = dict(before.listed()), dict(after.listed())
    yield from (f"+ {text}{_weak(said)}" for text, said in new.items() if text not in old)
    yield from (f"- {text}" for text in old if text not in new)
    yield from (
        f"{text}: {new[text].strength}" for text in old if text in new and old[text].strength != new[text].strength
    )
    for key in ("name", "kind", "tags", "countries", "related", "ids", "severity", "notes"):
        was, is_ = getattr(before, key), getattr(after, key)
        if was != is_:
            yield f"{key}: {_shown(is_)} (was {_shown(was)})"


def _weak(said: Name) -> str:
    return "" if said.strength == "auto" else f" ({said.strength})"


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        value = [f"{key}: {one}" for key, one in value.items()]
    text = ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)
    return (text[:60] + "…" if len(text) > 60 else text) or "nothing"  # noqa: PLR2004


class _Known:
    """The entities of ours by their ids at others and by their names."""

    def __init__(self, ours: Ours) -> None:
        self._by_id: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._by_name: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._entities = ours.others
        for id_, entity in ours.others.items():
            for key in {**entity.ids, **ours.merged.get(id_, {})}.items():
                self._by_id[_same_id(key)].append(id_)
            for words in dict.fromkeys(_keys(entity)):
                self._by_name[words].append(id_)

    def like(self, entity: Entity) -> tuple[Duplicate, ...]:
        """Give whom of ours an entry may be: by a shared id first, then by names that both have, the most first."""
        found: dict[str, str] = {}
        for key in entity.ids.items():
            for id_ in self._by_id.get(_same_id(key), ()):
                found.setdefault(id_, f"{key[0]}: {key[1]}")
        if entity.id in self._entities:
            found.setdefault(entity.id, "the same id")
        shared: Counter[str] = Counter(dict.fromkeys(found, _SURE))
        for words in _keys(entity):
            for id_ in self._by_name.get(words, ()):
                if (self._entities[id_].kind == "person") == (entity.kind == "person"):
                    found.setdefault(id_, f"the name {_spelled(entity, words)}")
                    shared[id_] += 1
        return tuple(Duplicate(id_, self._entities[id_].name, found[id_]) for id_, _ in shared.most_common())


def _same_id(key: tuple[str, str]) -> tuple[str, str]:
    return key[0], key[1].casefold().strip()


def _keys(entity: Entity) -> Iterator[tuple[str, ...]]:
    """Give the names by which an entity is known from others: their words, in any order, without particles."""
    for text, said in entity.listed():
        words = _words(text)
        if len(words) > 1 or (len(words) == 1 and said.strength not in {"weak", "off"} and _is_telling(words[0])):
            yield words


def _words(text: str) -> tuple[str, ...]:
    from processors.text.folding import fold  # noqa: PLC0415  # numpy takes a moment

    return tuple(sorted(word for word in fold(text).split() if word not in PARTICLES))


def _is_telling(word: str) -> bool:
    common: tuple[Collection[str], ...] = (frequent_words(), given_names(), surnames(), places())
    return len(word) >= _SHORTEST and not any(word in words for words in common)


def _spelled(entity: Entity, words: tuple[str, ...]) -> str:
    return next(text for text, _ in entity.listed() if _words(text) == words)
