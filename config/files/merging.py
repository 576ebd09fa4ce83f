"""Three ways: what a thing was, what we made of it, what others made of it → what it should be. Pure.

    was ─┬─▶ mine ──┐
         └─▶ theirs ┴─▶ both changes; where both changed one word, mine stays, and that is said

Of lists (names, tags, countries) each item counts for itself, so that a name that we took out stays out, and one that
they add comes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from config.files.watchlist import Entity, document_of

T = TypeVar("T")
_NOTHING: Mapping[str, object] = {}


class MergedEntity(msgspec.Struct, frozen=True):
    """What became of an entity that two changed."""

    entity: Entity
    kept: tuple[str, ...]
    """Keys that both changed differently: mine stays."""


class MergedEntities(msgspec.Struct, frozen=True):
    """What became of a list that two changed."""

    entities: tuple[Entity, ...]
    disputed: tuple[str, ...]
    """Entities that both changed, or one removed and the other changed: mine stays."""


def is_disputed(was: T, mine: T, theirs: T) -> bool:
    """Tell whether both changed a thing, and not alike."""
    return mine != theirs and was not in (mine, theirs)


def newer(was: T, mine: T, theirs: T) -> T:
    """Give what a thing comes to: what they made of it where we left it as it was, else ours."""
    return theirs if mine == was else mine


def merge_entity(was: Entity | None, mine: Entity, theirs: Entity) -> MergedEntity:
    """Bring both changes together; without `was`, what they have besides comes in, and nothing goes."""
    before, ours, others = (_NOTHING if one is None else document_of(one) for one in (was, mine, theirs))
    made: dict[str, object] = {}
    kept: list[str] = []
    for key in dict.fromkeys([*ours, *others]):
        old, our, other = before.get(key), ours.get(key), others.get(key)
        if key == "id" or other in (old, our):
            chosen = our
        elif our == old and was is not None:
            chosen = other
        elif isinstance(our or [], list) and isinstance(other or [], list):
            chosen = _lists(_as_list(old), _as_list(our), _as_list(other))
        elif isinstance(our or {}, dict) and isinstance(other or {}, dict):
            chosen = {**_as_dict(other), **_as_dict(our)}
        else:
            chosen = our if our is not None or was is not None else other
            if chosen != other:
                kept.append(key)
        if chosen not in (None, [], {}):
            made[key] = chosen
    return MergedEntity(Entity.model_validate(made), tuple(kept))


def merge_entities(was: Sequence[Entity], mine: Sequence[Entity], theirs: Sequence[Entity]) -> MergedEntities:
    """Bring two edits of a list together: mine in its order, then what they added."""
    before, ours, others = ({one.id: one for one in each} for each in (was, mine, theirs))
    made: list[Entity] = []
    disputed: list[str] = []
    for id_ in dict.fromkeys([*ours, *others]):
        three = before.get(id_), ours.get(id_), others.get(id_)
        if is_disputed(*three):
            disputed.append(id_)
        if (chosen := newer(*three)) is not None:
            made.append(chosen)
    return MergedEntities(tuple(made), tuple(disputed))


def _lists(old: list[object], our: list[object], other: list[object]) -> list[object]:
    """Merge by what an item is called: a name is its text, whatever else is said of it."""
    was, mine, theirs = ({_called(one): one for one in each} for each in (old, our, other))
    made = [
        theirs[key] if _theirs_is_new(key, was, mine, theirs) else one
        for key, one in mine.items()
        if _stays(key, was, theirs, one)
    ]
    return [*made, *(one for key, one in theirs.items() if key not in mine and key not in was)]


def _stays(key: object, was: Mapping[object, object], theirs: Mapping[object, object], mine: object) -> bool:
    """Tell whether an item stays: not where they took it out, and we left it as it was."""
    return key in theirs or key not in was or was[key] != mine


def _theirs_is_new(
    key: object, was: Mapping[object, object], mine: Mapping[object, object], theirs: Mapping[object, object]
) -> bool:
    return key in theirs and key in was and mine[key] == was[key]


def _called(item: object) -> object:
    return item["text"] if isinstance(item, dict) else item


def _as_list(given: object) -> list[object]:
    return list(given) if isinstance(given, list) else []


def _as_dict(given: object) -> dict[object, object]:
    return dict(given) if isinstance(given, dict) else {}
