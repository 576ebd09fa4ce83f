"""When an entry is due, and which follow-ups are told: pure decisions with a name for each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from alert_examples import NOW, subscription, tagged

from alerts.planning.history import RecentNotification, Snooze
from alerts.planning.timing import Due, follow_up, when
from alerts.why_matched import Why
from config.files.subscriptions import Updates
from core.article import Fact
from core.outcomes import FollowUp, HoldReason, SnoozeKind

AQIM = Why(("aqim",), ("entity aqim",))
CLAIM = Fact(kind="state", value="claimed", text="a revendiqué")


def _when(why: Why = AQIM, recent: tuple[RecentNotification, ...] = (), snoozes: Any = (), **parts: Any) -> Due:  # noqa: ANN401
    return when(subscription(all=True, **parts), why, "s1", recent=recent, snoozes=snoozes, now=NOW)


def _in(minutes: float, held: HoldReason) -> Due:
    return Due(NOW + timedelta(minutes=minutes), held)


def test_without_wishes_an_entry_is_due_at_once() -> None:
    assert _when() == Due(NOW, HoldReason.NOT)


def test_a_digest_waits_for_its_time_however_grave_it_is() -> None:
    grave = msgspec.structs.replace(AQIM, severity="critical")
    assert _when(grave, cadence="daily 14:00", urgent="high") == _in(120, HoldReason.DIGEST)


def test_quiet_hours_hold_and_what_is_urgent_breaks_through() -> None:
    assert _when(quiet="11:00-13:00") == _in(60, HoldReason.QUIET_HOURS)
    assert _when(quiet="11:00-13:00", urgent="high") == _in(60, HoldReason.QUIET_HOURS)
    for severity in ("high", "critical"):
        why = msgspec.structs.replace(AQIM, severity=severity)
        assert _when(why, quiet="11:00-13:00", urgent="high") == Due(NOW, HoldReason.NOT)


def test_a_digest_that_falls_into_quiet_hours_comes_at_their_end() -> None:
    assert _when(cadence="hourly", quiet="12:30-14:15") == _in(135, HoldReason.QUIET_HOURS)


def test_after_a_message_on_an_entity_the_next_ones_come_together() -> None:
    before = (RecentNotification(NOW - timedelta(minutes=10), ("aqim", "jnim")),)
    assert _when(recent=before, group="30m") == _in(20, HoldReason.GROUP)
    assert _when(Why(("other",), ()), recent=before, group="30m") == Due(NOW, HoldReason.NOT)
    assert _when(recent=before, group="10m") == Due(NOW, HoldReason.NOT)


def test_what_is_over_the_budget_comes_at_the_next_full_hour() -> None:
    midway = NOW + timedelta(minutes=20)
    spent = tuple(RecentNotification(NOW + timedelta(minutes=minute), ("x",)) for minute in (-5, 1, 2))
    said = when(subscription(all=True, budget=2), AQIM, "s1", recent=spent, snoozes=(), now=midway)
    assert said == _in(60, HoldReason.BUDGET)
    said = when(subscription(all=True, budget=3), AQIM, "s1", recent=spent, snoozes=(), now=midway)
    assert said == Due(midway, HoldReason.NOT)


@pytest.mark.parametrize(("kind", "what"), [("subscription", ""), ("story", "s1"), ("entity", "aqim")])
def test_a_snooze_holds_until_its_end(kind: str, what: str) -> None:
    snooze = Snooze(SnoozeKind(kind), what, NOW + timedelta(minutes=90))
    assert _when(snoozes=(snooze,)) == _in(90, HoldReason.SNOOZE)
    assert _when(snoozes=(snooze,), quiet="13:00-14:00") == _in(120, HoldReason.QUIET_HOURS)
    over = msgspec.structs.replace(snooze, until=NOW)
    assert _when(snoozes=(over,)) == Due(NOW, HoldReason.NOT)


def test_an_entity_that_is_not_snoozed_gets_through() -> None:
    snooze = Snooze(SnoozeKind.ENTITY, "aqim", NOW + timedelta(hours=1))
    assert _when(Why(("aqim", "jnim"), ()), snoozes=(snooze,)) == Due(NOW, HoldReason.NOT)


@pytest.mark.parametrize(
    ("updates", "role", "facts", "said"),
    [
        ("none", "update", (CLAIM,), FollowUp.UPDATES_OFF),
        ("material", "same", (CLAIM,), FollowUp.NOTIFIED),
        ("material", "same", (), FollowUp.NOT_MATERIAL),
        ("all", "same", (), FollowUp.NOTIFIED),
        ("all", "update", (), FollowUp.NOTIFIED),
        ("all", "copy", (), FollowUp.COPY),
        ("material", "copy", (), FollowUp.COPY),
    ],
)
def test_a_follow_up_is_told_or_named(updates: Updates, role: str, facts: tuple[Fact, ...], said: FollowUp) -> None:
    message = msgspec.structs.replace(tagged(role=role), facts=facts)
    assert follow_up(updates, message) is said


def test_one_exactly_on_the_hour_counts_against_the_hour_s_budget() -> None:
    midway = NOW + timedelta(minutes=20)
    for moment, held in ((NOW, HoldReason.BUDGET), (NOW - timedelta(microseconds=1), HoldReason.NOT)):
        recent = (RecentNotification(moment, ("x",)),)
        said = when(subscription(all=True, budget=1), AQIM, "s1", recent=recent, snoozes=(), now=midway)
        assert said.held is held


def test_a_group_window_is_open_until_its_very_end() -> None:
    before = (RecentNotification(NOW - timedelta(minutes=30), ("aqim",)),)
    assert _when(recent=before, group="30m") == Due(NOW, HoldReason.NOT)
    just = (RecentNotification(NOW - timedelta(minutes=30) + timedelta(seconds=1), ("aqim",)),)
    assert _when(recent=just, group="30m") == Due(NOW + timedelta(seconds=1), HoldReason.GROUP)
