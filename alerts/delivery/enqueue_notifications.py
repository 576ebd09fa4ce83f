"""Puts the deliveries of notifications into the outbox, due at once, in the transaction that decides on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from alerts.delivery.lanes import fresh_delivery
from alerts.planning.notification import Notification
from alerts.tables import deliveries
from core.database import Database
from core.outcomes import NotificationOutcome


def enqueue_notifications(
    database: Database, connection: sa.Connection, planned: Iterable[Notification], now: datetime
) -> None:
    """Enqueue one delivery for all notifications that share it; those that are in none wait, or have had theirs."""
    made = {
        one.delivery: fresh_delivery(one.delivery, one.channel, one.target, now)
        for one in planned
        if one.delivery is not None and one.outcome is NotificationOutcome.IN_DELIVERY
    }
    if made:
        rows = [made[id_] for id_ in sorted(made)]
        connection.execute(database.insert(deliveries).on_conflict_do_nothing(), rows)
