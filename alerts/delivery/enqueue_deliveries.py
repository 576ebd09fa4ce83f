"""Puts planned deliveries into the outbox, due at once, in the transaction that decides on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from alerts.delivery.lanes import fresh_delivery
from alerts.tables import deliveries
from core.database import Database


def enqueue_deliveries(
    database: Database, connection: sa.Connection, leaving: Iterable[tuple[str, str, str]], now: datetime
) -> None:
    """Enqueue deliveries by id, channel and target; one that is there already stays as it is."""
    rows = [fresh_delivery(id_, channel, target, now) for id_, channel, target in sorted(set(leaving))]
    if rows:
        connection.execute(database.insert(deliveries).on_conflict_do_nothing(), rows)
