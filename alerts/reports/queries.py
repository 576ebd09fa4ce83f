"""Alerts with their deliveries, for `wirewatch alerts --json` and the console."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec
import sqlalchemy as sa

from alerts.messages.snapshot import SnapshotMention
from alerts.tables import alert_articles, alerts, deliveries, notifications
from core.database import in_parts
from core.outcomes import DeliveryState

DeliveryType = Literal["alerts", "notice"]
"""What a message is about: alerts, or the service itself. Webhooks get the same words."""


class DeliveryView(msgspec.Struct, frozen=True):
    """What became of one delivery."""

    id: str
    channel: str
    target: str
    state: str
    attempts: int
    detail: str
    at: datetime
    """When it ended, else when it is due."""


class AlertView(msgspec.Struct, frozen=True):
    """One alert."""

    id: str
    subscription: str
    story: str
    articles: tuple[str, ...]
    """Ids, the one that caused the alert first."""
    sources: tuple[str, ...]
    entities: tuple[str, ...]
    labels: tuple[str, ...]
    """The entities' names when the alert was made."""
    by: tuple[str, ...]
    """The parts of the filter that matched."""
    mentions: tuple[SnapshotMention, ...]
    """With the sentences that caused it."""
    headline: str
    url: str
    published: datetime
    created: datetime
    deliveries: tuple[DeliveryView, ...]


def list_alerts(
    connection: sa.Connection,
    limit: int | None = 100,
    since: datetime | None = None,
    subscription: str | None = None,
    ids: Sequence[str] | None = None,
) -> list[AlertView]:
    """Give the newest alerts, newest first; all of them where `limit` is None, or only those of `ids`."""
    query = sa.select(alerts).order_by(alerts.c.created.desc(), alerts.c.id).limit(limit)
    if since is not None:
        query = query.where(alerts.c.created >= since)
    if subscription is not None:
        query = query.where(alerts.c.subscription == subscription)
    if ids is not None:
        query = query.where(alerts.c.id.in_(ids))
    rows = connection.execute(query).all()
    found = [row.id for row in rows]
    outlets: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    sent: defaultdict[str, list[DeliveryView]] = defaultdict(list)
    for some in in_parts(found):
        for row in connection.execute(
            sa.select(alert_articles).where(alert_articles.c.alert.in_(some)).order_by(alert_articles.c.at)
        ):
            outlets[row.alert].append((row.article, row.source))
        for row in connection.execute(_deliveries_of_alerts().where(notifications.c.alert.in_(some))):
            sent[row.alert].append(_delivery(row))
    return [_alert(row, outlets[row.id], sent[row.id]) for row in rows]


def _deliveries_of_alerts() -> sa.Select[tuple[object, ...]]:
    """Give deliveries with the alerts in them: one row for each pair."""
    joined = deliveries.join(notifications, notifications.c.delivery == deliveries.c.id)
    return (
        sa.select(deliveries, notifications.c.alert)
        .select_from(joined)
        .distinct()
        .order_by(deliveries.c.created, deliveries.c.id)
    )


def delivery_type(notice: object) -> DeliveryType:
    """Say what a delivery is about, by its row's `notice`."""
    return "alerts" if notice is None else "notice"


def count_deliveries(connection: sa.Connection, since: datetime | None = None) -> dict[str, int]:
    """Count deliveries by state, all of them named; sent and failed since a moment, due and leased at present."""
    query = sa.select(deliveries.c.state, sa.func.count()).group_by(deliveries.c.state)
    if since is not None:
        query = query.where(sa.or_(deliveries.c.finished.is_(None), deliveries.c.finished >= since))
    counted = {state.value: 0 for state in DeliveryState}
    return counted | {row[0]: row[1] for row in connection.execute(query)}


def _delivery(row: sa.Row[tuple[object, ...]]) -> DeliveryView:
    at = row.finished or row.due
    return DeliveryView(row.id, row.channel, row.target, row.state, row.attempts, row.detail, at)


def _alert(
    row: sa.Row[tuple[object, ...]], outlets: Sequence[tuple[str, str]], sent: Sequence[DeliveryView]
) -> AlertView:
    articles = dict.fromkeys([row.article, *(article for article, _ in outlets)])
    snapshot, why = row.snapshot, row.why
    return AlertView(
        id=row.id,
        subscription=row.subscription,
        story=row.story,
        articles=tuple(articles),
        sources=tuple(dict.fromkeys([snapshot["source"], *(source for _, source in outlets)])),
        entities=tuple(why["entities"]),
        labels=tuple(dict.fromkeys(mention["label"] for mention in snapshot["mentions"])),
        by=tuple(why["by"]),
        mentions=msgspec.convert(snapshot["mentions"], tuple[SnapshotMention, ...]),
        headline=snapshot["headline"],
        url=snapshot["url"],
        published=msgspec.convert(snapshot["published"], datetime),
        created=row.created,
        deliveries=tuple(sent),
    )
