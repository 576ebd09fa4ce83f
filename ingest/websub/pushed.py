"""What hubs pushed and no poller has read yet: a queue that the callback fills, and pollers take from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from core.database import Database
from ingest.store.leases import is_free, lease, unlease
from ingest.store.state import COLUMNS, FeedState, state_of
from ingest.tables import feed_states
from ingest.websub.tables import pushed_documents

_OF_FEED, _OF_ALL = 20, 1_000
"""Documents that wait at most."""
_KEPT = timedelta(days=2)


class PushedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One document, and when its feed is to be polled all the same."""

    id: int
    feed: str
    body: bytes
    charset: str
    due: datetime


def has_room(connection: sa.Connection, feed: str) -> bool:
    """Say whether one more of a feed may wait."""
    its = pushed_documents.c
    count = sa.select(sa.func.count()).select_from(pushed_documents)
    of_feed = int(connection.execute(count.where(its.feed == feed)).scalar_one())
    return of_feed < _OF_FEED and int(connection.execute(count).scalar_one()) < _OF_ALL


def put(database: Database, connection: sa.Connection, feed: str, body: bytes, charset: str, now: datetime) -> None:
    """Let a document wait; the same once more is one."""
    row = {"feed": feed, "digest": hashlib.sha256(body).hexdigest(), "charset": charset[:40], "body": body, "at": now}
    connection.execute(database.insert(pushed_documents).values(row).on_conflict_do_nothing())


def take(database: Database, now: datetime, name: str, limit: int) -> list[tuple[FeedState, PushedDocument]]:
    """Take the oldest documents, one a feed, of feeds that nobody works on: with the lease of a poll."""
    its, of_feed = pushed_documents.c, feed_states.c
    oldest = sa.select(sa.func.min(its.id)).group_by(its.feed)
    with database.reading() as connection:  # most times there is none: do not take the write lock for that
        first = sa.select(its.id, its.feed).where(its.id.in_(oldest)).order_by(its.id).limit(limit)
        waiting = {row.feed: row.id for row in connection.execute(first)}
    if not waiting:
        return []
    with database.transaction() as connection:
        query = sa.select(*COLUMNS, of_feed.due).where(of_feed.url.in_(waiting), is_free(now))
        rows = connection.execute(query.with_for_update(skip_locked=True)).all()
        states = {row.url: (state_of(row[:-1]), row.due) for row in rows}
        still = sa.select(pushed_documents).where(its.id.in_([waiting[feed] for feed in states]))
        found = connection.execute(still).all()  # another poller may have read some meanwhile
        lease(connection, [row.feed for row in found], now, name)
        return [(states[row.feed][0], _document(row, states[row.feed][1])) for row in found]


def give_back(database: Database, name: str, feeds: Sequence[str]) -> None:
    """Give leases back of feeds whose documents are not for us."""
    with database.transaction() as connection:
        unlease(connection, name, feeds)


def drop(database: Database, documents: Iterable[int]) -> None:
    """Take documents out of the queue: they are read."""
    with database.transaction() as connection:
        connection.execute(sa.delete(pushed_documents).where(pushed_documents.c.id.in_(tuple(documents))))


def drop_old(database: Database, now: datetime) -> None:
    """Drop what nobody has read for days: polls have brought it since."""
    old = pushed_documents.c.at < now - _KEPT
    with database.reading() as connection:
        if connection.execute(sa.select(pushed_documents.c.id).where(old).limit(1)).first() is None:
            return
    with database.transaction() as connection:
        connection.execute(sa.delete(pushed_documents).where(old))


def _document(row: sa.Row[Any], due: datetime) -> PushedDocument:
    return PushedDocument(id=row.id, feed=row.feed, body=row.body, charset=row.charset, due=due)
