"""Messages that should have left: one that waits for its tenth attempt is silence for somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.reports.late import late_deliveries
from wirewatch.doctor.finding import Finding, bad, well

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.site import Site


def check(site: Site) -> Iterator[Finding]:
    """Say how many are late, since when, and what was answered."""
    with site.database.reading() as connection:
        late = late_deliveries(connection, site.clock())
    if late is None:
        yield well("deliveries", "none is late")
        return
    messages = "one message is" if late.count == 1 else f"{late.count} messages are"
    yield bad(
        "deliveries",
        f"{messages} late, the oldest ({late.channel}) since {late.since:%Y-%m-%d %H:%M} UTC:"
        f" {late.detail or 'not tried yet'}; what is late is tried again by itself"
        " (`wirewatch deliveries list --state due`)",
    )
