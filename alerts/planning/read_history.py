"""Reads the history that a plan needs from the database: a few queries for a batch, by index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from alerts.planning.history import History, RecentNotification, Snooze
from alerts.planning.notification import Notification, Pending, ReaderStory
from alerts.planning.plan import is_paced, wants_follow_up
from alerts.planning.timing import FOLLOW_UP_APART
from alerts.recipient import hash_of
from alerts.tables import alerts, notifications, snoozes
from alerts.why_matched import Why
from config.files.subscriptions import Subscription
from core.database import in_parts
from core.due import set_ahead
from core.outcomes import HoldReason, NotificationKind, NotificationOutcome, SnoozeKind

_MANY = 1000
"""Subscriptions above which reading every snooze is quicker than asking for theirs: few people snooze."""
_LOCK = 0x73746F72  # "stor", the first half of an advisory lock's key on PostgreSQL
_LONGEST_HOUR = timedelta(hours=1)


def read_history(connection: sa.Connection, pending: Sequence[Pending], now: datetime) -> History:
    """Read which alerts there are on these stories, and for whom there is something new, what they had before."""
    existing = _alerts_on(connection, {one.tagged.placement.story for one in pending})
    new = [one for one in pending if one.alert not in existing or wants_follow_up(one)]
    if not new:  # most articles join stories that their readers know
        return History(existing)
    waiting, notified = read_stories(connection, {one.tagged.placement.story for one in new})
    wanting = {one.match.subscription.id: one.match.subscription for one in new}
    recent = _read_recent(connection, [one for one in wanting.values() if is_paced(one)], now)
    followed = _read_followed(connection, {one.alert for one in new} & existing, now)
    return History(existing, waiting, notified, recent, read_snoozes(connection, wanting, now), followed)


def lock_stories(connection: sa.Connection, pending: Sequence[Pending]) -> None:
    """Let one worker at a time decide about a story. SQLite has one writer at a time anyway.

    All of a batch at once and in order, before any alert is read: so two workers cannot wait for each other.
    """
    if connection.dialect.name != "postgresql":
        return
    for story in sorted({one.tagged.placement.story for one in pending}):
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK, sa.func.hashtext(story))))


def read_stories(
    connection: sa.Connection, stories: Collection[str]
) -> tuple[dict[ReaderStory, tuple[Notification, ...]], dict[ReaderStory, str]]:
    """Read what waits on stories, and which delivery notified each of their readers first."""
    held = sa.select(notifications).where(notifications.c.outcome == NotificationOutcome.WAITING)
    sent = sa.select(notifications.c.channel, notifications.c.target, notifications.c.story, notifications.c.delivery)
    sent = sent.where(notifications.c.delivery.is_not(None)).order_by(notifications.c.created, notifications.c.id)
    waiting: defaultdict[ReaderStory, list[Notification]] = defaultdict(list)
    notified: dict[ReaderStory, str] = {}
    for some in in_parts(stories):
        # locked, and read before what was sent: of two that want to deliver one, the second finds it delivered
        mine = held.where(notifications.c.story.in_(some)).order_by(notifications.c.id).with_for_update()
        for row in connection.execute(mine):
            waiting[row.channel, row.target, row.story].append(notification_of(row))
        for row in connection.execute(sent.where(notifications.c.story.in_(some))):
            notified.setdefault((row.channel, row.target, row.story), row.delivery)
    return {place: tuple(some) for place, some in waiting.items()}, notified


def read_snoozes(
    connection: sa.Connection, wanting: Mapping[str, Subscription], now: datetime
) -> dict[str, tuple[Snooze, ...]]:
    """Read what those to whom subscriptions go now want to hear nothing of, by subscription."""
    current = sa.select(snoozes).where(snoozes.c.until > now, ~set_ahead(snoozes.c.at, now))
    if len(wanting) <= _MANY:
        current = current.where(snoozes.c.subscription.in_(wanting))
    found: defaultdict[str, list[Snooze]] = defaultdict(list)
    for row in connection.execute(current):
        one = wanting.get(row.subscription)
        if one is not None and row.recipient == hash_of(one.to):
            found[row.subscription].append(Snooze(SnoozeKind(row.kind), row.what, row.until))
    return {id_: tuple(some) for id_, some in found.items()}


def read_alerted(connection: sa.Connection, stories: Iterable[str]) -> dict[str, dict[str, Why]]:
    """Read who was alerted of stories: by story and subscription, why."""
    query = sa.select(alerts.c.story, alerts.c.subscription, alerts.c.why).order_by(alerts.c.id)
    found: defaultdict[str, dict[str, Why]] = defaultdict(dict)
    for some in in_parts(stories):
        for row in connection.execute(query.where(alerts.c.story.in_(some))):
            found[row.story][row.subscription] = msgspec.convert(row.why, Why)
    return dict(found)


def notification_of(row: sa.Row[tuple[object, ...]]) -> Notification:
    """Give the notification of a row of its table."""
    given = {name: getattr(row, name) for name in Notification.__struct_fields__}
    given |= {
        "why": msgspec.convert(row.why, Why),
        "kind": NotificationKind(row.kind),
        "held": HoldReason(row.held),
        "outcome": NotificationOutcome(row.outcome),
    }
    return Notification(**given)


def _alerts_on(connection: sa.Connection, stories: Collection[str]) -> frozenset[str]:
    query = sa.select(alerts.c.id)
    found = (connection.execute(query.where(alerts.c.story.in_(some))).scalars() for some in in_parts(stories))
    return frozenset(alert for some in found for alert in some)


def _read_followed(connection: sa.Connection, alerts_: Collection[str], now: datetime) -> dict[str, datetime]:
    """Read when the last follow-up on alerts went, or is to go, where that was within the hour."""
    query = sa.select(notifications.c.alert, sa.func.max(notifications.c.due)).where(
        notifications.c.kind == NotificationKind.UPDATE,
        notifications.c.outcome.in_((NotificationOutcome.WAITING, NotificationOutcome.IN_DELIVERY)),
        notifications.c.due > now - FOLLOW_UP_APART,
        ~set_ahead(notifications.c.created, now),
    )
    found: dict[str, datetime] = {}
    for some in in_parts(alerts_):
        rows = connection.execute(query.where(notifications.c.alert.in_(some)).group_by(notifications.c.alert))
        found |= {alert: due for alert, due in rows}  # noqa: C416  # a row is no pair to the type checker
    return found


def _read_recent(
    connection: sa.Connection, paced: Sequence[Subscription], now: datetime
) -> dict[str, tuple[RecentNotification, ...]]:
    since = now - max([_LONGEST_HOUR, *(one.group for one in paced)])
    found: defaultdict[str, list[RecentNotification]] = defaultdict(list)
    for some in in_parts(one.id for one in paced):
        query = sa.select(notifications.c.subscription, notifications.c.created, notifications.c.why).where(
            notifications.c.subscription.in_(some),
            notifications.c.created >= since,
            ~set_ahead(notifications.c.created, now),
            notifications.c.held == HoldReason.NOT,
            notifications.c.outcome == NotificationOutcome.IN_DELIVERY,
        )
        for row in connection.execute(query):
            found[row.subscription].append(RecentNotification(row.created, tuple(row.why["entities"])))
    return {id_: tuple(some) for id_, some in found.items()}
