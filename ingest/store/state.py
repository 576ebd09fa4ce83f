"""What is known of a feed between two polls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from core.database import Database
from core.outcomes import FetchOutcome
from ingest.health.health import FeedHealth
from ingest.health.store import read_health
from ingest.manners import Manners
from ingest.tables import feed_states

_KNOWN = ("url", "etag", "last_modified", "body_hash", "failures", "succeeded", "host", "outcome")
_MANNERS = Manners.__struct_fields__
COLUMNS = tuple(feed_states.c[field] for field in (*_KNOWN, *_MANNERS, "health"))
"""What `state_of` reads."""


class FeedState(msgspec.Struct, frozen=True):
    """What we knew of a feed when we took its lease."""

    url: str
    etag: str
    last_modified: str
    body_hash: str
    failures: int
    succeeded: datetime | None
    host: str = ""
    """Name and port."""
    outcome: str = ""
    """Of the last poll."""
    manners: Manners = Manners()
    health: FeedHealth = FeedHealth()

    @property
    def proven(self) -> bool:
        """Whether its last poll went well."""
        return is_proven(self.failures, self.succeeded)


class FailingFeed(msgspec.Struct, frozen=True):
    """A feed whose last poll failed."""

    url: str
    failures: int
    """In a row."""
    outcome: str
    detail: str


def is_proven(failures: int, succeeded: datetime | None) -> bool:
    """Say whether a feed's last poll went well."""
    return failures == 0 and succeeded is not None


def state_of(row: Sequence[Any]) -> FeedState:
    """Read a row of `COLUMNS`."""
    known, manners = row[: len(_KNOWN)], row[len(_KNOWN) : -1]
    kept = Manners(**dict(zip(_MANNERS, manners, strict=True)))
    return FeedState(**dict(zip(_KNOWN, known, strict=True)), manners=kept, health=read_health(row[-1]))


def failing_feeds(database: Database) -> list[FailingFeed]:
    """Give the feeds whose last poll failed, or found no entries, by address."""
    columns = [feed_states.c[field] for field in FailingFeed.__struct_fields__]
    with database.reading() as connection:
        query = (
            sa.select(*columns)
            .where(sa.or_(feed_states.c.failures > 0, feed_states.c.outcome == FetchOutcome.EMPTY.value))
            .order_by(feed_states.c.url)
        )
        return [FailingFeed(*row) for row in connection.execute(query)]
