"""Whose turn it is at a far side that takes so many messages a second: kept in the database, for all senders."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from alerts.delivery.lanes import budget
from alerts.delivery.tables import rate_limits
from core.database import Database


def next_slot(connection: sa.Connection, lane: str, now: datetime) -> datetime:
    """Give when the lane's far side may be used next; the row stays locked for this transaction."""
    query = sa.select(rate_limits.c.free).where(rate_limits.c.name == budget(lane)).with_for_update()
    free: datetime | None = connection.execute(query).scalar()
    return max(free or now, now)


def set_next_slot(database: Database, connection: sa.Connection, lane: str, at: datetime) -> None:
    """Leave the lane's far side alone until then."""
    insert = database.insert(rate_limits).values(name=budget(lane), free=at)
    connection.execute(
        insert.on_conflict_do_update(index_elements=[rate_limits.c.name], set_={"free": insert.excluded.free})
    )


def slots(first: datetime, count: int, rate: float) -> list[datetime]:
    """Give the turns of `count` messages at `rate` a second, and the one after them; without a rate all are now."""
    return [first + timedelta(seconds=place / rate if rate else 0) for place in range(count + 1)]
