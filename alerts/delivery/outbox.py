"""The outbox: deliveries that are owed, leased to one sender at a time, and what became of each attempt.

    DUE ──lease──▶ LEASED ──finish──▶ SENT
     ▲               │  │                └▶ FAILED ──retry──▶ DUE
     └── again later ┘  └ lease over: another sender takes it;  DUE ──unsubscribed──▶ DROPPED

The statements are in `transitions.py` and `rate_limits.py`, the decisions on trying in `retry_policy.py`. What a
delivery says is no concern of the outbox (`messages/contents.py`), nor is who hears that a destination was closed
(`messages/service_messages.py`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from alerts.delivery import suppressions, transitions
from alerts.delivery.channels.port import Sent
from alerts.delivery.lanes import RATES, channel_of
from alerts.delivery.leased import Leased, leased_from
from alerts.delivery.rate_limits import next_slot, set_next_slot, slots
from alerts.delivery.retry_policy import GIVE_UP_AFTER, LONGEST_ASKED, hopeless, patience, step
from alerts.messages import service_messages
from alerts.messages.contents import contents_of_deliveries
from alerts.readers import sign_up
from core import metrics
from core.clock import Clock
from core.crash_points import CrashPoint, reached
from core.database import Database
from core.errors import BadInput
from core.outcomes import AttemptOutcome, DeliveryState

LEASE = timedelta(seconds=60)
"""Twice the longest send (channels/deadline.py): what a worker that dies holds is sent that much later."""
_AHEAD = timedelta(seconds=5)
"""How far ahead of its time a message may be leased where a rate holds it back."""


class Outbox:
    """The deliveries of one database. Safe to share between threads."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        give_up_after: Mapping[str, timedelta] = GIVE_UP_AFTER,
        rates: Mapping[str, float] = RATES,
        operator: str = "",
    ) -> None:
        self._database = database
        self._clock = clock
        self._give_up_after = give_up_after
        self._rates = rates
        self._operator = operator
        self._turn = threading.Lock()

    def lanes(self) -> list[str]:
        """Give the lanes that have something due and may be used now, the one that waits longest first."""
        with self._database.reading() as connection:
            return transitions.due_lanes(connection, self._clock())

    def lease(self, lane: str, name: str, limit: int) -> list[Leased]:
        """Take up to `limit` due deliveries of a lane, as many as its rate allows soon.

        Those tried for too long end here as expired, those to a closed far side with its reason.
        """
        now = self._clock()
        until = now + LEASE
        rate = self._rates.get(channel_of(lane), 0.0)
        with self._writing() as connection:
            free = next_slot(connection, lane, now)
            if free > now + (_AHEAD if rate else timedelta(0)):
                return []
            rows = transitions.first_due(connection, lane, now, min(limit, int(rate) or 1) if rate else limit)
            refusing = suppressions.known(connection, [(row.channel, row.target) for row in rows])
            told = contents_of_deliveries(connection, [row.id for row in rows])
            transitions.drop(connection, [id_ for id_, one in told.items() if one.stopped], now)
            kept = [row for row in rows if row.notice is not None or (row.id in told and not told[row.id].stopped)]
            taken = [row for row in kept if not self._given_up(connection, row, _target(refusing, row), now)]
            if not taken:
                return []
            transitions.lease(connection, [row.id for row in taken], name, until)
            *reserved, free = slots(free, len(taken), rate)
            if rate:
                set_next_slot(self._database, connection, lane, free)
            leased = [
                leased_from(row, told.get(row.id), _target(refusing, row), until=until, not_before=slot)
                for row, slot in zip(taken, reserved, strict=True)
            ]
            return [_with_token(connection, one, now) for one in leased]

    def finish(self, leased: Leased, sent: Sent, seconds: float, chance: float) -> DeliveryState:
        """Record how an attempt ended, and what follows. Raises `Fenced` when the lease was lost meanwhile."""
        now = self._clock()
        with self._writing() as connection:
            next_step = step(
                sent.outcome,
                attempt=leased.attempt,
                age=now - leased.queued_at,
                give_up_after=patience(leased.channel, self._give_up_after),
                now=now,
                retry_after=sent.retry_after,
                chance=chance,
                unknown_before=sent.outcome is AttemptOutcome.UNKNOWN and transitions.was_unknown(connection, leased),
            )
            transitions.finish(connection, leased, next_step, sent.detail, seconds=seconds, now=now)
            self._learn(connection, leased, sent, now)
            reached(CrashPoint.BEFORE_OUTCOME_COMMIT)
        reached(CrashPoint.AFTER_OUTCOME_COMMIT)
        metrics.count_attempt(leased.channel, next_step.outcome)
        return next_step.state

    def give_back(self, unsent: Sequence[Leased]) -> None:
        """Return what was leased and not tried: at once due again. What was lost meanwhile is left alone."""
        with self._writing() as connection:
            for leased in unsent:
                transitions.give_back(connection, leased)

    def retry(self, *delivery_ids: str) -> None:
        """Send dead letters again, with a fresh patience. Raises `BadInput` when one is none; then none is sent."""
        with self._writing() as connection:
            for delivery_id in delivery_ids:
                if not transitions.send_again(connection, self._clock(), delivery_id):
                    raise BadInput(
                        f"delivery {delivery_id}: is no failed delivery; see `wirewatch deliveries list --state failed`"
                    )

    def retry_all_failed(self) -> int:
        """Send every dead letter again; give how many."""
        with self._writing() as connection:
            return transitions.send_again(connection, self._clock())

    def _given_up(
        self, connection: sa.Connection, row: sa.Row[Any], target: suppressions.Suppression | None, now: datetime
    ) -> bool:
        """End what need not be tried; say whether it was."""
        give_up_after = patience(row.channel, self._give_up_after)
        age = now - row.created
        end = hopeless(target, attempts=row.attempts, age=age, give_up_after=give_up_after, last=row.detail)
        if end is None:
            return False
        transitions.give_up(connection, row, end, now)
        metrics.count_attempt(row.channel, end.outcome)
        return True

    def _learn(self, connection: sa.Connection, leased: Leased, sent: Sent, now: datetime) -> None:
        """Keep what the answer says of the far side: its refusals, and how long it wants to be left alone."""
        key = leased.channel, leased.target
        if sent.outcome is AttemptOutcome.ACCEPTED and leased.refusals:
            suppressions.forget_refusals(connection, key)
        closed = suppressions.note_answer(self._database, connection, key, sent.outcome, sent.detail, now)
        if closed is not None and leased.notice is None:
            service_messages.tell(self._database, connection, closed, self._operator, now)
        if sent.retry_after and sent.outcome is AttemptOutcome.AGAIN_LATER and leased.channel != "email":
            until = now + timedelta(seconds=min(sent.retry_after, LONGEST_ASKED))
            if until > next_slot(connection, leased.lane, now):
                set_next_slot(self._database, connection, leased.lane, until)

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        """Queue the threads of this process: SQLite lets waiting writers sleep for up to 100 ms at a time."""
        if self._database.dialect != "sqlite":
            with self._database.transaction() as connection:
                yield connection
            return
        with self._turn, self._database.transaction() as connection:
            yield connection


def _target(
    refusing: Mapping[suppressions.Key, suppressions.Suppression], row: sa.Row[Any]
) -> suppressions.Suppression | None:
    return refusing.get((row.channel, row.target))


def _with_token(connection: sa.Connection, leased: Leased, now: datetime) -> Leased:
    """Put its token into a mail that asks to confirm a sign-up."""
    if leased.notice is None or not leased.notice.confirms:
        return leased
    return msgspec.structs.replace(leased, notice=sign_up.with_token(connection, leased.notice, now))
