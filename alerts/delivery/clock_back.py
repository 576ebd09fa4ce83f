"""What the outbox does after a clock was put back: nothing waits longer than it was meant to (core/due.py)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from alerts.delivery.outbox import LEASE
from alerts.delivery.tables import rate_limits
from alerts.tables import attempts, deliveries
from core.database import Database
from core.due import TOLERANCE, set_ahead
from core.outcomes import DeliveryState


def bring_forward(database: Database, now: datetime) -> int:
    """Make due what waits by a clock ahead of ours, bound leases and rates likewise; give how many changed.

    A lease gets its whole length from now: whoever holds it may be sending.
    """
    its = deliveries.c
    tried_ahead = sa.exists().where(attempts.c.delivery == its.id, set_ahead(attempts.c.at, now))
    waiting = sa.and_(its.state == DeliveryState.DUE, its.due > now, sa.or_(set_ahead(its.created, now), tried_ahead))
    held = sa.and_(its.state == DeliveryState.LEASED, its.leased_until > now + LEASE + TOLERANCE)
    created = sa.case((its.created > now, sa.literal(now, its.created.type)), else_=its.created)
    changes = (
        (waiting, sa.update(deliveries).values(due=now, created=created)),
        (held, sa.update(deliveries).values(leased_until=now + LEASE)),
        (set_ahead(rate_limits.c.free, now), sa.update(rate_limits).values(free=now)),
    )
    with database.reading() as connection:  # most times there is nothing: leave the write lock alone
        if not any(connection.execute(sa.select(sa.exists().where(which))).scalar() for which, _ in changes):
            return 0
    with database.transaction() as connection:
        return sum(connection.execute(change.where(which)).rowcount for which, change in changes)
