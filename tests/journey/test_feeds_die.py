"""Feeds live for ten days, then each dies in its own way: the operator's mail says so once, and again when it is over.

Poller, parser, web servers (one by TLS), outbox, sender and mail server are real; only the days pass quickly.
"""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alert_examples import QuietHeartbeat
from polling import Room, item, rss
from servers.certificates import Authority
from servers.web import WebServer
from sites import OPERATOR, put_in_force, site_of

from alerts.delivery.channels.apprise import MailNotifier
from alerts.delivery.sender import Sender
from alerts.messages.renderer import Renderer
from alerts.readers.sign_up import token_maker
from alerts.tables import deliveries
from core.bus.sqlite import SqliteBus
from core.clock import now
from core.database import Database
from core.outcomes import FeedCondition
from ingest.health.words import WORDS
from operations.feed_health import tell
from operations.feeds import list_feeds
from wirewatch.doctor.feeds import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from servers.smtp import SmtpServer
    from servers.web import Answer, Request

    from operations.site import Site

HTML = {"Content-Type": "text/html"}
EVERY, DAY = timedelta(hours=6), timedelta(days=1)
PARKED = b"<html><head><title>river.example</title></head><body>This domain is for sale. Buy this domain.</body></html>"
PAGE = b"<!doctype html><html><body><h1>Our new site</h1></body></html>"
ARTICLE = f"<html><body><article><p>{'The ferry left the quay before noon. ' * 9}</p></article></body></html>".encode()


class Press:
    """An outlet for each condition, each with three new items every six hours until they are told to die."""

    def __init__(
        self, web: WebServer, expiring: WebServer, expired: WebServer, away: WebServer, start: datetime
    ) -> None:
        self.web, self.expiring, self.expired, self.away = web, expiring, expired, away
        self.start = self.now = start
        self.dead = False
        places = {
            FeedCondition.UNREACHABLE: away,
            FeedCondition.CERTIFICATE_REFUSED: expired,
            FeedCondition.CERTIFICATE_ENDS: expiring,
        }
        self.urls = {
            one.value: places.get(one, web).route(f"/{one.value}", partial(self.answer, one)) for one in FeedCondition
        }
        self.page = web.route("/page", lambda _request: (403, {}, b"") if self.dead else (200, HTML, ARTICLE))

    def die(self, authority: Authority) -> None:
        self.dead = True
        self.expired.tls = authority.issue("late", "IP:127.0.0.1", days=-1).context
        self.away.stop()

    def live(self, authority: Authority) -> None:
        self.dead = False
        self.expired.tls = self.expiring.tls = authority.issue("renewed", "IP:127.0.0.1", days=90).context
        self.away.start()

    def answer(self, condition: FeedCondition, _request: Request) -> Answer:
        dying: dict[FeedCondition, Callable[[], Answer]] = {
            FeedCondition.GONE: lambda: (410, {}, b""),
            FeedCondition.FAILING: lambda: (403, {}, b"no robots"),
            FeedCondition.PARKED: lambda: (200, {}, PARKED),
            FeedCondition.WEB_PAGE: lambda: (200, {}, PAGE),
            FeedCondition.EMPTY: lambda: (200, {}, rss()),
            FeedCondition.SILENT: lambda: self.feed(until=self.start + 10 * DAY),
            FeedCondition.VOLUME: lambda: self.feed(many=60),
            FeedCondition.DATES_FROZEN: lambda: self.feed(dated=self.start + 9 * DAY),
            FeedCondition.ENCODING_BROKEN: lambda: self.feed(broken=True),
            FeedCondition.IDS_CHANGED: lambda: self.feed(ids=f"new-{self.tick(self.now)}-"),
        }
        if condition == FeedCondition.PAGES_REFUSED:
            return self.feed(folder=f"{self.page}?")
        return dying.get(condition, self.feed)() if self.dead else self.feed()

    def tick(self, moment: datetime) -> int:
        return (moment - self.start) // EVERY

    def feed(
        self,
        *,
        until: datetime | None = None,
        many: int = 3,
        dated: datetime | None = None,
        ids: str = "",
        broken: bool = False,
        folder: str = "https://paper.example/",
    ) -> Answer:
        last = self.tick(min(self.now, until or self.now))
        items = [
            item(
                tick * 100 + number,
                guid=f"{ids}{tick * 100 + number}",
                title=f"News {tick * 100 + number}" + ("\ufffd" if broken else ""),
                at=dated or self.start + tick * EVERY - timedelta(minutes=number),
                folder=folder,
            )
            for tick in range(max(0, last - 3), last + 1)
            for number in range(many)
        ]
        return 200, {}, rss(*items)


@contextmanager
def mailing(site: Site, smtp: SmtpServer) -> Iterator[None]:
    mail = MailNotifier(smtp.url, "wire@example.org", site.clock)
    words = Renderer(token_maker(site.database, site.clock))
    sender = Sender(site.database, {"email": mail}, site.clock, "sender", QuietHeartbeat(), render=words)
    stop = threading.Event()
    thread = threading.Thread(target=sender.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(15)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "ca")


@pytest.fixture
def press(authority: Authority, web: WebServer) -> Iterator[Press]:
    good = authority.issue("good", "IP:127.0.0.1", days=1).context
    with WebServer(good) as expiring, WebServer(good) as expired, WebServer() as away:
        yield Press(web, expiring, expired, away, now().replace(hour=0, minute=0, second=0, microsecond=0) - 10 * DAY)


@pytest.fixture
def site(tmp_path: Path, press: Press) -> Iterator[Site]:
    with closing(Database(f"sqlite:///{tmp_path}/w.db")) as database, closing(SqliteBus(tmp_path / "bus.db")) as bus:
        database.migrate()
        site = site_of(database, bus, lambda: press.now, tmp_path, operator_mail="ops@example.org")
        feeds = "".join(
            f"- {{url: '{url}', name: {name}, every: 6h, full_text: {str(name == 'pages_refused').lower()}}}\n"
            for name, url in press.urls.items()
        )
        wanted = "subscriptions: [{id: feeds, to: {email: desk@example.org}, feeds: health}]"
        put_in_force(site, {"feeds": f"feeds:\n{feeds}", "subscriptions": wanted})
        yield site


def said(smtp: SmtpServer, site: Site, recipient: str) -> list[str]:
    """Give the texts of all mails that one recipient got."""
    with site.database.reading() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(deliveries)).scalar_one()
    mails = smtp.wait_for(count) if count else []
    return [mail.text for mail in mails if recipient in mail.recipients]


def times_named(texts: list[str], feed: str, words: str) -> int:
    return sum(text.count(f"{feed} ({words}") for text in texts)


@pytest.mark.slow
def test_a_feed_that_dies_is_told_once_and_again_when_it_is_over(
    smtp: SmtpServer, press: Press, authority: Authority, site: Site
) -> None:
    room = Room(site.database, ca_file=str(authority.ca))
    room.listed = 1, site.in_force.feeds()

    def days(count: float) -> None:
        """Let so many days pass, six hours at a time."""
        for _ in range(int(count * 4)):
            press.now = room.now = press.now + EVERY
            room.poll()
            tell(site)

    def wrong() -> dict[str, set[str]]:
        return {one.name: {str(found.condition) for found in one.conditions} for one in list_feeds(site, OPERATOR)}

    with mailing(site, smtp), closing(room.poller):
        days(10)
        assert wrong() == {name: set() for name in press.urls}
        assert said(smtp, site, "ops@example.org") == [], "as long as they live there is nothing to say"
        press.die(authority)
        days(2.5)
        assert wrong() == {name: {name} for name in press.urls}
        for recipient in ("ops@example.org", "desk@example.org"):
            texts = said(smtp, site, recipient)
            once = {name: times_named(texts, name, url) for name, url in press.urls.items()}
            assert once == dict.fromkeys(press.urls, 1)
            assert all(WORDS[FeedCondition(name)].fix in " ".join(texts) for name in press.urls)
        found = {one.what: one.message for one in check(site)}
        assert all(WORDS[FeedCondition(name)].fix in found[f"feed {url}"] for name, url in press.urls.items())
        press.live(authority)
        days(2)
        for_ever = {name: {"gone"} if name == "gone" else set() for name in press.urls}
        assert wrong() == for_ever, "who is gone is not asked"
        texts = said(smtp, site, "ops@example.org")
        again = {name: times_named(texts, name, url) for name, url in press.urls.items()}
        assert again == {name: 1 if name == "gone" else 2 for name in press.urls}
        over = [text.partition("Over:")[2] for text in texts]
        assert {name: times_named(over, name, url) for name, url in press.urls.items()} == {
            name: 0 if name == "gone" else 1 for name in press.urls
        }
