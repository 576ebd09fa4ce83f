"""Leases: a feed is polled by one poller at a time, and by another when that one died."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.database import Database
from core.due import TOLERANCE, set_ahead
from ingest.store.state import COLUMNS, FeedState, is_proven, state_of
from ingest.tables import feed_states

LEASE = timedelta(minutes=6)
"""Far longer than a poll: 20 s for the answer, and a wait for the parser."""
_LOOKED_AT = 1_000  # due feeds that are looked at for hosts that are free


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
    slots = {True: limit, False: limit if unproven is None else unproven}
    with database.reading() as connection:  # most times nothing is due: do not take the write lock for that
        known = sa.select(its.url, its.host, its.failures, its.succeeded).where(due)
        chosen: dict[str, str] = {}
        for row in connection.execute(known.order_by(its.due).limit(_LOOKED_AT)):
            host, proven = row.host or row.url, is_proven(row.failures, row.succeeded)
            if slots[proven] and host not in chosen:
                chosen[host] = row.url
                slots[proven] -= 1
    if not chosen:
        return []
    query = sa.select(*COLUMNS).where(its.url.in_(chosen.values()), its.due <= now, free).order_by(its.due)
    with database.transaction() as connection:
        # SQLite has no SKIP LOCKED and needs none: its writers are alone.
        taken = [state_of(row) for row in connection.execute(query.with_for_update(skip_locked=True))]
        mine = sa.update(feed_states).where(its.url.in_([state.url for state in taken]))
        connection.execute(mine.values(leased_until=now + LEASE, leased_by=name))
    return taken


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
