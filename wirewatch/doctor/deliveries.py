"""Messages that should have left: one that waits for its tenth attempt is silence for somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.reports.late import failed_deliveries, late_deliveries
from wirewatch.doctor.finding import Finding, bad, well

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.site import Site


def check(site: Site) -> Iterator[Finding]:
    """Say how many are late, since when, and what was answered; and how many failed for good within a day."""
    with site.database.reading() as connection:
        late = late_deliveries(connection, site.clock())
        failed = failed_deliveries(connection, site.clock())
    if late is None and failed is None:
        yield well("deliveries", "none is late, and none failed within a day")
    if late is not None:
        messages = "one message is" if late.count == 1 else f"{late.count} messages are"
        yield bad(
            "deliveries",
            f"{messages} late, the oldest ({late.channel}) since {late.at:%Y-%m-%d %H:%M} UTC:"
            f" {late.detail or 'not tried yet'}; what is late is tried again by itself"
            " (`wirewatch deliveries list --state due`)",
        )
    if failed is not None:
        messages = "one message" if failed.count == 1 else f"{failed.count} messages"
        yield bad(
            "deliveries",
            f"{messages} failed for good within a day, the newest ({failed.channel}) at {failed.at:%Y-%m-%d %H:%M} UTC:"
            f" {failed.detail}; `wirewatch deliveries list --state failed` shows them, `wirewatch deliveries retry`"
            " sends them again",
        )
