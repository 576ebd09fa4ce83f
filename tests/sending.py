"""A sender at work on a database, and deliveries owed to it, for the suites of tests/contract."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alert_examples import QuietHeartbeat, article, batch, tagged

from alerts.delivery.channels.port import Notifier
from alerts.delivery.sender import Sender
from alerts.reports.queries import count_deliveries
from alerts.tables import attempts, deliveries
from alerts.worker import AlertHandler
from config.files.subscriptions import Subscription
from core.clock import now
from core.database import Database

Outcomes = dict[str, tuple[str, list[str]]]


def enqueue(database: Database, count: int, *subscriptions: Subscription, first: int = 0) -> None:
    """Let the alert worker take `count` stories of this moment."""
    handler = AlertHandler(database, lambda: (1, subscriptions), now)
    fresh = range(first, first + count)
    handler.handle(batch([tagged(article(f"a{n}", published=now(), fetched=now()), story=f"s{n}") for n in fresh]))


@contextmanager
def sending(
    database: Database,
    notifiers: Mapping[str, Notifier],
    *,
    stop: threading.Event | None = None,
    **options: Any,  # noqa: ANN401
) -> Iterator[QuietHeartbeat]:
    """Run a sender in a thread. `stop`: what it is told to stop by."""
    heartbeat, stop = QuietHeartbeat(), stop or threading.Event()
    sender = Sender(database, notifiers, now, "sender", heartbeat, **options)
    thread = threading.Thread(target=sender.run, args=(stop,))
    thread.start()
    try:
        yield heartbeat
    finally:
        stop.set()
        thread.join(15)
        assert not thread.is_alive()


def counts(database: Database) -> dict[str, int]:
    """Count deliveries by state."""
    with database.reading() as connection:
        return count_deliveries(connection)


def outcomes(database: Database) -> Outcomes:
    """Give, by target, the state of its delivery and the outcomes of its attempts in order."""
    joined = sa.select(deliveries.c.target, deliveries.c.state, attempts.c.outcome).outerjoin(
        attempts, attempts.c.delivery == deliveries.c.id
    )
    made: Outcomes = {}
    with database.reading() as connection:
        for row in connection.execute(joined.order_by(deliveries.c.target, attempts.c.number)):
            made.setdefault(row.target, (row.state, []))[1].append(row.outcome)
    return made
