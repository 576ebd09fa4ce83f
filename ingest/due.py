"""The feeds that are due: a list that may change at any time, and a lease on each that is polled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from config.files.feeds import Feed, FeedList
from core.clock import Clock
from core.database import Database
from ingest.articles import FORGET_AFTER
from ingest.poll import Poll
from ingest.sample import SampleWire
from ingest.store.entries import forget_removed
from ingest.store.hosts import LEASE
from ingest.store.leases import keep, lease_due, release
from ingest.store.listed import sync_feeds


class DueFeeds:
    """Follows the feed list and takes what is due. Its methods block; `feeds` gives the list and its number."""

    def __init__(
        self,
        database: Database,
        feeds: Callable[[], tuple[int, FeedList]],
        wire: SampleWire,
        clock: Clock,
        name: str,
        host_pause: timedelta,
    ) -> None:
        self._host_pause = host_pause
        self._database = database
        self._source = feeds
        self._wire = wire
        self._clock = clock
        self._name = name
        self._listed: tuple[object, ...] = ()
        self._kept: datetime | None = None
        self.feeds: dict[str, Feed] = {}
        """The feeds in force that are not paused, by address."""

    def release(self) -> None:
        """Give back what a poller of our name left behind when it died."""
        release(self._database, self._name, self._clock(), self._host_pause)

    def keep(self, polls: Iterable[Poll]) -> None:
        """Say that we are still at work on these, so that nobody takes them."""
        now, asking = self._clock(), {poll.feed.url: poll.state.host for poll in polls if poll.pushed is None}
        if asking and (self._kept is None or abs(now - self._kept) >= LEASE / 4):
            keep(self._database, now, self._name, asking)
            self._kept = now

    def take(self, proven: int, unproven: int) -> list[Poll]:
        """Take due feeds for us alone, by the list in force now: so many of those that work, so many others."""
        self._follow()
        if not proven and not unproven:
            return []
        now = self._clock()
        taken = lease_due(self._database, now, self._name, proven, unproven=unproven)
        foreign = [state for state in taken if state.url not in self.feeds]
        if foreign:  # another poller has read a newer list than we have
            release(self._database, self._name, self._clock(), self._host_pause, foreign)
        return [Poll(feed=self.feeds[state.url], state=state, taken=now) for state in taken if state.url in self.feeds]

    def _follow(self) -> None:
        number, listed = self._source()
        address = self._wire.follow(wanted=listed.sample_wire)
        if self._listed == (number, address):
            return
        feeds = (*listed.feeds, *self._wire.feeds())
        paused = {feed.url for feed in feeds if feed.paused}
        sync_feeds(self._database, {feed.url: feed.longest_wait for feed in feeds}, self._clock(), paused)
        forget_removed(self._database, self._clock(), FORGET_AFTER)
        self.feeds = {feed.url: feed for feed in feeds if not feed.paused}
        self._listed = (number, address)
