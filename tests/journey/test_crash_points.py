"""kill -9 of the alert worker at ten named points: nothing is lost, and at most one message a crash comes twice."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from newsroom import WATCHLIST, feeds, rss, story
from servers.smtp import SmtpServer
from servers.web import WebServer
from system import System

from core.crash_points import CrashPoint

if TYPE_CHECKING:
    from pathlib import Path

STORIES = 12
SUBSCRIPTIONS = "subscriptions: [{id: desk, to: {email: desk@example.org}, entities: [aqim]}]\n"
OF_AN_EDIT = {CrashPoint.AFTER_A_KIND, CrashPoint.AFTER_VERSIONS_COMMIT}
"""`wirewatch apply` dies there, no worker: tests/contract/test_apply_command.py."""
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


@pytest.mark.slow
@pytest.mark.parametrize("points", [POINTS[:AT_ONCE], POINTS[AT_ONCE:]], ids=["first half", "second half"])
def test_a_worker_that_dies_at_a_named_point_loses_nothing_and_repeats_at_most_one_mail(
    tmp_path: Path, points: list[CrashPoint]
) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ended = dict(zip(points, pool.map(lambda point: _die(tmp_path / point.value, point), points), strict=True))
    assert {one.exit_code for one in ended.values()} == {-9}
    assert {point: (one.alerts, one.different) for point, one in ended.items()} == dict.fromkeys(
        points, (STORIES, STORIES)
    )
    assert {point for point, one in ended.items() if one.repeats} <= MAY_REPEAT
    assert max(one.repeats for one in ended.values()) <= 1


def _die(folder: Path, point: CrashPoint) -> Ended:
    with SmtpServer() as smtp, WebServer() as web:
        news = web.page("/news.xml", rss(*(story(n, watched=True) for n in range(STORIES))), "application/rss+xml")
        environ = {"WIREWATCH_SMTP_URL": smtp.url, "WIREWATCH_MAIL_FROM": "wire@example.org"}
        files = {"feeds": feeds(news), "watchlist": WATCHLIST, "subscriptions": SUBSCRIPTIONS}
        with System(folder, environ, files) as system:
            system.command("apply")
            system.environ["WIREWATCH_TEST_CRASH_AT"] = point.value
            system.start_roles("alert-1")
            del system.environ["WIREWATCH_TEST_CRASH_AT"]
            system.start_roles("process-1", "ingest-1")
            exit_code = system.processes.pop("alert-1").wait(60)
            system.start_roles("alert-1")
            system.wait(lambda: len(_ids(smtp)) == STORIES, f"{point}: {STORIES} different mails", timeout=150)
            system.wait(lambda: {one["deliveries"][0]["state"] for one in system.alerts()} == {"sent"}, "all sent", 120)
            alerts = len(system.alerts())
        return Ended(exit_code, alerts, len(_ids(smtp)), sum(_ids(smtp).values()) - STORIES)


def _ids(smtp: SmtpServer) -> Counter[str]:
    """Count mails by Message-ID: a repeat has that of its first."""
    return Counter(str(mail.message["Message-ID"]) for mail in smtp.mails)
