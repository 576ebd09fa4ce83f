"""The outbox: which deliveries are due, who has them on lease, and how each attempt ended. It knows no contents.

    DUE ──lease──▶ LEASED ──finish──▶ SENT
     ▲               │  │             └▶ FAILED ──retry──▶ DUE
     ├── again later ┤  └ unsubscribed ─▶ DROPPED
     └── lease over ─┘

The statements are in `transitions.py`, `due_lanes.py` and `rate_limits.py`, the decisions in `retry_policy.py` and
`fate.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from alerts.delivery import transitions
from alerts.delivery.answers import keep_answer
from alerts.delivery.channels.port import AttemptResult
from alerts.delivery.due_lanes import LOOKED_AT, lanes_after, waiting_channels
from alerts.delivery.group_commit import GroupCommit
from alerts.delivery.lanes import channel_name, rate_key
from alerts.delivery.leased import LeasedDelivery
from alerts.delivery.rate_limits import next_slot, set_next_slot, slots
from alerts.delivery.retry_policy import NextStep, next_step
from alerts.delivery.untried import Drop, GivenUp
from config.files.channels import CHANNELS, Channel, find_channel
from core import metrics
from core.clock import Clock
from core.crash_points import CrashPoint, reached
from core.database import Database
from core.outcomes import AttemptOutcome, DeliveryState

LEASE = timedelta(seconds=60)
"""Twice the longest send (channels/deadline.py): what a worker that dies holds is sent that much later."""
LEASED_AT_ONCE = 8
"""Deliveries that a thread leases at a time."""
_AHEAD = timedelta(seconds=5)
"""How far ahead of its time a message may be leased where a rate holds it back."""


class Outbox:
    """The deliveries of one database. Safe to share between threads."""

    def __init__(
        self, database: Database, clock: Clock, channels: Mapping[str, Channel] = CHANNELS, operator: str = ""
    ) -> None:
        self._database = database
        self._clock = clock
        self._channels = channels
        self._operator = operator
        self._commits = GroupCommit(database)
        self._reached: dict[str, str] = {}  # by channel, the lane at which the last look ended

    def lanes(self, but: Collection[str] = ()) -> list[str]:
        """Give lanes that have something due and may be used now, some of each channel but the named ones.

        Each call goes on where the last one ended, round and round: no lane waits for all that was due before it.
        """
        now = self._clock()
        with self._database.reading() as connection:
            over = transitions.any_lease_over(connection, now)
        if over:
            self._commits.write(lambda connection: transitions.end_leases(connection, now))
        with self._database.reading() as connection:
            channels = [name for name in waiting_channels(connection) if name not in but]
            return [lane for name in channels for lane in self._lanes_of(connection, name, now)]

    def _lanes_of(self, connection: sa.Connection, name: str, now: datetime) -> list[str]:
        channel = find_channel(name, self._channels)
        shared = rate_key(channel, name) if channel.one_server else None
        after = self._reached.get(name, "")
        looks = lanes_after(connection, name, after, now, shared)
        if after and len(looks) < LOOKED_AT:  # round, and once only past each
            seen = {look.lane for look in looks}
            again = lanes_after(connection, name, "", now, shared)
            looks = [*looks, *(look for look in again if look.lane not in seen)]
        wanted = self._wanted(channel)
        ready = [look.lane for look in looks if look.ready]
        self._reached[name] = ready[wanted - 1] if len(ready) > wanted else looks[-1].lane if looks else ""
        return ready[:wanted]

    @staticmethod
    def _wanted(channel: Channel) -> int:
        """Give how many lanes get something of the rate that they share: others would be passed over in vain."""
        if not (channel.rate and channel.one_server):
            return LOOKED_AT
        return max(1, int(_AHEAD.total_seconds() * channel.rate) // _most(channel, LEASED_AT_ONCE))

    def lease(self, lane: str, sender: str, limit: int) -> list[LeasedDelivery]:
        """Take up to `limit` due deliveries of a lane, not many more than its rate allows soon."""
        now = self._clock()
        channel = self._channel(lane)
        ahead = _AHEAD if channel.rate else timedelta(0)
        most = _most(channel, limit)

        def write(connection: sa.Connection) -> list[LeasedDelivery]:
            if next_slot(connection, rate_key(channel, lane), now) > now + ahead:
                return []
            return transitions.lease(connection, lane, sender, most, now, now + LEASE)

        return self._commits.write(write)

    def reserve(self, lane: str, count: int) -> list[datetime]:
        """Give each of `count` messages its moment: now, or what the rate of the lane's channel allows."""
        now = self._clock()
        channel = self._channel(lane)
        if not channel.rate or not count:
            return [now] * count
        key = rate_key(channel, lane)

        def write(connection: sa.Connection) -> list[datetime]:
            *reserved, free = slots(next_slot(connection, key, now), count, channel.rate)
            set_next_slot(self._database, connection, key, free)
            return reserved

        return self._commits.write(write)

    def finish(self, leased: LeasedDelivery, result: AttemptResult, seconds: float, chance: float) -> DeliveryState:
        """Record how an attempt ended, and what follows. Raises `Fenced` when the lease was lost meanwhile."""
        now = self._clock()
        channel = self._channel(leased.lane)

        def write(connection: sa.Connection) -> NextStep:
            step = self._step(connection, leased, result, chance, channel.give_up_after, now)
            transitions.finish(connection, leased, step, result.detail, seconds=seconds, now=now)
            keep_answer(self._database, connection, leased, result, channel=channel, operator=self._operator, now=now)
            reached(CrashPoint.BEFORE_OUTCOME_COMMIT)
            return step

        step = self._commits.write(write)
        reached(CrashPoint.AFTER_OUTCOME_COMMIT)
        metrics.count_attempt(leased.channel, step.outcome)
        return step.state

    def _step(
        self,
        connection: sa.Connection,
        leased: LeasedDelivery,
        result: AttemptResult,
        chance: float,
        give_up_after: timedelta,
        now: datetime,
    ) -> NextStep:
        unknown = result.outcome is AttemptOutcome.UNKNOWN
        return next_step(
            result.outcome,
            attempt=leased.attempt,
            age=now - leased.queued_at,
            give_up_after=give_up_after,
            now=now,
            retry_after=result.retry_after,
            chance=chance,
            unknown_before=unknown and transitions.was_unknown(connection, leased),
        )

    def bring_forward(self, ids: Sequence[str]) -> None:
        """Let what waits for its next attempt have it now; what waits no longer is left alone."""
        now = self._clock()
        self._commits.write(lambda connection: transitions.bring_forward(connection, ids, now))

    def end_untried(self, ended: Sequence[tuple[LeasedDelivery, Drop | GivenUp]]) -> None:
        """Record what never leaves: dropped, or given up. What was lost meanwhile is left alone."""
        if not ended:
            return
        now = self._clock()

        def write(connection: sa.Connection) -> None:
            for leased, end in ended:
                if isinstance(end, Drop):
                    transitions.drop(connection, leased, end.detail, now)
                else:
                    transitions.give_up(connection, leased, end, now)

        self._commits.write(write)

    def give_back(self, unsent: Sequence[LeasedDelivery]) -> None:
        """Return what was leased and not tried: at once due again. What was lost meanwhile is left alone."""

        def write(connection: sa.Connection) -> None:
            for leased in unsent:
                transitions.give_back(connection, leased)

        self._commits.write(write)

    def _channel(self, lane: str) -> Channel:
        return find_channel(channel_name(lane), self._channels)


def _most(channel: Channel, limit: int) -> int:
    """Give how many may be leased at a time: not more than leave within a second."""
    return min(limit, int(channel.rate) or 1) if channel.rate else limit
