"""The poller: takes due feeds and leads each through its stages, many at once, one request a host at a time.

    due ─ fetch ─ parse ─ identify ─ publish ─ remember

Nothing is remembered before the bus has acknowledged: a crash or an outage repeats a poll, and loses nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from config.feeds import Feed, FeedList
from core import log
from core.article import encode
from core.bus.port import ARTICLES, Bus, Message
from core.clock import Clock
from core.database import Database
from core.errors import Transient
from core.outcomes import FetchOutcome
from ingest.feed import Read, articles_of
from ingest.fetch import Fetched, Fetcher, FetchFailed
from ingest.identify import article_id, canonical_url, entry_key
from ingest.parse import ParseFailed, Parser
from ingest.parsed import Parsed
from ingest.sample import SampleWire
from ingest.schedule import next_due
from ingest.store import Polled, State, Store

T = TypeVar("T")

_log = log.get("ingest")
_AT_ONCE = 16
_LOOK_SECONDS = 0.5
_AWAY_SECONDS = 2.0


class Pulse(Protocol):
    """Where the poller tells how it is (core.heartbeat.Pulse)."""

    problem: str

    def handled(self, count: int) -> None:
        """Count polls."""


class Poller:
    """One poller; several may share the work."""

    def __init__(
        self,
        *,
        bus: Bus,
        database: Database,
        feeds: Callable[[], tuple[int, FeedList]],
        fetcher: Fetcher,
        parser: Parser,
        pulse: Pulse,
        clock: Clock,
        max_age: timedelta,
        name: str,
    ) -> None:
        self._bus = bus
        self._store = Store(database, name)
        self._feeds = feeds
        self._fetcher = fetcher
        self._parser = parser
        self._pulse = pulse
        self._clock = clock
        self._max_age = max_age
        self._listed: dict[str, Feed] = {}
        self._version = -1
        self._sample = SampleWire()

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop` is set; then let the polls under way be cancelled: they come again."""
        working: set[asyncio.Task[None]] = set()
        first = True
        while not stop.is_set():
            try:
                if first:
                    await asyncio.to_thread(self._store.free)
                    first = False
                await self._follow_list()
                due = await asyncio.to_thread(self._store.lease_due, self._clock(), _AT_ONCE - len(working))
                working |= {asyncio.create_task(self._poll(state)) for state in due if state.url in self._listed}
                self._pulse.problem = ""
            except Transient as error:
                self._pulse.problem = str(error)
                await _pause(stop, _AWAY_SECONDS)
            if working:
                _, working = await asyncio.wait(working, timeout=0.1, return_when=asyncio.FIRST_COMPLETED)
            if len(working) < _AT_ONCE:
                await _pause(stop, _LOOK_SECONDS)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        self._sample.stop()
        await self._parser.close()

    async def _follow_list(self) -> None:
        number, listed = await asyncio.to_thread(self._feeds)
        if number == self._version:
            return
        feeds = list(listed.feeds)
        if listed.sample_wire:
            self._sample.start()
            feeds += self._sample.feeds()
        else:
            self._sample.stop()
        self._fetcher.allowed = self._sample.addresses()
        await asyncio.to_thread(self._store.sync, feeds, self._clock())
        self._listed = {feed.url: feed for feed in feeds}
        self._version = number

    async def _poll(self, state: State) -> None:
        """Lead one feed through all stages, as long as it takes for the bus and the database to be there."""
        feed = self._listed[state.url]
        try:
            fetched = await self._fetcher.fetch(state.url, state.etag, state.last_modified)
            parsed = await self._parsed(state, fetched)
            read = await self._identified(feed, parsed) if parsed else Read((), ())
        except (FetchFailed, ParseFailed) as error:
            _log.info("feed failed", feed=state.url, outcome=error.outcome, detail=error.detail)
            polled = self._failed(state, feed, error)
        else:
            await self._until_there(lambda: self._publish(read))
            polled = self._succeeded(state, feed, fetched, read)
        await self._until_there(lambda: self._store.record(polled, self._clock()))
        self._pulse.handled(1)

    async def _parsed(self, state: State, fetched: Fetched) -> Parsed | None:
        if fetched.body is None or _hash(fetched.body) == state.body_hash:
            return None
        return await self._parser.parse(fetched.body)

    async def _identified(self, feed: Feed, parsed: Parsed) -> Read:
        keys = [entry_key(entry) for entry in parsed.entries]
        articles = [article_id(canonical, "", "") for entry in parsed.entries if (canonical := canonical_url(entry.link))]
        known = await self._until_there(lambda: self._store.known(feed.url, keys, articles))
        return articles_of(parsed, feed, self._clock(), max_age=self._max_age, known=known)

    def _publish(self, read: Read) -> None:
        if read.articles:
            self._bus.publish(ARTICLES, [Message(article.id, encode(article)) for article in read.articles])

    def _succeeded(self, state: State, feed: Feed, fetched: Fetched, read: Read) -> Polled:
        return Polled(
            url=state.url,
            outcome=FetchOutcome.NEW if read.articles else FetchOutcome.UNCHANGED,
            detail="",
            due=self._due(feed, 0, None, fetched.max_age),
            failures=0,
            # a 304 may carry new validators, and may leave them out
            etag=fetched.etag or (state.etag if fetched.body is None else ""),
            last_modified=fetched.last_modified or (state.last_modified if fetched.body is None else ""),
            body_hash=state.body_hash if fetched.body is None else _hash(fetched.body),
            seen=read.seen,
            published=len(read.articles),
        )

    def _failed(self, state: State, feed: Feed, error: FetchFailed | ParseFailed) -> Polled:
        retry_after = error.retry_after if isinstance(error, FetchFailed) else None
        return Polled(
            url=state.url,
            outcome=error.outcome,
            detail=log.safe(error.detail),
            due=self._due(feed, state.failures + 1, retry_after, 0),
            failures=state.failures + 1,
            etag=state.etag,
            last_modified=state.last_modified,
            body_hash=state.body_hash,
        )

    def _due(self, feed: Feed, failures: int, retry_after: float | None, max_age: float) -> datetime:
        return next_due(
            self._clock(), feed.every, failures=failures, retry_after=retry_after, max_age=max_age,
            chance=random.random(),  # noqa: S311  # spreads polls, hides nothing
        )  # fmt: skip

    async def _until_there(self, act: Callable[[], T]) -> T:
        """Do it in a thread, again and again while what it needs is away."""
        while True:
            try:
                return await asyncio.to_thread(act)
            except Transient as error:
                self._pulse.problem = str(error)
                _log.warning("waiting", reason=str(error))
                await asyncio.sleep(max(error.retry_after or 0.0, _AWAY_SECONDS))


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
