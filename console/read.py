"""What the console shows, read from the database and the bus. Values only; nothing here knows about the web."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa

from alerts.messages.snapshot import SnapshotMention
from alerts.reports import queries as alerts_read
from alerts.tables import alerts, deliveries
from config.files.feeds import FeedList
from config.versions.not_in_force import FileNotInForce, list_not_in_force
from core.archive import articles
from core.bus.port import ARTICLES, TAGGED, Bus
from core.errors import WirewatchError
from core.heartbeat import WorkerView, list_workers
from core.outcomes import DeliveryState
from ingest.sample import sample_feeds
from ingest.tables import feed_states

RATE_MINUTES = 15
DAY = timedelta(days=1)
LAGS = {"processors": (ARTICLES, "processors"), "alerts": (TAGGED, "alerts")}
"""What is counted as waiting: topic and group by the name that people see."""


class Rate(msgspec.Struct, frozen=True):
    """Articles archived in one minute."""

    minute: datetime
    """When that minute began."""
    articles: int


class AlertCard(msgspec.Struct, frozen=True):
    """One alert, with the sentences that caused it."""

    alert: alerts_read.AlertView
    mentions: tuple[SnapshotMention, ...]


class FeedView(msgspec.Struct, frozen=True):
    """One feed and how it is doing."""

    url: str
    name: str
    state: str
    """`ok`, `failing`, or `waiting` (never polled yet)."""
    outcome: str
    detail: str
    failures: int
    polled: datetime | None
    succeeded: datetime | None
    due: datetime | None
    articles: int


class DeliveryRow(msgspec.Struct, frozen=True):
    """One delivery, with the headline it carries."""

    id: str
    type: alerts_read.DeliveryType
    alert: str
    """The first that it tells; empty for a notice, as is its subscription."""
    subscription: str
    headline: str
    """Of that alert, or the subject of the notice."""
    channel: str
    target: str
    state: str
    attempts: int
    detail: str
    """The far side's last answer."""
    created: datetime
    due: datetime
    finished: datetime | None


class Counts(msgspec.Struct, frozen=True):
    """The last 24 hours in numbers; `due` and `leased` are what waits at present."""

    articles: int
    alerts: int
    due: int
    leased: int
    sent: int
    failed: int


class OverviewData(msgspec.Struct, frozen=True):
    """Everything on the first page that comes from the database, from one moment."""

    at: datetime
    not_in_force: tuple[FileNotInForce, ...]
    """Files that were edited and that no worker uses."""
    workers: tuple[WorkerView, ...]
    rate: tuple[Rate, ...]
    counts: Counts
    alerts: tuple[AlertCard, ...]
    feeds: tuple[FeedView, ...]
    sent: tuple[DeliveryRow, ...]
    waiting: tuple[DeliveryRow, ...]
    """Tried and not yet taken."""
    failed: tuple[DeliveryRow, ...]


class Lag(msgspec.Struct, frozen=True):
    """How many messages wait for each group, or why nobody knows."""

    waiting: dict[str, int]
    problem: str = ""


def read_overview(connection: sa.Connection, now: datetime, listed: FeedList) -> OverviewData:
    """Read the first page; `listed` is the feed list in force."""
    return OverviewData(
        at=now,
        not_in_force=list_not_in_force(connection),
        workers=tuple(list_workers(connection, now)),
        rate=read_rate(connection, now),
        counts=read_counts(connection, now),
        alerts=read_alerts(connection, 30),
        feeds=read_feeds(connection, now, listed),
        sent=read_deliveries(connection, DeliveryState.SENT, 15),
        waiting=read_deliveries(connection, DeliveryState.DUE, 15, tried=True),
        failed=read_deliveries(connection, DeliveryState.FAILED, 15),
    )


def read_lag(bus: Bus) -> Lag:
    """Ask the bus; slow when it is away."""
    try:
        return Lag({name: bus.lag(topic, group) for name, (topic, group) in LAGS.items()})
    except WirewatchError as error:
        return Lag({}, str(error))


def read_rate(connection: sa.Connection, now: datetime) -> tuple[Rate, ...]:
    """Count the articles of each of the last full minutes and of the present one, oldest first."""
    current = now.replace(second=0, microsecond=0)
    minutes = [current - timedelta(minutes=ago) for ago in range(RATE_MINUTES, -1, -1)]
    counted = [
        sa.select(sa.func.count())
        .select_from(articles)
        .where(articles.c.archived >= minute, articles.c.archived < minute + timedelta(minutes=1))
        .scalar_subquery()
        .label(f"m{number}")
        for number, minute in enumerate(minutes)
    ]
    row = connection.execute(sa.select(*counted)).one()
    return tuple(Rate(minute, count) for minute, count in zip(minutes, row, strict=True))


def read_counts(connection: sa.Connection, now: datetime) -> Counts:
    """Count the last 24 hours."""
    since = now - DAY
    seen = sa.select(sa.func.count()).select_from(articles).where(articles.c.archived >= since)
    alerted = sa.select(sa.func.count()).select_from(alerts).where(alerts.c.created >= since)
    row = connection.execute(sa.select(seen.scalar_subquery(), alerted.scalar_subquery())).one()
    by_state = alerts_read.count_deliveries(connection, since)
    return Counts(
        row[0],
        row[1],
        **{
            state.value: by_state.get(state, 0)
            for state in (DeliveryState.DUE, DeliveryState.LEASED, DeliveryState.SENT, DeliveryState.FAILED)
        },
    )


def read_alerts(connection: sa.Connection, limit: int) -> tuple[AlertCard, ...]:
    """Give the newest alerts, newest first."""
    views = alerts_read.list_alerts(connection, limit)
    query = sa.select(alerts.c.id, alerts.c.snapshot).where(alerts.c.id.in_([view.id for view in views]))
    snapshot = {row.id: row.snapshot["mentions"] for row in connection.execute(query)}
    return tuple(
        AlertCard(view, msgspec.convert(snapshot.get(view.id, []), tuple[SnapshotMention, ...])) for view in views
    )


def read_feeds(connection: sa.Connection, now: datetime, listed: FeedList) -> tuple[FeedView, ...]:
    """Give every feed in force, the failing ones first, then as they are listed; the sample wire last."""
    rows = {row.url: row for row in connection.execute(sa.select(feed_states))}
    named = {feed.url: feed.name for feed in listed.feeds}
    if listed.sample_wire:
        recent = [row.url for row in rows.values() if row.polled is not None and now - row.polled < timedelta(hours=1)]
        named |= _sample_names(recent)
    feeds = [_feed(url, name, rows.get(url)) for url, name in named.items()]
    return tuple(sorted(feeds, key=lambda feed: feed.state != "failing"))


def read_deliveries(
    connection: sa.Connection, state: DeliveryState | None, limit: int, *, tried: bool = False
) -> tuple[DeliveryRow, ...]:
    """Give deliveries, the latest first, notices too; `tried` leaves out those that nobody has tried to send."""
    ordered = sa.func.coalesce(deliveries.c.finished, deliveries.c.due)
    query = sa.select(deliveries).order_by(ordered.desc(), deliveries.c.id).limit(limit)
    if state is not None:
        query = query.where(deliveries.c.state == state)
    if tried:
        query = query.where(deliveries.c.attempts > 0)
    rows = connection.execute(query).all()
    told = alerts_read.first_alerts(connection, [row.id for row in rows])
    return tuple(_delivery(row, told.get(row.id)) for row in rows)


def _sample_names(urls: list[str]) -> dict[str, str]:
    """Give the names of those addresses that belong to the sample wire, which listens on a port of its own."""
    names: dict[str, str] = {}
    for url in urls:
        parts = urlsplit(url)
        if parts.hostname == "127.0.0.1":
            names |= {feed.url: feed.name for feed in sample_feeds(f"http://{parts.netloc}") if feed.url == url}
    return names


def _delivery(row: sa.Row[tuple[object, ...]], first: Any) -> DeliveryRow:  # noqa: ANN401  # a row, or None
    notice: dict[str, str] | None = row.notice
    return DeliveryRow(
        id=row.id,
        type=alerts_read.delivery_type(notice),
        alert="" if first is None else first.alert,
        subscription="" if first is None else first.subscription,
        headline=(notice or {}).get("subject", "") if first is None else first.snapshot["headline"],
        channel=row.channel,
        target=row.target,
        state=row.state,
        attempts=row.attempts,
        detail=row.detail,
        created=row.created,
        due=row.due,
        finished=row.finished,
    )


def _feed(url: str, name: str, row: sa.Row[tuple[object, ...]] | None) -> FeedView:
    if row is None or row.polled is None:
        due = None if row is None else row.due
        return FeedView(url, name, "waiting", "", "", 0, None, None, due, 0)
    state = "failing" if row.failures else "ok"
    return FeedView(
        url,
        name,
        state,
        row.outcome,
        row.detail,
        row.failures,
        row.polled,
        row.succeeded,
        row.due,
        row.articles,
    )
