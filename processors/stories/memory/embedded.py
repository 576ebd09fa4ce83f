"""The story index in one SQLite file that several processes share."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from core import sqlite_files, wal
from core.clock import Clock, now
from core.due import is_over
from core.errors import MemoryLost, ServiceAway
from core.log import get
from processors.stories.comparison.decision import MEMORY_SECONDS
from processors.stories.comparison.fingerprint import Fingerprint
from processors.stories.comparison.model import shipped
from processors.stories.memory.codec import FORMAT
from processors.stories.memory.page_cache import PageCache
from processors.stories.memory.pages import PageVersion, Placed, page_key
from processors.stories.memory.postings import Incoming, incoming
from processors.stories.memory.prefetch import wanted_lists
from processors.stories.memory.unit_of_work import UnitOfWork

_BUSY_SECONDS = 10.0
_CHUNK = 500  # below SQLite's oldest limit of 999 variables
_PRUNE_EVERY = 10
_REBUILD_SECONDS = 60
_SEEN = 60_000
"""Keys kept in this process: some 50 MB."""
_NOTHING = None, 0
_SUM_BYTES = 4
_LAYOUT = FORMAT * 10 + 1
"""Of this file: values in the format, each with a sum behind it: SQLite does not see what is damaged inside one."""
_log = get("processors.stories")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS memory (key BLOB PRIMARY KEY, value BLOB NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
DROP INDEX IF EXISTS memory_until;
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""


def _sum(key: bytes, value: bytes) -> bytes:
    return zlib.crc32(value, zlib.crc32(key)).to_bytes(_SUM_BYTES, "little")


def _whole(key: bytes, stored: object) -> bytes:
    if isinstance(stored, bytes) and stored[-_SUM_BYTES:] == _sum(key, stored[:-_SUM_BYTES]):
        return stored[:-_SUM_BYTES]
    raise sqlite_files.damaged("a value is not what was written")


class EmbeddedStories:
    """A batch is one transaction that holds the file's write lock from its first read (BEGIN IMMEDIATE).

    A new file places articles at once; the processing worker fills it from the log first (`ready`). All that is in it
    can be had from the log: a damaged file is set aside, and one that is gone or damaged raises `MemoryLost` once.
    """

    def __init__(self, path: Path, clock: Clock = now) -> None:
        self._path = path
        self._clock = clock
        self._pruned = 0
        self._model = shipped()
        with suppress(MemoryLost):  # it was damaged; a new one is open in its place now
            self._open()

    def _open(self) -> None:
        self._file = sqlite_files.identity_of(self._path)
        with self._errors():
            self._connection = sqlite3.connect(
                self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._connection.text_factory = bytes  # there is no text here, unless a column's type is damaged
            # A power cut may lose the last decisions, never corrupt; the articles then come again.
            wal.prepare(self._connection, synchronous="NORMAL")
            # Keys have no order in time, so each write touches a page of its own: keep many in memory, and move them
            # to the file rarely, else half of the time goes there once a million articles are remembered.
            self._connection.execute("PRAGMA cache_size=-65536")
            self._connection.execute("PRAGMA wal_autocheckpoint=10000")
            self._connection.executescript(_SCHEMA)
        self._file = sqlite_files.identity_of(self._path)
        self._log = sqlite_files.log_of(self._path)
        self._seen: dict[bytes, tuple[bytes | None, int]] = {}
        """Key → value and until when it counts, as the file has it."""
        self._version: object = None
        self._cache = PageCache()
        self._forget_other_formats()

    def place(self, fingerprints: Sequence[Fingerprint]) -> list[Placed]:
        """See `StoryIndex.place`."""
        batch = [incoming(one) for one in fingerprints]
        return self._work(batch, lambda work: [work.place(one).placed for one in batch])

    def restore(self, placed: Sequence[tuple[Fingerprint, Placed]]) -> None:
        """See `StoryIndex.restore`."""
        batch = [(incoming(fingerprint), one) for fingerprint, one in placed]
        self._work([one for one, _ in batch], lambda work: [work.restore(*one).placed for one in batch])
        with self._transaction():
            self._set("rebuild_until", self._seconds() + _REBUILD_SECONDS)

    def correct(self, versions: Sequence[PageVersion], story: str) -> int:
        """See `StoryIndex.correct`."""
        with self._transaction():
            work = UnitOfWork({}, {}, partial(self._read, present=self._seconds()), self._cache, self._model)
            found = work.correct(versions, story).found
            self._store(work)
        return found

    def ready(self) -> bool:
        """See `StoryIndex.ready`."""
        with self._errors():
            self._need_file()
            return self._get("ready") == 1

    def begin_rebuild(self) -> bool:
        """See `StoryIndex.begin_rebuild`."""
        with self._transaction():
            if not is_over(self._get("rebuild_until") - self._seconds(), _REBUILD_SECONDS):
                return False
            self._set("rebuild_until", self._seconds() + _REBUILD_SECONDS)
            return True

    def mark_ready(self) -> None:
        """See `StoryIndex.mark_ready`."""
        with self._transaction():
            self._set("ready", 1)
            self._set("rebuild_until", 0)

    def check(self) -> None:
        """See `StoryIndex.check`."""
        with self._transaction():
            self._set("checked", self._seconds())

    def close(self) -> None:
        """See `StoryIndex.close`."""
        self._connection.close()

    def _work(self, batch: Sequence[Incoming], do: Callable[[UnitOfWork], list[Placed]]) -> list[Placed]:
        if not batch:
            return []
        with self._transaction():
            present = self._seconds()
            if is_over(self._pruned + _PRUNE_EVERY - present, _PRUNE_EVERY):
                self._prune(present)
            work = self._unit_of_work(batch, present)
            placed = do(work)
            self._store(work)
        return placed

    def _prune(self, present: int) -> None:
        """Delete what has expired among a 256th of the keys: an index for it would cost a quarter of every write."""
        part = bytes([present // _PRUNE_EVERY % 256])
        for kind in (b"a", b"p", b"m"):
            between = kind + part, kind + part + b"\xff" * 8
            self._connection.execute("DELETE FROM memory WHERE key BETWEEN ? AND ? AND until <= ?", (*between, present))
        self._pruned = present

    def _store(self, work: UnitOfWork) -> None:
        until = self._seconds() + MEMORY_SECONDS
        written = work.written()
        self._connection.executemany(
            "INSERT OR REPLACE INTO memory (key, value, until) VALUES (?, ?, ?)",
            [(key, value + _sum(key, value), until) for key, value in written],
        )
        self._seen.update([(key, (value, until)) for key, value in written])

    def _unit_of_work(self, batch: Sequence[Incoming], present: int) -> UnitOfWork:
        """Read at once what is mostly new, the lists and the articles' own pages; other pages when asked for."""
        keys = wanted_lists(batch)
        self._prefetch([*keys, *[page_key(one.fingerprint.page) for one in batch]])
        read = partial(self._read, present=present)
        lists = {key: value for key in keys if (value := read(key)) is not None}
        return UnitOfWork(lists, {}, read, self._cache, self._model)

    def _prefetch(self, keys: Sequence[bytes]) -> None:
        unseen = [key for key in keys if key not in self._seen]
        self._seen |= dict.fromkeys(unseen, _NOTHING)
        for start in range(0, len(unseen), _CHUNK):
            chunk = unseen[start : start + _CHUNK]
            marks = ",".join("?" * len(chunk))
            query = f"SELECT key, value, until FROM memory WHERE key IN ({marks})"  # noqa: S608  # only marks
            rows = self._connection.execute(query, chunk)
            self._seen.update((key, (_whole(key, value), until)) for key, value, until in rows)

    def _read(self, key: bytes, present: int) -> bytes | None:
        """Give what a key holds, asking the file only for what we have not seen since it was changed by others."""
        held = self._seen.get(key)
        if held is None:
            row = self._connection.execute("SELECT value, until FROM memory WHERE key = ?", (key,)).fetchone()
            held = self._seen[key] = _NOTHING if row is None else (_whole(key, row[0]), row[1])
        value, until = held
        return value if until > present else None

    def _drop_stale(self) -> None:
        """Forget what was read before another connection wrote, and when it gets much."""
        version = self._connection.execute("PRAGMA data_version").fetchone()
        if version != self._version or len(self._seen) > _SEEN:
            self._seen.clear()
            self._version = version

    def _get(self, name: str) -> int:
        row = self._connection.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def _set(self, name: str, value: int) -> None:
        self._connection.execute("INSERT OR REPLACE INTO state (name, value) VALUES (?, ?)", (name, value))

    def _seconds(self) -> int:
        return int(self._clock().timestamp())

    def _forget_other_formats(self) -> None:
        """Empty a memory that another version wrote: the worker fills it from the log (`ready`)."""
        with self._transaction():
            if self._connection.execute("PRAGMA user_version").fetchone() != (_LAYOUT,):
                self._connection.execute("DELETE FROM memory")
                self._connection.execute("DELETE FROM state")
                self._connection.execute(f"PRAGMA user_version={_LAYOUT}")

    def _need_file(self) -> None:
        """Go on with the file that is there now; raises `MemoryLost` where it is not the one that we had open."""
        if sqlite_files.identity_of(self._path) != self._file:
            self._connection.close()
            self._open()
            raise MemoryLost(f"story memory {self._path}: the file was deleted or replaced")
        if sqlite_files.log_of(self._path) != self._log:
            raise sqlite_files.damaged("its write-ahead log was deleted or replaced")

    def _set_aside(self, error: sqlite3.Error) -> None:
        """Rename the damaged file, unless another process has done so already, and begin a new one."""
        self._connection.close()
        if sqlite_files.identity_of(self._path) == self._file:
            try:
                aside = sqlite_files.set_aside(self._path, self._clock())
            except OSError as refused:
                fix = "put it away by hand, and it is filled again from the log"
                raise ServiceAway(f"story memory {self._path}: {error}, and {refused.strerror}; {fix}") from refused
            _log.error("story_memory_set_aside", error=str(error), kept_as=str(aside))
        self._open()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._errors():
            self._need_file()
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._drop_stale()
                yield
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._seen.clear()  # it may hold what is undone here
                    self._connection.execute("ROLLBACK")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if sqlite_files.is_damage(error):
                self._set_aside(error)
                raise MemoryLost(f"story memory {self._path}: {error}; it is filled again from the log") from error
            raise ServiceAway(
                f"story memory {self._path}: {error}; check the folder's rights and free space"
            ) from error
