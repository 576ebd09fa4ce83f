"""From fetched to accepted by the mail server, at 50 articles a second: p50 and p99, on both stacks.

    PYTHONPATH=tests .venv/bin/python benchmarks/latency.py [--rate 50] [--seconds 60] [--watched 0.2]

Feeds of invented stories grow on a local web server and are polled every five seconds by the real poller, so the
articles come in bursts; the named ones become mails to a local SMTP server. The time of an article begins when
its feed was fetched and ends when the last byte of its mail has been accepted. Beside it stands what a reader
with a timer does (Miniflux, Huginn, changedetection.io): its delay is its polling interval, on average half of it.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa
from newsroom import WATCHLIST, feeds, rss, story
from servers.smtp import SmtpServer
from servers.web import Answer, Request, WebServer
from stacks import STACKS, stack
from system import System

from core.archive import articles
from core.database import Database

SUBSCRIPTIONS = "subscriptions: [{id: desk, to: {email: desk@example.org}, entities: [aqim]}]\n"
FEEDS = 10
SHOWN = 60
"""Items in a feed's document: more than it gains between two polls."""


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    print(f"{arguments.rate:g} articles/s for {arguments.seconds:g} s, {arguments.watched:.0%} of them named\n")
    print(f"{'stack':10} {'mails':>6} {'p50 s':>8} {'p99 s':>8} {'worst s':>8}")
    for name in arguments.stack:
        delays = sorted(_delays(name, arguments.rate, arguments.seconds, arguments.watched))
        p50, p99 = statistics.median(delays), delays[int(len(delays) * 0.99) - 1]
        print(f"{name:10} {len(delays):6} {p50:8.2f} {p99:8.2f} {delays[-1]:8.2f}", flush=True)
    print("a reader that asks every 15 minutes: p50 450 s, p99 891 s, before it sends anything")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=50, help="articles a second, all feeds together")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--watched", type=float, default=0.2, help="the share that names somebody; 0…1")
    parser.add_argument("--stack", choices=STACKS, nargs="*", default=list(STACKS))
    return parser.parse_args()


class _Newsroom:
    """Feeds that grow with the clock, each story once."""

    def __init__(self, web: WebServer, rate: float, seconds: float, watched: float) -> None:
        self._rate, self._seconds, self._every = rate / FEEDS, seconds, round(1 / watched)
        self._began = 0.0
        self.urls = [web.route(f"/{feed}.xml", self._route(feed)) for feed in range(FEEDS)]
        self.mails = sum(number % self._every == 0 for _ in range(FEEDS) for number in range(int(self._rate * seconds)))

    def begin(self) -> None:
        self._began = time.monotonic()

    def _route(self, feed: int):  # type: ignore[no-untyped-def]  # noqa: ANN202
        def answer(_request: Request) -> Answer:
            passed = min(self._seconds, time.monotonic() - self._began) if self._began else 0
            newest = int(passed * self._rate)
            numbers = range(max(0, newest - SHOWN), newest)
            items = [story(feed * 1_000_000 + number, watched=number % self._every == 0) for number in numbers]
            return 200, {"Content-Type": "application/rss+xml"}, rss(*items)

        return answer


def _delays(name: str, rate: float, seconds: float, watched: float) -> list[float]:
    with WebServer() as web, SmtpServer() as smtp, stack(name) as servers, tempfile.TemporaryDirectory() as folder:
        room = _Newsroom(web, rate, seconds, watched)
        environ = {
            **servers,
            "WIREWATCH_SMTP_URL": f"smtp://127.0.0.1:{smtp.port}",
            "WIREWATCH_MAIL_FROM": "wire@example.org",
        }
        files = {"watchlist": WATCHLIST, "feeds": feeds(*room.urls), "subscriptions": SUBSCRIPTIONS}
        with System(Path(folder), environ, files) as system:
            system.command("apply")
            system.start_roles("process-1", "alert-1", "ingest-1")
            system.wait(lambda: len(web.requests()) >= FEEDS, "the first poll of every feed")
            room.begin()
            smtp.wait_for(room.mails, timeout=seconds + 120)
        database = Database(servers.get("WIREWATCH_DATABASE_URL") or f"sqlite:///{folder}/data/wirewatch.db")
        with database.reading() as connection:
            rows = connection.execute(sa.select(articles.c.url, articles.c.fetched)).all()
        database.close()
        fetched = {row.url: row.fetched.timestamp() for row in rows}
        return [mail.at - fetched[_link(mail.text)] for mail in smtp.mails]


def _link(text: str) -> str:
    found = re.search(r"https://wire\.example/\S+", text)
    assert found is not None, text
    return found[0]


if __name__ == "__main__":
    main()
