"""The outbox: deliveries that are owed, leased to one sender at a time, and what became of each attempt.

    DUE ──lease──▶ LEASED ──finish──▶ SENT
     ▲               │  │                └▶ FAILED ──retry──▶ DUE
     └── again later ┘  └ lease over: another sender takes it;  DUE ──unsubscribed──▶ DROPPED

The attempt's number is the fencing token: it grows with each lease, and only its holder may record the end.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from alerts.decide import GIVE_UP_AFTER, step
from alerts.entries import Item, Told, told_by
from alerts.notify.port import Sent
from alerts.tables import attempts, deliveries
from core.clock import Clock
from core.database import Database
from core.errors import BadInput, Fenced
from core.outcomes import AttemptOutcome, DeliveryState

LEASE = timedelta(seconds=60)
"""Twice the longest send (notify/deadline.py)."""
_DETAIL = 300


class Leased(msgspec.Struct, frozen=True):
    """A delivery in a sender's hands until `until`."""

    id: str
    channel: str
    target: str
    attempt: int
    """From 1; who finishes it must name it."""
    owed_since: datetime
    until: datetime
    items: tuple[Item, ...]
    """What it tells, in the order of its coming; several are a digest."""
    before: tuple[str, ...]
    """Earlier deliveries to the same reader on the same stories."""


class Outbox:
    """The deliveries of one database. Safe to share between threads."""

    def __init__(
        self, database: Database, clock: Clock, give_up_after: Mapping[str, timedelta] = GIVE_UP_AFTER
    ) -> None:
        self._database = database
        self._clock = clock
        self._give_up_after = give_up_after
        self._turn = threading.Lock()

    def lanes(self) -> list[str]:
        """Give the lanes that have something due, the one that waits longest first."""
        query = sa.select(deliveries.c.lane).where(_ready(self._clock())).group_by(deliveries.c.lane)
        with self._database.reading() as connection:
            return list(connection.execute(query.order_by(sa.func.min(deliveries.c.due))).scalars())

    def lease(self, lane: str, name: str, limit: int) -> list[Leased]:
        """Take up to `limit` due deliveries of a lane. Those tried for too long end here as expired."""
        now = self._clock()
        query = (
            sa.select(deliveries)
            .where(deliveries.c.lane == lane, _ready(now))
            .order_by(deliveries.c.due, deliveries.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)  # SQLite has one writer at a time and ignores it
        )
        with self._writing() as connection:
            rows = connection.execute(query).all()
            expired = [row for row in rows if row.attempts and now - row.created >= self._patience(row.channel)]
            for row in expired:
                _close(connection, row, now)
            told = told_by(connection, [row.id for row in rows if row not in expired])
            dropped = [id_ for id_, one in told.items() if one.stopped]
            _drop(connection, dropped, now)
            taken = [row for row in rows if row.id in told and row.id not in dropped]
            if not taken:
                return []
            connection.execute(
                sa.update(deliveries)
                .where(deliveries.c.id.in_([row.id for row in taken]))
                .values(
                    state=DeliveryState.LEASED,
                    leased_until=now + LEASE,
                    leased_by=name,
                    attempts=deliveries.c.attempts + 1,
                )
            )
            return [_leased(row, told[row.id], now + LEASE) for row in taken]

    def finish(self, leased: Leased, sent: Sent, seconds: float, chance: float) -> DeliveryState:
        """Record how an attempt ended, and what follows. Raises `Fenced` when the lease was lost meanwhile."""
        now = self._clock()
        patience = self._patience(leased.channel)
        next_step = step(
            sent.outcome,
            attempt=leased.attempt,
            age=now - leased.owed_since,
            give_up_after=patience,
            now=now,
            retry_after=sent.retry_after,
            chance=chance,
        )
        ended = next_step.state is not DeliveryState.DUE
        values = {
            "state": next_step.state,
            "due": next_step.due,
            "leased_until": None,
            "leased_by": "",
            "finished": now if ended else None,
            "detail": sent.detail[:_DETAIL],
        }
        with self._writing() as connection:
            changed = connection.execute(sa.update(deliveries).where(_held(leased)).values(values)).rowcount
            if not changed:
                raise Fenced(f"delivery {leased.id}: another sender has it, or it has ended")
            row = {"at": now, "outcome": next_step.outcome, "detail": sent.detail[:_DETAIL], "seconds": seconds}
            connection.execute(sa.insert(attempts).values(delivery=leased.id, number=leased.attempt, **row))
        return next_step.state

    def give_back(self, unsent: Sequence[Leased]) -> None:
        """Return what was leased and not tried: at once due again. What was lost meanwhile is left alone."""
        with self._writing() as connection:
            for leased in unsent:
                values = {"state": DeliveryState.DUE, "leased_until": None, "leased_by": ""}
                connection.execute(
                    sa.update(deliveries).where(_held(leased)).values({**values, "attempts": leased.attempt - 1})
                )

    def retry(self, delivery_id: str) -> None:
        """Send a dead letter again, with a fresh patience. Raises `BadInput` when it is none."""
        now = self._clock()
        values = {"state": DeliveryState.DUE, "due": now, "created": now, "finished": None}
        failed = sa.and_(deliveries.c.id == delivery_id, deliveries.c.state == DeliveryState.FAILED)
        with self._writing() as connection:
            if not connection.execute(sa.update(deliveries).where(failed).values(values)).rowcount:
                raise BadInput(f"delivery {delivery_id}: is no failed delivery; see `wirewatch alerts --json`")

    def _patience(self, channel: str) -> timedelta:
        return self._give_up_after.get(channel, timedelta(hours=24))

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        """Queue the threads of this process: SQLite lets waiting writers sleep for up to 100 ms at a time."""
        if self._database.dialect != "sqlite":
            with self._database.transaction() as connection:
                yield connection
            return
        with self._turn, self._database.transaction() as connection:
            yield connection


def _ready(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(
        sa.and_(deliveries.c.state == DeliveryState.DUE, deliveries.c.due <= now),
        sa.and_(deliveries.c.state == DeliveryState.LEASED, deliveries.c.leased_until <= now),
    )


def _held(leased: Leased) -> sa.ColumnElement[bool]:
    return sa.and_(
        deliveries.c.id == leased.id,
        deliveries.c.state == DeliveryState.LEASED,
        deliveries.c.attempts == leased.attempt,
    )


def _close(connection: sa.Connection, row: sa.Row[tuple[object, ...]], now: datetime) -> None:
    """End a delivery whose senders died again and again without an answer to record."""
    detail = f"expired: {row.detail}" if row.detail else "expired: no attempt came to an end"
    values = {"state": DeliveryState.FAILED, "finished": now, "detail": detail[:_DETAIL], "leased_until": None}
    connection.execute(
        sa.update(deliveries).where(deliveries.c.id == row.id).values({**values, "attempts": row.attempts + 1})
    )
    connection.execute(
        sa.insert(attempts).values(
            delivery=row.id,
            number=row.attempts + 1,
            at=now,
            outcome=AttemptOutcome.EXPIRED,
            detail=detail[:_DETAIL],
            seconds=0.0,
        )
    )


def _drop(connection: sa.Connection, ids: Sequence[str], now: datetime) -> None:
    """End what its readers have unsubscribed from since it was written."""
    values = {"state": DeliveryState.DROPPED, "finished": now, "leased_until": None}
    for id_ in ids:
        connection.execute(sa.update(deliveries).where(deliveries.c.id == id_).values(**values, detail="unsubscribed"))


def _leased(row: sa.Row[tuple[object, ...]], told: Told, until: datetime) -> Leased:
    return Leased(
        id=row.id,
        channel=row.channel,
        target=row.target,
        attempt=row.attempts + 1,
        owed_since=row.created,
        until=until,
        items=told.items,
        before=told.before,
    )
