"""The memory of ingest: queries on tables.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa

from core.database import Database, in_parts
from core.due import TOLERANCE, set_ahead
from core.outcomes import FetchOutcome
from ingest.health.health import FeedHealth, begun, ended
from ingest.health.store import forget_conditions, read_health, store_conditions, write_health
from ingest.manners import Manners
from ingest.recognition.marks import EntryMarks, SeenEntry
from ingest.tables import feed_states, seen_entries

LEASE = timedelta(minutes=6)
"""Far longer than a poll: 20 s for the answer, and a wait for the parser."""
_STATE = ("url", "etag", "last_modified", "body_hash", "failures", "succeeded", "host", "outcome")
_MANNERS = Manners.__struct_fields__
_NEW_A_SECOND = 100  # new feeds that come due: a list of thousands is spread over minutes
_LOOKED_AT = 1_000  # due feeds that are looked at for hosts that are free


class FeedState(msgspec.Struct, frozen=True):
    """What we knew of a feed when we took its lease."""

    url: str
    etag: str
    last_modified: str
    body_hash: str
    failures: int
    succeeded: datetime | None
    host: str = ""
    """Name and port."""
    outcome: str = ""
    """Of the last poll."""
    manners: Manners = Manners()
    health: FeedHealth = FeedHealth()

    @property
    def proven(self) -> bool:
        """Whether its last poll went well."""
        return self.failures == 0 and self.succeeded is not None


class FailingFeed(msgspec.Struct, frozen=True):
    """A feed whose last poll failed."""

    url: str
    failures: int
    """In a row."""
    outcome: str
    detail: str


class PollResult(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored after a poll. Validators and hash stay as they were where they are None."""

    outcome: FetchOutcome
    detail: str = ""
    due: datetime
    failures: int = 0
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    published: int = 0
    seen: tuple[SeenEntry, ...] = ()
    left: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    manners: Manners | None = None
    health: FeedHealth | None = None


class PollEnding(msgspec.Struct, frozen=True):
    """How the poll of a feed ended, and when."""

    url: str
    result: PollResult
    at: datetime
    before: FeedHealth = FeedHealth()
    """The feed's health before the poll."""


def sync_feeds(database: Database, every: Mapping[str, timedelta], now: datetime, paused: Collection[str] = ()) -> None:
    """Make the table agree with the feed list: new feeds are due at once (a hundred a second), removed ones are gone.

    What was seen of a removed feed stays, so that adding it again alerts nobody twice. A feed that is to be
    asked more often than before comes forward; one that is `paused` is not asked.
    """
    with database.transaction() as connection:
        its = feed_states.c
        rows = connection.execute(sa.select(its.url, its.due, its.host, its.paused))
        stored = {row.url: row for row in rows}
        removed = [url for url in stored if url not in every]
        for part in in_parts(removed):
            connection.execute(sa.delete(feed_states).where(feed_states.c.url.in_(part)))
        forget_conditions(connection, removed)
        unknown = [url for url in every if url not in stored]
        new = [_new(url, now + timedelta(seconds=number // _NEW_A_SECOND)) for number, url in enumerate(unknown)]
        if new:
            connection.execute(database.insert(feed_states).on_conflict_do_nothing(), new)
        for url in every:
            row = stored.get(url)
            if (url in paused) is not (row is not None and row.paused):
                flag = sa.update(feed_states).where(its.url == url).values(paused=url in paused)
                connection.execute(flag)
            if row is not None and not row.host:
                connection.execute(sa.update(feed_states).where(feed_states.c.url == url).values(host=host_of(url)))
            if row is not None and row.due > now + every[url] * 1.1:
                sooner = sa.update(feed_states).where(feed_states.c.url == url, feed_states.c.failures == 0)
                connection.execute(sooner.values(due=now + every[url]))


def lease_due(
    database: Database,
    now: datetime,
    name: str,
    limit: int,
    *,
    unproven: int | None = None,
    busy: Collection[str] = (),
) -> list[FeedState]:
    """Take due feeds for this poller alone, for `LEASE`: one a host, and none of a host in `busy`.

    Up to `limit` that were read at their last poll, and up to `unproven` (by default as many) others: new ones and
    failing ones, which may wait long for an answer, never take the place of those that work.
    """
    its = feed_states.c
    free = sa.or_(its.leased_until.is_(None), its.leased_until <= now)
    due = sa.and_(its.due <= now, free, its.host.not_in(busy), its.paused.is_(False))
    columns = [its[field] for field in (*_STATE, *_MANNERS, "health")]
    slots = {True: limit, False: limit if unproven is None else unproven}
    with database.reading() as connection:  # most times nothing is due: do not take the write lock for that
        rows = connection.execute(sa.select(*columns).where(due).order_by(its.due).limit(_LOOKED_AT))
        chosen: dict[str, str] = {}
        for state in map(_state, rows):
            host = state.host or state.url
            if slots[state.proven] and host not in chosen:
                chosen[host] = state.url
                slots[state.proven] -= 1
    if not chosen:
        return []
    query = sa.select(*columns).where(its.url.in_(chosen.values()), its.due <= now, free).order_by(its.due)
    with database.transaction() as connection:
        # SQLite has no SKIP LOCKED and needs none: its writers are alone.
        taken = [_state(row) for row in connection.execute(query.with_for_update(skip_locked=True))]
        mine = sa.update(feed_states).where(its.url.in_([state.url for state in taken]))
        connection.execute(mine.values(leased_until=now + LEASE, leased_by=name))
    return taken


def _state(row: Sequence[Any]) -> FeedState:
    known, manners = row[: len(_STATE)], row[len(_STATE) : -1]
    kept = Manners(**dict(zip(_MANNERS, manners, strict=True)))
    return FeedState(**dict(zip(_STATE, known, strict=True)), manners=kept, health=read_health(row[-1]))


def bring_forward(database: Database, now: datetime) -> int:
    """Make due what waits by a clock ahead of ours, and bound leases likewise; give how many changed (core/due.py)."""
    its = feed_states.c
    polled_ahead = sa.or_(set_ahead(its.polled, now), sa.and_(its.polled.is_(None), set_ahead(its.due, now)))
    waiting = sa.and_(its.due > now, polled_ahead)
    held = its.leased_until > now + LEASE + TOLERANCE
    with database.reading() as connection:
        if connection.execute(sa.select(its.url).where(sa.or_(waiting, held)).limit(1)).first() is None:
            return 0
    with database.transaction() as connection:
        leases = connection.execute(sa.update(feed_states).where(held).values(leased_until=now + LEASE)).rowcount
        return leases + connection.execute(sa.update(feed_states).where(waiting).values(due=now)).rowcount


def release(database: Database, name: str, urls: Sequence[str] | None = None) -> None:
    """Give leases back: those of some feeds, or all that a poller of this name left behind when it died."""
    mine = sa.update(feed_states).where(feed_states.c.leased_by == name)
    if urls is not None:
        mine = mine.where(feed_states.c.url.in_(urls))
    with database.transaction() as connection:
        connection.execute(mine.values(leased_until=None, leased_by=""))


def remembered(database: Database, feed: str) -> list[SeenEntry]:
    """Give what we remember of a feed's entries."""
    its = seen_entries.c
    columns = (
        its.entry,
        its.article,
        its.revision,
        its.left,
        its.at,
        its.guid,
        its.address,
        its.title,
        its.text,
        its.words,
        its.published,
    )
    with database.reading() as connection:
        rows = connection.execute(sa.select(*columns).where(its.feed == feed))
        return [
            SeenEntry(
                entry=entry, article=article, revision=revision, left=left, first_seen=at, marks=EntryMarks(*marks)
            )
            for entry, article, revision, left, at, *marks in rows
        ]


def known_revisions(database: Database, articles: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Give the (article, revision) pairs that any feed has published, of some articles."""
    found: set[tuple[str, str]] = set()
    with database.reading() as connection:
        for part in in_parts(articles):
            query = sa.select(seen_entries.c.article, seen_entries.c.revision)
            rows = connection.execute(query.where(seen_entries.c.article.in_(part)))
            found.update((row.article, row.revision) for row in rows)
    return frozenset(found)


def failing_feeds(database: Database) -> list[FailingFeed]:
    """Give the feeds whose last poll failed, or found no entries, by address."""
    columns = [feed_states.c[field] for field in FailingFeed.__struct_fields__]
    with database.reading() as connection:
        query = (
            sa.select(*columns)
            .where(sa.or_(feed_states.c.failures > 0, feed_states.c.outcome == FetchOutcome.EMPTY.value))
            .order_by(feed_states.c.url)
        )
        return [FailingFeed(*row) for row in connection.execute(query)]


def remember(database: Database, endings: Sequence[PollEnding]) -> None:
    """Store how polls ended, what was seen, and when the feeds are due again; gives the leases back."""
    with database.transaction() as connection:
        rows = [_seen_row(ending, row) for ending in endings for row in ending.result.seen]
        if rows:
            insert = database.insert(seen_entries)
            changed = {name: insert.excluded[name] for name in rows[0] if name not in ("feed", "entry", "at")}
            connection.execute(insert.on_conflict_do_update(index_elements=["feed", "entry"], set_=changed), rows)
        for ending in endings:
            _forget(connection, ending)
            change = _change(ending.result, ending.at)
            if (health := ending.result.health) is not None and health is not ending.before:
                change["health"] = write_health(health)
                stands, over = begun(ending.before, health), ended(ending.before, health)
                store_conditions(database, connection, ending.url, stands, over, ending.at)
            connection.execute(sa.update(feed_states).where(feed_states.c.url == ending.url).values(change))


def _change(result: PollResult, now: datetime) -> dict[str, object]:
    change: dict[str, object] = {
        "outcome": result.outcome.value,
        "detail": result.detail[:500],
        "due": result.due,
        "failures": result.failures,
        "polled": now,
        "leased_until": None,
        "leased_by": "",
    }
    kept = {"etag": result.etag, "last_modified": result.last_modified, "body_hash": result.body_hash}
    change |= {field: value for field, value in kept.items() if value is not None}
    if result.failures == 0:
        change["succeeded"] = now
    if result.manners is not None:
        change |= msgspec.structs.asdict(result.manners)
    if result.published:
        change |= {"articles": feed_states.c.articles + result.published, "newest": now}
    return change


def _seen_row(ending: PollEnding, row: SeenEntry) -> dict[str, object]:
    values = {"article": row.article, "revision": row.revision, "at": ending.at, "left": row.left}
    return {"feed": ending.url, "entry": row.entry, **values, **msgspec.structs.asdict(row.marks)}


def _forget(connection: sa.Connection, ending: PollEnding) -> None:
    its = seen_entries.c
    for part in in_parts(ending.result.left):
        absent = sa.update(seen_entries).where(its.feed == ending.url, its.entry.in_(part), its.left.is_(None))
        connection.execute(absent.values(left=ending.at))
    for part in in_parts(ending.result.forgotten):
        connection.execute(sa.delete(seen_entries).where(its.feed == ending.url, its.entry.in_(part)))


def _new(url: str, due: datetime) -> dict[str, object]:
    empty = dict.fromkeys(("etag", "last_modified", "body_hash", "leased_by", "outcome", "detail"), "")
    return {"url": url, "host": host_of(url), "due": due, "failures": 0, "articles": 0, **empty}


def host_of(url: str) -> str:
    """Give name and port of an address: who is asked one thing at a time."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()[:300]
