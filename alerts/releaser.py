"""Releases what was held: twice a second it looks what is due, and whether subscriptions changed meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta

import sqlalchemy as sa

from alerts.delivery.enqueue import enqueue_deliveries
from alerts.planning.notification import deliveries_of
from alerts.planning.release import anything_due, follow_subscriptions, release
from config.files.subscriptions import Subscription
from core import liveness
from core.clock import Clock
from core.database import Database
from core.due import is_over
from core.errors import BadInput, Transient
from core.retry import Attempts

_LOOK_EVERY = 0.5
_LONGEST_PAUSE = 2.0
_FOLLOW_EVERY = timedelta(seconds=30)
"""A worker may write by a list that changed a moment before: what it held is put right within this time."""
_LOCK = 0x62756E64  # one releaser at a time, or a digest would come in two halves (PostgreSQL advisory lock)


class Releaser:
    """Releases what is due, and follows changes of the subscriptions. Several may run: they take turns."""

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
        self._followed = clock()
        self._by_id: Mapping[str, Subscription] = {}

    def run(self, stop: threading.Event) -> None:
        """Release twice a second, until `stop` is set."""
        wait, attempts = 0.0, Attempts("release", _unreported, longest=_LONGEST_PAUSE)
        while not stop.wait(wait):
            liveness.progress()
            try:
                self.release()
            except (Transient, BadInput) as error:  # the database is away, or nothing has been applied yet
                wait = attempts.failed(error)
            else:
                attempts.succeeded()
                wait = _LOOK_EVERY

    def release(self) -> int:
        """Release what is due now; gives how many notifications left."""
        number, subscriptions = self._subscriptions()
        now = self._clock()
        left = (self._followed + _FOLLOW_EVERY - now).total_seconds()
        changed = number != self._number or is_over(left, _FOLLOW_EVERY.total_seconds())
        if not changed:
            with self._database.reading() as connection:  # most looks find nothing, and should not hold up a writer
                if not anything_due(connection, now):
                    return 0
        with self._database.transaction() as connection:
            if not _is_alone(self._database, connection):
                return 0
            self._by_id = {one.id: one for one in subscriptions} if number != self._number else self._by_id
            if changed:
                follow_subscriptions(connection, self._by_id, now)
                self._followed = now
            gone = release(connection, self._by_id, now)
            enqueue_deliveries(self._database, connection, deliveries_of(gone), now)
        self._number = number
        return len(gone)


def _unreported(_problem: str) -> None:
    """Say nothing: the worker beside us reports the same database."""


def _is_alone(database: Database, connection: sa.Connection) -> bool:
    if database.dialect != "postgresql":
        return True  # SQLite has one writer at a time
    return bool(connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))).scalar())
