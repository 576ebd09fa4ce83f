"""The story index in one SQLite file, shared by the processes of one machine.

A batch is one BEGIN IMMEDIATE: one worker decides at a time, and a crash leaves all of a batch or nothing.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.article import Placement
from core.errors import ServiceAway
from processors.stories.decide import decide, first_keys, remember, second_keys
from processors.stories.fingerprint import Fingerprint
from processors.stories.port import MEMORY

_BUSY_SECONDS = 10.0
_KEYS = 500  # below SQLite's limit of variables
_PRUNE_SECONDS = 60.0
_SLICE = 5_000


class EmbeddedStories:
    """See `port.StoryIndex`. It never loses its memory, so `rebuild` has nothing to do."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._name = path.name
        self._pruned = time.monotonic()
        try:
            self._connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            self._connection.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                "CREATE TABLE IF NOT EXISTS memory"
                " (key BLOB PRIMARY KEY, value BLOB NOT NULL, expires INTEGER NOT NULL)"
                " WITHOUT ROWID;"
                "CREATE INDEX IF NOT EXISTS memory_expires ON memory (expires);"
            )
        except sqlite3.OperationalError as error:
            raise ServiceAway(f"story file {path.name}: {error}") from error

    def place(self, fingerprints: Sequence[Fingerprint]) -> list[Placement]:
        """See `port.StoryIndex`."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                snapshot = self._read(first_keys(fingerprints))
                snapshot |= self._read(second_keys(snapshot))
                placements, written = decide(fingerprints, snapshot)
                self._write(written)
                self._prune()
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            raise ServiceAway(f"story file {self._name}: {error}") from error
        return placements

    def rebuild(self, placed: Iterable[tuple[Fingerprint, Placement]]) -> None:
        """See `port.StoryIndex`."""
        self._connection.execute("BEGIN IMMEDIATE")
        for one, placement in placed:
            self._write(remember(one, placement, self._read(first_keys([one]))))
        self._connection.execute("COMMIT")

    def check(self) -> None:
        """See `port.StoryIndex`: the file could be opened, so all is well."""

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        now = int(time.time())
        for start in range(0, len(keys), _KEYS):
            some = keys[start : start + _KEYS]
            marks = ",".join("?" * len(some))
            found.update(
                self._connection.execute(
                    f"SELECT key, value FROM memory WHERE key IN ({marks}) AND expires > ?",  # noqa: S608  # marks only
                    (*some, now),
                )
            )
        return found

    def _write(self, written: dict[bytes, bytes]) -> None:
        expires = int(time.time() + MEMORY.total_seconds())
        rows = [(key, value, expires) for key, value in written.items()]
        self._connection.executemany("INSERT OR REPLACE INTO memory (key, value, expires) VALUES (?, ?, ?)", rows)

    def _prune(self) -> None:
        if time.monotonic() - self._pruned < _PRUNE_SECONDS:
            return
        self._pruned = time.monotonic()
        self._connection.execute(
            "DELETE FROM memory WHERE key IN (SELECT key FROM memory WHERE expires <= ? LIMIT ?)",
            (int(time.time()), _SLICE),
        )
