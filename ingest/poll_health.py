"""A poll → the feed's health after it. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.outcomes import FeedCondition, FetchOutcome
from ingest.health.health import FeedHealth, after_poll
from ingest.health.signs import PollSigns

if TYPE_CHECKING:
    from ingest.poll import Poll


def health_after(poll: Poll, outcome: FetchOutcome, detail: str, now: datetime) -> FeedHealth:
    """Give a feed's health after a poll that ended so."""
    signs = PollSigns(
        outcome=outcome,
        detail=detail,
        document=poll.reading.signs,
        certificate=poll.fetched.certificate if poll.fetched is not None else None,
        pages=poll.pages if poll.feed.full_text else None,
    )
    return after_poll(poll.state.health, signs, now.timestamp())


def pages_problem(health: FeedHealth) -> str:
    """Say why pages are not read at present, told or not yet; "" where they are, or nobody asks for them."""
    noticed = (one.detail for one in health.noticed if one.condition is FeedCondition.PAGES_REFUSED)
    return next((f"pages: {said}" for said in noticed), "")


def told_apart(poll: Poll, outcome: FetchOutcome) -> FetchOutcome:
    """Give the outcome; a web page at which a redirect to another site ended is a page of somebody else's."""
    if outcome is FetchOutcome.WEB_PAGE and poll.fetched is not None:
        asked, found = (_site(url) for url in (poll.feed.url, poll.fetched.url))
        if not (found == asked or found.endswith(f".{asked}") or asked.endswith(f".{found}")):
            return FetchOutcome.PARKED
    return outcome


def _site(url: str) -> str:
    """Give the host without `www.` and its like, where enough remains."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    first, _, rest = host.partition(".")
    return rest if "." in rest and first in {"www", "feeds", "feed", "rss", "news", "m"} else host
