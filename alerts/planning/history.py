"""Reads what `plan` needs to know of what was told: a few queries for a batch, by index."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from alerts.matching import Match, Why
from alerts.planning.plan import History, Notification, Pending, is_paced
from alerts.planning.timing import Recent, Snooze
from alerts.readers.subscribers import State, owner_of
from alerts.readers.tables import subscriptions
from alerts.tables import alerts, notifications, snoozes
from config.files.subscriptions import Subscription
from core.outcomes import Held, NotificationOutcome

_AT_A_TIME = 1000
"""Values in one IN list: well below what either database takes."""
_LOCK = 0x73746F72  # "stor", the first half of an advisory lock's key on PostgreSQL
_LONGEST_HOUR = timedelta(hours=1)


def read_history(connection: sa.Connection, pending: Sequence[Pending], now: datetime) -> History:
    """Read what was told about these stories, and how much went lately to those who count."""
    history = History()
    if not pending:
        return history
    add_stories(history, connection, {one.tagged.placement.story for one in pending})
    wanting = {one.match.subscription.id: one.match.subscription for one in pending}
    _add_recent(history, connection, [one for one in wanting.values() if is_paced(one)], now)
    add_snoozes(history, connection, wanting, now)
    return history


def add_stories(history: History, connection: sa.Connection, stories: Collection[str]) -> None:
    """Read what waits and what was told about stories."""
    waiting = (
        sa.select(notifications)
        .where(notifications.c.outcome == NotificationOutcome.WAITING)
        .order_by(notifications.c.id)
    )
    told = sa.select(notifications.c.channel, notifications.c.target, notifications.c.story, notifications.c.delivery)
    told = told.where(notifications.c.delivery.is_not(None)).order_by(notifications.c.created, notifications.c.id)
    for some in in_parts(stories):
        # locked, and read before what was told: of two that want to bundle an entry, the second finds it told
        for row in connection.execute(waiting.where(notifications.c.story.in_(some)).with_for_update()):
            history.waiting[row.channel, row.target, row.story].append(notification_of(row))
        for row in connection.execute(told.where(notifications.c.story.in_(some))):
            history.told.setdefault((row.channel, row.target, row.story), row.delivery)


def lock_stories(connection: sa.Connection, stories: Collection[str]) -> None:
    """Let one worker at a time decide what is told about a story. SQLite has one writer at a time anyway.

    All of a batch at once and in order, before any alert is written: so two workers cannot wait for each other.
    """
    if connection.dialect.name != "postgresql":
        return
    for story in sorted(stories):
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK, sa.func.hashtext(story))))


def add_snoozes(history: History, connection: sa.Connection, ids: Collection[str], now: datetime) -> None:
    """Read what the readers of subscriptions want to hear nothing of."""
    current = sa.select(snoozes).where(snoozes.c.until > now)
    if len(ids) > _AT_A_TIME:  # few snooze: reading them all is quicker than asking for each
        rows: Iterable[sa.Row[tuple[object, ...]]] = list(connection.execute(current))
    else:
        rows = connection.execute(current.where(snoozes.c.subscription.in_(ids)))
    for row in rows:
        history.snoozes[row.subscription].append(Snooze(row.kind, row.what, row.until))


def _add_recent(history: History, connection: sa.Connection, paced: Sequence[Subscription], now: datetime) -> None:
    since = now - max([_LONGEST_HOUR, *(one.group for one in paced)])
    for some in in_parts(one.id for one in paced):
        query = sa.select(notifications.c.subscription, notifications.c.created, notifications.c.why).where(
            notifications.c.subscription.in_(some),
            notifications.c.created >= since,
            notifications.c.held == Held.NOT,
            notifications.c.outcome == NotificationOutcome.IN_DELIVERY,
        )
        for row in connection.execute(query):
            history.recent[row.subscription].append(Recent(row.created, tuple(row.why["entities"])))


def alerted(connection: sa.Connection, stories: Collection[str]) -> list[tuple[str, str, Why]]:
    """Give who was alerted of stories: story, subscription, and why."""
    query = sa.select(alerts.c.story, alerts.c.subscription, alerts.c.why).order_by(alerts.c.id)
    return [
        (row.story, row.subscription, msgspec.convert(row.why, Why))
        for some in in_parts(stories)
        for row in connection.execute(query.where(alerts.c.story.in_(some)))
    ]


def still_wanted(connection: sa.Connection, found: Sequence[Match]) -> list[Match]:
    """Leave out those whose readers have ended or paused them, as the database says this moment."""
    stopped = {
        (row.id, row.owner)
        for some in in_parts({one.subscription.id for one in found})
        for row in connection.execute(
            sa.select(subscriptions.c.id, subscriptions.c.owner).where(
                subscriptions.c.id.in_(some), subscriptions.c.state != State.ACTIVE
            )
        )
    }
    if not stopped:
        return list(found)
    return [one for one in found if (one.subscription.id, owner_of(one.subscription.to)) not in stopped]


def notification_of(row: sa.Row[tuple[object, ...]]) -> Notification:
    """Give the entry of a row of `entries`."""
    given = {name: getattr(row, name) for name in Notification.__struct_fields__}
    given |= {"why": msgspec.convert(row.why, Why), "held": Held(row.held), "outcome": NotificationOutcome(row.outcome)}
    return Notification(**given)


def in_parts(values: Iterable[str]) -> Iterator[list[str]]:
    """Cut many values into lists for IN, in order."""
    ordered = sorted(set(values))
    return (ordered[start : start + _AT_A_TIME] for start in range(0, len(ordered), _AT_A_TIME))
