"""Finds lanes that have something due by skipping through the index, however much is due: one step a lane, none a row.

    deliveries_due: state, channel, lane, due
    due│email│a.example│07:30   due│email│a.example│07:31 …   due│email│b.example│07:30 …   due│inbox│…
    └─────────── next lane ──────────────────────────────────▶└──────── next channel ──────▶

Both databases would group the whole backlog instead, hence the recursive queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from alerts.delivery.tables import rate_limits
from alerts.tables import deliveries
from core.outcomes import DeliveryState

LOOKED_AT = 200
"""Lanes of a channel at which one query looks: some milliseconds, also where none of them is due yet."""

_ITS = deliveries.c
_DUE = _ITS.state == DeliveryState.DUE


class LaneLook(msgspec.Struct, frozen=True):
    """A lane that has something to send, now or later."""

    lane: str
    ready: bool
    """Is something due, and may the lane be used now?"""


def waiting_channels(connection: sa.Connection) -> list[str]:
    """Give the channels that have something to send, now or later."""
    first = sa.select(sa.func.min(_ITS.channel).label("channel")).where(_DUE).cte("skip", recursive=True)
    following = sa.select(sa.func.min(_ITS.channel)).where(_DUE, _ITS.channel > first.c.channel).scalar_subquery()
    skip = first.union_all(sa.select(following).where(first.c.channel.is_not(None)))
    return [row.channel for row in connection.execute(sa.select(skip)) if row.channel is not None]


def lanes_after(
    connection: sa.Connection, channel: str, after: str, now: datetime, rate_key: str | None = None
) -> Sequence[LaneLook]:
    """Give the next lanes of a channel in the order of their names, at most `LOOKED_AT`.

    `rate_key`: the rate limit that all of them share; None: each has its own, by its name.
    """
    skip = _skip(channel, after)
    earliest = sa.select(sa.func.min(_ITS.due)).where(_DUE, _ITS.channel == channel, _ITS.lane == skip.c.lane)
    key = skip.c.lane if rate_key is None else sa.literal(rate_key)
    free = sa.select(rate_limits.c.free).where(rate_limits.c.name == key).scalar_subquery()
    query = sa.select(skip.c.lane, skip.c.number, earliest.scalar_subquery().label("due"), free.label("free")).where(
        skip.c.lane.is_not(None)
    )
    rows = sorted(connection.execute(query), key=lambda row: row.number)
    return [LaneLook(row.lane, row.due <= now and (row.free is None or row.free <= now)) for row in rows]


def _skip(channel: str, after: str) -> sa.CTE:
    its_lanes = sa.select(sa.func.min(_ITS.lane).label("lane")).where(_DUE, _ITS.channel == channel)
    first = its_lanes.where(_ITS.lane > after).add_columns(sa.literal(1).label("number")).cte("skip", recursive=True)
    following = its_lanes.where(_ITS.lane > first.c.lane).scalar_subquery()
    more = sa.select(following, first.c.number + 1).where(first.c.lane.is_not(None), first.c.number < LOOKED_AT)
    return first.union_all(more)
