"""A message that does not leave is said, whatever light its server shows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from alert_examples import Hands, batch, subscription, tagged
from sites import site_of

from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.outbox import Outbox
from alerts.reports.late import FAILED_WITHIN, LATE_AFTER
from alerts.worker import AlertHandler
from core.bus.sqlite import SqliteBus
from core.outcomes import AttemptOutcome
from wirewatch.doctor import deliveries as doctor

if TYPE_CHECKING:
    from pathlib import Path

    from core.database import Database
    from operations.site import Site

LANE = "email:example.org"
GREYLISTED = AttemptResult(AttemptOutcome.AGAIN_LATER, "450 4.2.0 greylisted")


@pytest.fixture
def site(either_database: Database, clock: Hands, tmp_path: Path) -> Site:
    wanted = subscription("desk", "email", "desk@example.org", all=True)
    AlertHandler(either_database, lambda: (1, (wanted,)), clock).handle(batch([tagged()]))
    return site_of(either_database, SqliteBus(tmp_path / "bus.db"), clock, tmp_path)


def said(site: Site) -> str:
    [found] = doctor.check(site)
    return "" if found.ok else found.message


def test_what_nobody_sends_is_late_after_a_minute(site: Site, clock: Hands) -> None:
    assert said(site) == ""
    clock.moment += LATE_AFTER
    assert "one message is late, the oldest (email) since 2026-07-01 12:00 UTC: not tried yet" in said(site)


def test_what_waits_for_another_attempt_is_late_with_the_last_answer_until_it_is_sent(site: Site, clock: Hands) -> None:
    outbox = Outbox(site.database, clock)
    for _ in range(4):
        [leased] = outbox.lease(LANE, "sender", 1)
        outbox.finish(leased, GREYLISTED, 0.1, 1.0)
        clock.moment += timedelta(minutes=15)
    assert "450 4.2.0 greylisted; what is late is tried again by itself" in said(site)
    [leased] = outbox.lease(LANE, "sender", 1)
    outbox.finish(leased, AttemptResult(AttemptOutcome.ACCEPTED, "250 ok"), 0.1, 1.0)
    assert said(site) == ""


def test_what_failed_for_good_is_said_for_a_day_or_until_it_is_sent_again(site: Site, clock: Hands) -> None:
    outbox = Outbox(site.database, clock)
    [leased] = outbox.lease(LANE, "sender", 1)
    outbox.finish(leased, AttemptResult(AttemptOutcome.REFUSED, "554 5.7.1 no news here"), 0.1, 1.0)
    message = said(site)
    assert "one message failed for good within a day, the newest (email) at 2026-07-01 12:00 UTC: 554" in message
    assert "`wirewatch deliveries retry`" in message
    clock.moment += FAILED_WITHIN
    assert said(site) == ""


def test_what_was_suppressed_before_is_no_failure_of_ours(site: Site, clock: Hands) -> None:
    outbox = Outbox(site.database, clock)
    [leased] = outbox.lease(LANE, "sender", 1)
    outbox.finish(leased, AttemptResult(AttemptOutcome.SUPPRESSED, "bounced"), 0.1, 1.0)
    assert said(site) == ""
