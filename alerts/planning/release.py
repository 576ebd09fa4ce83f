"""What was held until now leaves; what waits by a timing that has changed is decided anew.

notifications waiting, due ─▶ subscription ended? ─▶ ended
else ─▶ with what waits on the same story ─▶ one delivery a reader
timing or snooze changed   ─▶ decided anew
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from alerts.planning.history import History
from alerts.planning.notification import Notification
from alerts.planning.plan import release_due, timing_of
from alerts.planning.read_history import notification_of, read_snoozes, read_stories
from alerts.planning.timing import snoozed_until, when
from alerts.planning.write import write_deliveries_of
from alerts.tables import notifications
from config.files.subscriptions import Subscription
from core.database import in_parts
from core.due import TOLERANCE, set_ahead
from core.outcomes import HoldReason, NotificationOutcome

_AT_A_TIME = 5000
_PUT_OFF_BY_SNOOZES = (HoldReason.DIGEST, HoldReason.QUIET_HOURS)
"""What a notification says to wait for where it waits for that after a snooze."""
_WAITING = notifications.c.outcome == NotificationOutcome.WAITING


def anything_due(connection: sa.Connection, now: datetime) -> bool:
    """Look whether something that waited is due."""
    query = sa.select(notifications.c.id).where(_WAITING, notifications.c.due <= now).limit(1)
    return connection.execute(query).first() is not None


def release(connection: sa.Connection, by_id: Mapping[str, Subscription], now: datetime) -> list[Notification]:
    """Let leave what is due, up to some thousand; gives it, each in its delivery."""
    query = (
        sa.select(notifications)
        .where(_WAITING, notifications.c.due <= now)
        .order_by(notifications.c.due, notifications.c.id)
        .limit(_AT_A_TIME)
        .with_for_update(skip_locked=True)
    )
    due = [notification_of(row) for row in connection.execute(query)]
    ended = {one.subscription for one in due} - by_id.keys()
    _end(connection, ended)
    leaving = [one for one in due if one.subscription not in ended]
    waiting, notified = read_stories(connection, {one.story for one in leaving})
    gone, _ = release_due(History(waiting=waiting, notified=notified), leaving)
    write_deliveries_of(connection, gone)
    return gone


def follow_subscriptions(connection: sa.Connection, by_id: Mapping[str, Subscription], now: datetime) -> None:
    """End what waits for nobody, and decide anew what waits by a timing that is no longer the subscription's."""
    query = sa.select(notifications.c.subscription, notifications.c.timing).where(_WAITING).distinct()
    held = list(connection.execute(query))
    _end(connection, {row.subscription for row in held if row.subscription not in by_id})
    changed = {
        row.subscription
        for row in held
        if row.subscription in by_id and row.timing != timing_of(by_id[row.subscription])
    }
    ahead = sa.select(notifications.c.subscription).where(_WAITING, set_ahead(notifications.c.created, now))
    changed |= by_id.keys() & set(connection.execute(ahead).scalars())
    for id_ in sorted(changed):
        decide_anew(connection, by_id[id_], now)


def decide_anew(connection: sa.Connection, subscription: Subscription, now: datetime) -> None:
    """Decide when what waits for a subscription is due, by its present timing, target and snoozes.

    Where the timing is the same, only what is snoozed, or was, is decided anew, and what was decided by a clock ahead
    of ours: a group's window goes on. A digest, or the end of quiet hours, that a snooze had put off comes again when
    it would have come.
    """
    snoozes = read_snoozes(connection, {subscription.id: subscription}, now).get(subscription.id, ())
    timing = timing_of(subscription)
    waiting = sa.select(notifications).where(_WAITING, notifications.c.subscription == subscription.id)
    for one in [notification_of(row) for row in connection.execute(waiting)]:
        was_snoozed = one.held is HoldReason.SNOOZE
        was_ahead = one.created > now + TOLERANCE
        due = when(subscription, one.why, one.story, recent=(), snoozes=snoozes, now=now)
        is_snoozed = snoozed_until(snoozes, one.why, one.story, now) is not None
        put_off = one.held in _PUT_OFF_BY_SNOOZES and due.at < one.due
        if one.timing == timing and not (was_snoozed or is_snoozed or put_off or was_ahead):
            continue
        values = {
            "due": due.at,
            "held": due.held,
            "timing": timing,
            "channel": subscription.to.channel,
            "target": subscription.to.address,
            "created": now if was_ahead else one.created,
        }
        connection.execute(sa.update(notifications).where(notifications.c.id == one.id).values(values))


def _end(connection: sa.Connection, ids: Collection[str]) -> None:
    for some in in_parts(ids):
        waiting = sa.and_(_WAITING, notifications.c.subscription.in_(some))
        connection.execute(sa.update(notifications).where(waiting).values(outcome=NotificationOutcome.ENDED))
