"""The lists in force, as everybody sees them who looks: read anew within a second of a change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar, cast

from alerts.readers.subscribers import Current, Subscribers
from config.files.feeds import FeedList
from config.files.references import names_of
from config.files.subscriptions import Subscription, SubscriptionList
from config.files.watchlist import Watchlist
from config.versions.not_in_force import FileNotInForce
from config.versions.watched import Watched
from core.errors import BadInput

T = TypeVar("T")
FromFile = tuple[int, tuple[Subscription, ...]]
"""The number of a version, and the subscriptions in it."""


def from_file(watched: Watched[SubscriptionList]) -> Callable[[], FromFile]:
    """Give the subscriptions of the file, as a source."""

    def read() -> FromFile:
        number, listed = watched.get()
        return number, listed.subscriptions

    return read


class InForce:
    """Empty lists before the first `wirewatch apply`. For all threads."""

    def __init__(
        self,
        watchlist: Callable[[], tuple[int, Watchlist]],
        feeds: Watched[FeedList],
        file: Watched[SubscriptionList],
        stored: Subscribers,
    ) -> None:
        self._lock = threading.Lock()
        self._watchlist = watchlist
        self._feeds = feeds
        self._watched_file = file
        self._file = from_file(file)
        self._current = Current(self._from_file, stored)
        self._working = threading.Lock()
        self._worked_out: dict[str, tuple[int, object]] = {}

    def watchlist(self) -> Watchlist:
        """Give the watchlist."""
        return self.watchlist_version()[1]

    def watchlist_version(self) -> tuple[int, Watchlist]:
        """Give the number of the version in force, 0 for none, and the watchlist."""
        with self._lock:
            try:
                return self._watchlist()
            except BadInput:
                return 0, Watchlist()

    def once_a_version(self, key: str, work: Callable[[Watchlist], T]) -> T:
        """Give what `work` makes of the watchlist: made once a version, as it takes a while for a long list."""
        with self._working:
            number, watchlist = self.watchlist_version()
            kept = self._worked_out.get(key)
            if kept is None or kept[0] != number:
                kept = self._worked_out[key] = number, work(watchlist)
            return cast("T", kept[1])

    def names(self) -> Mapping[str, str]:
        """Give the id behind each name of the watchlist, in small letters."""
        return self.once_a_version("names", lambda watchlist: MappingProxyType(dict(names_of(watchlist))))

    def feeds(self) -> FeedList:
        """Give the feed list."""
        with self._lock:
            try:
                return self._feeds.get()[1]
            except BadInput:
                return FeedList()

    def subscriptions(self) -> Mapping[str, Subscription]:
        """Give the active subscriptions by id, those of the file first, then those of people."""
        with self._lock:
            return MappingProxyType({one.id: one for one in self._current.get()[1]})

    def file_subscriptions(self) -> Mapping[str, Subscription]:
        """Give the subscriptions of the file by id, those too that their reader has ended."""
        with self._lock:
            return MappingProxyType({one.id: one for one in self._from_file()[1]})

    def unread(self) -> tuple[FileNotInForce, ...]:
        """Give the newest feeds and subscriptions where they cannot be read: the version before them is in use."""
        self.feeds()
        self.file_subscriptions()
        with self._lock:
            return tuple(one for one in (self._feeds.unread, self._watched_file.unread) if one is not None)

    def _from_file(self) -> FromFile:
        try:
            return self._file()
        except BadInput:
            return 0, ()
