"""The ledger: the whole way of an alert, from the article's fetch to the recipient's last answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from alerts.reports.queries import AlertView, DeliveryType, delivery_type, list_alerts
from alerts.tables import alert_articles, alerts, attempts, deliveries, notifications
from core.archive import articles
from core.database import in_parts
from core.outcomes import DeliveryState, LedgerEvent, NotificationKind, NotificationOutcome

_OUTLETS = 200


class Event(msgspec.Struct, frozen=True):
    """One thing that happened."""

    at: datetime
    what: LedgerEvent
    message: str
    """For people; what a feed or a recipient answered stands in it as it was."""
    delivery: str = ""
    """Of which message, where it is about one."""


class AlertLedger(msgspec.Struct, frozen=True):
    """An alert with everything that happened to it, oldest first."""

    alert: AlertView
    outcome: str
    """The one outcome: a DeliveryState where it is in a message, else a NotificationOutcome."""
    events: tuple[Event, ...]


class DeliveryLedger(msgspec.Struct, frozen=True):
    """A message: where it goes, how it stands, and what it is about."""

    id: str
    type: DeliveryType
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
    articles: tuple[str, ...] = ()
    """Ids of the articles that its notifications are about."""


def alert_ledger(connection: sa.Connection, alert_id: str) -> AlertLedger | None:
    """Give an alert's way, or None where there is no such alert."""
    row = connection.execute(sa.select(alerts).where(alerts.c.id == alert_id)).first()
    if row is None:
        return None
    [view] = list_alerts(connection, limit=None, ids=[alert_id])
    made = connection.execute(
        sa.select(notifications)
        .where(notifications.c.alert == alert_id)
        .order_by(notifications.c.created, notifications.c.id)
    ).all()
    events = [
        *_of_article(connection, row.article),
        Event(row.created, LedgerEvent.ALERTED, f"subscription {row.subscription} wants {', '.join(row.why['by'])}"),
        *_of_outlets(connection, alert_id, row.article),
        *_of_notifications(made),
        *_of_deliveries(connection, [one.delivery for one in made if one.delivery]),
    ]
    order = list(LedgerEvent)
    return AlertLedger(
        view, _outcome(view, made), tuple(sorted(events, key=lambda event: (event.at, order.index(event.what))))
    )


def _outcome(view: AlertView, made: Sequence[sa.Row[tuple[object, ...]]]) -> str:
    if view.deliveries:
        return view.deliveries[0].state
    return next((one.outcome for one in made), NotificationOutcome.WAITING)


def _of_article(connection: sa.Connection, article: str) -> Iterator[Event]:
    for row in connection.execute(sa.select(articles).where(articles.c.id == article)):
        yield Event(row.published, LedgerEvent.PUBLISHED, f"{row.source}: {row.title}")
        yield Event(row.fetched, LedgerEvent.FETCHED, f"from {row.feed}")
        yield Event(
            row.archived,
            LedgerEvent.ARCHIVED,
            f"article {row.id}: {row.outcome}; {row.role} of story {row.story}: {row.reason}",
        )


def _of_outlets(connection: sa.Connection, alert: str, first: str) -> Iterator[Event]:
    more = sa.and_(alert_articles.c.alert == alert, alert_articles.c.article != first)
    query = sa.select(alert_articles).where(more).order_by(alert_articles.c.at).limit(_OUTLETS)
    for row in connection.execute(query):
        yield Event(row.at, LedgerEvent.JOINED, f"{row.source} (article {row.article})")


def _of_notifications(made: Sequence[sa.Row[tuple[object, ...]]]) -> Iterator[Event]:
    for row in made:
        if row.kind == NotificationKind.UPDATE:
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
    about = (
        sa.select(
            notifications.c.delivery,
            notifications.c.alert,
            notifications.c.subscription,
            notifications.c.article,
            alerts.c.snapshot,
        )
        .join(alerts, alerts.c.id == notifications.c.alert)
        .order_by(notifications.c.created, notifications.c.id)
    )
    by_delivery: dict[str, list[Any]] = {}
    for some in in_parts([row.id for row in rows]):
        for one in connection.execute(about.where(notifications.c.delivery.in_(some))):
            by_delivery.setdefault(one.delivery, []).append(one)
    return [_delivery(row, by_delivery.get(row.id, [])) for row in rows]


def _delivery(row: sa.Row[tuple[object, ...]], made: Sequence[Any]) -> DeliveryLedger:
    headline = made[0].snapshot["headline"] if made else (row.notice or {}).get("subject", "")
    return DeliveryLedger(
        row.id,
        delivery_type(row.notice),
        row.channel,
        row.target,
        DeliveryState(row.state),
        row.outcome,
        row.attempts,
        row.detail,
        row.created,
        row.due,
        row.finished,
        tuple(dict.fromkeys(one.alert for one in made)),
        tuple(dict.fromkeys(one.subscription for one in made)),
        headline,
        tuple(dict.fromkeys(one.article for one in made)),
    )
