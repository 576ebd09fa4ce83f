"""One poller with everything around it, and feeds for it to read."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from bus_examples import ListBus

from config.files.feeds import Feed, FeedList
from core.article import Article
from core.clock import Clock
from core.database import Database
from core.guarded_http.async_client import AsyncClient
from ingest.credentials import Secret, no_secret
from ingest.fetch import Fetcher
from ingest.formats.parser import Parser
from ingest.pages.full_text import FullText
from ingest.pages.host_turns import HostTurns, SharedTurns
from ingest.pages.page_fetch import PageFetcher
from ingest.poller import Poller
from ingest.tables import feed_states
from ingest.websub.pushes import Pushes

START = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Heard:
    def __init__(self) -> None:
        self.problem = ""
        self.count = 0
        self.problems: list[str] = []

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        if name == "problem" and value:
            self.__dict__.setdefault("problems", []).append(value)

    def handled(self, count: int) -> None:
        self.count += count


class Room:
    """One poller with everything around it."""

    def __init__(
        self,
        database: Database,
        name: str = "ingest-1",
        *,
        ca_file: str = "",
        host_pause: float = 0.0,
        clock: Clock | None = None,
        secret: Secret = no_secret,
        pages_deadline: float = 20.0,
        pushed: bool = False,
    ) -> None:
        self.database = database
        self.bus = ListBus()
        self.heartbeat = Heard()
        self.now = START
        self.listed = (1, FeedList())
        self.parser = Parser(cpu_seconds=1, wall_seconds=60)
        self.poller = Poller(
            bus=self.bus,  # type: ignore[arg-type]  # only publishes
            database=database,
            feeds=lambda: self.listed,
            fetcher=Fetcher(allow_loopback=True, deadline=5, ca_file=ca_file),
            parser=self.parser,
            heartbeat=self.heartbeat,
            clock=clock or (lambda: self.now),
            max_age=timedelta(hours=24),
            name=name,
            host_pause=host_pause,
            secret=secret,
            pages=FullText(
                page_fetcher(host_pause, SharedTurns(database, clock or (lambda: self.now), name)),
                self.parser,
                deadline=pages_deadline,
                pause=0.01,
            ),
            pushes=Pushes(database, clock or (lambda: self.now), name) if pushed else None,
        )

    def feeds(self, *urls: str, every: timedelta = timedelta(minutes=15)) -> None:
        self.listed = (self.listed[0] + 1, FeedList(feeds=tuple(Feed(url=url, every=every) for url in urls)))

    def poll(self, later: timedelta = timedelta(0)) -> list[Article]:
        """Poll once; give what was published by it."""
        self.now += later
        before = len(self.bus.articles)
        asyncio.run(self.poller.once())
        return self.bus.articles[before:]

    def state(self, url: str) -> sa.Row[tuple[object, ...]]:
        with self.database.reading() as connection:
            return connection.execute(sa.select(feed_states).where(feed_states.c.url == url)).one()


def page_fetcher(pause: float, turns: HostTurns) -> PageFetcher:
    client = AsyncClient(deadline=5, wire_limit=500_000, inflated_limit=1_000_000)
    return PageFetcher(client, "wirewatch/test", pause=pause, allow_loopback=True, turns=turns)


def going_on() -> Clock:
    """Give a clock that begins at `START` and runs."""
    begun = time.monotonic()
    return lambda: START + timedelta(seconds=time.monotonic() - begun)


@contextmanager
def sqlite_room(migrated: Path, folder: Path, *, host_pause: float = 0.0, clock: Clock | None = None) -> Iterator[Room]:
    """Give a poller on a copy of an empty, migrated database; `clock`: a real one, where time is measured."""
    with closing(Database(f"sqlite:///{shutil.copy(migrated, folder / 'w.db')}")) as database:
        room = Room(database, host_pause=host_pause, clock=clock)
        yield room
        room.poller.close()


def rss(*items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>Paper</title>{"".join(items)}</channel></rss>'.encode()


def item(
    number: int, *, guid: str = "", title: str = "", at: datetime = START, folder: str = "https://paper.example/"
) -> str:
    return (
        f"<item><guid isPermaLink='false'>{guid or number}</guid><title>{title or f'Title {number}'}</title>"
        f"<link>{folder}{number}</link><pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
    )
