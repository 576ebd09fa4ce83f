"""Servers go away under load: nothing is lost, nothing is alerted twice, and the console says what is wrong."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from newsroom import WATCHLIST, feeds, rss, story
from system import ConsoleReader, System

if TYPE_CHECKING:
    from pathlib import Path

    from servers.kafka import KafkaServer
    from servers.postgres import PostgresServer
    from servers.redis import RedisServer
    from servers.smtp import SmtpServer
    from servers.web import Answer, Request, WebServer

FEEDS, ITEMS, SECONDS = 4, 40, 80.0
"""The news goes on through all that happens."""
SUBSCRIPTIONS = "subscriptions: [{id: desk, to: {email: desk@example.org}, entities: [aqim]}]\n"


def _newsroom(web: WebServer) -> list[str]:
    """Serve feeds that grow; every story is told by two of them, every second story names the watched group."""
    began = time.monotonic()

    def route(feed: int) -> str:
        def answer(_request: Request) -> Answer:
            snapshot = max(1, min(ITEMS, int((time.monotonic() - began) / SECONDS * ITEMS)))
            numbers = [feed // 2 * ITEMS + number for number in range(snapshot)]
            items = [_told(number, feed) for number in numbers]
            return 200, {"Content-Type": "application/rss+xml"}, rss(*items)

        return web.route(f"/{feed}.xml", answer)

    return [route(feed) for feed in range(FEEDS)]


def _told(number: int, feed: int) -> tuple[str, str, str]:
    link, title, text = story(number, watched=number % 2 == 0)
    return f"{link}?outlet={feed}", title, text


@pytest.mark.slow
def test_redis_flushed_kafka_away_postgres_restarted_and_no_mail_server_lose_and_repeat_nothing(
    tmp_path: Path,
    empty_kafka_url: str,
    redis_url: str,
    postgres_url: str,
    kafka_server: KafkaServer,
    redis_server: RedisServer,
    postgres_server: PostgresServer,
    smtp: SmtpServer,
    web: WebServer,
) -> None:
    environ = {
        "WIREWATCH_BUS_URL": empty_kafka_url,
        "WIREWATCH_STORIES_URL": redis_url,
        "WIREWATCH_DATABASE_URL": postgres_url,
        "WIREWATCH_SMTP_URL": f"smtp://127.0.0.1:{smtp.port}",
        "WIREWATCH_MAIL_FROM": "wire@example.org",
    }
    files = {"feeds": feeds(*_newsroom(web)), "watchlist": WATCHLIST, "subscriptions": SUBSCRIPTIONS}
    wanted = FEEDS // 2 * ITEMS // 2
    with System(tmp_path, environ, files) as system:
        system.command("apply")
        system.start_roles("ingest-1", "process-1", "process-2", "alert-1", "alert-2", "console-1")
        system.wait(lambda: len(smtp.mails) > 0, "a first mail")
        console = ConsoleReader(system.command("sign-in").strip())

        def says(words: str, path: str = "/api/v1/status") -> bool:
            return words in console.get(path)[1]

        smtp.stop()
        no_mail_since = time.monotonic()
        redis_server.flush()
        system.wait(lambda: says("mail server", "/api/v1/status"), "the console names the mail server", 40)

        postgres_server.stop()
        system.wait(lambda: console.get("/api/v1/status")[0] == 503, "the console says that the database is away")
        assert says("database")
        postgres_server.start()
        system.wait(lambda: console.get("/api/v1/status")[0] == 200, "the console reads again")

        kafka_server.stop()
        no_kafka_since = time.monotonic()
        system.wait(lambda: says("kafka"), "the console names the bus", 40)
        system.wait(lambda: time.monotonic() - no_kafka_since > 30, "half a minute without a bus", 40)
        kafka_server.start()
        system.wait(lambda: time.monotonic() - no_mail_since > 60, "a minute without a mail server", 60)
        smtp.start()
        system.wait(lambda: len(_ids(smtp)) >= wanted, f"{wanted} different mails", 120)
        # The second outlet's article is waited for, too: only then would a story that is alerted twice show.
        system.wait(lambda: _told_by_two(system.alerts()), "every story is told by both of its outlets", 60)
        system.wait(lambda: system.delivery_states().keys() == {"sent"}, "all recorded as sent", 60)
        alerts = system.alerts()
        console.close()
    assert len(alerts) == wanted
    assert Counter(one["headline"] for one in alerts).most_common(1)[0][1] == 1
    assert sum(_ids(smtp).values()) == wanted


def _told_by_two(alerts: list[dict[str, Any]]) -> bool:
    """Say whether each alert's story has an article of each of the two outlets that tell it."""
    return all(len(alert["articles"]) == 2 for alert in alerts)


def _ids(smtp: SmtpServer) -> Counter[str]:
    """Count mails by Message-ID: a repeat has that of its first."""
    return Counter(str(mail.message["Message-ID"]) for mail in smtp.mails)
