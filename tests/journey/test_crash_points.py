"""kill -9 of the alert worker at ten named points: nothing is lost, and at most one message a crash comes twice."""

from __future__ import annotations

import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from newsroom import WATCHLIST, feeds, rss, story
from servers.smtp import SmtpServer
from servers.web import WebServer
from system import System

from core.bus.port import TAGGED
from core.bus.sqlite import SqliteBus
from core.crash_points import CrashPoint

if TYPE_CHECKING:
    from pathlib import Path

STORIES = 12
SUBSCRIPTIONS = "subscriptions: [{id: desk, to: {email: desk@example.org}, entities: [aqim]}]\n"
OF_AN_EDIT = {CrashPoint.AFTER_A_KIND, CrashPoint.AFTER_VERSIONS_COMMIT, CrashPoint.BEFORE_ACTIVATION}
"""`wirewatch apply` dies there (tests/contract/test_apply_command.py), or who compiles (test_editing.py)."""
POINTS = [point for point in CrashPoint if point not in OF_AN_EDIT]
MAY_REPEAT = {CrashPoint.AFTER_ACCEPT, CrashPoint.BEFORE_OUTCOME_COMMIT}


AT_ONCE = 5
"""Systems side by side: most of the time each waits for the lease of the one that died."""


@dataclass(frozen=True)
class Ended:
    """What had arrived when all was told again."""

    exit_code: int
    alerts: int
    different: int
    repeats: int


def test_there_are_ten_points() -> None:
    assert len(POINTS) == 10


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a system whose news are fetched and tagged, and alerted to nobody yet."""
    folder = tmp_path_factory.mktemp("tagged")
    with WebServer() as web:
        news = web.page("/news.xml", rss(*(story(n, watched=True) for n in range(STORIES))), "application/rss+xml")
        files = {"feeds": feeds(news), "watchlist": WATCHLIST, "subscriptions": SUBSCRIPTIONS}
        with System(folder, {}, files) as system:
            system.command("apply")
            system.start_roles("process-1", "ingest-1")
            system.wait(lambda: _on_bus(folder) == STORIES, f"{STORIES} tagged articles")
            for role in ("ingest-1", "process-1"):
                assert system.stop(role) == 0
    return folder


def _on_bus(folder: Path) -> int:
    bus = SqliteBus(folder / "data" / "bus.db")
    try:
        return sum(1 for _ in bus.replay(TAGGED, datetime(2000, 1, 1, tzinfo=UTC)))
    finally:
        bus.close()


@pytest.mark.slow
@pytest.mark.parametrize("points", [POINTS[:AT_ONCE], POINTS[AT_ONCE:]], ids=["first half", "second half"])
def test_a_worker_that_dies_at_a_named_point_loses_nothing_and_repeats_at_most_one_mail(
    tmp_path: Path, tagged: Path, points: list[CrashPoint]
) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        dying = pool.map(lambda point: _die(tmp_path / point.value, tagged, point), points)
        ended = dict(zip(points, dying, strict=True))
    assert {one.exit_code for one in ended.values()} == {-9}
    assert {point: (one.alerts, one.different) for point, one in ended.items()} == dict.fromkeys(
        points, (STORIES, STORIES)
    )
    assert {point for point, one in ended.items() if one.repeats} <= MAY_REPEAT
    assert max(one.repeats for one in ended.values()) <= 1


def _die(folder: Path, tagged: Path, point: CrashPoint) -> Ended:
    with SmtpServer() as smtp:
        environ = {"WIREWATCH_SMTP_URL": smtp.url, "WIREWATCH_MAIL_FROM": "wire@example.org"}
        with System(folder, environ, {}) as system:
            shutil.copytree(tagged / "data", folder / "data")
            system.environ["WIREWATCH_TEST_CRASH_AT"] = point.value
            system.start_roles("alert-1")
            exit_code = system.processes.pop("alert-1").wait(60)
            del system.environ["WIREWATCH_TEST_CRASH_AT"]
            system.start_roles("alert-1")
            system.wait(lambda: len(_ids(smtp)) == STORIES, f"{point}: {STORIES} different mails", timeout=150)
            system.wait(lambda: system.delivery_states() == {"sent": STORIES}, "all sent", 120)
            alerts = len(system.alerts())
        return Ended(exit_code, alerts, len(_ids(smtp)), sum(_ids(smtp).values()) - STORIES)


def _ids(smtp: SmtpServer) -> Counter[str]:
    """Count mails by Message-ID: a repeat has that of its first."""
    return Counter(str(mail.message["Message-ID"]) for mail in smtp.mails)
