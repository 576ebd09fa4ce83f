"""The file of the SQLite bus: opened, and noticed when it is gone or another has taken its place."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec

from core import sqlite_files, wal
from core.errors import ServiceAway

_BUSY_SECONDS = 8.0  # below the ten seconds that `publish` promises
_SCHEMA = """
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, partition INTEGER NOT NULL,
  key TEXT NOT NULL, value BLOB NOT NULL, at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS messages_in_order ON messages (topic, partition, id);
CREATE TABLE IF NOT EXISTS leases (
  topic TEXT NOT NULL, grp TEXT NOT NULL, partition INTEGER NOT NULL, position INTEGER NOT NULL,
  owner TEXT NOT NULL, expires REAL NOT NULL, PRIMARY KEY (topic, grp, partition)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS members (
  topic TEXT NOT NULL, grp TEXT NOT NULL, token TEXT NOT NULL, name TEXT NOT NULL, seen REAL NOT NULL,
  PRIMARY KEY (topic, grp, token)) WITHOUT ROWID;
"""


class OpenLog(msgspec.Struct, frozen=True):
    """A connection, which file it is on, and the write-ahead log that it writes to."""

    connection: sqlite3.Connection
    identity: sqlite_files.Identity
    wal: sqlite_files.Identity | None


class LogFile:
    """The file at `path`: made when it is first opened, unless it is `known`; never again while this process lives."""

    def __init__(self, path: Path, *, known: bool) -> None:
        self.path = path
        self._known = known

    def identity(self) -> sqlite_files.Identity:
        """Tell which file is there now; raises `ServiceAway` when it is gone."""
        return sqlite_files.present(self.path, "bus")

    def is_of(self, held: OpenLog) -> bool:
        """Tell whether a connection is on the file that is there now; `ServiceAway` where file or log is gone."""
        if held.identity != self.identity():
            return False
        sqlite_files.need_log(self.path, "bus", held.wal)
        return True

    def open(self) -> OpenLog:
        """Connect; raises `ServiceAway` when the file is gone, or an empty one has taken its place."""
        if self._known:
            self.identity()
            if not sqlite_files.has_table(self.path, "messages"):
                raise ServiceAway(f"bus {self.path}: an empty file has taken its place; bring the log back")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ServiceAway(f"bus {self.path}: {error}; check bus_url and the rights of its folder") from error
        connection = sqlite3.connect(
            sqlite_files.address(self.path, "rw" if self._known else "rwc"),
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        wal.prepare(connection)
        connection.executescript(_SCHEMA)
        self._known = True
        return OpenLog(connection, self.identity(), sqlite_files.log_of(self.path))
