"""Workers that find names, in this process: each with its own heartbeat and its own compiler."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING, Self

from waiting import eventually

from config.files.watchlist import Watchlist
from config.versions.activation import Activation
from config.versions.store import Versions
from core.bus.port import ARTICLES
from core.bus.sqlite import SqliteBus
from core.clock import now
from core.heartbeat import WorkerHeartbeat
from core.retry import with_retry
from core.worker import Worker
from processors.entities.compile.compiled import Compiled
from processors.entities.compile.compiler import Compiler
from processors.entities.in_use import Compile, ListInUse
from processors.entities.tagger import Tagger
from processors.pipeline import Pipeline
from processors.stories.memory.embedded import EmbeddedStories
from processors.worker import ProcessHandler

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.clock import Clock
    from core.database import Database
    from operations.site import Site


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


class Workers:
    """Some workers that find names, each on threads of its own, on one log and one story memory."""

    def __init__(self, site: Site, folder: Path, count: int) -> None:
        self.stop, self.bus = threading.Event(), SqliteBus(folder / "bus.db")
        self._site, self._folder = site, folder
        self._lists: list[ListInUse] = []
        self._threads = [
            threading.Thread(target=self._run, args=(f"process-{number}",), daemon=True)
            for number in range(1, count + 1)
        ]

    def used(self) -> set[int]:
        return {one.get().version for one in self._lists}

    def _run(self, name: str) -> None:
        with (
            closing(SqliteBus(self._folder / "bus.db")) as bus,
            closing(EmbeddedStories(self._folder / "stories.db")) as stories,
            WorkerHeartbeat(self._site.database, name, "process", now) as heartbeat,
        ):
            heartbeat.beat()
            activation = Activation(self._site.database, name, now)
            in_use = ListInUse(self._site.versions, activation, Small(9))
            with_retry(in_use.start, self.stop, "start", lambda _problem: None)
            self._lists.append(in_use)
            following = threading.Thread(target=in_use.follow, args=(self.stop, lambda _problem: None))
            following.start()
            handler = ProcessHandler(bus, Pipeline(Tagger.reading(in_use.get, {}), stories))
            Worker(bus, ARTICLES, "processors", handler, name, heartbeat).run(self.stop)
            following.join()

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        eventually(lambda: len(self._lists) == len(self._threads), 60)
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop.set()
        for thread in self._threads:
            thread.join()
        self.bus.close()
