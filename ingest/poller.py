"""The polling worker: takes due feeds and leads each through the stages.

    due ─▶ fetch ─▶ parse ─▶ identify ─▶ publish ─▶ remember

The order is the promise: what was seen is stored only after the bus has acknowledged the articles, so a crash
repeats an article (same id, same revision) and never loses one. Up to sixteen feeds at once.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from config.files.feeds import Feed, FeedList
from core import metrics
from core.article import encode
from core.bus.port import ARTICLES, Bus, Message
from core.clock import Clock
from core.database import Database
from core.errors import BadInput, Transient
from core.heartbeat import Heartbeat
from core.log import get
from core.outcomes import FetchOutcome
from core.retry import with_retry_in_thread
from ingest import store
from ingest.failure import FetchFailed
from ingest.feed import Reading, articles_of, entry_keys, unpublished
from ingest.fetch import Fetched, Fetcher
from ingest.identify import entry_hash
from ingest.parse import Parser
from ingest.parsed import Parsed
from ingest.sample import SampleWire
from ingest.schedule import next_due
from ingest.store import FeedState, PollResult

AT_ONCE = 16
_LOOK_EVERY = 0.25  # seconds between looks at what is due: a new feed is asked well within a second
_LONGEST_PAUSE = 1.0  # seconds, while the bus or the database is away
_STOP_GRACE = 3.0

_log = get("ingest")
_random = random.SystemRandom()
_T = TypeVar("_T")


class Poll(msgspec.Struct, frozen=True, kw_only=True):
    """One poll of one feed, as far as it has come. Each stage fills in its part."""

    feed: Feed
    state: FeedState
    fetched: Fetched | None = None
    body_hash: str | None = None
    parsed: Parsed | None = None
    """None: not modified, nothing to read."""
    reading: Reading = Reading()


class Poller:
    """Polls the feeds of a list that may change at any time."""

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
    ) -> None:
        self._bus = bus
        self._database = database
        self._source = feeds
        self._fetcher = fetcher
        self._parser = parser
        self._heartbeat = heartbeat
        self._clock = clock
        self._max_age = max_age
        self._name = name
        self._wire = SampleWire(clock)
        self._listed: tuple[object, ...] = ()
        self._feeds: dict[str, Feed] = {}
        self._failing: dict[str, str] = {}
        self._running: dict[asyncio.Task[None], FeedState] = {}
        self._error = ""
        self._waiting: dict[object, str] = {}
        self._stages: tuple[Callable[[Poll], Awaitable[Poll]], ...] = (
            self._fetch,
            self._parse,
            self._identify,
            self._publish,
            self._remember,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop` is set. A bus or database that is away is waited for."""
        await self._with_retry(lambda: store.release(self._database, self._name), "release")
        try:
            while not stop.is_set():
                await self._turn()
                await self._wait(stop)
        finally:
            await self._end()

    async def once(self) -> None:
        """Poll what is due now, and wait for its end."""
        await self._turn()
        while self._running:
            await asyncio.wait(self._running)
            await self._turn()

    def close(self) -> None:
        """End the parser's children and the sample wire."""
        self._wire.stop()
        self._parser.close()

    async def _turn(self) -> None:
        """Follow the feed list, start what is due, look after what has ended."""
        await self._reap()
        try:
            await asyncio.to_thread(self._follow_list)
            free = AT_ONCE - len(self._running)
            due = await asyncio.to_thread(self._take, free) if free else []
            self._error = ""
        except (Transient, BadInput) as error:
            self._error, due = str(error), []
        for state in due:
            task = asyncio.create_task(self._poll(Poll(feed=self._feeds[state.url], state=state)))
            self._running[task] = state
        self._report()

    def _follow_list(self) -> None:
        number, listed = self._source()
        address = self._wire.follow(wanted=listed.sample_wire)
        if self._listed == (number, address):
            return
        feeds = (*listed.feeds, *self._wire.feeds())
        store.sync_feeds(self._database, {feed.url: feed.every for feed in feeds}, self._clock())
        self._feeds = {feed.url: feed for feed in feeds}
        self._failing = {url: detail for url, detail in self._failing.items() if url in self._feeds}
        self._listed = (number, address)

    def _take(self, limit: int) -> list[FeedState]:
        taken = store.lease_due(self._database, self._clock(), self._name, limit)
        foreign = [state.url for state in taken if state.url not in self._feeds]
        if foreign:  # another poller has read a newer list than we have
            store.release(self._database, self._name, foreign)
        return [state for state in taken if state.url in self._feeds]

    async def _poll(self, poll: Poll) -> None:
        try:
            for stage in self._stages:
                poll = await stage(poll)  # each stage adds to it
        except FetchFailed as error:
            await self._fail(poll.feed, poll.state, error)

    async def _fetch(self, poll: Poll) -> Poll:
        fetched = await self._fetcher.fetch(
            poll.feed.url,
            etag=poll.state.etag,
            last_modified=poll.state.last_modified,
            allowed=self._wire.allows(poll.feed),
        )
        return msgspec.structs.replace(poll, fetched=fetched)

    async def _parse(self, poll: Poll) -> Poll:
        if poll.fetched is None or poll.fetched.body is None:
            return poll
        digest = hashlib.sha256(poll.fetched.body).hexdigest()
        if digest == poll.state.body_hash:
            return poll
        return msgspec.structs.replace(poll, body_hash=digest, parsed=await self._parser.parse(poll.fetched.body))

    async def _identify(self, poll: Poll) -> Poll:
        parsed, feed = poll.parsed, poll.feed
        if parsed is None or poll.fetched is None:
            return poll
        url = poll.fetched.url

        def read() -> Reading:
            hashes = [entry_hash(key) for key in entry_keys(parsed)]
            seen = store.seen_of(self._database, feed.url, hashes)
            found = articles_of(parsed, feed, self._clock(), max_age=self._max_age, seen=seen, url=url)
            known = store.known_revisions(self._database, [article.id for article in found.articles])
            return Reading(unpublished(found.articles, known), found.seen)

        return msgspec.structs.replace(poll, reading=await self._with_retry(read, "identify"))

    async def _publish(self, poll: Poll) -> Poll:
        messages = [Message(article.id, encode(article)) for article in poll.reading.articles]
        if messages:
            await self._with_retry(lambda: self._bus.publish(ARTICLES, messages), "publish")
            self._heartbeat.handled(len(messages))
        return poll

    async def _remember(self, poll: Poll) -> Poll:
        now, fetched = self._clock(), poll.fetched
        if fetched is None:
            return poll
        hint = max(fetched.max_age, poll.parsed.ttl if poll.parsed else 0.0)
        not_modified = fetched.body is None
        result = PollResult(
            outcome=FetchOutcome.NEW if poll.reading.articles else FetchOutcome.UNCHANGED,
            due=next_due(now, poll.feed.every, jitter=_dice(), retry_after=fetched.retry_after, hint=hint),
            # A 304 need not repeat its validators; a 200 without one has none.
            etag=(fetched.etag or None) if not_modified else fetched.etag,
            last_modified=(fetched.last_modified or None) if not_modified else fetched.last_modified,
            body_hash=poll.body_hash,
            published=len(poll.reading.articles),
            seen=poll.reading.seen,
        )
        await self._store(poll.feed, result, now)
        self._failing.pop(poll.feed.url, None)
        return poll

    async def _fail(self, feed: Feed, state: FeedState, error: FetchFailed) -> None:
        now, failures = self._clock(), state.failures + 1
        gone = error.outcome is FetchOutcome.GONE
        due = next_due(now, feed.every, jitter=_dice(), failures=failures, gone=gone, retry_after=error.retry_after)
        _log.warning("feed_failed", feed=feed.url, outcome=error.outcome.value, detail=error.detail, again=str(due))
        self._failing[feed.url] = error.detail
        result = PollResult(outcome=error.outcome, detail=error.detail, due=due, failures=failures)
        await self._store(feed, result, now)

    async def _store(self, feed: Feed, result: PollResult, now: datetime) -> None:
        await self._with_retry(lambda: store.remember(self._database, feed.url, result, now), "remember")
        metrics.count_fetch(result.outcome)

    async def _with_retry(self, work: Callable[[], _T], what: str) -> _T:
        """Do blocking work in a thread, again and again while a server of ours is away."""
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

    async def _reap(self) -> None:
        for task in [task for task in self._running if task.done()]:
            state = self._running.pop(task)
            error = None if task.cancelled() else task.exception()
            if error is not None:  # a bug of ours met this feed's words: the other feeds go on
                _log.error("poll_crashed", feed=state.url, exc_info=error)
                detail = f"a fault of Wirewatch: {type(error).__name__}: {error}"
                failed = FetchFailed(FetchOutcome.PARSER_KILLED, detail)
                if state.url in self._feeds:
                    await self._fail(self._feeds[state.url], state, failed)

    def _report(self) -> None:
        failing = f"{len(self._failing)} of {len(self._feeds)} feeds fail" if self._failing else ""
        waiting = "; ".join(dict.fromkeys(self._waiting.values()))
        self._heartbeat.problem = self._error or waiting or failing

    async def _wait(self, stop: asyncio.Event) -> None:
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([stopping, *self._running], timeout=_LOOK_EVERY, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()

    async def _end(self) -> None:
        """Let polls in work end if they do so soon; what is cut short is asked again."""
        if self._running:
            await asyncio.wait(self._running, timeout=_STOP_GRACE)
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
        self._running.clear()
        await asyncio.to_thread(self.close)


def _dice() -> float:
    return _random.uniform(-1, 1)
