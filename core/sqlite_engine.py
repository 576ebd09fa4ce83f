"""The database port on a SQLite file: which file it is, and connections that never work on another one unseen."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core import sqlite_files, wal
from core.errors import BadInput, ServiceAway

_BUSY_SECONDS = 15.0


class DatabaseFile:
    """Which file a SQLite database is; nothing where it is a server's."""

    def __init__(self, url: str) -> None:
        self.path = sqlite_files.path_of(url)
        self._lock = threading.Lock()
        self.kept = False
        """Whether it was there before, so that nobody may make another: also where it is away by now."""
        self._identity: sqlite_files.Identity | None = None

    def keep(self) -> None:
        """Remember that it is there, and which file it is now."""
        if self.path is not None:
            self.kept = True
            self._identity = sqlite_files.identity_of(self.path)

    def replaced(self) -> bool:
        """Tell whether another file has taken its place, once; raises `ServiceAway` where none of ours is there."""
        if self.path is None or not self.kept:
            return False
        found = sqlite_files.present(self.path, "database")
        if found == self._identity:
            return False
        if not sqlite_files.has_table(self.path, "alembic_version"):
            raise ServiceAway(f"database {self.path}: an empty file has taken its place; bring the database back")
        with self._lock:
            replaced, self._identity = found != self._identity, found
        return replaced


def sqlite_engine(url: str, file: DatabaseFile) -> sa.Engine:
    """Connect to a file as `Database` promises; raises `BadInput` where the address names none that can be made."""
    path = file.path
    if path is None and not url.endswith("/:memory:"):
        raise BadInput("database_url: names no file; write sqlite:///FILE, with three slashes (four for /FILE)")
    folder = Path() if path is None else path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"database_url: {folder}: {error.strerror}; name a folder that can be written to") from error
    engine = sa.create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
    if path is not None:
        _watch_file(engine, file, path)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_immediate)
    return engine


def _watch_file(engine: sa.Engine, file: DatabaseFile, path: Path) -> None:
    """Never make a file that was there before, and write to no log that nobody else sees."""

    def connect(_dialect: object, _record: object, arguments: list[Any], keywords: dict[str, Any]) -> None:
        arguments[0] = sqlite_files.address(path, "rw" if file.kept else "rwc")
        keywords["uri"] = True

    def checkout(connection: Any, record: sa.pool.ConnectionPoolEntry, _proxy: object) -> None:  # noqa: ANN401
        if "log" not in record.info:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # the log is made at the first reading
            record.info["log"] = sqlite_files.log_of(path)
        sqlite_files.need_log(path, "database", record.info["log"])

    sa.event.listen(engine, "do_connect", connect)
    sa.event.listen(engine, "checkout", checkout)


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401
    # The driver must not begin transactions by itself: it would begin deferred ones, which fail with
    # "database is locked" when they turn into writers.
    connection.isolation_level = None
    wal.prepare(connection)
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_immediate(connection: sa.Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN DEFERRED" if reading else "BEGIN IMMEDIATE")
