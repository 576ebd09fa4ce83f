"""kill -9 of the alert worker at ten named points: nothing is lost, and at most one message a crash comes twice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from newsroom import WATCHLIST, feeds, rss, story
from system import System

from core.crash_points import CrashPoint

if TYPE_CHECKING:
    from pathlib import Path

    from servers.smtp import SmtpServer
    from servers.web import WebServer

STORIES = 12
SUBSCRIPTIONS = "subscriptions: [{id: desk, to: {email: desk@example.org}, entities: [aqim]}]\n"
MAY_REPEAT = {CrashPoint.AFTER_ACCEPT, CrashPoint.BEFORE_OUTCOME_COMMIT}


@pytest.mark.parametrize("point", list(CrashPoint))
def test_a_worker_that_dies_there_loses_nothing_and_repeats_at_most_one_mail(
    tmp_path: Path, smtp: SmtpServer, web: WebServer, point: CrashPoint
) -> None:
    news = web.page("/news.xml", rss(*(story(n, watched=True) for n in range(STORIES))), "application/rss+xml")
    environ = {"WIREWATCH_SMTP_URL": smtp.url, "WIREWATCH_MAIL_FROM": "wire@example.org"}
    files = {"feeds": feeds(news), "watchlist": WATCHLIST, "subscriptions": SUBSCRIPTIONS}
    with System(tmp_path, environ, files) as system:
        system.command("apply")
        system.environ["WIREWATCH_TEST_CRASH_AT"] = point.value
        system.start_roles("alert-1")
        del system.environ["WIREWATCH_TEST_CRASH_AT"]
        system.start_roles("process-1", "ingest-1")
        died = system.processes.pop("alert-1")
        assert died.wait(60) == -9
        system.start_roles("alert-1")
        system.wait(lambda: len(_ids(smtp)) == STORIES, f"{STORIES} different mails", timeout=150)
        system.wait(lambda: {one["deliveries"][0]["state"] for one in system.alerts()} == {"sent"}, "all sent", 120)
        assert len(system.alerts()) == STORIES
    repeats = sum(_ids(smtp).values()) - STORIES
    assert repeats <= (1 if point in MAY_REPEAT else 0)


def _ids(smtp: SmtpServer) -> Counter[str]:
    """Count mails by Message-ID: a repeat has that of its first."""
    return Counter(str(mail.message["Message-ID"]) for mail in smtp.mails)
