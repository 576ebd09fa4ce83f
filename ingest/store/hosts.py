"""Hosts: one poller asks a host one thing at a time, and all leave it alone as long as it wants.

hold(…) ─▶ asked, by one poller alone ─▶ rest(…): until when nobody asks it
└─ the poller died: it begins again, free_held(…), or the lease runs out
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.database import Database
from core.due import set_ahead
from ingest.tables import feed_hosts

LEASE = timedelta(minutes=6)
"""Far longer than a poll: 20 s for the answer, and a wait for the parser."""
_its = feed_hosts.c


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
    connection.execute(held, wanted)
    ours = sa.select(_its.host).where(_its.host.in_([row["host"] for row in wanted]), _its.held_by == name)
    return set(connection.execute(ours).scalars())


def rest(connection: sa.Connection, hosts: Iterable[tuple[str, datetime, float]]) -> None:
    """Let go of hosts that were asked: each is left alone from a moment on, for so many seconds."""
    rows = [
        {"its_host": host, "at": at, "until": at + timedelta(seconds=seconds), "nobody": ""}
        for host, at, seconds in hosts
    ]
    if rows:
        values: dict[str, Any] = {
            "since": sa.bindparam("at"),
            "busy_until": sa.bindparam("until"),
            "held_by": sa.bindparam("nobody"),
        }
        connection.execute(sa.update(feed_hosts).where(_its.host == sa.bindparam("its_host")).values(values), rows)


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
