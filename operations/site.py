"""What an operation is given: one installation, with its adapters behind functions, opened only where they are used."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from alerts.readers.subscribers import Current, Subscribers
from alerts.readers.unreadable import parse_in_force
from config.files.blocks import WatchlistReader
from config.files.feeds import FeedList, parse_feeds
from config.files.settings import Settings
from config.files.subscriptions import SubscriptionList
from config.files.watchlist import Watchlist
from config.versions.store import Versions
from config.versions.watched import Watched
from core.clock import Clock
from core.database import Database
from core.guarded_http.ip_address import is_loopback
from operations.in_force import FromFile, InForce, from_file

if TYPE_CHECKING:
    from alerts.messages.links import Links
    from alerts.messages.template_files import Templates
    from core.bus.port import Bus
    from processors.stories.memory.port import StoryIndex


def public_address(settings: Settings) -> str:
    """Give the console's address as people reach it."""
    return settings.public_url or f"http://{settings.console_host}:{settings.console_port}"


def leads_here_only(address: str) -> bool:
    """Say whether an address is one that no other machine can reach us by."""
    host = urlsplit(address).hostname or ""
    return host in ("localhost", "0.0.0.0", "::") or host.endswith(".localhost") or is_loopback(host)  # compared only


@dataclass(frozen=True)
class Site:
    """One installation: its settings, its config folder, its database, migrated, and how the rest is opened."""

    config_dir: Path
    settings: Settings
    database: Database
    versions: Versions
    clock: Clock
    open_bus: Callable[[], AbstractContextManager[Bus]]
    """A process that has a bus already lends it here."""
    open_stories: Callable[[], AbstractContextManager[StoryIndex]]
    make_links: Callable[[], Links]
    """What signs the links in messages."""
    make_templates: Callable[[], Templates]
    """Those of messages, the operator's own before ours."""
    secret: Callable[[str], str]
    """Gives a secret by name; raises `BadInput` where it is not set."""

    @cached_property
    def in_force(self) -> InForce:
        """The lists in force, shared by all operations."""
        return InForce(self.watchlist(), self.watched_feeds(), self.watched_subscriptions(), self.stored)

    @property
    def stored(self) -> Subscribers:
        """The subscriptions that people made themselves."""
        return Subscribers(self.database, self.clock)

    @property
    def public_address(self) -> str:
        """The console's address as people reach it."""
        return public_address(self.settings)

    def feeds(self) -> Callable[[], tuple[int, FeedList]]:
        """Give the feed list in force, as a source of its own that follows changes: for a worker's thread."""
        return self.watched_feeds().get

    def watched_feeds(self) -> Watched[FeedList]:
        """Give that source with what it says of a version that it cannot read."""
        return Watched(self.versions, "feeds", parse_feeds, self.clock)

    def watchlist(self) -> Callable[[], tuple[int, Watchlist]]:
        """Give the watchlist in force, as a source that follows changes."""
        return Watched(self.versions, "watchlist", WatchlistReader().parse, self.clock).get

    def watched_subscriptions(self) -> Watched[SubscriptionList]:
        """Give the subscriptions of the file, as the feeds."""
        return Watched(self.versions, "subscriptions", parse_in_force, self.clock)

    def subscriptions(self, watched: Watched[SubscriptionList] | None = None) -> Callable[[], FromFile]:
        """Give the active subscriptions, of the file and of people, as a source that follows changes."""
        return Current(from_file(watched or self.watched_subscriptions()), self.stored).get
