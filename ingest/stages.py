"""The stages of a poll, each of which fills in its part.

    fetch ─▶ parse ─▶ identify ─▶ pages ─▶ publish ─▶ remember        `FetchFailed` at any of them ─▶ fail

The order is the promise: what was seen is stored only after the bus has acknowledged the articles, so a crash
repeats an article (same id, same revision) and never loses one.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import msgspec

from core import metrics
from core.article import encode
from core.bus.port import ARTICLES, Bus, Message
from core.clock import Clock
from core.database import Database
from core.heartbeat import Heartbeat
from core.log import get
from ingest.articles import FeedReading, articles_of, unpublished
from ingest.credentials import Secret, no_secret, own_headers
from ingest.failure import FetchFailed
from ingest.fetch import Fetcher
from ingest.formats.origin import Origin
from ingest.formats.parser import Parser
from ingest.gathered import GatheredWrites
from ingest.manners import spares_body
from ingest.pages.full_text import FullText, worth_reading
from ingest.poll import Poll, failure_of, result_of
from ingest.problems import PollProblems
from ingest.sample import SampleWire
from ingest.store.endings import PollEnding, PollResult, remember
from ingest.store.entries import known_revisions, remembered
from ingest.store.hosts import LEASE, LONGEST_REST, host_or_url, rest
from ingest.websub.pushes import Pushes, ending_of_push

_log = get("ingest")
_random = random.Random()  # noqa: S311  # so that feeds do not march in step; SystemRandom asks the system each time


class Stages:
    """Leads polls through the stages; a bus or database that is away is waited for."""

    def __init__(
        self,
        bus: Bus,
        database: Database,
        fetcher: Fetcher,
        parser: Parser,
        wire: SampleWire,
        heartbeat: Heartbeat,
        problems: PollProblems,
        clock: Clock,
        max_age: timedelta,
        name: str,
        host_pause: float = 0.0,
        secret: Secret = no_secret,
        pages: FullText | None = None,
        pushes: Pushes | None = None,
    ) -> None:
        self._pushes = pushes
        self._name = name
        self._host_pause = host_pause
        self._secret = secret
        self._pages = pages
        self._bus = bus
        self._database = database
        self._fetcher = fetcher
        self._parser = parser
        self._wire = wire
        self._heartbeat = heartbeat
        self._problems = problems
        self._clock = clock
        self._max_age = max_age
        self._writes = GatheredWrites(self._write)
        self._order: tuple[Callable[[Poll], Awaitable[Poll]], ...] = (
            self._fetch,
            self._parse,
            self._identify,
            self._read_pages,
            self._publish,
            self._remember,
        )

    async def run(self, poll: Poll) -> None:
        """Poll a feed, to what is remembered of it."""
        if poll.taken is not None and self._clock() - poll.taken >= LEASE:
            _log.warning("lease_lost", feed=poll.feed.url)  # this process stood still: the feed is another poller's
            return
        try:
            for stage in self._order if poll.pushed is None else self._order[1:]:
                poll = await stage(poll)  # each stage adds to it
        except FetchFailed as error:
            await self.fail(poll, error)

    async def settle(self, seconds: float) -> None:
        """Wait for what is being written."""
        await self._writes.settle(seconds)

    async def fail(self, poll: Poll, error: FetchFailed) -> None:
        """Store that a poll failed, and why."""
        if poll.pushed is not None:
            await self._drop(poll, error)
            return
        result = failure_of(poll, error, self._clock(), _dice())
        _log.warning(
            "feed_failed",
            feed=poll.feed.url,
            outcome=result.outcome.value,
            detail=result.detail,
            again=str(result.due),
        )
        await self._store(poll, result, error.retry_after)

    async def _fetch(self, poll: Poll) -> Poll:
        spared, state = spares_body(poll.state.manners, self._clock()), poll.state
        fetched = await self._fetcher.fetch(
            state.manners.address or poll.feed.url,
            etag=state.etag if spared else "",
            last_modified=state.last_modified if spared else "",
            allowed=self._wire.allows(poll.feed),
            own=own_headers(poll.feed, self._secret),
        )
        return msgspec.structs.replace(poll, fetched=fetched)

    async def _parse(self, poll: Poll) -> Poll:
        if poll.fetched is None or poll.fetched.body is None:
            return poll
        digest = hashlib.sha256(poll.fetched.body).hexdigest()
        if digest == poll.state.body_hash:
            return poll
        fetched, feed = poll.fetched, poll.feed
        origin = Origin(url=fetched.url, charset=fetched.charset, country=feed.country, language=feed.language)
        parsed = await self._parser.parse(poll.fetched.body, origin)
        if parsed.left_out:
            _log.warning("entries_left_out", feed=feed.url, count=len(parsed.left_out), detail=parsed.left_out[0])
        return msgspec.structs.replace(poll, body_hash=digest, parsed=parsed)

    async def _identify(self, poll: Poll) -> Poll:
        parsed, feed = poll.parsed, poll.feed
        if parsed is None or poll.fetched is None:
            return poll
        first = poll.state.succeeded is None

        def read() -> FeedReading:
            seen = remembered(self._database, feed.url)
            found = articles_of(parsed, feed, self._clock(), max_age=self._max_age, remembered=seen, first=first)
            known = known_revisions(self._database, [article.id for article in found.articles])
            return msgspec.structs.replace(found, articles=unpublished(found.articles, known))

        reading = await self._problems.with_retry(read, "identify")
        if poll.pushed is not None:  # a hub pushes what is new: the others have not left the feed
            reading = msgspec.structs.replace(reading, left=(), forgotten=(), signs=None)
        return msgspec.structs.replace(poll, reading=reading)

    async def _read_pages(self, poll: Poll) -> Poll:
        """Add the pages of new articles, where the feed asks for them: for a bounded time, and never failing."""
        articles = poll.reading.articles
        if not (poll.feed.full_text and articles and self._pages is not None):
            return poll
        poll = await self._let_go(poll)
        own = own_headers(poll.feed, self._secret)
        found = await self._pages.added(articles, worth_reading(articles), poll.feed, own)
        if found.signs.read < found.signs.asked:
            asked, read, detail = msgspec.structs.astuple(found.signs)
            _log.warning("pages_not_read", feed=poll.feed.url, asked=asked, read=read, detail=detail)
        reading = msgspec.structs.replace(poll.reading, articles=found.articles)
        return msgspec.structs.replace(poll, reading=reading, pages=found.signs)

    async def _let_go(self, poll: Poll) -> Poll:
        """Let go of the feed's host: pages take turns with whoever asks theirs."""
        if poll.pushed is not None or poll.fetched is None:
            return poll
        asked = (host_or_url(poll.state.host, poll.feed.url), self._clock(), self._rest(poll, poll.fetched.retry_after))

        def let_go() -> None:
            with self._database.transaction() as connection:
                rest(connection, [asked], self._name)

        await self._problems.with_retry(let_go, "let go of a host")
        return msgspec.structs.replace(poll, holds_host=False)

    async def _publish(self, poll: Poll) -> Poll:
        messages = [Message(article.id, encode(article)) for article in poll.reading.articles]
        if messages:
            await self._problems.with_retry(lambda: self._bus.publish(ARTICLES, messages), "publish")
            self._heartbeat.handled(len(messages))
        return poll

    async def _remember(self, poll: Poll) -> Poll:
        if poll.pushed is not None:
            await self._writes.add(ending_of_push(poll, self._clock()))
        elif poll.fetched is not None:
            await self._store(poll, result_of(poll, poll.fetched, self._clock(), _dice()), poll.fetched.retry_after)
        await self._tell_pushes(poll)
        return poll

    async def _drop(self, poll: Poll, error: FetchFailed) -> None:
        """Give up what was pushed and cannot be read: the feed itself is asked."""
        await self._writes.add(ending_of_push(poll, self._clock(), failed=True))
        await self._tell_pushes(poll, failed=str(error))

    async def _tell_pushes(self, poll: Poll, failed: str = "") -> None:
        pushes = self._pushes
        if pushes is not None and (poll.pushed is not None or poll.parsed is not None):
            await self._problems.with_retry(lambda: pushes.ended(poll, failed=failed), "remember pushes")

    async def _write(self, endings: Sequence[PollEnding]) -> None:
        await self._problems.with_retry(lambda: remember(self._database, endings), "remember")

    async def _store(self, poll: Poll, result: PollResult, asked: float | None) -> None:
        """Store how a poll ended; `asked`: the seconds for which its host wants to be left alone."""
        url, now = poll.feed.url, self._clock()
        self._problems.polled(url, failed=result.failures > 0)
        alone = self._rest(poll, asked) if poll.holds_host else None
        await self._writes.add(PollEnding(url, result, now, poll.state.health, poll.state.host, alone, self._name))
        metrics.count_fetch(result.outcome)

    def _rest(self, poll: Poll, asked: float | None) -> float:
        """Give the seconds for which a host that we have asked is left alone."""
        return 0.0 if self._wire.allows(poll.feed) else max(self._host_pause, min(asked or 0.0, LONGEST_REST))


def _dice() -> float:
    return _random.uniform(-1, 1)
