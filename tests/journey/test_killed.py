"""kill -9 of any role, fifteen times under load: every matching article has one alert, every alert one mail."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from newsroom import WATCHLIST, feeds, rss, story
from system import System

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from servers.smtp import SmtpServer
    from servers.web import Answer, Request, WebServer

ROLES = ("ingest-1", "process-1", "process-2", "alert-1", "alert-2")
KILLS = 15
FEEDS, ITEMS = 4, 40
SUBSCRIPTIONS = "subscriptions: [{id: desk, to: {email: desk@example.org}, entities: [aqim]}]\n"
SECONDS = 22.0
"""How long the news goes on: about as long as the kills take."""


def _growing(feed: int, began: float) -> Answer:
    """Give a feed that has more items every second; every second item names the watched group."""
    snapshot = max(1, min(ITEMS, int((time.monotonic() - began) / SECONDS * ITEMS)))
    items = [story(feed * ITEMS + number, watched=number % 2 == 0) for number in range(snapshot)]
    return 200, {"Content-Type": "application/rss+xml"}, rss(*items)


def _kill_at_random(system: System, dice: random.Random, done: threading.Event) -> int:
    kills = 0
    while kills < KILLS and not done.wait(dice.uniform(0.5, 1.8)):
        role = dice.choice(ROLES)
        system.kill(role)
        system.start_roles(role)
        kills += 1
    return kills


@pytest.mark.slow
def test_fifteen_kills_lose_nothing_and_repeat_nothing(
    tmp_path: Path, stack: Mapping[str, str], smtp: SmtpServer, web: WebServer
) -> None:
    seed = int(os.environ.get("WIREWATCH_TEST_SEED", str(random.randrange(2**31))))
    began = time.monotonic()

    def route(feed: int) -> str:
        def answer(_request: Request) -> Answer:
            return _growing(feed, began)

        return web.route(f"/{feed}.xml", answer)

    environ = {
        **stack,
        "WIREWATCH_SMTP_URL": f"smtp://127.0.0.1:{smtp.port}",
        "WIREWATCH_MAIL_FROM": "wire@example.org",
    }
    urls = [route(feed) for feed in range(FEEDS)]
    files = {"feeds": feeds(*urls), "watchlist": WATCHLIST, "subscriptions": SUBSCRIPTIONS}
    wanted = FEEDS * ITEMS // 2
    with System(tmp_path, environ, files) as system:
        system.command("apply")
        system.start_roles(*ROLES)
        kills = _kill_at_random(system, random.Random(seed), threading.Event())
        assert kills == KILLS

        def identities() -> Counter[str]:
            return Counter(str(mail.message["Message-ID"]) for mail in smtp.mails)

        system.wait(lambda: len(identities()) >= wanted, f"{wanted} different mails (seed {seed})", timeout=180)
        system.wait(
            lambda: system.delivery_states().keys() == {"sent"},
            "every delivery recorded as sent",
            timeout=90,
        )
        alerts = system.alerts()
    assert len(alerts) == wanted
    assert Counter(one["headline"] for one in alerts).most_common(1)[0][1] == 1
    assert len(identities()) == wanted
    repeats = sum(identities().values()) - wanted
    # A repeat needs a kill of the alert worker between the far side's acceptance and our record of it; each
    # such kill has at most a few sends under way.
    assert repeats <= KILLS
