"""What published lists said when their entries were last decided on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec
import sqlalchemy as sa

from config.files.watchlist import Entity, document_of
from operations.tables import listed_entries

Decision = Literal["accepted", "declined", "gone"]
"""Taken over; not wanted; the list has it no more, and neither have we."""


class ListedEntry(msgspec.Struct, frozen=True):
    """An entry of a published list as it was when somebody decided on it."""

    said: Entity
    decision: Decision
    merged_into: str = ""
    """The entity of ours whose names it gave; "" where it is an entity of its own."""


def entries_of(connection: sa.Connection, name: str) -> dict[str, ListedEntry]:
    """Give the entries of a list by id."""
    rows = connection.execute(sa.select(listed_entries).where(listed_entries.c.list == name))
    return {row.entity: ListedEntry(Entity.model_validate(row.said), row.decision, row.merged_into) for row in rows}


def merged_ids(connection: sa.Connection) -> dict[str, dict[str, str]]:
    """Give the ids that lists gave to entities of ours when they were merged: entity → list → number."""
    rows = connection.execute(sa.select(listed_entries).where(listed_entries.c.merged_into != ""))
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row.merged_into, {}).update(row.said.get("ids", {}))
    return found


def keep(connection: sa.Connection, name: str, entries: Iterable[ListedEntry], at: datetime, author: str) -> None:
    """Remember what was decided."""
    rows = [
        {
            "list": name,
            "entity": one.said.id,
            "said": document_of(one.said),
            "decision": one.decision,
            "merged_into": one.merged_into,
            "at": at,
            "author": author,
        }
        for one in entries
    ]
    for start in range(0, len(rows), _BATCH):
        some = rows[start : start + _BATCH]
        ids = [row["entity"] for row in some]
        known = (listed_entries.c.list == name) & listed_entries.c.entity.in_(ids)
        connection.execute(sa.delete(listed_entries).where(known))
        connection.execute(sa.insert(listed_entries), some)


_BATCH = 500
