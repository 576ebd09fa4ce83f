"""Hosts: one poller asks a host one thing at a time, and all leave it alone as long as it wants.

hold(…) ─▶ asked, by one poller alone, keep_held(…) ─▶ rest(…): until when nobody asks it
└─ the poller died: it begins again, free_held(…), or the lease runs out
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from core.bulk_insert import insert_rows
from core.database import Database
from core.due import set_ahead
from ingest.tables import feed_hosts

LEASE = timedelta(minutes=1)
"""For so long the hosts and feeds of a poller that died wait for another; one at work says so every quarter of it."""
LONGEST_REST = 3_600.0
"""Seconds for which all feeds and pages of a host wait because one was told to (Retry-After)."""
_its = feed_hosts.c


def host_of(url: str) -> str:
    """Give name and port of an address: who is asked one thing at a time."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()[:300]


def host_or_url(host: str, url: str) -> str:
    """Give who is asked one thing at a time."""
    return host or url[:300]


def at_rest(host: sa.ColumnElement[str], now: datetime) -> sa.Exists:
    """Give the condition that a host is asked, or left alone."""
    return sa.exists().where(_its.host == host, _its.busy_until > now)


def hold(database: Database, connection: sa.Connection, hosts: Iterable[str], now: datetime, name: str) -> set[str]:
    """Hold those of the hosts that nobody asks and that may be asked; give them."""
    wanted = [
        {"host": host, "since": now, "busy_until": now + LEASE, "held_by": name} for host in sorted(hosts)
    ]  # sorted: two pollers wait for each other's rows in one order
    insert = database.insert(feed_hosts)
    changed = {column: insert.excluded[column] for column in ("since", "busy_until", "held_by")}
    held = insert.on_conflict_do_update(index_elements=["host"], set_=changed, where=_its.busy_until <= now)
    return set(insert_rows(connection, held.returning(_its.host), wanted).scalars()) if wanted else set()


def busy_until(connection: sa.Connection, host: str) -> datetime | None:
    """Give until when a host is asked, or left alone; None for one that nobody has asked."""
    return connection.execute(sa.select(_its.busy_until).where(_its.host == host)).scalar()


def keep_held(connection: sa.Connection, name: str, hosts: Collection[str], now: datetime) -> None:
    """Hold on to hosts that this poller still asks."""
    ours = sa.update(feed_hosts).where(_its.host.in_(hosts), _its.held_by == name)
    connection.execute(ours.values(since=now, busy_until=now + LEASE))


def rest(connection: sa.Connection, hosts: Iterable[tuple[str, datetime, float]], name: str) -> None:
    """Let go of hosts that this poller has asked: each is left alone from a moment on, for so many seconds.

    One that another holds by now, as this poller was away for longer than a lease, stays his.
    """
    rows = [
        {"its_host": host, "by": name, "at": at, "until": at + timedelta(seconds=seconds), "nobody": ""}
        for host, at, seconds in hosts
    ]
    if rows:
        values: dict[str, Any] = {
            "since": sa.bindparam("at"),
            "busy_until": sa.bindparam("until"),
            "held_by": sa.bindparam("nobody"),
        }
        ours = sa.update(feed_hosts).where(_its.host == sa.bindparam("its_host"), _its.held_by == sa.bindparam("by"))
        connection.execute(ours.values(values), rows)


def free(connection: sa.Connection, hosts: Collection[str], now: datetime) -> None:
    """Let go of hosts that were held and not asked."""
    if hosts:
        connection.execute(sa.update(feed_hosts).where(_its.host.in_(hosts)).values(busy_until=now, held_by=""))


def free_held(connection: sa.Connection, name: str, now: datetime, pause: timedelta) -> None:
    """Let go of what a poller of this name held when it died: it may just have asked, so that the pause counts."""
    mine = sa.update(feed_hosts).where(_its.held_by == name)
    connection.execute(mine.values(since=now, busy_until=now + pause, held_by=""))


def held_ahead(now: datetime) -> sa.ColumnElement[bool]:
    """Give the condition that a host was held, or left alone, by a clock ahead of ours."""
    return set_ahead(_its.since, now)


def put_right(connection: sa.Connection, now: datetime) -> int:
    """Bound what was set by a clock ahead of ours: who holds a host may be at work; give how many changed."""
    ahead = sa.update(feed_hosts).where(held_ahead(now))
    asked, alone = ahead.where(_its.held_by != ""), ahead.where(_its.held_by == "")
    changed = connection.execute(asked.values(since=now, busy_until=now + LEASE)).rowcount
    return changed + connection.execute(alone.values(since=now, busy_until=now)).rowcount


def forget_over(connection: sa.Connection, before: datetime) -> None:
    """Forget hosts that nobody has asked since: those of removed feeds, mostly."""
    connection.execute(sa.delete(feed_hosts).where(_its.busy_until < before, _its.held_by == ""))
