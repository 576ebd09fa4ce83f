"""Copies SQLite files that are in use: as they stand at one moment, while others go on writing.

A plain copy of a file in WAL mode lacks what is still in its log. A `snapshot` is a read transaction: whatever is
written after its beginning is not in it, and nobody waits for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from core import sqlite_files
from core.errors import ServiceAway

Progress = Callable[[str], None]
"""Takes one line on how far something is."""

_BUSY_SECONDS = 15.0
_PAGES = 2_000


@contextmanager
def held_still(file: Path) -> Iterator[None]:
    """Let nobody write to the file while the block runs; waits for who does."""
    with _opened(file) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")


@contextmanager
def snapshot(file: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection that sees the file as it is now, however long the block takes."""
    with _opened(file) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # a read transaction begins by reading
        yield connection


def copy(seen: sqlite3.Connection, target: Path, progress: Progress) -> None:
    """Write what a snapshot sees to a new file, and check the copy; raises `ServiceAway` where it cannot be had."""

    def report(_status: int, left: int, total: int) -> None:
        progress(f"{target.name}: {100 * (total - left) // max(total, 1)} %")

    with _errors(target), closing(sqlite3.connect(target, isolation_level=None)) as made:
        seen.backup(made, pages=_PAGES, progress=report, sleep=0)
        made.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        (found,) = made.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise ServiceAway(f"{target}: the copy is damaged ({found}), and so is what was copied")


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    with _errors(file):
        address = sqlite_files.address(file, "rw")
        with closing(sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
            yield connection


@contextmanager
def _errors(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise ServiceAway(f"{file}: {error}; check that it is there, its disk and its rights") from error
