"""Messages that should have left by now: they wait for another attempt, or behind too many others."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from alerts.tables import deliveries
from core.outcomes import DeliveryState

LATE_AFTER = timedelta(seconds=60)
"""How long a message may be on its way: a few attempts, or a restart of who sends."""


class LateDeliveries(msgspec.Struct, frozen=True):
    """How many there are, and what is known of the oldest."""

    count: int
    since: datetime
    channel: str
    detail: str
    """The recipient's last answer; empty where it was never tried."""


def late_deliveries(connection: sa.Connection, now: datetime) -> LateDeliveries | None:
    """Give what is late; None where nothing is."""
    its = deliveries.c
    late = sa.and_(its.state.in_((DeliveryState.DUE, DeliveryState.LEASED)), its.created <= now - LATE_AFTER)
    count = connection.execute(sa.select(sa.func.count()).select_from(deliveries).where(late)).scalar_one()
    oldest = sa.select(its.created, its.channel, its.detail).where(late).order_by(its.created).limit(1)
    row = connection.execute(oldest).first()
    return None if row is None else LateDeliveries(count, row.created, row.channel, row.detail)
