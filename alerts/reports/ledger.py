"""The ledger: the whole way of an alert, from the article's fetch to the far side's last answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from alerts.planning.history import in_parts
from alerts.reports.queries import AlertView, Tells, list_alerts, wants_follow_up
from alerts.tables import alert_articles, alerts, attempts, deliveries, notifications
from core.archive import articles
from core.outcomes import DeliveryState, LedgerEvent, NotificationOutcome

_OUTLETS = 200


class Event(msgspec.Struct, frozen=True):
    """One thing that happened."""

    at: datetime
    what: LedgerEvent
    message: str
    """For people; what a feed or a far side said stands in it as it was said."""
    delivery: str = ""
    """Of which message, where it is about one."""


class AlertLedger(msgspec.Struct, frozen=True):
    """An alert with everything that happened to it, oldest first."""

    alert: AlertView
    outcome: str
    """The one outcome: a DeliveryState where a message tells it, else an EntryOutcome."""
    events: tuple[Event, ...]


class DeliveryLedger(msgspec.Struct, frozen=True):
    """A message: where it goes, how it stands, and what it tells."""

    id: str
    type: Tells
    channel: str
    target: str
    state: DeliveryState
    outcome: str
    """AttemptOutcome of the last attempt; empty before the first."""
    attempts: int
    detail: str
    created: datetime
    due: datetime
    finished: datetime | None
    alerts: tuple[str, ...]
    subscriptions: tuple[str, ...]
    headline: str
    """Of the first alert, or the subject of a notice."""


def alert_ledger(connection: sa.Connection, alert_id: str) -> AlertLedger | None:
    """Give an alert's way, or None where there is no such alert."""
    row = connection.execute(sa.select(alerts).where(alerts.c.id == alert_id)).first()
    if row is None:
        return None
    [view] = list_alerts(connection, limit=None, ids=[alert_id])
    told = connection.execute(
        sa.select(notifications)
        .where(notifications.c.alert == alert_id)
        .order_by(notifications.c.created, notifications.c.id)
    ).all()
    events = [
        *_of_article(connection, row.article),
        Event(row.created, LedgerEvent.ALERTED, f"subscription {row.subscription} wants {', '.join(row.why['by'])}"),
        *_of_outlets(connection, alert_id, row.article),
        *_of_entries(told),
        *_of_deliveries(connection, [one.delivery for one in told if one.delivery]),
    ]
    order = list(LedgerEvent)
    return AlertLedger(
        view, _outcome(view, told), tuple(sorted(events, key=lambda event: (event.at, order.index(event.what))))
    )


def _outcome(view: AlertView, told: Sequence[sa.Row[tuple[object, ...]]]) -> str:
    if view.deliveries:
        return view.deliveries[0].state
    return next((one.outcome for one in told), NotificationOutcome.WAITING)


def _of_article(connection: sa.Connection, article: str) -> Iterator[Event]:
    for row in connection.execute(sa.select(articles).where(articles.c.id == article)):
        yield Event(row.published, LedgerEvent.PUBLISHED, f"{row.source}: {row.title}")
        yield Event(row.fetched, LedgerEvent.FETCHED, f"from {row.feed}")
        yield Event(row.archived, LedgerEvent.ARCHIVED, f"{row.outcome}; {row.role} of story {row.story}: {row.reason}")


def _of_outlets(connection: sa.Connection, alert: str, first: str) -> Iterator[Event]:
    more = sa.and_(alert_articles.c.alert == alert, alert_articles.c.article != first)
    query = sa.select(alert_articles).where(more).order_by(alert_articles.c.at).limit(_OUTLETS)
    for row in connection.execute(query):
        yield Event(row.at, LedgerEvent.JOINED, f"{row.source} (article {row.article})")


def _of_entries(told: Sequence[sa.Row[tuple[object, ...]]]) -> Iterator[Event]:
    for row in told:
        if row.kind == "update":
            yield Event(row.created, LedgerEvent.UPDATED, f"by article {row.article}")
        if row.held:
            yield Event(
                row.created, LedgerEvent.HELD, f"{row.held}, until {row.due:%Y-%m-%d %H:%M} UTC ({row.outcome})"
            )


def _of_deliveries(connection: sa.Connection, ids: Sequence[str]) -> Iterator[Event]:
    for row in connection.execute(sa.select(deliveries).where(deliveries.c.id.in_(ids))):
        yield Event(row.created, LedgerEvent.QUEUED, f"{row.channel} {row.target}", row.id)
        if row.finished is not None:
            said = f"{row.state}: {row.detail}" if row.detail else row.state
            yield Event(row.finished, LedgerEvent.ENDED, said, row.id)
    for row in connection.execute(sa.select(attempts).where(attempts.c.delivery.in_(ids))):
        said = f"attempt {row.number}: {row.outcome}, {row.detail or 'no answer'} ({row.seconds:.1f} s)"
        yield Event(row.at, LedgerEvent.ATTEMPTED, said, row.delivery)


def list_deliveries(
    connection: sa.Connection, state: DeliveryState | None = None, limit: int | None = 100, *, tried: bool = False
) -> list[DeliveryLedger]:
    """Give messages, the latest first; notices too. `tried` leaves out those that nobody has tried to send."""
    latest = sa.func.coalesce(deliveries.c.finished, deliveries.c.due)
    query = sa.select(deliveries).order_by(latest.desc(), deliveries.c.id).limit(limit)
    if state is not None:
        query = query.where(deliveries.c.state == state)
    if tried:
        query = query.where(deliveries.c.attempts > 0)
    rows = connection.execute(query).all()
    told = (
        sa.select(notifications.c.delivery, notifications.c.alert, notifications.c.subscription, alerts.c.snapshot)
        .join(alerts, alerts.c.id == notifications.c.alert)
        .order_by(notifications.c.created, notifications.c.id)
    )
    by_delivery: dict[str, list[Any]] = {}
    for some in in_parts([row.id for row in rows]):
        for one in connection.execute(told.where(notifications.c.delivery.in_(some))):
            by_delivery.setdefault(one.delivery, []).append(one)
    return [_delivery(row, by_delivery.get(row.id, [])) for row in rows]


def _delivery(row: sa.Row[tuple[object, ...]], told: Sequence[Any]) -> DeliveryLedger:
    headline = told[0].snapshot["headline"] if told else (row.notice or {}).get("subject", "")
    return DeliveryLedger(
        row.id,
        wants_follow_up(row.notice),
        row.channel,
        row.target,
        DeliveryState(row.state),
        row.outcome,
        row.attempts,
        row.detail,
        row.created,
        row.due,
        row.finished,
        tuple(dict.fromkeys(one.alert for one in told)),
        tuple(dict.fromkeys(one.subscription for one in told)),
        headline,
    )
