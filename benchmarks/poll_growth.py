"""Very many feeds at fifteen minutes: how late they are asked, and what that takes of memory and disk.

    PYTHONPATH=tests .venv/bin/python benchmarks/poll_growth.py [--feeds 100000] [--hosts 2000] [--minutes 15]

All feeds are known when it begins, with 25 entries each, and due evenly over a quarter of an hour; one of fifty changes
in it (what is remembered of the others' entries is invented: nothing looks at it). `--speed`: seconds of our clock in
one of the machine's. The feeds are on so many ports of this machine, served by another process.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import secrets
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from feed_hosts import APART, ENTRIES, FeedHosts, document
from polling import START, Room

from config.files.feeds import Feed
from core.database import Database
from ingest.articles import articles_of
from ingest.formats.document import Parsed
from ingest.formats.origin import Origin
from ingest.formats.read import read_document
from ingest.recognition.marks import EntryMarks, SeenEntry
from ingest.store.entries import store_seen
from ingest.store.listed import sync_feeds
from ingest.tables import feed_states, seen_entries

EVERY = timedelta(minutes=15)
_TOGETHER = 500


def main() -> None:
    """Print a line a minute, then the sums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=100_000)
    parser.add_argument("--hosts", type=int, default=2_000)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--speed", type=float, default=3)
    arguments = parser.parse_args()
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        hosts = held.enter_context(FeedHosts(arguments.feeds, arguments.hosts))
        database = held.enter_context(closing(Database(f"sqlite:///{folder / 'w.db'}")))
        database.migrate()
        begun = time.monotonic()
        _know(database, hosts.urls)
        print(f"known after {time.monotonic() - begun:.0f} s: {_size(folder)}", flush=True)
        asyncio.run(_polled(database, hosts, arguments.minutes * 60, arguments.speed))
        print(f"at the end: {_size(folder)}")


def _know(database: Database, urls: list[str]) -> None:
    """Store what a poll of each feed would have stored just before."""
    sync_feeds(database, dict.fromkeys(urls, EVERY), START)
    its = feed_states.c
    known = {"etag": '"25"', "succeeded": START, "polled": START, "whole": START, "outcome": "unchanged"}
    for begin in range(0, len(urls), _TOGETHER):
        part = range(begin, min(begin + _TOGETHER, len(urls)))
        with database.transaction() as connection:
            seen = [(urls[place], START, _entries(urls[place], place)) for place in part]
            store_seen(database, connection, seen)
            due = [{"its_url": urls[place], "at": START + EVERY * place / len(urls)} for place in part]
            change = sa.update(feed_states).where(its.url == sa.bindparam("its_url"))
            connection.execute(change.values(due=sa.bindparam("at"), **known), due)


def _entries(url: str, place: int) -> Iterable[SeenEntry]:
    """Give what is remembered of a feed: really so for those that will change."""
    if place % APART == 0:
        parsed = read_document(document(place), Origin(url=url))
        assert isinstance(parsed, Parsed)
        return articles_of(parsed, Feed(url=url, every=EVERY), START, max_age=EVERY, first=True).seen
    return [_invented() for _ in range(ENTRIES)]


def _invented() -> SeenEntry:
    key, short, words = (secrets.token_hex(size) for size in (16, 8, 24))
    marks = EntryMarks(guid=short, address=short, title=short, text=short, words=words, published=1)
    return SeenEntry(entry=key, article=key, revision=short, marks=marks)


async def _polled(database: Database, hosts: FeedHosts, seconds: float, speed: float) -> None:
    begun, spent = time.monotonic(), time.process_time()

    def now() -> datetime:
        return START + timedelta(seconds=(time.monotonic() - begun) * speed)

    room = Room(database, clock=now)
    room.feeds(*hosts.urls, every=EVERY)
    stop, late = asyncio.Event(), 0.0
    hosts.change(len(hosts.urls) // APART // 10)  # ahead of the poller, which goes through the feeds in their order
    running = asyncio.create_task(room.poller.run(stop))
    while (passed := (now() - START).total_seconds()) < seconds:
        await asyncio.sleep(10 / speed)
        await asyncio.to_thread(hosts.change, max(1, int(len(hosts.urls) / APART * 10 / EVERY.total_seconds())))
        lag = await asyncio.to_thread(_lag, database, now())
        late = max(late, lag)
        if int(passed / 60) != int((passed + 10) / 60):
            print(f"{passed / 60:4.0f} min: the latest waits for {lag:.1f} s", flush=True)
    stop.set()
    await running
    room.poller.close()
    wall, spent = time.monotonic() - begun, time.process_time() - spent
    with database.reading() as connection:
        polled = connection.scalar(sa.select(sa.func.count()).where(feed_states.c.polled > START))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{polled} polls in {wall:.0f} s, {len(room.bus.articles)} articles: latest {late:.1f} s of our clock late,")
    print(f"{spent / wall:.0%} of a core without the parser's children, {memory:.0f} MB")


def _lag(database: Database, now: datetime) -> float:
    its = feed_states.c
    with database.reading() as connection:
        free = sa.or_(its.leased_until.is_(None), its.leased_until <= now)
        due = connection.scalar(sa.select(its.due).where(its.due <= now, free).order_by(its.due).limit(1))
    return (now - due).total_seconds() if due is not None else 0.0


def _size(folder: Path) -> str:
    with closing(Database(f"sqlite:///{folder / 'w.db'}")) as database, database.reading() as connection:
        rows = connection.scalar(sa.select(sa.func.count()).select_from(seen_entries))
    megabytes = sum(file.stat().st_size for file in folder.glob("w.db*")) / 1e6
    return f"{megabytes:.0f} MB on disk, {rows} entries remembered"


if __name__ == "__main__":
    main()
