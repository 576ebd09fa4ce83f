"""Digests and quiet hours by a local clock, clock changes included. Europe/Paris: +1 in winter, +2 in summer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from alerts.planning.local_time import next_digest, next_hour, quiet_until
from config.files.cadence import Cadence, QuietHours

PARIS = "Europe/Paris"


def _cadence(text: str) -> Cadence:
    return Cadence.model_validate(text)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cadence", "now", "due"),
    [
        ("at once", "2026-07-01 10:17", "2026-07-01 10:17"),
        ("hourly", "2026-07-01 10:17", "2026-07-01 11:00"),
        ("hourly", "2026-07-01 11:00", "2026-07-01 12:00"),
        ("daily 07:30", "2026-07-01 05:29", "2026-07-01 05:30"),
        ("daily 07:30", "2026-07-01 05:30", "2026-07-02 05:30"),
        ("daily 07:30", "2026-12-01 05:29", "2026-12-01 06:30"),
        ("weekly mon 07:30", "2026-07-01 05:29", "2026-07-06 05:30"),  # a Wednesday
        ("weekly wed 07:30", "2026-07-01 05:31", "2026-07-08 05:30"),
        # the night of 29 March 2026 has no 02:30, the one of 25 October has two
        ("daily 02:30", "2026-03-28 12:00", "2026-03-29 01:30"),
        ("daily 02:30", "2026-03-29 01:30", "2026-03-30 00:30"),
        ("daily 02:30", "2026-10-24 12:00", "2026-10-25 00:30"),
        ("daily 02:30", "2026-10-25 00:45", "2026-10-26 01:30"),
        ("daily 07:30", "2026-03-28 12:00", "2026-03-29 05:30"),
        ("daily 07:30", "2026-10-24 12:00", "2026-10-25 06:30"),
        ("weekly sun 02:30", "2026-10-25 01:00", "2026-11-01 01:30"),
        ("hourly", "2026-10-25 00:10", "2026-10-25 01:00"),
    ],
)
def test_the_next_digest_is_at_its_local_time(cadence: str, now: str, due: str) -> None:
    assert next_digest(_cadence(cadence), PARIS, _at(now)) == _at(due)


def test_full_hours_are_those_of_the_local_clock() -> None:
    assert next_hour("Asia/Kolkata", _at("2026-07-01 10:17")) == _at("2026-07-01 10:30")


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        ("22:00-07:00", "2026-07-01 19:59", None),
        ("22:00-07:00", "2026-07-01 20:00", "2026-07-02 05:00"),
        ("22:00-07:00", "2026-07-02 03:00", "2026-07-02 05:00"),
        ("22:00-07:00", "2026-07-02 05:00", None),
        ("12:00-14:00", "2026-07-02 11:00", "2026-07-02 12:00"),
        ("12:00-14:00", "2026-07-02 12:00", None),
        # over the nights of a clock change the end is at seven by the new clock
        ("22:00-07:00", "2026-03-28 22:00", "2026-03-29 05:00"),
        ("22:00-07:00", "2026-10-24 21:00", "2026-10-25 06:00"),
        # an end that comes twice: the first time it ends, and what comes in the second waits for the second
        ("22:00-02:30", "2026-10-24 23:00", "2026-10-25 00:30"),
        ("22:00-02:30", "2026-10-25 01:10", "2026-10-25 01:30"),
        ("22:00-02:30", "2026-03-29 00:30", "2026-03-29 01:30"),
    ],
)
def test_quiet_hours_end_by_the_local_clock_over_midnight_too(quiet: str, now: str, until: str | None) -> None:
    found = quiet_until(QuietHours.model_validate(quiet), PARIS, _at(now))
    assert found == (None if until is None else _at(until))


MOMENTS = some.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=some.just(UTC))  # noqa: DTZ001
ZONES = some.sampled_from([PARIS, "UTC", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe", "Africa/Bamako"])


@given(MOMENTS, ZONES, some.times())
def test_a_daily_digest_comes_within_a_day_and_an_hour_and_never_twice_a_day(
    now: datetime, zone: str, at: object
) -> None:
    cadence = Cadence.model_validate({"every": "daily", "at": f"{at:%H:%M}"})
    due = next_digest(cadence, zone, now)
    following = next_digest(cadence, zone, due)
    local = ZoneInfo(zone)
    assert timedelta(0) < due - now <= timedelta(hours=26)
    assert (following.astimezone(local).date() - due.astimezone(local).date()).days == 1


@given(MOMENTS, ZONES, some.times(), some.times())
def test_quiet_hours_end_after_now_and_within_a_day(now: datetime, zone: str, start: object, end: object) -> None:
    if f"{start:%H:%M}" == f"{end:%H:%M}":
        return
    until = quiet_until(QuietHours.model_validate(f"{start:%H:%M}-{end:%H:%M}"), zone, now)
    assert until is None or timedelta(0) < until - now <= timedelta(hours=26)
