"""Workers that find names, in this process: each with its own heartbeat and its own compiler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.files.watchlist import Watchlist
from config.versions.activation import Activation
from config.versions.store import Versions
from core.heartbeat import WorkerHeartbeat
from processors.entities.compile.compiled import Compiled
from processors.entities.compile.compiler import Compiler
from processors.entities.in_use import Compile, ListInUse

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.clock import Clock
    from core.database import Database


class Small:
    """Makes compilers of a machine that has no memory for more than some entities; `room` may grow."""

    def __init__(self, room: int) -> None:
        self.room = room

    def __call__(self) -> Compile:
        compiler = Compiler()

        def compile_(watchlist: Watchlist, version: int) -> Compiled:
            if len(watchlist.entities) > self.room:
                raise MemoryError("no room for it")
            return compiler.compile(watchlist, version)

        return compile_


class ListWorker:
    """One worker's look at the watchlist, and its sign of life."""

    def __init__(self, database: Database, name: str, clock: Clock, make: Callable[[], Compile] | None = None) -> None:
        self.heartbeat = WorkerHeartbeat(database, name, "process", clock)
        self.heartbeat.beat()
        self.activation = Activation(database, name, clock)
        self.list = ListInUse(Versions(database, clock), self.activation, make or Small(1000))

    def used(self) -> int:
        """Look, and give the version in use."""
        self.list.look()
        return self.list.get().version
