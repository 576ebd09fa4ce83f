"""A sender at work on a database, and deliveries enqueued for it, for the suites of tests/contract."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msgspec
import sqlalchemy as sa
from alert_examples import QuietHeartbeat, article, batch, tagged

from alerts.delivery.channels.port import Notifier
from alerts.delivery.dispatch import Dispatch, Outgoing
from alerts.delivery.outbox import Outbox
from alerts.delivery.sender import Sender
from alerts.messages.contents import Contents, MessageItem
from alerts.messages.renderer import Renderer
from alerts.readers.sign_up import token_maker
from alerts.reports.queries import count_deliveries
from alerts.tables import attempts, deliveries
from alerts.worker import AlertHandler
from config.files.channels import CHANNELS, Channel
from config.files.subscriptions import Subscription
from core.clock import Clock, now
from core.database import Database

Outcomes = dict[str, tuple[str, list[str]]]


def enqueue(database: Database, count: int, *subscriptions: Subscription, first: int = 0) -> None:
    """Let the alert worker take `count` stories of this moment."""
    handler = AlertHandler(database, lambda: (1, subscriptions), now)
    fresh = range(first, first + count)
    handler.handle(batch([tagged(article(f"a{n}", published=now(), fetched=now()), story=f"s{n}") for n in fresh]))


def take(
    database: Database, clock: Clock, lane: str, limit: int = 9, channels: Mapping[str, Channel] = CHANNELS
) -> list[Outgoing]:
    """Lease deliveries of a lane, and give those that may leave, as a sender does."""
    return Dispatch(database, Outbox(database, clock, channels), clock, channels).take(lane, "test", limit)


def items_of(outgoing: Outgoing) -> tuple[MessageItem, ...]:
    """Give what a delivery of alerts says."""
    assert isinstance(outgoing.message, Contents)
    return outgoing.message.items


def channels_with(name: str, **changes: Any) -> Mapping[str, Channel]:  # noqa: ANN401
    """Give the channels, one of them changed."""
    return {**CHANNELS, name: msgspec.structs.replace(CHANNELS[name], **changes)}


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
    options = {"render": Renderer(token_maker(database, now)), **options}
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
