"""A delivery in a sender's hands: what it takes to say it, to send it and to record how that ended."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from alerts.delivery.suppressions import Suppression
from alerts.messages.contents import Contents, Item
from alerts.messages.service_messages import Notice


class Leased(msgspec.Struct, frozen=True):
    """A delivery in a sender's hands until `until`."""

    id: str
    channel: str
    target: str
    attempt: int
    """From 1; who finishes it must name it."""
    queued_at: datetime
    until: datetime
    items: tuple[Item, ...] = ()
    """What it tells, in the order of its coming; several are a digest."""
    before: tuple[str, ...] = ()
    """Earlier deliveries to the same reader on the same stories."""
    notice: Notice | None = None
    """What it tells instead, where it is about the service itself."""
    lane: str = ""
    not_before: datetime = datetime.min.replace(tzinfo=UTC)
    """When the far side's rate allows it."""
    refusals: int = 0
    """How often in a row the target has refused until now."""


def leased_from(
    row: sa.Row[Any], told: Contents | None, target: Suppression | None, *, until: datetime, not_before: datetime
) -> Leased:
    """Make it of its row as it was before the lease, what it tells, and what is known of its far side."""
    return Leased(
        id=row.id,
        lane=row.lane,
        channel=row.channel,
        target=row.target,
        attempt=row.attempts + 1,
        queued_at=row.created,
        until=until,
        not_before=not_before,
        refusals=0 if target is None else target.refusals,
        items=() if told is None else told.items,
        before=() if told is None else told.before,
        notice=None if row.notice is None else msgspec.convert(row.notice, Notice),
    )
