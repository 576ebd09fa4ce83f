"""Local clocks: the next digest, and the end of quiet hours. Pure; times in and out are UTC.

A local time that a clock change leaves out comes by the clock before the change (02:30 becomes 03:30); one that
comes twice counts once for a digest, the first time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.files.cadence import Cadence, QuietHours

_HOUR = timedelta(hours=1)
_DAYS_AHEAD = 9
"""A weekly digest is at most seven local days ahead, and a time that does not exist moves by hours."""


def next_digest(cadence: Cadence, zone: str, now: datetime) -> datetime:
    """Give the first digest after `now`; for `at once` that is now."""
    if cadence.every == "at once":
        return now
    if cadence.every == "hourly":
        return next_hour(zone, now)
    local = ZoneInfo(zone)
    today = now.astimezone(local).date()
    days = (today + timedelta(days=ahead) for ahead in range(-1, _DAYS_AHEAD))
    fitting = (day for day in days if cadence.every == "daily" or day.weekday() == cadence.day)
    return next(moment for day in fitting if (moment := _moment(day, cadence.at, local)) > now)


def next_hour(zone: str, now: datetime) -> datetime:
    """Give the next full hour of a local clock, which need not be one of UTC."""
    local = now.astimezone(ZoneInfo(zone))
    return now - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond) + _HOUR


def this_hour(zone: str, now: datetime) -> datetime:
    """Give the beginning of the local hour."""
    return next_hour(zone, now) - _HOUR


def quiet_until(quiet: QuietHours | None, zone: str, now: datetime) -> datetime | None:
    """Give the end of the quiet hours that `now` falls into, or None."""
    if quiet is None:
        return None
    local = ZoneInfo(zone)
    there = now.astimezone(local)
    clock = there.time()
    over_midnight = quiet.start > quiet.end
    since, until = clock >= quiet.start, clock < quiet.end
    inside = (since or until) if over_midnight else (since and until)
    if not inside:
        return None
    days = [there.date() + timedelta(days=ahead) for ahead in (0, 1)]
    ends = (_moment(day, quiet.end, local, fold) for day in days for fold in (0, 1))
    return min(end for end in ends if end > now)


def _moment(day: date, clock: time, zone: ZoneInfo, fold: int = 0) -> datetime:
    """Give the moment when the clocks show this; `fold` chooses the second where they do so twice."""
    local = datetime.combine(day, clock, zone)
    moment = local.replace(fold=fold).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        moment = local.replace(fold=0).astimezone(UTC)  # it does not exist: by the clock before the change
    return moment
