"""What a delivery says: the one file of the outbox that knows the tables of alerts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import sqlalchemy as sa

from alerts.match import Why
from alerts.shown import Shown
from alerts.tables import alert_articles, alerts

_OUTLETS = 200


class Notice(msgspec.Struct, frozen=True):
    """A message about the service itself: to an owner, to the operator, or to somebody who signs up."""

    subject: str
    text: str
    """Lines of plain text."""


class Content(msgspec.Struct, frozen=True):
    """One alert as a message tells it."""

    alert: str
    subscription: str
    why: Why
    shown: Shown
    outlets: tuple[str, ...]
    """Other outlets that told the story until now, in the order of their coming."""


def contents(connection: sa.Connection, rows: Sequence[sa.Row[tuple[object, ...]]]) -> Mapping[str, Content]:
    """Give what deliveries say, by the delivery's id; a notice has no content."""
    ids = {row.alert for row in rows if row.alert is not None}
    made = {row.id: row for row in connection.execute(sa.select(alerts).where(alerts.c.id.in_(ids)))}
    told = sa.select(alert_articles.c.alert, alert_articles.c.source).where(alert_articles.c.alert.in_(ids))
    sources: dict[str, dict[str, None]] = {}
    for alert, source in connection.execute(told.order_by(alert_articles.c.at).limit(_OUTLETS * max(len(ids), 1))):
        sources.setdefault(alert, {})[source] = None
    return {row.id: _content(made[row.alert], sources.get(row.alert, {})) for row in rows if row.alert in made}


def owners(connection: sa.Connection, channel: str, target: str) -> list[tuple[str, str]]:  # noqa: ARG001
    """Give (channel, target) of those who own a subscription that leads to a target."""
    return []


def _content(alert: sa.Row[tuple[object, ...]], sources: Mapping[str, None]) -> Content:
    shown = msgspec.convert(alert.shown, Shown)
    return Content(
        alert=alert.id,
        subscription=alert.subscription,
        why=msgspec.convert(alert.why, Why),
        shown=shown,
        outlets=tuple(source for source in sources if source != shown.source),
    )
