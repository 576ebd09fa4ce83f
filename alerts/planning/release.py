"""What waited and is due now becomes messages: one a reader, whatever held each entry.

entries waiting, due ─▶ subscription ended? ─▶ ended
timing changed?     ─▶ decided anew
else                ─▶ with what waits on the same story ─▶ one delivery a reader
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from alerts.planning.history import add_snoozes, add_stories, in_parts, notification_of
from alerts.planning.plan import History, Notification, due_together, timing_of
from alerts.planning.timing import snoozed_until, when
from alerts.planning.write import record_bundled, record_deliveries
from alerts.tables import notifications
from config.files.subscriptions import Subscription
from core.clock import Clock
from core.database import Database
from core.errors import BadInput, Transient
from core.outcomes import Held, NotificationOutcome
from core.retry import Attempts

_LOOK_EVERY = 0.5
_LONGEST_PAUSE = 2.0
_SETTLE_EVERY = timedelta(seconds=30)
"""A worker may write an entry by a list that changed a moment before: it is put right within this time."""
_AT_A_TIME = 5000
_LOCK = 0x62756E64  # "bund": one bundler at a time, or a digest would come in two halves (PostgreSQL advisory lock)

_WAITING = notifications.c.outcome == NotificationOutcome.WAITING


class Bundler:
    """Bundles what is due, and follows changes of the subscriptions. Several may run: they take turns."""

    def __init__(
        self,
        database: Database,
        subscriptions: Callable[[], tuple[int, tuple[Subscription, ...]]],
        clock: Clock,
    ) -> None:
        self._database = database
        self._subscriptions = subscriptions
        self._clock = clock
        self._number: int | None = None
        self._settled = clock()
        self._by_id: Mapping[str, Subscription] = {}

    def run(self, stop: threading.Event) -> None:
        """Look twice a second until told to stop."""
        wait, turns = 0.0, Attempts("release", _unreported, longest=_LONGEST_PAUSE)
        while not stop.wait(wait):
            try:
                self.turn()
            except (Transient, BadInput) as error:  # the database is away, or nothing has been applied yet
                wait = turns.failed(error)
            else:
                turns.succeeded()
                wait = _LOOK_EVERY

    def turn(self) -> int:
        """Bundle what is due now; gives how many entries left."""
        number, subscriptions = self._subscriptions()
        now = self._clock()
        changed = number != self._number or now - self._settled >= _SETTLE_EVERY
        if not changed and not self._anything(now):
            return 0
        with self._database.transaction() as connection:
            if not _my_turn(self._database, connection):
                return 0
            self._by_id = {one.id: one for one in subscriptions} if number != self._number else self._by_id
            if changed:
                _settle(connection, self._by_id, now)
                self._settled = now
            gone = _due(connection, self._by_id, now)
            record_bundled(connection, gone)
            record_deliveries(self._database, connection, gone, now)
        self._number = number
        return len(gone)

    def _anything(self, now: datetime) -> bool:
        """Look whether something is due: most looks find nothing, and should not hold up a writer."""
        query = sa.select(notifications.c.id).where(_WAITING, notifications.c.due <= now).limit(1)
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None


def _unreported(_problem: str) -> None:
    """Say nothing: the worker beside us reports the same database."""


def _my_turn(database: Database, connection: sa.Connection) -> bool:
    if database.dialect != "postgresql":
        return True  # SQLite has one writer at a time
    return bool(connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))).scalar())


def _settle(connection: sa.Connection, by_id: Mapping[str, Subscription], now: datetime) -> None:
    """End what waits for nobody, and decide anew what waits by a timing that is no longer the subscription's."""
    query = sa.select(notifications.c.subscription, notifications.c.timing).where(_WAITING).distinct()
    held = list(connection.execute(query))
    _end(connection, {row.subscription for row in held if row.subscription not in by_id})
    changed = {
        row.subscription
        for row in held
        if row.subscription in by_id and row.timing != timing_of(by_id[row.subscription])
    }
    for id_ in sorted(changed):
        decide_anew(connection, by_id[id_], now)


def _end(connection: sa.Connection, ids: Collection[str]) -> None:
    for some in in_parts(ids):
        waiting = sa.and_(
            notifications.c.outcome == NotificationOutcome.WAITING, notifications.c.subscription.in_(some)
        )
        connection.execute(sa.update(notifications).where(waiting).values(outcome=NotificationOutcome.ENDED))


def decide_anew(connection: sa.Connection, subscription: Subscription, now: datetime) -> None:
    """Decide when what waits for a subscription is due, by its present timing, target and snoozes.

    Where the timing is the same, only what is snoozed, or was, is decided anew: a group's window goes on.
    """
    history = History()
    add_snoozes(history, connection, [subscription.id], now)
    waiting = sa.and_(
        notifications.c.outcome == NotificationOutcome.WAITING, notifications.c.subscription == subscription.id
    )
    for notification in [notification_of(row) for row in connection.execute(sa.select(notifications).where(waiting))]:
        snoozed = history.snoozes[subscription.id]
        touched = (
            notification.held is Held.SNOOZE
            or snoozed_until(snoozed, notification.why, notification.story, now) is not None
        )
        if notification.timing == timing_of(subscription) and not touched:
            continue
        due = when(subscription, notification.why, notification.story, recent=(), snoozes=snoozed, now=now)
        values = {
            "due": due.at,
            "held": due.held,
            "timing": timing_of(subscription),
            "channel": subscription.to.channel,
            "target": subscription.to.address,
        }
        connection.execute(sa.update(notifications).where(notifications.c.id == notification.id).values(values))


def _due(connection: sa.Connection, by_id: Mapping[str, Subscription], now: datetime) -> list[Notification]:
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
    history, leaving = History(), [one for one in due if one.subscription not in ended]
    add_stories(history, connection, {one.story for one in leaving})
    return due_together(history, leaving)
