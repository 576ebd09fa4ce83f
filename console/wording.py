"""How the pages put things: times, outlets, reasons. Pure, and free of any web library."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alerts.messages.snapshot import SnapshotMention
from alerts.reports.queries import AlertView


def show_time(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Write a time as short as it stays clear: the day only when it is another day."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return f"{local:%H:%M:%S}"
    if local.year == today.year:
        return f"{local.day} {local:%b %H:%M}"
    return f"{local.day} {local:%b %Y}"


def zone_of(name: object) -> ZoneInfo:
    """Give the zone that a browser names, UTC where it is unknown here."""
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def outlets(sources: tuple[str, ...]) -> str:
    """Name the outlet that was first, and count the others."""
    first, others = (sources[0] if sources else "unknown outlet"), len(sources) - 1
    return first if others < 1 else f"{first} + {others} outlet{'s' if others > 1 else ''}"


def why(alert: AlertView) -> str:
    """Say in one line why there is this alert."""
    names = {mention.label: mention for mention in reversed(alert.mentions)}
    found = [
        f"“{mention.text}” names {label}" + (f" ({mention.rule})" if mention.rule != "exact" else "")
        for label, mention in reversed(names.items())
    ]
    wanted = f"subscription {alert.subscription} wants {', '.join(alert.by)}"
    return "Why: " + "; ".join([*found, wanted])


def marked(mention: SnapshotMention) -> tuple[str, str, str]:
    """Split the sentence around the name."""
    start, end = mention.start, mention.end
    return mention.sentence[:start], mention.sentence[start:end], mention.sentence[end:]
