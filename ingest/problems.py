"""What stands in the way of polling, as one line on the heartbeat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TypeVar

from core.heartbeat import Heartbeat
from core.retry import with_retry_in_thread

_LONGEST_PAUSE = 1.0  # seconds, while the bus or the database is away
_T = TypeVar("_T")


class PollProblems:
    """Gathers them and reports the gravest: no feeds can be taken, a server is away, so many feeds fail."""

    def __init__(self, heartbeat: Heartbeat) -> None:
        self._heartbeat = heartbeat
        self._taking = ""
        self._waiting: dict[object, str] = {}
        self._feeds: frozenset[str] = frozenset()
        self._failing: set[str] = set()

    def listed(self, feeds: Iterable[str]) -> None:
        """Forget what failed of feeds that are listed no more."""
        self._feeds = frozenset(feeds)
        self._failing &= self._feeds

    def taking(self, problem: str) -> None:
        """Take why no due feeds can be taken; "" where they can."""
        self._taking = problem
        self._report()

    def polled(self, feed: str, *, failed: bool) -> None:
        """Take how a poll ended."""
        (self._failing.add if failed else self._failing.discard)(feed)

    async def with_retry(self, work: Callable[[], _T], what: str) -> _T:
        """Do blocking work in a thread, again and again while a server of ours is away, and report that."""
        task = asyncio.current_task()

        def report(problem: str) -> None:
            self._waiting.pop(task, None)
            if problem:
                self._waiting[task] = problem
            self._report()

        try:
            return await with_retry_in_thread(work, what, report, longest=_LONGEST_PAUSE)
        finally:
            self._waiting.pop(task, None)

    def _report(self) -> None:
        failing = f"{len(self._failing)} of {len(self._feeds)} feeds fail" if self._failing else ""
        waiting = "; ".join(dict.fromkeys(self._waiting.values()))
        self._heartbeat.problem = self._taking or waiting or failing
