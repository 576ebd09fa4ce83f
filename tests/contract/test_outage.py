"""A far side that answers 500 or 429 for half a minute loses nothing and gets nothing twice."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from alert_examples import subscription
from sending import channels_with, counts, enqueue, sending
from waiting import eventually

from alerts.delivery.channels.apprise import SlackNotifier
from alerts.delivery.channels.port import Notifier
from alerts.delivery.channels.signed_webhook import WebhookNotifier
from core.clock import now
from core.database import Database

if TYPE_CHECKING:
    from pathlib import Path

    from servers.web import Answer, Request, WebServer

STORIES = 100
OUTAGE = 30.0


class Sink:
    """Answers `status` for a while, then takes everything; keeps what it took."""

    def __init__(self, status: int) -> None:
        self._status = status
        self._opens = time.monotonic() + OUTAGE
        self._lock = threading.Lock()
        self.taken: Counter[str] = Counter()
        self.refused = 0

    def __call__(self, request: Request) -> Answer:
        with self._lock:
            if time.monotonic() < self._opens:
                self.refused += 1
                return self._status, {}, b"not now"
            self.taken[request.headers.get("webhook-id") or request.headers["x-wirewatch-delivery"]] += 1
            return 200, {}, b"ok"


@pytest.mark.slow
def test_a_hundred_stories_arrive_once_each_after_half_a_minute_of_500_and_429(tmp_path: Path, web: WebServer) -> None:
    database = Database(f"sqlite:///{tmp_path}/w.db")
    database.migrate()
    broken, busy = Sink(500), Sink(429)
    hook, slack = web.route("/hook", broken), web.route("/slack", busy)
    notifiers: dict[str, Notifier] = {
        "webhook": WebhookNotifier(lambda _name: "correct horse battery staple", now, allow_private=True),
        "slack": SlackNotifier(lambda _name: slack, now),
    }
    wanted = (subscription("hook", "webhook", hook, all=True), subscription("room", "slack", "room", all=True))
    # Slack's own rate of one a second would make this last two minutes, and shows nothing more.
    with sending(database, notifiers, channels=channels_with("slack", rate=0.0)):
        enqueue(database, STORIES, *wanted)
        eventually(lambda: counts(database)["sent"] == 2 * STORIES, 150, seen=lambda: counts(database))
    database.close()
    for sink in (broken, busy):
        assert sink.refused > 0
        assert len(sink.taken) == STORIES
        assert set(sink.taken.values()) == {1}
