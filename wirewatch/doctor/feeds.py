"""The feeds: what is wrong with each for long, and each that fails, with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import BadInput
from ingest.store.state import failing_feeds
from operations.feed_health import read_conditions
from wirewatch.doctor.finding import Finding, bad, well

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.site import Site


def check(site: Site) -> Iterator[Finding]:
    """Look at what is known to be wrong with feeds, how the last poll of each other ended, and at what they need."""
    yield from _missing_secrets(site)
    with site.database.reading() as connection:
        wrong = read_conditions(connection)
    for url, conditions in wrong.items():
        for one in conditions:
            yield bad(f"feed {url}", f"it {one.sentence}: {one.detail}; {one.fix}")
    failing = [feed for feed in failing_feeds(site.database) if feed.url not in wrong]
    for feed in failing:
        if not feed.failures:
            yield bad(f"feed {feed.url}", "it is a feed, but without entries; is its address the right one?")
            continue
        times = "once" if feed.failures == 1 else f"{feed.failures} times in a row"
        yield bad(f"feed {feed.url}", f"failed {times}: {feed.detail or feed.outcome}")
    if not failing and not wrong:
        yield well("feeds", "none fails")


def _missing_secrets(site: Site) -> Iterator[Finding]:
    """Name each secret that feeds ask with and that is not set, with a feed that needs it."""
    needing: dict[str, list[str]] = {}
    for feed in site.feeds()()[1].feeds:
        for name in {feed.basic, *feed.headers.values()} - {""}:
            needing.setdefault(name, []).append(feed.url)
    for name, urls in sorted(needing.items()):
        try:
            site.secret(name)
        except BadInput as error:
            others = f" and {len(urls) - 1} more" if len(urls) > 1 else ""
            yield bad(f"feed {urls[0]}{others}", f"asked with a secret: {error}")
