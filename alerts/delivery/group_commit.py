"""Commits what several threads write at the same moment together: on SQLite each commit waits for the disk.

    write ─┐
    write ─┼─▶ pending ─▶ whoever is first: one transaction ─▶ one commit ─▶ each its own result
    write ─┘                                └ one fails: all again, each in its savepoint

Nobody waits for more than the commit under way and the one after it, however many write. PostgreSQL does as much by
itself for transactions side by side.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from core.database import Database
from core.errors import WirewatchError

Result = TypeVar("Result")
Write = Callable[[sa.Connection], Any]
"""May be run twice, the first time for nothing."""


class _Pending:
    """One thread's write, and how it ended."""

    def __init__(self, write: Write) -> None:
        self.write = write
        self.done = False
        self.result: Any = None
        self.error: Exception | None = None


class _OwnError(Exception):
    """One of the writes failed by an error of its own, such as `Fenced`."""


class GroupCommit:
    """Writes to one database for many threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._together = database.dialect == "sqlite"
        self._queue: list[_Pending] = []
        self._queueing = threading.Lock()
        self._writing = threading.Lock()

    def write(self, write: Callable[[sa.Connection], Result]) -> Result:
        """Run `write` and give its result once that is committed. Its own error undoes only what it did itself."""
        if not self._together:
            with self._database.transaction() as connection:
                return write(connection)
        mine = _Pending(write)
        with self._queueing:
            self._queue.append(mine)
        with self._writing:
            if not mine.done:  # else somebody took ours along
                self._write_all()
        if mine.error is not None:
            raise mine.error
        result: Result = mine.result
        return result

    def _write_all(self) -> None:
        with self._queueing:
            taken, self._queue = self._queue, []
        try:
            try:
                self._commit(taken, _write)
            except _OwnError:
                self._commit(taken, _write_in_savepoint)
        except Exception as error:  # noqa: BLE001  # nothing was committed: each of them hears it
            for one in taken:
                one.error = error
        for one in taken:
            one.done = True

    def _commit(self, taken: Sequence[_Pending], write: Callable[[sa.Connection, _Pending], None]) -> None:
        with self._database.transaction() as connection:
            for one in taken:
                write(connection, one)


def _write(connection: sa.Connection, one: _Pending) -> None:
    """Run one of which an error, too, would end the transaction: nearly always there is none, and this costs half."""
    try:
        one.result = one.write(connection)
    except WirewatchError as error:
        raise _OwnError from error


def _write_in_savepoint(connection: sa.Connection, one: _Pending) -> None:
    """Run one; an error of ours (`Fenced`, `BadInput`) is its own, a database's ends the transaction for all."""
    try:
        with connection.begin_nested():
            one.result = one.write(connection)
    except WirewatchError as error:
        one.error = error
