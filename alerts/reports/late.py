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


class FailedDeliveries(msgspec.Struct, frozen=True):
    """How many there are, and what is known of the newest."""

    count: int
    at: datetime
    channel: str
    detail: str
    """Why."""


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


def failed_deliveries(connection: sa.Connection, now: datetime) -> FailedDeliveries | None:
    """Give what failed for good within a day and was not sent again; None where nothing did."""
    its = deliveries.c
    failed = sa.and_(its.state == DeliveryState.FAILED, its.finished > now - FAILED_WITHIN, its.outcome.not_in(_KNOWN))
    count = connection.execute(sa.select(sa.func.count()).select_from(deliveries).where(failed)).scalar_one()
    newest = sa.select(its.finished, its.channel, its.detail).where(failed).order_by(its.finished.desc()).limit(1)
    row = connection.execute(newest).first()
    return None if row is None else FailedDeliveries(count, row.finished, row.channel, row.detail)
