"""The first page of the console: everything on it that comes from the database, from one moment."""

from __future__ import annotations

from datetime import datetime

import msgspec

from alerts.reports.ledger import DeliveryLedger, list_deliveries
from alerts.reports.queries import AlertView, list_alerts
from config.versions.not_in_force import FileNotInForce
from core.heartbeat import WorkerView, list_workers
from core.outcomes import DeliveryState
from operations.actor import AccessRole, Actor, require
from operations.feeds import FeedView, read_feeds
from operations.site import Site
from operations.status import Counts, Rate, read_counts, read_rate
from operations.unused_edits import list_unused

_ALERTS, _DELIVERIES = 30, 15
"""As many as somebody scrolls through."""


class Overview(msgspec.Struct, frozen=True):
    """Who runs, what comes in, what was sent and why, what failed."""

    at: datetime
    workers: tuple[WorkerView, ...]
    rate: tuple[Rate, ...]
    counts: Counts
    alerts: tuple[AlertView, ...]
    feeds: tuple[FeedView, ...]
    sent: tuple[DeliveryLedger, ...]
    waiting: tuple[DeliveryLedger, ...]
    """Tried and not yet taken."""
    failed: tuple[DeliveryLedger, ...]
    not_in_force: tuple[FileNotInForce, ...]
    """Lists that were edited and that no worker uses."""


def read_overview(site: Site, actor: Actor) -> Overview:
    """Read it."""
    require(actor, AccessRole.READER, "look at the console")
    now, feeds, unused = site.clock(), site.in_force.feeds(), list_unused(site)
    with site.database.reading() as connection:
        return Overview(
            at=now,
            workers=tuple(list_workers(connection, now)),
            rate=read_rate(connection, now),
            counts=read_counts(connection, now),
            alerts=tuple(list_alerts(connection, _ALERTS)),
            feeds=read_feeds(connection, now, feeds),
            sent=tuple(list_deliveries(connection, DeliveryState.SENT, _DELIVERIES)),
            waiting=tuple(list_deliveries(connection, DeliveryState.DUE, _DELIVERIES, tried=True)),
            failed=tuple(list_deliveries(connection, DeliveryState.FAILED, _DELIVERIES)),
            not_in_force=unused,
        )
