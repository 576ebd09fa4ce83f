"""An entity that was given another id: recognised by its names, since whoever referred to it does not know. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from config.files.watchlist import Entity, Watchlist

Renamed = Mapping[str, str]
"""Ids that entities had before → the ids that they have now."""
NONE_RENAMED: Renamed = MappingProxyType({})
_ALIKE = 0.5
"""Of the names of both, how many must be the same."""


def renamed_ids(before: object, after: Watchlist) -> Renamed:
    """Give, of the ids that are gone, which id the entity has now; nothing of one whose names are gone, too.

    `before`: the version before; whatever is no watchlist renames nothing.
    """
    if not isinstance(before, Watchlist) or before is after:
        return NONE_RENAMED
    known, listed = ({one.id for one in each.entities} for each in (before, after))
    gone = {one.id: _names(one) for one in before.entities if one.id not in listed}
    if not gone:
        return NONE_RENAMED
    new = {one.id: _names(one) for one in after.entities if one.id not in known}
    likely = (
        (len(was & now) / len(was | now), id_, other)
        for id_, was in gone.items()
        for other, now in new.items()
        if not was.isdisjoint(now)
    )
    found: dict[str, str] = {}
    for share, id_, other in sorted(likely, key=lambda one: (-one[0], one[1:])):
        if share >= _ALIKE and id_ not in found and other not in found.values():
            found[id_] = other
    return found


def _names(entity: Entity) -> frozenset[str]:
    return frozenset(text.casefold() for text, _ in entity.listed())
