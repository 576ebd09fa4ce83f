"""How a feed stands with its hub: whether pushes can be relied on, and when it is asked next. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from core.outcomes import HubState
from ingest.websub.discovery import HubLinks

LEASE = timedelta(days=10)
"""What we ask for."""
_SHORTEST_LEASE, _LONGEST_LEASE, _UNSAID_LEASE = timedelta(minutes=5), timedelta(days=90), timedelta(days=1)
_RENEWED_AFTER = 0.8
"""Of a lease."""
_FIRST_AGAIN, _LAST_AGAIN = timedelta(minutes=10), timedelta(days=1)
_STRETCH, _LONGEST = 6, timedelta(hours=6)
"""How many times as long polls wait where pushes work, and how long at the most."""


class FeedHub(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a feed's hub."""

    feed: str
    hub: str
    topic: str
    token: str
    secret: str
    state: HubState
    failures: int = 0
    again: datetime
    until: datetime | None = None
    pushed: datetime | None = None
    missed: datetime | None = None
    detail: str = ""

    @property
    def links(self) -> HubLinks:
        """The hub and the topic."""
        return HubLinks(self.hub, self.topic)


def works(hub: FeedHub | None, now: datetime) -> bool:
    """Say whether news come by push: confirmed, and no poll has found since the last push what it had not brought."""
    if hub is None or hub.state is not HubState.CONFIRMED or hub.until is None or hub.until <= now:
        return False
    return hub.pushed is not None and (hub.missed is None or hub.missed < hub.pushed)


def stretched(every: timedelta, hub: FeedHub | None, now: datetime) -> timedelta:
    """Give how often a feed is polled that is polled so often without its hub; never beyond the hub's lease."""
    if hub is None or hub.until is None or not works(hub, now):
        return every
    return max(every, min(every * _STRETCH, _LONGEST, hub.until - now))


def lease_of(seconds: str) -> timedelta:
    """Read what a hub grants."""
    if not (seconds.isascii() and seconds.isdigit()):
        return _UNSAID_LEASE
    return min(max(timedelta(seconds=int(seconds[:9])), _SHORTEST_LEASE), _LONGEST_LEASE)


def renewed(now: datetime, lease: timedelta) -> datetime:
    """Give when a lease is to be renewed."""
    return now + lease * _RENEWED_AFTER


def asked_again(now: datetime, failures: int) -> datetime:
    """Give when a hub is asked again that has not confirmed yet: later each time, once a day at last."""
    return now + min(_FIRST_AGAIN * (1 << min(max(failures - 1, 0), 20)), _LAST_AGAIN)
