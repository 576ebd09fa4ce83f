"""The retention job: what is older than the settings keep leaves the log and the archive, in small pieces.

The log keeps `keep_log`, never less than the story memory needs to be rebuilt from it; the archive keeps
`keep_archive`. Alerts and their deliveries stay: they are the record of what people were notified of.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import sqlalchemy as sa

from alerts.readers.forgetting import FORGOTTEN
from alerts.readers.sign_up import forget_old
from alerts.readers.tables import subscriptions
from alerts.tables import snoozes
from core.archive import articles, handled
from core.bus.port import Bus
from core.clock import Clock
from core.database import Database
from core.errors import Transient
from core.log import get

EVERY = timedelta(hours=1)
_FOLLOWED = timedelta(days=1)
"""For how long a subscription of who was forgotten stays as a row without a person: every worker reads it meanwhile."""
_SLICE = 1000
"""Rows in one transaction: nobody waits long for the write lock."""
_log = get("alerts.retention")


def run_retention(
    database: Database, bus: Bus, clock: Clock, keep_log: timedelta, keep_archive: timedelta, stop: threading.Event
) -> None:
    """Delete what is expired, at once and every hour, until `stop` is set. A server that is away: the next time."""
    while True:
        try:
            delete_expired(database, bus, clock(), keep_log, keep_archive)
        except Transient as error:
            _log.warning("retention_postponed", error=str(error))
        if stop.wait(EVERY.total_seconds()):
            return


def delete_expired(
    database: Database, bus: Bus, now: datetime, keep_log: timedelta, keep_archive: timedelta
) -> dict[str, int]:
    """Delete what is too old; give how much of each."""
    deleted = {
        "messages": bus.trim(now - keep_log),
        # a revision is remembered for as long as the log could bring it again, twice over
        "handled": _delete(database, handled, handled.c.at < now - 2 * keep_log),
        "subscriptions": _delete(database, subscriptions, _forgotten(now - _FOLLOWED)),
        "snoozes": _delete(database, snoozes, snoozes.c.until < now),
        "articles": _delete(database, articles, articles.c.archived < now - keep_archive),
        "sign_ups": _forget_sign_ups(database, now),
    }
    if any(deleted.values()):
        _log.info("expired_rows_deleted", **deleted)
    return deleted


def _forgotten(before: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(subscriptions.c.owner == FORGOTTEN, subscriptions.c.changed < before)


def _forget_sign_ups(database: Database, now: datetime) -> int:
    with database.transaction() as connection:
        return forget_old(connection, now)


def _delete(database: Database, table: sa.Table, old: sa.ColumnElement[bool]) -> int:
    keys = list(table.primary_key.columns)
    some = sa.select(*keys).where(old).limit(_SLICE).subquery()
    statement = sa.delete(table).where(sa.tuple_(*keys).in_(sa.select(*some.columns)))
    count = 0
    while True:
        with database.transaction() as connection:
            deleted = connection.execute(statement).rowcount
        count += deleted
        if deleted < _SLICE:
            return count
