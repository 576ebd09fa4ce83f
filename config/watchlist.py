"""The watchlist: entities (people, groups, places, …) with all their names."""

from __future__ import annotations

from typing import Annotated, Literal

import pydantic

from config import yaml
from config.schema import Value, at, read
from core.errors import BadInput

Kind = Literal["person", "group", "organisation", "place", "vessel", "topic"]
Id = Annotated[str, pydantic.StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,127}$")]
Name = Annotated[str, pydantic.StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class Entity(Value):
    """One entity. `name` is what people call it, and is matched like the others."""

    id: Id
    name: Name
    kind: Kind
    names: tuple[Name, ...] = ()
    tags: tuple[Id, ...] = ()
    notes: str = ""


class Watchlist(Value):
    """All entities, in the order of the file."""

    entities: tuple[Entity, ...] = ()


def parse_watchlist(text: str, file: str) -> Watchlist:
    """Read a watchlist; raises `BadInput` with file, line, key and fix."""
    watchlist, lines = read(Watchlist, text, file)
    first: dict[str, int] = {}
    for number, entity in enumerate(watchlist.entities):
        line = at(lines, ("entities", number))
        if entity.id in first:
            raise BadInput(
                f"{file}:{line}: entities.{number}.id: {entity.id} stands twice"
                f" (first in line {first[entity.id]}); give each entity its own id"
            )
        first[entity.id] = line
    return watchlist


def dump_watchlist(watchlist: Watchlist) -> str:
    """Write a watchlist that `parse_watchlist` reads back."""
    entities = [entity.model_dump(mode="json", exclude_defaults=True) for entity in watchlist.entities]
    return yaml.dump({"entities": entities})
