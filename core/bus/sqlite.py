"""The bus in one SQLite file, for any number of processes of one machine.

    messages   id (the offset), topic, partition, key, value, at
    leases     topic, group, partition ─▶ position, owner, expires      who reads what, and up to where
    members    topic, group, token ─▶ name, seen                        who shares the partitions

`synchronous=FULL`: what `publish` returned survives a power cut. Ids are given in the order of commits, since
SQLite has one writer: reading on from the last id misses nothing. Leases are timed by CLOCK_MONOTONIC, which all
processes of a machine share and nobody can set; after a reboot it starts anew, so that a lease further in the future
than its length is over.
"""

from __future__ import annotations

import sqlite3
import threading
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from core import metrics
from core.bus.dead import park_oversize
from core.bus.leases import Leases
from core.bus.log_file import LogFile, OpenLog
from core.bus.port import Message, Received
from core.clock import now
from core.database import from_micros, to_micros
from core.errors import Fenced, ServiceAway
from core.outcomes import DeadReason

PARTITIONS = 4
LEASE_SECONDS = 30.0
_POLL_EVERY = 0.02  # wakes a reader after 10 ms on average, for 1 % of a core
_REPLAY_PAGE = 500
_TRIM_SLICE = 1000  # one large DELETE holds the writers up for 240 ms per 24 000 rows

_INSERT = "INSERT INTO messages (topic, partition, key, value, at) VALUES (?, ?, ?, ?, ?)"
_COLUMNS = "topic, partition, id, key, value, at"


class SqliteBus:
    """The log in the file `path`, which is made where it is missing, unless it is `known`. `lease` is in seconds."""

    def __init__(self, path: Path | str, *, lease: float = LEASE_SECONDS, known: bool = False) -> None:
        self._path = Path(path)
        self._file = LogFile(self._path, known=known)
        self._lease = lease
        self._own = threading.local()
        self._lock = threading.Lock()
        self._opened: list[sqlite3.Connection] = []

    def publish(self, topic: str, messages: Sequence[Message]) -> tuple[Message, ...]:
        """Append in one transaction."""
        at = now()
        rows, refused = park_oversize(topic, messages, at)
        micros = to_micros(at)
        with _errors(self._path), _writing(self._connection()) as connection:
            connection.executemany(
                _INSERT,
                [(where, partition_of(m.key), _text(m.key), m.value, micros) for where, m in rows],
            )
        for _ in refused:
            metrics.count_dead(DeadReason.OVERSIZE)
        return refused

    def subscribe(self, topic: str, group: str, member: str = "") -> SqliteConsumer:
        """Join a group; a live namesake's partitions are taken over at the first poll."""
        with _errors(self._path):
            return SqliteConsumer(self._file, Leases(topic, group, member, PARTITIONS, self._lease))

    def replay(self, topic: str, since: datetime) -> Iterator[Received]:
        """Read page by page, so that no long read keeps the WAL from being folded back."""
        query = (
            f"SELECT {_COLUMNS} FROM messages WHERE id > ? AND id <= ? AND topic = ? AND at >= ? ORDER BY id LIMIT ?"  # noqa: S608  # constants only
        )
        with _errors(self._path):
            (end,) = self._connection().execute("SELECT coalesce(max(id), 0) FROM messages").fetchone()
        last = 0
        while True:
            with _errors(self._path):
                found = (last, end, topic, to_micros(since), _REPLAY_PAGE)
                rows = self._connection().execute(query, found).fetchall()
            yield from map(_received, rows)
            if len(rows) < _REPLAY_PAGE:
                return
            last = rows[-1][2]

    def fetch(self, topic: str, partition: int, offset: int) -> Received | None:
        """Look it up by its id."""
        query = f"SELECT {_COLUMNS} FROM messages WHERE id = ? AND topic = ? AND partition = ?"  # noqa: S608  # constants only
        with _errors(self._path):
            row = self._connection().execute(query, (offset, topic, partition)).fetchone()
        return None if row is None else _received(row)

    def lag(self, topic: str, group: str) -> int:
        """Count by the index."""
        query = """
            SELECT count(*) FROM messages WHERE topic = ?1 AND partition = ?2 AND id > coalesce(
              (SELECT position FROM leases WHERE topic = ?1 AND grp = ?3 AND partition = ?2), 0)
        """
        with _errors(self._path):
            counts = [
                self._connection().execute(query, (topic, number, group)).fetchone()[0] for number in range(PARTITIONS)
            ]
        return sum(counts)

    def trim(self, before: datetime) -> int:
        """Delete what the log took earlier than `before` and every known group has done; give how many."""
        query = """
            DELETE FROM messages WHERE id IN (
              SELECT m.id FROM messages m WHERE m.at < ? AND m.id <= coalesce(
                (SELECT min(position) FROM leases l WHERE l.topic = m.topic AND l.partition = m.partition), m.id)
              ORDER BY m.id LIMIT ?)
        """
        deleted = 0
        while True:
            with _errors(self._path), _writing(self._connection()) as connection:
                count = connection.execute(query, (to_micros(before), _TRIM_SLICE)).rowcount
            deleted += count
            if count < _TRIM_SLICE:
                break
        with _errors(self._path):
            self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return deleted

    def check(self) -> None:
        """See that the file can be opened and written to."""
        with _errors(self._path), _writing(self._connection()):
            pass

    def close(self) -> None:
        """Close every connection of every thread."""
        with self._lock:
            opened, self._opened, self._own = self._opened, [], threading.local()
        for connection in opened:
            connection.close()

    def _connection(self) -> sqlite3.Connection:
        held: OpenLog | None = getattr(self._own, "held", None)
        if held is not None and self._file.is_of(held):
            return held.connection
        if held is not None:
            held.connection.close()
            with self._lock:
                self._opened.remove(held.connection)
            del self._own.held
        opened = self._own.held = self._file.open()
        with self._lock:
            self._opened.append(opened.connection)
        return opened.connection


class SqliteConsumer:
    """A member of a group, with its own connection. Polled and not committed is what is between `_done` and `_read`."""

    def __init__(self, file: LogFile, leases: Leases) -> None:
        self._file = file
        self._log = file.open()
        self._leases = leases
        self._done: dict[int, int] = {}
        self._read: dict[int, int] = {}
        self._turn = 0

    def poll(self, limit: int, timeout: float) -> list[Received]:
        """Ask every 20 ms until something is there."""
        deadline = time.monotonic() + timeout
        while True:
            with _errors(self._file.path):
                if self._has_other_file() or self._leases.due():
                    self._share()
                found = self._fetch(limit)
            left = deadline - time.monotonic()
            if found or left <= 0:
                return found
            time.sleep(min(_POLL_EVERY, left))

    def commit(self) -> None:
        """Move all positions in one transaction, each only from where we know it and while it is ours."""
        moved = {number: (self._done[number], end) for number, end in self._read.items() if end != self._done[number]}
        if not moved:
            return
        try:
            with _errors(self._file.path):
                self._move(moved)
        except Fenced:
            self._done, self._read = {}, {}
            self._leases.forget()
            raise
        self._done = dict(self._read)

    def rewind(self) -> None:
        """Read on from the last commit."""
        self._read = dict(self._done)

    def close(self) -> None:
        """Give the partitions back at once."""
        try:
            with _errors(self._file.path), _writing(self._log.connection):
                self._leases.leave(self._log.connection)
        except ServiceAway:
            pass  # the leases run out by themselves
        finally:
            self._log.connection.close()

    def _move(self, moved: Mapping[int, tuple[int, int]]) -> None:
        if self._has_other_file():
            raise Fenced(f"bus {self._file.path}: another file has taken its place")
        with _writing(self._log.connection):
            self._leases.move(self._log.connection, moved)

    def _has_other_file(self) -> bool:
        """Go on in the file that has taken our file's place; tell whether one has."""
        if self._file.is_of(self._log):
            return False
        fresh = self._file.open()
        self._log.connection.close()
        self._log = fresh
        self._leases.rejoin()
        self._done, self._read = {}, {}
        return True

    def _share(self) -> None:
        pinned = {number for number, end in self._read.items() if end != self._done[number]}
        with _writing(self._log.connection):
            positions = self._leases.share(self._log.connection, pinned)
        # A partition that we kept keeps how far we have read; one that is new, or that another member had
        # meanwhile, starts where the group stands.
        kept = {number for number, position in positions.items() if self._done.get(number) == position}
        self._read = {number: self._read[number] if number in kept else positions[number] for number in positions}
        self._done = positions

    def _fetch(self, limit: int) -> list[Received]:
        query = f"SELECT {_COLUMNS} FROM messages WHERE topic = ? AND partition = ? AND id > ? ORDER BY id LIMIT ?"  # noqa: S608  # constants only
        numbers = sorted(self._read)
        self._turn += 1
        found: list[Received] = []
        for step in range(len(numbers)):  # another partition first each time: none waits behind a full one
            number = numbers[(self._turn + step) % len(numbers)]
            if len(found) >= limit:
                break
            asked = (self._leases.topic, number, self._read[number], limit - len(found))
            rows = self._log.connection.execute(query, asked).fetchall()
            if rows:
                self._read[number] = rows[-1][2]
                found += map(_received, rows)
        return found


def partition_of(key: str) -> int:
    """Give the partition of a key."""
    return zlib.crc32(_text(key).encode()) % PARTITIONS


def _text(key: str) -> str:
    return key.encode("utf-8", "replace").decode()  # SQLite takes no lone surrogates


def _received(row: tuple[str, int, int, str, bytes, int]) -> Received:
    topic, partition, offset, key, value, at = row
    return Received(topic=topic, partition=partition, offset=offset, key=key, value=value, at=from_micros(at))


@contextmanager
def _writing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Take the write lock at once: a transaction that only turns into a writer later fails instead of waiting."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has rolled back already
            connection.execute("ROLLBACK")
        raise


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says about disk, locks and files into `ServiceAway`; our own bugs stay what they are."""
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.IntegrityError, sqlite3.DataError, sqlite3.InterfaceError):
        raise
    except sqlite3.DatabaseError as error:
        raise ServiceAway(f"bus {path}: {error}; check the disk and the rights of the file") from error
