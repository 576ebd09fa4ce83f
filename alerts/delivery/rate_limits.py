"""When a destination that takes so many messages a second may be used next: in the database, for all senders."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from alerts.delivery.tables import rate_limits
from core.database import Database


def next_slot(connection: sa.Connection, key: str, now: datetime) -> datetime:
    """Give when the destination may be used next; its row stays locked for this transaction."""
    query = sa.select(rate_limits.c.free).where(rate_limits.c.name == key).with_for_update()
    free: datetime | None = connection.execute(query).scalar()
    return max(free or now, now)


def set_next_slot(database: Database, connection: sa.Connection, key: str, at: datetime) -> None:
    """Leave the destination alone until then."""
    insert = database.insert(rate_limits).values(name=key, free=at)
    connection.execute(
        insert.on_conflict_do_update(index_elements=[rate_limits.c.name], set_={"free": insert.excluded.free})
    )


def slots(first: datetime, count: int, rate: float) -> list[datetime]:
    """Give the moments of `count` messages at `rate` a second, and the one after them."""
    return [first + timedelta(seconds=place / rate) for place in range(count + 1)]
