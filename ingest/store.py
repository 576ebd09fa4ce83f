"""What ingest remembers, in the database: queries on `tables.py`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from config.feeds import Feed
from core.database import Database
from core.outcomes import FetchOutcome
from ingest.feed import Seen
from ingest.tables import feed_states, seen_entries

_LEASE = timedelta(minutes=2)
"""Longer than one poll can take; a poller that dies leaves its feeds to the others after this."""
_CHUNK = 400  # below SQLite's limit of variables in a statement


class State(msgspec.Struct, frozen=True):
    """A feed that is due, with what to send back to it."""

    url: str
    etag: str
    last_modified: str
    body_hash: str
    failures: int


class Polled(msgspec.Struct, frozen=True):
    """How a poll ended."""

    url: str
    outcome: FetchOutcome
    detail: str
    due: datetime
    failures: int
    etag: str
    last_modified: str
    body_hash: str
    seen: tuple[Seen, ...] = ()
    published: int = 0


class Store:
    """The memory of all pollers."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name

    def sync(self, feeds: Sequence[Feed], now: datetime) -> None:
        """Add what is new in the list, due at once; forget the state of what has left it."""
        urls = {feed.url for feed in feeds}
        with self._database.transaction() as connection:
            known = set(connection.scalars(sa.select(feed_states.c.url)))
            for url in sorted(urls - known):
                row = {
                    "url": url, "etag": "", "last_modified": "", "body_hash": "", "due": now, "leased_by": "",
                    "failures": 0, "outcome": "", "detail": "", "articles": 0,
                }  # fmt: skip
                connection.execute(self._database.insert(feed_states).values(row).on_conflict_do_nothing())
            for url in sorted(known - urls):
                # its entries stay known: a feed that comes back must not alert on its backlog again
                connection.execute(sa.delete(feed_states).where(feed_states.c.url == url))

    def free(self) -> None:
        """Give back what an earlier life of this worker held."""
        with self._database.transaction() as connection:
            mine = feed_states.c.leased_by == self._name
            connection.execute(sa.update(feed_states).where(mine).values(leased_until=None, leased_by=""))

    def lease_due(self, now: datetime, limit: int) -> list[State]:
        """Take feeds that are due, longest waiting first; no two pollers get the same."""
        free = sa.or_(feed_states.c.leased_until.is_(None), feed_states.c.leased_until < now)
        query = sa.select(feed_states).where(feed_states.c.due <= now, free).order_by(feed_states.c.due).limit(limit)
        with self._database.transaction() as connection:
            rows = connection.execute(query.with_for_update(skip_locked=True)).all()
            urls = [row.url for row in rows]
            if urls:
                lease = {"leased_until": now + _LEASE, "leased_by": self._name}
                connection.execute(sa.update(feed_states).where(feed_states.c.url.in_(urls)).values(lease))
        return [State(row.url, row.etag, row.last_modified, row.body_hash, row.failures) for row in rows]

    def known(self, url: str, entries: Iterable[str], articles: Iterable[str]) -> dict[str, Seen]:
        """Give what was seen of a feed, by entry key: these entries, and whatever these articles were before."""
        found: dict[str, Seen] = {}
        columns = (seen_entries.c.entry, seen_entries.c.article, seen_entries.c.revision)
        with self._database.reading() as connection:
            for column, values in ((seen_entries.c.entry, list(entries)), (seen_entries.c.article, list(articles))):
                for start in range(0, len(values), _CHUNK):
                    wanted = column.in_(values[start : start + _CHUNK])
                    mine = sa.true() if column is seen_entries.c.article else seen_entries.c.feed == url
                    for row in connection.execute(sa.select(*columns, seen_entries.c.feed).where(mine, wanted)):
                        key = row.entry if row.feed == url else f"{row.feed} {row.entry}"
                        found[key] = Seen(row.entry, row.article, row.revision)
        return found

    def record(self, polled: Polled, now: datetime) -> None:
        """Remember a poll and its entries, at once or not at all; call it after the bus has acknowledged."""
        good = polled.outcome in {FetchOutcome.NEW, FetchOutcome.UNCHANGED}
        values = {
            "outcome": polled.outcome.value, "detail": polled.detail, "due": polled.due, "failures": polled.failures,
            "etag": polled.etag, "last_modified": polled.last_modified, "body_hash": polled.body_hash,
            "polled": now, "leased_until": None, "leased_by": "",
            "articles": feed_states.c.articles + polled.published,
        }  # fmt: skip
        values |= {"succeeded": now} if good else {}
        values |= {"newest": now} if polled.published else {}
        with self._database.transaction() as connection:
            if polled.seen:
                rows = [{"feed": polled.url, "at": now, **msgspec.structs.asdict(seen)} for seen in polled.seen]
                statement = self._database.insert(seen_entries)
                changed = {"revision": statement.excluded.revision, "at": statement.excluded.at}
                connection.execute(
                    statement.on_conflict_do_update(index_elements=["feed", "entry"], set_=changed), rows
                )
            connection.execute(sa.update(feed_states).where(feed_states.c.url == polled.url).values(values))
