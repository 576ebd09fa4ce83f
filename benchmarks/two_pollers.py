"""Two pollers of one database that are killed (-9) in turn: nothing is lost, and no host is asked too soon.

    PYTHONPATH=tests .venv/bin/python benchmarks/two_pollers.py [--database sqlite|postgresql|both] [--minutes 5]

Each feed has a new item every three seconds and is asked every five; four feeds a host, a second between two requests
to one. Ends with 1 where an item was not published, had two ids, or a host was asked sooner than its pause allows.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from bus_examples import LONG_AGO
from newsroom import SUBSCRIPTIONS, WATCHLIST
from servers.postgres import PostgresServer
from servers.web import Answer, Request, Route, WebServer
from system import System

from core.article import Article, decode
from core.bus.port import ARTICLES
from core.bus.sqlite import SqliteBus

HOSTS, FEEDS = 12, 4
APART, SHOWN = 3.0, 100
"""Seconds between two items of a feed, and how many it shows."""
PAUSE, LATE = 1.0, 0.2
"""Seconds between two requests to a host, and how much later than it was sent a request may be noted by its server."""
POLLERS = ("ingest-1", "ingest-2")


class Papers:
    """Feeds that grow with time."""

    def __init__(self, hosts: list[WebServer]) -> None:
        self._begun, self._ended = time.time(), 0.0
        self.hosts = hosts
        self.feeds = [
            web.route(f"/{host}/{feed}", self._answering(f"{host}-{feed}"))
            for host, web in enumerate(hosts)
            for feed in range(FEEDS)
        ]

    def end(self) -> None:
        """Have no new items."""
        self._ended = time.time()

    def all(self) -> set[str]:
        """Give the links of all items so far."""
        names = [f"{host}-{feed}" for host in range(len(self.hosts)) for feed in range(FEEDS)]
        return {_link(name, number) for name in names for number in range(self._count())}

    def _count(self) -> int:
        return int(((self._ended or time.time()) - self._begun) / APART) + 1

    def _answering(self, name: str) -> Route:
        def answer(_request: Request) -> Answer:
            count = self._count()
            items = "".join(self._item(name, number) for number in range(max(0, count - SHOWN), count))
            document = f'<rss version="2.0"><channel><title>Paper {name}</title>{items}</channel></rss>'
            return 200, {"Content-Type": "application/rss+xml"}, document.encode()

        return answer

    def _item(self, name: str, number: int) -> str:
        at = datetime.fromtimestamp(self._begun + number * APART, UTC)
        return (
            f"<item><guid isPermaLink='false'>{name}.{number}</guid><link>{_link(name, number)}</link>"
            f"<title>Paper {name} tells of event {number}</title>"
            f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        )


def main() -> None:
    """Run on the databases that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    names = ("sqlite", "postgresql") if arguments.database == "both" else (arguments.database,)
    found = [fault for name in names for fault in _run(name, arguments.minutes * 60, random.Random(arguments.seed))]
    print("\n".join(found) or "nothing was lost, none had two ids, no host was asked too soon")
    sys.exit(1 if found else 0)


def _run(name: str, seconds: float, dice: random.Random) -> list[str]:
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="wirewatch-pollers-")))
        environ = {}
        if name == "postgresql":
            environ["WIREWATCH_DATABASE_URL"] = held.enter_context(PostgresServer()).create_database("pollers")
        papers = Papers([held.enter_context(WebServer()) for _ in range(HOSTS)])
        feeds = "feeds:\n" + "".join(f"  - {{url: '{url}', every: 5s}}\n" for url in papers.feeds)
        system = held.enter_context(
            System(folder, environ, {"feeds": feeds, "watchlist": WATCHLIST, "subscriptions": SUBSCRIPTIONS})
        )
        system.command("apply")
        kills = _killed_in_turn(system, seconds, dice)
        papers.end()
        articles = _all_read(system, folder, papers.all())
        return _judged(name, kills, papers, articles)


def _killed_in_turn(system: System, seconds: float, dice: random.Random) -> int:
    system.start_roles(*POLLERS)
    kills, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(dice.uniform(2, 8))
        poller = dice.choice(POLLERS)
        system.kill(poller)
        kills += 1
        time.sleep(dice.uniform(0, 2))
        system.start_roles(poller)
    return kills


def _all_read(system: System, folder: Path, wanted: set[str]) -> dict[str, list[tuple[str, str]]]:
    """Wait until all is published, or half a minute has brought nothing; give id and revision by link."""
    found: dict[str, list[tuple[str, str]]] = {}
    news = time.monotonic()
    while not wanted <= set(found) and time.monotonic() - news < 30:
        time.sleep(2)
        before, found = len(found), _published(folder)
        news = time.monotonic() if len(found) > before else news
    for poller in POLLERS:
        system.stop(poller)
    return _published(folder)


def _published(folder: Path) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with closing(SqliteBus(folder / "data/bus.db")) as bus:
        for message in bus.replay(ARTICLES, LONG_AGO):
            article = decode(message.value, Article)
            found[article.url].append((article.id, article.revision))
    return found


def _judged(name: str, kills: int, papers: Papers, articles: dict[str, list[tuple[str, str]]]) -> list[str]:
    wanted = papers.all()
    lost = wanted - set(articles)
    several = [link for link, found in articles.items() if len(set(found)) > 1]
    gaps = [gap for web in papers.hosts for gap in _gaps(request.at for request in web.requests())]
    feeds: dict[str, list[float]] = defaultdict(list)
    for web in papers.hosts:
        for request in web.requests():
            feeds[request.path].append(request.at)
    soonest = min(gap for asked in feeds.values() for gap in _gaps(asked))
    repeats = sum(len(found) - 1 for found in articles.values())
    print(
        f"{name}: {kills} kills, {len(wanted)} items, {len(lost)} lost, {len(several)} with two ids or revisions, "
        f"{repeats} published again; {len(gaps)} requests, soonest to a host {min(gaps):.2f} s, "
        f"to a feed {soonest:.2f} s",
        flush=True,
    )
    soon = [gap for gap in gaps if gap < PAUSE - LATE]
    return [
        *(f"{name}: lost: {link}" for link in sorted(lost)),
        *(f"{name}: several: {link}: {articles[link]}" for link in several),
        *(f"{name}: a host was asked after {gap:.2f} s" for gap in soon),
    ]


def _gaps(times: Iterable[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(sorted(times))]


def _link(name: str, number: int) -> str:
    return f"https://paper-{name}.example/{number}"


if __name__ == "__main__":
    main()
