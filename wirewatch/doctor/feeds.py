"""The feeds: each that fails, with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.store import failing_feeds
from wirewatch.doctor.finding import Finding, bad, well

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.site import Site


def check(site: Site) -> Iterator[Finding]:
    """Look at how the last poll of each feed ended."""
    failing = failing_feeds(site.database)
    for feed in failing:
        if not feed.failures:
            yield bad(f"feed {feed.url}", "it is a feed, but without entries; is its address the right one?")
            continue
        times = "once" if feed.failures == 1 else f"{feed.failures} times in a row"
        yield bad(f"feed {feed.url}", f"failed {times}: {feed.detail or feed.outcome}")
    if not failing:
        yield well("feeds", "none fails")
