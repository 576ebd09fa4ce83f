"""A system that is backed up while news comes in, lost, and restored into empty folders: nothing is missing."""

from __future__ import annotations

import json
import shutil
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from newsroom import WATCHLIST, feeds, rss, story
from system import System

from core.article import Article
from core.bus.port import ARTICLES
from core.bus.sqlite import SqliteBus

if TYPE_CHECKING:
    from servers.smtp import SmtpServer
    from servers.web import Answer, Request, WebServer

ROLES = ("ingest-1", "process-1", "alert-1")
FIRST, ITEMS, BURST = 3, 80, 30
"""`BURST` come at once, more than the mail server takes in the seconds of a backup, however slow the machine."""
SECONDS = 10.0
SUBSCRIPTIONS = "subscriptions: [{id: desk, to: {email: desk@example.org}, entities: [aqim]}]\n"
LISTS = (
    ("subscriptions", "list", "--json"),
    ("suppressions", "list", "--json"),
    ("tokens", "list"),
    ("stories", "pairs"),
    ("audit", "--json", "--limit", "0"),
)
"""What people made: each as a command that lists it."""


def in_log(backup: Path, folder: Path) -> set[str]:
    """Give the titles of the watched articles that a backup's log holds, read from a copy: to open it writes to it."""
    bus = SqliteBus(Path(shutil.copy(backup / "bus.db", folder / "read.db")))
    articles = [
        msgspec.json.decode(one.value, type=Article) for one in bus.replay(ARTICLES, datetime(2000, 1, 1, tzinfo=UTC))
    ]
    bus.close()
    return {article.title for article in articles}


def make_what_people_make(system: System) -> None:
    """Subscribe, end, suppress, correct, hand out."""
    for who in ("stays", "leaves"):
        system.command("subscribe", f"email={who}@example.org", "--tag", "sahel", "--yes")
    system.command("subscriptions", "end", "email-leaves-example-org")
    system.command("suppressions", "add", "email", "gone@example.org", "--why", "has left")
    system.command("tokens", "create", "bounces", "--scope", "read", "--scope", "deliver")
    first, second = json.loads(system.command("stories", "list", "--json"))[:2]
    system.command("stories", "merge", first["id"], second["id"])


def made_by_people(system: System) -> dict[str, str]:
    """Give all of it, as the commands print it."""
    return {words[0]: system.command(*words) for words in LISTS}


@pytest.mark.slow
def test_a_backup_under_load_loses_nothing(tmp_path: Path, smtp: SmtpServer, web: WebServer) -> None:
    began: list[float] = []
    """When the flood of news began; empty before."""
    silent = threading.Event()

    def growing(_request: Request) -> Answer:
        count = FIRST + (BURST + int((time.monotonic() - began[0]) / SECONDS * ITEMS) if began else 0)
        items = [] if silent.is_set() else [story(number, watched=True) for number in range(min(count, ITEMS))]
        return 200, {"Content-Type": "application/rss+xml"}, rss(*items)

    environ = {"WIREWATCH_SMTP_URL": f"smtp://127.0.0.1:{smtp.port}", "WIREWATCH_MAIL_FROM": "wire@example.org"}
    environ["WIREWATCH_SMTP_RATE"] = "2"  # so that something is always not yet delivered
    files = {
        "feeds": feeds(web.route("/feed.xml", growing), every="5s"),
        "watchlist": WATCHLIST,
        "subscriptions": SUBSCRIPTIONS,
    }
    backup = tmp_path / "backup"

    def titles() -> set[str]:
        return {str(mail.message["Subject"]) for mail in smtp.mails if "desk@example.org" in mail.recipients}

    with System(tmp_path / "lost", environ, files) as lost:
        lost.command("apply")
        lost.start_roles(*ROLES)
        lost.wait(lambda: len(titles()) >= FIRST, "the first mails")
        make_what_people_make(lost)
        before = made_by_people(lost)
        began.append(time.monotonic())
        lost.wait(lambda: len(titles()) > FIRST, "the flood")
        lost.command("backup", str(backup))
        silent.set()
        for role in ROLES:
            lost.kill(role)
    shutil.rmtree(tmp_path / "lost")
    logged = in_log(backup, tmp_path)
    assert len(logged) > len(titles()), "something was not yet delivered"
    with System(tmp_path / "new", environ, {}) as restored:
        shutil.rmtree(restored.config)
        restored.command("restore", str(backup))
        assert made_by_people(restored) == before
        restored.start_roles(*ROLES)

        def desk() -> list[dict[str, Any]]:
            listed = json.loads(restored.command("alerts", "--json", "--limit", "0"))
            return [alert for alert in listed if alert["subscription"] == "desk"]

        def all_alerted() -> bool:
            return {alert["headline"] for alert in desk()} == logged

        restored.wait(all_alerted, f"{len(logged)} alerts", timeout=120)
        restored.wait(
            lambda: all(alert["deliveries"][0]["state"] == "sent" for alert in desk()), "all are sent", timeout=120
        )
