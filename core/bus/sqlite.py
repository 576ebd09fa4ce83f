"""The bus as one SQLite file, shared by the processes of one machine.

A message's place is a row number, so the order of commits is the order of reading. A group's member owns
partitions by lease; committing is a compare-and-set on that lease, so that a member which slept through its lease cannot
record anything. Leases run on the machine's monotonic clock, which all its processes share and nobody sets.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from core.bus.port import DEAD, Message, Received
from core.bus.oversize import parked, split
from core.clock import now
from core.database import from_micros, to_micros
from core.errors import Fenced, ServiceAway

PARTITIONS = 4
LEASE_SECONDS = 20.0
_LOOK_SECONDS = 0.02  # between looks for new messages: 1.6 % of a core, 10 ms of delay on average
_SHARE_SECONDS = 1.0  # between looks at who else is in the group
_BUSY_SECONDS = 10.0
_TRIM_SLICE = 1000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS log (
  place INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, part INTEGER NOT NULL,
  key TEXT NOT NULL, value BLOB NOT NULL, at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS log_order ON log (topic, part, place);
CREATE TABLE IF NOT EXISTS member (
  grp TEXT NOT NULL, topic TEXT NOT NULL, owner TEXT NOT NULL, expires REAL NOT NULL, PRIMARY KEY (grp, topic, owner));
CREATE TABLE IF NOT EXISTS position (
  grp TEXT NOT NULL, topic TEXT NOT NULL, part INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0,
  owner TEXT NOT NULL DEFAULT '', expires REAL NOT NULL DEFAULT 0, PRIMARY KEY (grp, topic, part));
"""


class SqliteBus:
    """The embedded bus. One object a process; each thread has its own connection."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        with self.work() as connection:
            connection.executescript(_SCHEMA)

    @contextmanager
    def work(self) -> Iterator[sqlite3.Connection]:
        """Give this thread's connection; SQLite's errors (locked, disk full) come out as `ServiceAway`."""
        try:
            yield self._connection()
        except sqlite3.OperationalError as error:
            raise ServiceAway(f"bus file {self._path.name}: {error}") from error

    def _connection(self) -> sqlite3.Connection:
        held: tuple[int, sqlite3.Connection] | None = getattr(self._local, "held", None)
        if held is None or held[0] != os.getpid():  # a forked child must not use its parent's connection
            connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            held = self._local.held = os.getpid(), connection
        return held[1]

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside BEGIN IMMEDIATE; committed at the end, rolled back on any error."""
        with self.work() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def publish(self, topic: str, messages: Sequence[Message]) -> tuple[Message, ...]:
        """See `core.bus.port.Bus`."""
        small, large = split(messages)
        at = to_micros(now())
        rows = [(topic, _partition(message.key), message.key, message.value, at) for message in small]
        rows += [(DEAD, _partition(letter.key), letter.key, letter.value, at) for letter in parked(topic, large)]
        if rows:
            with self.transaction() as connection:
                connection.executemany("INSERT INTO log (topic, part, key, value, at) VALUES (?, ?, ?, ?, ?)", rows)
        return large

    def subscribe(self, topic: str, group: str, member: str = "") -> SqliteSubscription:
        """See `core.bus.port.Bus`."""
        return SqliteSubscription(self, topic, group, member)

    def replay(self, topic: str, since: datetime) -> Iterator[Received]:
        """See `core.bus.port.Bus`."""
        with self.work() as connection:
            end = connection.execute("SELECT coalesce(max(place), 0) FROM log").fetchone()[0]
            place = 0
            while True:
                rows = connection.execute(
                    "SELECT part, place, key, value, at FROM log WHERE topic = ? AND place > ? AND place <= ? AND at >= ?"
                    " ORDER BY place LIMIT 500",
                    (topic, place, end, to_micros(since)),
                ).fetchall()
                if not rows:
                    return
                yield from (_received(topic, row) for row in rows)
                place = rows[-1][1]

    def lag(self, topic: str, group: str) -> int:
        """See `core.bus.port.Bus`."""
        with self.work() as connection:
            count = 0
            for part in range(PARTITIONS):
                count += connection.execute(
                    "SELECT count(*) FROM log WHERE topic = ? AND part = ? AND place > coalesce("
                    "(SELECT done FROM position WHERE grp = ? AND topic = ? AND part = ?), 0)",
                    (topic, part, group, topic, part),
                ).fetchone()[0]
            return int(count)

    def trim(self, before: datetime) -> int:
        """Forget messages that the log took before a moment, in slices that block nobody for long."""
        gone = 0
        while True:
            with self.transaction() as connection:
                cut = connection.execute(
                    "DELETE FROM log WHERE place IN (SELECT place FROM log WHERE at < ? ORDER BY place LIMIT ?)",
                    (to_micros(before), _TRIM_SLICE),
                ).rowcount
            gone += cut
            if cut < _TRIM_SLICE:
                return gone

    def check(self) -> None:
        """See `core.bus.port.Bus`."""
        with self.transaction() as connection:
            connection.execute("SELECT 1 FROM log LIMIT 1").fetchone()

    def close(self) -> None:
        """Close this thread's connection; those of other threads end with them."""
        held = getattr(self._local, "held", None)
        if held is not None:
            held[1].close()
            self._local.held = None


class SqliteSubscription:
    """One member of a group. `owner` is the slot's name and a token of this very process."""

    def __init__(self, bus: SqliteBus, topic: str, group: str, member: str) -> None:
        self._bus = bus
        self._topic = topic
        self._group = group
        self._slot = member or uuid4().hex
        self._owner = f"{self._slot}\n{uuid4().hex}"
        self._shared = float("-inf")
        self._read: dict[int, int] = {}  # partition → last place polled
        self._turn = 0
        with bus.transaction() as connection:
            scope = (group, topic)
            for part in range(PARTITIONS):
                connection.execute("INSERT OR IGNORE INTO position (grp, topic, part) VALUES (?, ?, ?)", (*scope, part))
            # A restarted worker takes over the slot it had: nobody waits for the dead one's lease to end.
            like = (f"{self._slot}\n%",)
            connection.execute("DELETE FROM member WHERE grp = ? AND topic = ? AND owner LIKE ?", scope + like)
            connection.execute("UPDATE position SET owner = '' WHERE grp = ? AND topic = ? AND owner LIKE ?", scope + like)

    def poll(self, limit: int, timeout: float) -> list[Received]:
        """See `core.bus.port.Subscription`."""
        deadline = time.monotonic() + timeout
        while True:
            if time.monotonic() - self._shared >= _SHARE_SECONDS:
                self._share()
            found = self._look(limit)
            if found or time.monotonic() >= deadline:
                return found
            time.sleep(_LOOK_SECONDS)

    def _look(self, limit: int) -> list[Received]:
        found: list[Received] = []
        parts = sorted(self._read)
        self._turn += 1  # the next poll begins with another partition: none starves
        with self._bus.work() as connection:
            for part in parts[self._turn % len(parts) :] + parts[: self._turn % len(parts)] if parts else []:
                rows = connection.execute(
                    "SELECT part, place, key, value, at FROM log WHERE topic = ? AND part = ? AND place > ?"
                    " ORDER BY place LIMIT ?",
                    (self._topic, part, self._read[part], limit - len(found)),
                ).fetchall()
                if rows:
                    self._read[part] = rows[-1][1]
                    found += [_received(self._topic, row) for row in rows]
                if len(found) >= limit:
                    break
        return found

    def _share(self) -> None:
        """Renew what is ours, take our fair share of what is free, give back what is above it."""
        moment = time.monotonic()
        scope = (self._group, self._topic)
        with self._bus.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO member (grp, topic, owner, expires) VALUES (?, ?, ?, ?)",
                (*scope, self._owner, moment + LEASE_SECONDS),
            )
            # A lease that ends later than any can is from before a reboot, which set the monotonic clock back.
            alive = "expires > ? AND expires <= ?"
            window = (moment, moment + LEASE_SECONDS)
            members = connection.execute(
                f"SELECT count(*) FROM member WHERE grp = ? AND topic = ? AND {alive}", scope + window  # noqa: S608  # our own words
            ).fetchone()[0]
            fair = -(-PARTITIONS // max(members, 1))
            rows = connection.execute(
                f"SELECT part, done, owner, {alive} FROM position WHERE grp = ? AND topic = ? ORDER BY part",  # noqa: S608
                window + scope,
            ).fetchall()
            mine = {part: done for part, done, owner, _ in rows if owner == self._owner}
            # Only what has nothing in hand may be given back: the rest follows after its commit.
            idle = [part for part, done in mine.items() if self._read.get(part, done) == done]
            given = idle[: max(0, len(mine) - fair)]
            free = [(part, done) for part, done, owner, lives in rows if owner != self._owner and not (owner and lives)]
            taken = dict(free[: max(0, fair - len(mine))])
            for part in given:
                connection.execute("UPDATE position SET owner = '', expires = 0 WHERE grp = ? AND topic = ? AND part = ?", (*scope, part))
            kept = {part: done for part, done in mine.items() if part not in given} | taken
            for part in kept:
                connection.execute(
                    "UPDATE position SET owner = ?, expires = ? WHERE grp = ? AND topic = ? AND part = ?",
                    (self._owner, moment + LEASE_SECONDS, *scope, part),
                )
        self._read = {part: self._read.get(part, done) if part in mine else done for part, done in kept.items()}
        self._shared = moment

    def commit(self) -> None:
        """See `core.bus.port.Subscription`."""
        expires = time.monotonic() + LEASE_SECONDS
        with self._bus.transaction() as connection:
            for part, place in self._read.items():
                changed = connection.execute(
                    "UPDATE position SET done = ?, expires = ? WHERE grp = ? AND topic = ? AND part = ? AND owner = ?"
                    " AND done <= ?",
                    (place, expires, self._group, self._topic, part, self._owner, place),
                ).rowcount
                if not changed:
                    raise Fenced(f"another member of {self._group} has taken over partition {part}")

    def rewind(self) -> None:
        """See `core.bus.port.Subscription`."""
        self._read = {}
        self._shared = float("-inf")

    def close(self) -> None:
        """See `core.bus.port.Subscription`."""
        scope = (self._group, self._topic, self._owner)
        try:
            with self._bus.transaction() as connection:
                connection.execute("DELETE FROM member WHERE grp = ? AND topic = ? AND owner = ?", scope)
                connection.execute("UPDATE position SET owner = '' WHERE grp = ? AND topic = ? AND owner = ?", scope)
        except ServiceAway:
            return  # the lease runs out by itself


def _partition(key: str) -> int:
    return zlib.crc32(key.encode()) % PARTITIONS


def _received(topic: str, row: tuple[int, int, str, bytes, int]) -> Received:
    part, place, key, value, at = row
    return Received(topic, part, place, key, value, from_micros(at))
