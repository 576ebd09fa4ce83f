"""News that goes on whatever happens, and the record of what was published when."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsroom import rss, story

if TYPE_CHECKING:
    from collections.abc import Callable

    from servers.web import Answer, Request, WebServer

FEEDS = 4
SECONDS_APART = 1.5
"""Between two items of the whole wire."""
KEPT = 300
"""Items that a feed still shows: an outage must be shorter than the time in which so many are published."""
_APART = 1_000_000  # numbers between feeds, so that no two stories share a word


@dataclass(frozen=True)
class Item:
    """One published story. `published` is in seconds since 1970, by the clock of this process, which no fault moves."""

    link: str
    title: str
    watched: bool
    published: float


class Wire:
    """Feeds that grow by one story at a time while it runs; `trouble` makes their host answer otherwise."""

    def __init__(self, web: WebServer) -> None:
        self._web = web
        self._shown: list[deque[tuple[str, str, str]]] = [deque(maxlen=KEPT) for _ in range(FEEDS)]
        self._published: list[Item] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self.trouble: Answer | None = None
        self.urls = [web.route(f"/soak/{feed}.xml", self._answering(feed)) for feed in range(FEEDS)]

    def start(self) -> None:
        """Begin to publish."""
        self._thread.start()

    def stop(self) -> list[Item]:
        """Publish nothing more; gives all that was."""
        self._stop.set()
        self._thread.join()
        return self.published()

    def published(self) -> list[Item]:
        """Give what has been published until now."""
        with self._lock:
            return list(self._published)

    def _answering(self, feed: int) -> Callable[[Request], Answer]:
        def answer(_request: Request) -> Answer:
            if self.trouble is not None:
                return self.trouble
            with self._lock:
                items = list(self._shown[feed])
            return 200, {"Content-Type": "application/rss+xml"}, rss(*items)

        return answer

    def _go_on(self) -> None:
        number = 0
        while not self._stop.wait(SECONDS_APART):
            feed, watched = number % FEEDS, number % 2 == 0
            made = story(feed * _APART + number, watched=watched)
            with self._lock:
                self._shown[feed].append(made)
                self._published.append(Item(made[0], made[1], watched, time.time()))
            number += 1
