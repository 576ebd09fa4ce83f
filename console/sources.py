"""What pages and the API read from: the database and the bus of this console, and the shared last readings."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec

from alerts.messages.links import Links
from alerts.messages.template_files import Templates
from alerts.readers.subscribers import Current, Subscribers
from alerts.reports.estimate import Volume, volume
from config.files.feeds import FeedList, parse_feeds
from config.files.subscriptions import Subscription, parse_subscriptions
from config.files.watchlist import Watchlist, parse_watchlist
from config.versions.store import Versions
from config.versions.watched import Watched
from console.latest import Latest
from console.read import Lag, OverviewData, read_lag, read_overview
from core.bus.port import Bus
from core.clock import Clock
from core.database import Database
from core.errors import BadInput

PUBLIC = Path(__file__).with_name("public")
_SNAPSHOT_EVERY = 1.5
_LAG_EVERY = 4.0


class SignUp(msgspec.Struct, frozen=True):
    """Who may sign up by themselves, and where."""

    domains: str
    """Of mail, by commas; `*`: everybody; empty: nobody."""
    base: str
    """The console's address as people reach it."""


CLOSED = SignUp("", "")


class Sources:
    """Made once a process; safe for threads."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        clock: Clock,
        links: Links | None = None,
        pages: Templates | None = None,
        sign_up: SignUp = CLOSED,
    ) -> None:
        self.database = database
        self.bus = bus
        self.clock = clock
        self.links = links
        """What reads the links in messages; None where none are offered."""
        self.pages = pages or Templates(PUBLIC)
        """The public pages."""
        self.sign_up = sign_up
        self._lock = threading.Lock()
        self._subscriptions = Current(self._of_file, Subscribers(database, clock))
        self._wishes = Watched(Versions(database, clock), "subscriptions", parse_subscriptions, clock)
        self._watchlist = Watched(Versions(database, clock), "watchlist", parse_watchlist, clock)
        self._listed = Watched(Versions(database, clock), "feeds", parse_feeds, clock)
        self.snapshot: Latest[OverviewData] = Latest(self._shown, _SNAPSHOT_EVERY)
        self.lag: Latest[Lag] = Latest(lambda: read_lag(bus), _LAG_EVERY)

    def feeds(self) -> FeedList:
        """Give the feed list in force; empty before the first `wirewatch apply`."""
        try:
            return self._listed.get()[1]
        except BadInput:
            return FeedList()

    def subscriptions(self) -> dict[str, Subscription]:
        """Give the active subscriptions, by id."""
        with self._lock:
            return {one.id: one for one in self._subscriptions.get()[1]}

    def watchlist(self) -> Watchlist:
        """Give the watchlist in force; empty before the first `wirewatch apply`."""
        try:
            with self._lock:
                return self._watchlist.get()[1]
        except BadInput:
            return Watchlist()

    def tags(self) -> dict[str, tuple[str, ...]]:
        """Give the tags of the watchlist's entities, by id."""
        return {entity.id: tuple(entity.tags) for entity in self.watchlist().entities}

    def volume(self, wanted: Subscription) -> Volume:
        """Say what a subscription would have sent, with the lists in force."""
        watchlist, feeds = self.watchlist(), self.feeds()
        with self.database.reading() as connection:
            return volume(connection, wanted, watchlist, feeds, self.clock())

    def _of_file(self) -> tuple[int, tuple[Subscription, ...]]:
        try:
            number, listed = self._wishes.get()
        except BadInput:
            return 0, ()
        return number, listed.subscriptions

    def _shown(self) -> OverviewData:
        listed = self.feeds()
        with self.database.reading() as connection:
            return read_overview(connection, self.clock(), listed)
