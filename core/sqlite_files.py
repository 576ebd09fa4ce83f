"""SQLite databases as files: which file is there now, is it one of ours, is it whole, and putting a damaged one aside.

SQLite itself goes on working on a file that was deleted or moved away, and makes a new one for whoever opens it next:
without a word, a part of the system works on the one and a part on the other. Whoever keeps a file open therefore
compares its identity with the path's before each piece of work.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from core.errors import ServiceAway

Identity = tuple[int, int]
"""Device and inode."""

SCHEME = "sqlite:///"
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_PARTS = ("", "-wal", "-shm")


def path_of(url: str) -> Path | None:
    """Give the file that an address leads to; None where it leads to a server, or to memory."""
    name = url.removeprefix(SCHEME)
    return Path(name) if url.startswith(SCHEME) and name not in ("", ":memory:") else None


def identity_of(path: Path) -> Identity | None:
    """Tell which file a path leads to now; None where it leads to none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def present(path: Path, what: str) -> Identity:
    """Give the identity of a file that was there before; raises `ServiceAway` with the fix where it is gone."""
    found = identity_of(path)
    if found is None:
        raise ServiceAway(f"{what} {path}: was deleted or moved away; bring it back, and work goes on by itself")
    return found


def log_of(path: Path) -> Identity | None:
    """Tell which write-ahead log stands beside a file now. As long as a connection is open, nobody may change it."""
    return identity_of(_part(path, "-wal"))


def need_log(path: Path, what: str, log: Identity | None) -> None:
    """Raise `ServiceAway` where the write-ahead log is not the one that our connection writes to.

    Who comes later does not see what we write then. A connection opened anew would read the wrong log: only the end of
    all who have the file open helps, since the last one brings what is in its log into the file.
    """
    if log is not None and log_of(path) != log:
        fix = "bring it back, or stop and start Wirewatch: the last to end saves what was written"
        raise ServiceAway(f"{what} {path}-wal: was deleted, moved away or replaced; {fix}")


def is_new(path: Path) -> bool:
    """Tell whether SQLite would make a database there: nothing, or an empty file."""
    try:
        return path.stat().st_size == 0 and not _part(path, "-wal").exists()
    except OSError:
        return True


def has_table(path: Path, table: str) -> bool:
    """Tell whether there is a database with this table; one that cannot be read counts as one that has it."""
    if is_new(path):
        return False
    query = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
    try:
        with closing(_reading(path)) as connection:
            return connection.execute(query, (table,)).fetchone() is not None
    except sqlite3.Error:
        return True


def fault_in(path: Path) -> str:
    """Read the whole file; give the first fault of its structure, or nothing."""
    try:
        with closing(_reading(path)) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return "" if found == "ok" else " ".join(str(found).split())


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether SQLite says that the file itself is damaged, or none of its own."""
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _DAMAGED


def damaged(text: str) -> sqlite3.DatabaseError:
    """Make the error of a file whose contents somebody found damaged who knows them better than SQLite."""
    error = sqlite3.DatabaseError(text)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def set_aside(path: Path, now: datetime) -> Path:
    """Rename a damaged file with its log, so that it is kept and out of the way; give its new path."""
    aside = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}")
    for part in _PARTS:
        if (file := _part(path, part)).exists():
            file.replace(_part(aside, part))
    return aside


def copy(path: Path, to: Path) -> None:
    """Copy a database as it stands, while others use it: the copy is there whole, or not at all and `OSError`."""
    unfinished = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        with closing(_reading(path)) as source, closing(sqlite3.connect(unfinished)) as target:
            source.backup(target)
        unfinished.replace(to)
    except sqlite3.Error as error:
        raise OSError(str(error)) from error
    finally:
        unfinished.unlink(missing_ok=True)


def address(path: Path, mode: str) -> str:
    """Give what `sqlite3.connect(…, uri=True)` takes: `ro` reads, `rw` never makes a file, `rwc` makes a missing one.

    An empty file that is made where a database was just moved away costs its write-ahead log: SQLite deletes that.
    """
    return f"{path.absolute().as_uri()}?mode={mode}"


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(address(path, "ro"), uri=True, timeout=10)


def _part(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)
