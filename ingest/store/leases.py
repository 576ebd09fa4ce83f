"""Leases: a feed is polled by one poller at a time, and by another when that one died."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.database import Database
from core.due import TOLERANCE, set_ahead
from ingest.store.hosts import LEASE, at_rest, free, free_held, held_ahead, hold, host_or_url, keep_held, put_right
from ingest.store.state import COLUMNS, FeedState, is_proven, state_of
from ingest.tables import feed_hosts, feed_states

_LOOKED_AT, _MOST = 3, 1_000  # due feeds that are looked at for each free slot, and at most: many share a host
_its = feed_states.c


def lease_due(
    database: Database, now: datetime, name: str, limit: int, *, unproven: int | None = None
) -> list[FeedState]:
    """Take due feeds for this poller alone, for `LEASE`: one a host, and none of a host that is asked or at rest.

    Up to `limit` that were read at their last poll, and up to `unproven` (by default as many) others: new ones and
    failing ones, which may wait long for an answer, never take the place of those that work.
    """
    slots = {True: limit, False: limit if unproven is None else unproven}
    with database.reading() as connection:  # most times nothing is due: do not take the write lock for that
        chosen = _chosen(connection, now, slots)
    if not chosen:
        return []
    with database.transaction() as connection:
        held = hold(database, connection, chosen, now, name)
        urls = [url for host, url in chosen.items() if host in held]
        query = sa.select(*COLUMNS).where(_its.url.in_(urls), _its.due <= now, is_free(now)).order_by(_its.due)
        # SQLite has no SKIP LOCKED and needs none: its writers are alone.
        taken = [state_of(row) for row in connection.execute(query.with_for_update(skip_locked=True))]
        free(connection, held - {host_or_url(state.host, state.url) for state in taken}, now)
        lease(connection, [state.url for state in taken], now, name)
    return taken


def lease(connection: sa.Connection, urls: Sequence[str], now: datetime, name: str) -> None:
    """Give a poller the leases of feeds that are free."""
    mine = sa.update(feed_states).where(_its.url.in_(urls))
    connection.execute(mine.values(leased_until=now + LEASE, leased_by=name))


def keep(database: Database, now: datetime, name: str, polled: Mapping[str, str]) -> None:
    """Keep this poller's leases of feeds that it still polls, and their hosts: each address with its host."""
    ours = sa.update(feed_states).where(_its.url.in_(list(polled)), _its.leased_by == name)
    with database.transaction() as connection:
        connection.execute(ours.values(leased_until=now + LEASE))
        keep_held(connection, name, {host_or_url(host, url) for url, host in polled.items()}, now)


def unlease(connection: sa.Connection, name: str, urls: Sequence[str] | None = None) -> None:
    """Take a poller's leases back, those of some feeds or all."""
    mine = sa.update(feed_states).where(_its.leased_by == name)
    if urls is not None:
        mine = mine.where(_its.url.in_(urls))
    connection.execute(mine.values(leased_until=None, leased_by=""))


def is_free(now: datetime) -> sa.ColumnElement[bool]:
    """Give the condition that nobody works on a feed."""
    return sa.or_(_its.leased_until.is_(None), _its.leased_until <= now)


def _chosen(connection: sa.Connection, now: datetime, slots: dict[bool, int]) -> dict[str, str]:
    """Choose a due feed for each host that may be asked, by how many are free of those that work, and others."""
    due = sa.and_(_its.due <= now, is_free(now), _its.paused.is_(False), sa.not_(at_rest(_its.host, now)))
    known = sa.select(_its.url, _its.host, _its.failures, _its.succeeded).where(due)
    chosen: dict[str, str] = {}
    for row in connection.execute(known.order_by(_its.due).limit(min(_MOST, 20 + _LOOKED_AT * sum(slots.values())))):
        host, proven = host_or_url(row.host, row.url), is_proven(row.failures, row.succeeded)
        if slots[proven] and host not in chosen:
            chosen[host] = row.url
            slots[proven] -= 1
    return chosen


def bring_forward(database: Database, now: datetime) -> int:
    """Make due what waits by a clock ahead of ours, and bound leases likewise; give how many changed (core/due.py)."""
    polled_ahead = sa.or_(set_ahead(_its.polled, now), sa.and_(_its.polled.is_(None), set_ahead(_its.due, now)))
    waiting = sa.and_(_its.due > now, polled_ahead)
    held = _its.leased_until > now + LEASE + TOLERANCE
    with database.reading() as connection:
        ahead = sa.select(sa.literal(1)).where(sa.or_(waiting, held)).limit(1)
        hosts = sa.select(sa.literal(1)).select_from(feed_hosts).where(held_ahead(now)).limit(1)
        if connection.execute(ahead).first() is None and connection.execute(hosts).first() is None:
            return 0
    with database.transaction() as connection:
        leases = connection.execute(sa.update(feed_states).where(held).values(leased_until=now + LEASE)).rowcount
        put_right(connection, now)
        return leases + connection.execute(sa.update(feed_states).where(waiting).values(due=now)).rowcount


def release(database: Database, name: str, now: datetime, pause: timedelta, some: Sequence[FeedState] = ()) -> None:
    """Give leases back: those of some feeds, which were not asked, or all that a poller of this name left behind.

    `pause`: for how long a host is left alone after it was asked.
    """
    with database.transaction() as connection:
        if some:
            unlease(connection, name, [state.url for state in some])
            free(connection, {host_or_url(state.host, state.url) for state in some}, now)
        else:
            unlease(connection, name)
            free_held(connection, name, now, pause)
