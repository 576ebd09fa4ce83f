"""The transitions of a delivery from state to state (drawn in outbox.py), each within the caller's transaction.

The attempt's number is the fencing token: it grows with each lease, and only its holder may record the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from alerts.delivery.lanes import channel_name
from alerts.delivery.leased import LeasedDelivery
from alerts.delivery.retry_policy import NextStep
from alerts.delivery.untried import GivenUp
from alerts.tables import attempts, deliveries
from core.errors import Fenced
from core.outcomes import AttemptOutcome, DeliveryState

AT_ONCE = 1000
"""Rows that one transaction changes: nobody waits long for the write lock."""
_DETAIL = 300


def any_lease_over(connection: sa.Connection, now: datetime) -> bool:
    """Look whether a sender has kept something for too long: it died, or waits for the database."""
    return connection.execute(sa.select(deliveries.c.id).where(_over(now)).limit(1)).first() is not None


def end_leases(connection: sa.Connection, now: datetime, lane: str | None = None) -> None:
    """LEASED too long ago → DUE, in one lane or in all; its attempts stay counted, and its holder is fenced."""
    over = sa.select(deliveries.c.id).where(_over(now)).limit(AT_ONCE).with_for_update(skip_locked=True)
    ids = connection.execute(over if lane is None else over.where(deliveries.c.lane == lane)).scalars().all()
    if ids:
        # What was due when it was leased is due now, whatever the clock says that was put back meanwhile.
        due = sa.case((deliveries.c.due > now, sa.literal(now, deliveries.c.due.type)), else_=deliveries.c.due)
        values = {"state": DeliveryState.DUE, "due": due, "leased_until": None, "leased_by": ""}
        connection.execute(sa.update(deliveries).where(deliveries.c.id.in_(ids)).values(values))


def lease(
    connection: sa.Connection, lane: str, sender: str, limit: int, now: datetime, until: datetime
) -> list[LeasedDelivery]:
    """DUE → LEASED by `sender`: what waits longest in a lane. What a lease has ended for comes first: it is older."""
    end_leases(connection, now, lane)
    rows = _first_due(connection, lane, limit, now)
    if rows:
        connection.execute(
            sa.update(deliveries)
            .where(deliveries.c.id.in_([row.id for row in rows]))
            .values(
                state=DeliveryState.LEASED, leased_until=until, leased_by=sender, attempts=deliveries.c.attempts + 1
            )
        )
    return [
        LeasedDelivery(
            id=row.id,
            channel=row.channel,
            target=row.target,
            lane=row.lane,
            attempt=row.attempts + 1,
            queued_at=row.created,
            until=until,
            last_detail=row.detail,
            is_service_message=row.is_service_message,
        )
        for row in rows
    ]


def _first_due(connection: sa.Connection, lane: str, limit: int, now: datetime) -> Sequence[sa.Row[Any]]:
    """Read what waits longest, locked for this transaction; what another has locked is passed over."""
    its = deliveries.c
    about_service = its.notice.is_not(None).label("is_service_message")
    query = (
        sa.select(its.id, its.channel, its.target, its.lane, its.attempts, its.created, its.detail, about_service)
        .where(its.state == DeliveryState.DUE, its.channel == channel_name(lane), its.lane == lane, its.due <= now)
        .order_by(its.due)
        .limit(limit)
        .with_for_update(skip_locked=True)  # SQLite has one writer at a time and ignores it
    )
    return connection.execute(query).all()


def finish(
    connection: sa.Connection, leased: LeasedDelivery, to: NextStep, detail: str, *, seconds: float, now: datetime
) -> None:
    """LEASED → SENT, FAILED or DUE, as an attempt ended. Raises `Fenced` when the lease was lost meanwhile."""
    values = {
        "state": to.state,
        "due": to.due,
        "leased_until": None,
        "leased_by": "",
        "finished": None if to.state is DeliveryState.DUE else now,
        "detail": detail[:_DETAIL],
        "outcome": to.outcome,
    }
    if not connection.execute(sa.update(deliveries).where(_held(leased)).values(values)).rowcount:
        raise Fenced(f"delivery {leased.id}: another sender has it, or it has ended")
    _record(connection, leased.id, leased.attempt, to.outcome, detail, seconds, now)


def give_back(connection: sa.Connection, leased: LeasedDelivery) -> None:
    """LEASED → DUE, as if it had not been leased. What was lost meanwhile is left alone."""
    values = {"state": DeliveryState.DUE, "leased_until": None, "leased_by": "", "attempts": leased.attempt - 1}
    connection.execute(sa.update(deliveries).where(_held(leased)).values(values))


def bring_forward(connection: sa.Connection, ids: Sequence[str], now: datetime) -> None:
    """DUE later → DUE now."""
    waiting = deliveries.c.id.in_(ids), deliveries.c.state == DeliveryState.DUE, deliveries.c.due > now
    connection.execute(sa.update(deliveries).where(*waiting).values(due=now))


def give_up(connection: sa.Connection, leased: LeasedDelivery, end: GivenUp, now: datetime) -> None:
    """LEASED → FAILED, without another attempt; the reason stands where attempts do."""
    values = {
        "state": DeliveryState.FAILED,
        "leased_until": None,
        "leased_by": "",
        "finished": now,
        "detail": end.detail[:_DETAIL],
        "outcome": end.outcome,
    }
    if connection.execute(sa.update(deliveries).where(_held(leased)).values(values)).rowcount:
        _record(connection, leased.id, leased.attempt, end.outcome, end.detail, 0.0, now)


def drop(connection: sa.Connection, leased: LeasedDelivery, detail: str, now: datetime) -> None:
    """LEASED → DROPPED, as if it had never been leased."""
    values = {
        "state": DeliveryState.DROPPED,
        "leased_until": None,
        "leased_by": "",
        "finished": now,
        "detail": detail,
        "attempts": leased.attempt - 1,
    }
    connection.execute(sa.update(deliveries).where(_held(leased)).values(values))


def send_again(connection: sa.Connection, now: datetime, id_: str) -> bool:
    """FAILED → DUE as if enqueued now; False where it has not failed."""
    return _send_again(connection, now, deliveries.c.id == id_) == 1


def send_some_again(connection: sa.Connection, now: datetime, failed_until: datetime) -> int:
    """FAILED → DUE as if enqueued now, for up to `AT_ONCE` that failed until a moment; give how many."""
    failed = deliveries.c.state == DeliveryState.FAILED, deliveries.c.finished <= failed_until
    some = sa.select(deliveries.c.id).where(*failed).limit(AT_ONCE).with_for_update(skip_locked=True)
    ids = connection.execute(some).scalars().all()  # first: PostgreSQL may run a query inside of the update repeatedly
    return _send_again(connection, now, deliveries.c.id.in_(ids))


def _send_again(connection: sa.Connection, now: datetime, which: sa.ColumnElement[bool]) -> int:
    values = {"state": DeliveryState.DUE, "due": now, "created": now, "finished": None}
    query = sa.update(deliveries).where(which, deliveries.c.state == DeliveryState.FAILED).values(values)
    return connection.execute(query).rowcount


def was_unknown(connection: sa.Connection, leased: LeasedDelivery) -> bool:
    """Say whether an earlier attempt ended without an answer."""
    query = sa.select(sa.func.count()).where(
        attempts.c.delivery == leased.id,
        attempts.c.outcome == AttemptOutcome.UNKNOWN,
        attempts.c.at >= leased.queued_at,  # a person who sends it again accepts one more repeat
    )
    return connection.execute(query).scalar_one() > 0


def _over(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(deliveries.c.leased_until <= now, deliveries.c.state == DeliveryState.LEASED)


def _held(leased: LeasedDelivery) -> sa.ColumnElement[bool]:
    return sa.and_(
        deliveries.c.id == leased.id,
        deliveries.c.state == DeliveryState.LEASED,
        deliveries.c.attempts == leased.attempt,
    )


def _record(
    connection: sa.Connection,
    id_: str,
    number: int,
    outcome: AttemptOutcome,
    detail: str,
    seconds: float,
    now: datetime,
) -> None:
    row = {"at": now, "outcome": outcome, "detail": detail[:_DETAIL], "seconds": seconds}
    connection.execute(sa.insert(attempts).values(delivery=id_, number=number, **row))
