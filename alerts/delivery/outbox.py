"""The outbox: which deliveries are due, who has them on lease, and how each attempt ended. It knows no contents.

    DUE ──lease──▶ LEASED ──finish──▶ SENT
     ▲               │  │ │             └▶ FAILED ──retry──▶ DUE
     └── again later ┘  │ └ unsubscribed ─▶ DROPPED
                        └ lease over: another sender takes it

The statements are in `transitions.py` and `rate_limits.py`, the decisions in `retry_policy.py` and `fate.py`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import sqlalchemy as sa

from alerts.delivery import transitions
from alerts.delivery.answers import keep_answer
from alerts.delivery.channels.port import AttemptResult
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
        self._writer = threading.Lock()

    def lanes(self) -> list[str]:
        """Give the lanes that have something due and may be used now, the one that waits longest first."""
        with self._database.reading() as connection:
            return transitions.due_lanes(connection, self._clock())

    def lease(self, lane: str, sender: str, limit: int) -> list[LeasedDelivery]:
        """Take up to `limit` due deliveries of a lane, not many more than its rate allows soon."""
        now = self._clock()
        channel = self._channel(lane)
        ahead = _AHEAD if channel.rate else timedelta(0)
        most = min(limit, int(channel.rate) or 1) if channel.rate else limit
        with self._writing() as connection:
            if next_slot(connection, rate_key(channel, lane), now) > now + ahead:
                return []
            return transitions.lease(connection, lane, sender, most, now, now + LEASE)

    def reserve(self, lane: str, count: int) -> list[datetime]:
        """Give each of `count` messages its moment: now, or what the rate of the lane's channel allows."""
        now = self._clock()
        channel = self._channel(lane)
        if not channel.rate or not count:
            return [now] * count
        key = rate_key(channel, lane)
        with self._writing() as connection:
            *reserved, free = slots(next_slot(connection, key, now), count, channel.rate)
            set_next_slot(self._database, connection, key, free)
        return reserved

    def finish(self, leased: LeasedDelivery, result: AttemptResult, seconds: float, chance: float) -> DeliveryState:
        """Record how an attempt ended, and what follows. Raises `Fenced` when the lease was lost meanwhile."""
        now = self._clock()
        channel = self._channel(leased.lane)
        with self._writing() as connection:
            step = self._step(connection, leased, result, chance, channel.give_up_after, now)
            transitions.finish(connection, leased, step, result.detail, seconds=seconds, now=now)
            keep_answer(self._database, connection, leased, result, channel=channel, operator=self._operator, now=now)
            reached(CrashPoint.BEFORE_OUTCOME_COMMIT)
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

    def end_untried(self, ended: Sequence[tuple[LeasedDelivery, Drop | GivenUp]]) -> None:
        """Record what never leaves: dropped, or given up. What was lost meanwhile is left alone."""
        if not ended:
            return
        now = self._clock()
        with self._writing() as connection:
            for leased, end in ended:
                if isinstance(end, Drop):
                    transitions.drop(connection, leased, end.detail, now)
                else:
                    transitions.give_up(connection, leased, end, now)

    def give_back(self, unsent: Sequence[LeasedDelivery]) -> None:
        """Return what was leased and not tried: at once due again. What was lost meanwhile is left alone."""
        with self._writing() as connection:
            for leased in unsent:
                transitions.give_back(connection, leased)

    def _channel(self, lane: str) -> Channel:
        return find_channel(channel_name(lane), self._channels)

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        """Queue the threads of this process: SQLite lets waiting writers sleep for up to 100 ms at a time."""
        if self._database.dialect != "sqlite":
            with self._database.transaction() as connection:
                yield connection
            return
        with self._writer, self._database.transaction() as connection:
            yield connection
