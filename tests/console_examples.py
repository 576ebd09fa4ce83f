"""A console on a database of its own, filled by the real alert worker."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from alert_examples import article, batch, mention, subscription, tagged
from servers.daemon import Daemon
from servers.ports import free_port

from alerts.messages.links import Links
from alerts.worker import AlertHandler
from config.files.subscriptions import Subscription
from config.versions.store import Versions
from core.article import Tagged
from core.clock import now
from core.database import Database
from operations.access.sessions import create_token

if TYPE_CHECKING:
    from playwright.sync_api import Page

FEEDS = """
feeds:
  - {url: "https://fleuve.example/rss", name: Le Fleuve, language: fr}
  - {url: "https://dune.example/rss", name: Dune Courier, language: en}
"""


class Console:
    """The process, its database, and hands to put things into it. A context manager."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        url = url or f"sqlite:///{folder}/w.db"
        self.links = Links(self.address, [b"the key of the tests"])
        self.database = Database(url)
        self.database.migrate()
        versions = Versions(self.database, now)
        versions.save("feeds", FEEDS, base=0, author="test", origin="file", note="")
        command = [sys.executable, str(Path(__file__).with_name("console_process.py"))]
        self.process = Daemon([*command, url, str(folder / "bus.db"), str(self.port)], folder, self._answers)

    def sign_in_link(self) -> str:
        with self.database.transaction() as connection:
            return f"{self.address}/sign-in?token={create_token(connection, now())}"

    def sign_in(self, page: Page) -> None:
        """Open a fresh link, and press its button."""
        page.goto(self.sign_in_link())
        page.get_by_role("button", name="Sign in").click()

    def alert(self, *messages: Tagged, wanted: Sequence[Subscription] = ()) -> None:
        """Let the alert worker take these messages."""
        subscriptions = tuple(wanted) or (subscription("sahel-desk", tags=("sahel",)),)
        handler = AlertHandler(self.database, lambda: (1, subscriptions), now)
        handler.handle(batch(messages))

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:  # loopback
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def __enter__(self) -> Self:
        self.process.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.stop()
        self.database.close()


def told(id_: str, title: str, *, story: str = "", source: str = "Le Fleuve", **changes: Any) -> Tagged:  # noqa: ANN401
    """An article of this minute about AQMI, as the processors hand it on."""
    at = datetime.now(UTC) - timedelta(seconds=30)
    of = article(id_, title=title, source=source, published=at, fetched=at, **changes)
    return tagged(of, mention(), story=story or f"story-{id_}")
