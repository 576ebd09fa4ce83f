"""Messages that should have left: they wait for another attempt or behind too many others, or failed for good."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from alerts.tables import deliveries
from core.outcomes import AttemptOutcome, DeliveryState

LATE_AFTER = timedelta(seconds=60)
"""How long a message may be on its way: a few attempts, or a restart of who sends."""


FAILED_WITHIN = timedelta(days=1)
"""How long a message that failed is looked back at."""
_KNOWN = AttemptOutcome.SUPPRESSED, AttemptOutcome.DISABLED
"""Failed since somebody, or the recipient's server, had closed that address or channel before: said elsewhere."""


class StuckDeliveries(msgspec.Struct, frozen=True):
    """How many there are, and what is known of one: the oldest that is late, the newest that failed."""

    count: int
    at: datetime
    """Since when it is late; when it failed."""
    channel: str
    detail: str
    """The recipient's last answer, or why it was given up; empty where it was never tried."""


def late_deliveries(connection: sa.Connection, now: datetime) -> StuckDeliveries | None:
    """Give what is late; None where nothing is."""
    its = deliveries.c
    late = sa.and_(its.state.in_((DeliveryState.DUE, DeliveryState.LEASED)), its.created <= now - LATE_AFTER)
    return _summed(connection, late, its.created, its.created)


def failed_deliveries(connection: sa.Connection, now: datetime) -> StuckDeliveries | None:
    """Give what failed for good within a day and was not sent again; None where nothing did."""
    its = deliveries.c
    failed = sa.and_(its.state == DeliveryState.FAILED, its.finished > now - FAILED_WITHIN, its.outcome.not_in(_KNOWN))
    return _summed(connection, failed, its.finished, its.finished.desc())


def _summed(
    connection: sa.Connection,
    which: sa.ColumnElement[bool],
    at: sa.Column[datetime],
    order: sa.ColumnElement[datetime],
) -> StuckDeliveries | None:
    count = connection.execute(sa.select(sa.func.count()).select_from(deliveries).where(which)).scalar_one()
    one = sa.select(at, deliveries.c.channel, deliveries.c.detail).where(which).order_by(order).limit(1)
    row = connection.execute(one).first()
    return None if row is None else StuckDeliveries(count, *row)
