"""Opens SQLite files for several processes: write-ahead log, and no promise broken by a power cut unless asked.

Switching a new file to WAL needs it exclusively for a moment, and SQLite's busy timeout does not wait for that: of
several processes that start at once, one would fail with "database is locked".
"""

from __future__ import annotations

import sqlite3
import time

_PATIENCE = 15.0
_PAUSE = 0.02


def prepare(connection: sqlite3.Connection, *, synchronous: str = "FULL") -> None:
    """Switch to WAL, waiting for others that do the same. Raises sqlite3.OperationalError when it cannot be had."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
    connection.execute(f"PRAGMA synchronous={synchronous}")
