"""Times in words, by a reader's clock: `Wed 01 Jul 2026, 13:55 CEST`. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def moment(at: datetime, clock: ZoneInfo) -> str:
    """Write a moment in full."""
    local = at.astimezone(clock)
    return f"{local:%a %d %b %Y, %H:%M} {_zone(local)}"


def period(first: datetime, last: datetime, clock: ZoneInfo) -> str:
    """Write a period: `Tue 30 Jun 08:10 to Wed 01 Jul 07:30`, or `Wed 01 Jul 07:00 to 07:30`."""
    begins, ends = first.astimezone(clock), last.astimezone(clock)
    end = f"{ends:%H:%M}" if begins.date() == ends.date() else f"{ends:%a %d %b %H:%M}"
    return f"{begins:%a %d %b %H:%M} to {end}"


def zone_of(at: datetime, clock: ZoneInfo) -> str:
    """Write what the clock is called at a moment: `CEST`, `GMT`, `UTC+03`."""
    return _zone(at.astimezone(clock))


def _zone(local: datetime) -> str:
    name = f"{local:%Z}"
    return f"UTC{name}" if name[:1] in ("+", "-") else name
