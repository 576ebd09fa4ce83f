"""The polling worker: takes due feeds and has each led through the stages, many at once: they mostly wait.

due.py ─┬─ lane of feeds that work ───────┬─▶ stages.py: fetch ─▶ parse ─▶ identify ─▶ publish ─▶ remember
└─ lane of new and failing ones ──┘
one feed a host at a time, so that a slow host holds one slot
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from config.files.feeds import FeedList
from core import liveness
from core.bus.port import Bus
from core.clock import Clock
from core.database import Database
from core.errors import BadInput, Transient
from core.heartbeat import Heartbeat
from core.log import get
from core.outcomes import FetchOutcome
from ingest.credentials import Secret, no_secret
from ingest.due import DueFeeds
from ingest.failure import FetchFailed
from ingest.fetch import Fetcher
from ingest.formats.parser import Parser
from ingest.pages.full_text import FullText
from ingest.poll import Poll
from ingest.problems import PollProblems
from ingest.sample import SampleWire
from ingest.stages import Stages
from ingest.websub.pushes import Pushes

PROVEN_AT_ONCE, UNPROVEN_AT_ONCE = 128, 128
"""Slots of the two lanes; a silent host holds one for twenty seconds."""
_LOOK_EVERY = 0.25  # seconds between looks at what is due: a new feed is asked well within a second
_TOGETHER = 0.05  # seconds in which more polls may end
_STOP_GRACE = 3.0

_log = get("ingest")


class Poller:
    """Polls the feeds of a list that may change at any time.

    `host_pause`: seconds between two requests to one host; a host that asks for more is left alone for longer.
    `secret` gives what feeds are asked with, `pages` what stands on the pages of articles, `pushes` what hubs told.
    """

    def __init__(
        self,
        bus: Bus,
        database: Database,
        feeds: Callable[[], tuple[int, FeedList]],
        fetcher: Fetcher,
        parser: Parser,
        heartbeat: Heartbeat,
        clock: Clock,
        max_age: timedelta,
        name: str,
        host_pause: float = 0.0,
        secret: Secret = no_secret,
        pages: FullText | None = None,
        pushes: Pushes | None = None,
    ) -> None:
        self._parser = parser
        self._keeping = fetcher.keeping
        self._wire = SampleWire(clock)
        self._problems = PollProblems(heartbeat)
        self._due = DueFeeds(database, feeds, self._wire, clock, name, timedelta(seconds=host_pause))
        self._stages = Stages(
            bus,
            database,
            fetcher,
            parser,
            self._wire,
            heartbeat,
            self._problems,
            clock,
            max_age,
            name,
            host_pause,
            secret,
            pages,
            pushes,
        )
        self._running: dict[asyncio.Task[None], Poll] = {}
        self._pushes = pushes

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop` is set. A bus or database that is away is waited for."""
        await self._problems.with_retry(self._due.release, "release")
        async with self._keeping():
            try:
                while not stop.is_set():
                    liveness.progress()
                    await self._turn()
                    await self._wait(stop)
            finally:
                await self._end()

    async def once(self) -> None:
        """Poll what is due now, and wait for its end."""
        async with self._keeping():
            await self._turn()
            while self._running:
                await self._pause([*self._running])
                await self._turn()

    def close(self) -> None:
        """End the parser's children and the sample wire."""
        self._wire.stop()
        self._parser.close()

    async def _turn(self) -> None:
        """Look after what has ended, and start what is due."""
        await self._reap()
        try:
            proven = sum(poll.state.proven for poll in self._running.values())
            free = PROVEN_AT_ONCE - proven, UNPROVEN_AT_ONCE - (len(self._running) - proven)
            polls, problem = await asyncio.to_thread(self._take, *free, [*self._running.values()]), ""
        except (Transient, BadInput) as error:
            polls, problem = [], str(error)
        for poll in polls:
            self._running[asyncio.create_task(self._stages.run(poll))] = poll
        self._problems.listed(self._due.feeds)
        self._problems.taking(problem)

    def _take(self, proven: int, unproven: int, running: list[Poll]) -> list[Poll]:
        self._due.keep(running)  # before anything is taken: a lease that ran out would be taken again
        polls = self._due.take(proven, unproven)
        if self._pushes is None:
            return polls
        return [*self._pushes.with_hubs(polls), *self._pushes.take(self._due.feeds, proven - len(polls))]

    async def _reap(self) -> None:
        for task in [task for task in self._running if task.done()]:
            poll = self._running.pop(task)
            error = None if task.cancelled() else task.exception()
            if error is not None:  # a bug of ours met this feed's words: the other feeds go on
                _log.error("poll_crashed", feed=poll.feed.url, exc_info=error)
                if poll.feed.url in self._due.feeds:
                    detail = f"a fault of Wirewatch: {type(error).__name__}: {error}"
                    await self._stages.fail(poll, FetchFailed(FetchOutcome.CRASHED, detail))

    async def _wait(self, stop: asyncio.Event) -> None:
        stopping = asyncio.create_task(stop.wait())
        await self._pause([stopping, *self._running])
        stopping.cancel()

    @staticmethod
    async def _pause(until: Sequence[asyncio.Task[Any]]) -> None:
        """Wait until something ends, and for what ends with it: each look at what is due costs as much as a poll."""
        ended, _ = await asyncio.wait(until, timeout=_LOOK_EVERY, return_when=asyncio.FIRST_COMPLETED)
        if ended:
            await asyncio.sleep(_TOGETHER)

    async def _end(self) -> None:
        """Let polls in work end if they do so soon; what is cut short is asked again."""
        if self._running:
            await asyncio.wait(self._running, timeout=_STOP_GRACE)
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
            await self._stages.settle(_STOP_GRACE)
        self._running.clear()
        await asyncio.to_thread(self.close)
