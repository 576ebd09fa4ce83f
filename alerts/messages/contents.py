"""What a delivery says: its notifications, for whoever decides on it and renders it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from alerts.messages.snapshot import ContentSnapshot, headline_of
from alerts.recipient import Decision, recipient_hash
from alerts.tables import alert_articles, alerts, notifications
from alerts.why_matched import Why
from core.archive import articles as archived
from core.database import in_parts
from core.outcomes import HoldReason, NotificationOutcome

_OUTLETS = 200
_OPENING = 200
"""Characters of a text, by which an untitled post is named."""
_Row = sa.Row[Any]
StoppedAmong = Callable[[sa.Connection, Collection[Decision]], Collection[Decision]]
"""Gives those who are not to be notified any more."""


class OtherArticle(msgspec.Struct, frozen=True):
    """Another article of an alert, the first in its language."""

    headline: str
    source: str
    url: str
    language: str
    published: datetime


class MessageItem(msgspec.Struct, frozen=True):
    """One notification, as a message shows it."""

    notification: str
    alert: str
    subscription: str
    story: str
    kind: str
    """`alert` or `update`."""
    created: datetime
    due: datetime
    """When it was to leave."""
    held: HoldReason
    why: Why
    snapshot: ContentSnapshot
    first: ContentSnapshot
    """The alert's own: the same, where this is no update."""
    outlets: tuple[str, ...]
    """Other outlets that had the story until now, in the order of their coming."""
    languages: tuple[OtherArticle, ...] = ()
    """What the alert's other articles are called, one for each language other than that of the alert's own."""


class Contents(msgspec.Struct, frozen=True):
    """All that one delivery says."""

    items: tuple[MessageItem, ...]
    """Without those whose reader has ended their subscription since; all of them where `stopped`."""
    before: tuple[str, ...]
    """Deliveries to this reader on the same stories before it, oldest first: a mail program threads by them."""
    stopped: bool
    """Every subscription in it has been ended or paused by its reader: it must not leave."""


def contents_of_deliveries(
    connection: sa.Connection, deliveries: Collection[str], stopped_among: StoppedAmong
) -> dict[str, Contents]:
    """Read what deliveries say, the notifications in the order of their coming."""
    rows = [
        row
        for some in in_parts(deliveries)
        for row in connection.execute(_notifications().where(notifications.c.delivery.in_(some)))
        if _bundled(row)
    ]
    return _contents(connection, rows, lambda row: str(row.delivery), stopped_among)


def contents_of(connection: sa.Connection, id_: str, stopped_among: StoppedAmong) -> Contents | None:
    """Read what one delivery says, or one alert when it came, sent or not; None where there is neither."""
    found = contents_of_deliveries(connection, [id_], stopped_among).get(id_)
    if found is not None:
        return found
    first = sa.and_(notifications.c.alert == id_, notifications.c.kind == "alert")
    rows = connection.execute(_notifications().where(first)).all()
    return _contents(connection, rows, lambda _row: id_, stopped_among).get(id_)


def _notifications() -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(notifications, alerts.c.snapshot.label("first"))
        .join(alerts, alerts.c.id == notifications.c.alert)
        .order_by(notifications.c.created, notifications.c.story, notifications.c.id)
    )


def _bundled(row: _Row) -> bool:
    """Choose what a delivery holds: what was `already_notified` came after the delivery that it names.

    Not in the query: SQLite would look for the outcome, which nearly all notifications have, not for the deliveries.
    """
    return bool(row.outcome == NotificationOutcome.IN_DELIVERY)


def _contents(
    connection: sa.Connection, rows: Sequence[_Row], of: Callable[[_Row], str], stopped_among: StoppedAmong
) -> dict[str, Contents]:
    articles = _articles(connection, {row.alert for row in rows})
    before = _before(connection, rows)
    stopped = _stopped(connection, rows, stopped_among)
    messages: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        messages[of(row)].append(row)
    ended = {id_: all(row.id in stopped for row in some) for id_, some in messages.items()}
    return {
        id_: Contents(
            tuple(_item(row, articles.get(row.alert, [])) for row in some if row.id not in stopped or ended[id_]),
            tuple(dict.fromkeys(one for row in some for one in before[row.target, row.story] if one != id_)),
            ended[id_],
        )
        for id_, some in messages.items()
    }


def _item(row: _Row, articles: Sequence[_Row]) -> MessageItem:
    first = msgspec.convert(row.first, ContentSnapshot)
    snapshot = first if row.snapshot is None else msgspec.convert(row.snapshot, ContentSnapshot)
    others = tuple(dict.fromkeys(one.source for one in articles if one.source != snapshot.source))
    why = msgspec.convert(row.why, Why)
    held = HoldReason(row.held)
    return MessageItem(
        row.id,
        row.alert,
        row.subscription,
        row.story,
        row.kind,
        row.created,
        row.due,
        held,
        why,
        snapshot,
        first,
        others,
        _first_of_each_language(articles, first),
    )


def _first_of_each_language(rows: Sequence[_Row], own: ContentSnapshot) -> tuple[OtherArticle, ...]:
    first: dict[str, OtherArticle] = {}
    for row in rows:
        if row.language and row.language != own.language and row.language not in first:
            headline = headline_of(row.title, row.opening)
            first[row.language] = OtherArticle(headline, row.source, row.url, row.language, row.published)
    return tuple(first.values())


def _articles(connection: sa.Connection, ids: Collection[str]) -> dict[str, list[_Row]]:
    """Read the articles of alerts, in the order of their coming; of one that the archive has forgotten, its outlet."""
    columns: list[sa.ColumnElement[Any]] = [
        alert_articles.c.alert,
        alert_articles.c.source,
        *(archived.c[name] for name in ("title", "url", "language", "published")),
        sa.func.substr(archived.c.text, 1, _OPENING).label("opening"),
    ]
    query = (
        sa.select(*columns)
        .select_from(alert_articles)
        .outerjoin(archived, archived.c.id == alert_articles.c.article)
        .order_by(alert_articles.c.alert, alert_articles.c.at, alert_articles.c.article)
    )
    found: defaultdict[str, list[_Row]] = defaultdict(list)
    for some in in_parts(ids):
        for row in connection.execute(query.where(alert_articles.c.alert.in_(some))):
            if len(found[row.alert]) < _OUTLETS:
                found[row.alert].append(row)
    return found


def _before(connection: sa.Connection, rows: Iterable[_Row]) -> defaultdict[tuple[str, str], list[str]]:
    """Find earlier deliveries to the same targets on the same stories; only follow-ups have any."""
    updates = [row for row in rows if row.kind == "update"]
    earlier: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    wanted = {(row.target, row.story) for row in updates}
    query = (
        sa.select(notifications.c.target, notifications.c.story, notifications.c.delivery)
        .where(notifications.c.delivery.is_not(None))
        .order_by(notifications.c.created, notifications.c.id)
    )
    for some in in_parts({row.story for row in updates}):
        for row in connection.execute(query.where(notifications.c.story.in_(some))):
            if (row.target, row.story) in wanted and row.delivery not in earlier[row.target, row.story]:
                earlier[row.target, row.story].append(row.delivery)
    return earlier


def _stopped(connection: sa.Connection, rows: Iterable[_Row], stopped_among: StoppedAmong) -> set[str]:
    """Find notifications whose readers want no more of their subscription, or whose subscription is paused or ended."""
    decisions = {row.id: (row.subscription, recipient_hash(row.channel, row.target)) for row in rows}
    stopped = stopped_among(connection, set(decisions.values()))
    return {id_ for id_, decision in decisions.items() if decision in stopped}
