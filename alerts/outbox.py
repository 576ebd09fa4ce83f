"""The outbox: deliveries that are owed, leased to one sender at a time, and what became of each attempt.

    DUE ──lease──▶ LEASED ──finish──▶ SENT
     ▲               │  │                └▶ FAILED ──retry──▶ DUE
     └── again later ┘  └ lease over: another sender takes it;  DUE ──unsubscribed──▶ DROPPED

The attempt's number is the fencing token: it grows with each lease, and only its holder may record the end. What a
delivery says is no concern of the outbox (`entries.py`), nor is who is told when a far side closes (`notices.py`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import msgspec
import sqlalchemy as sa

from alerts import notices, sign_up, targets
from alerts.decide import GIVE_UP_AFTER, LONGEST_ASKED, step
from alerts.entries import Item, Told, told_by
from alerts.lanes import RATES, budget, channel_of
from alerts.notices import Notice
from alerts.notify.port import Sent
from alerts.tables import attempts, deliveries
from alerts.target_tables import budgets
from core.clock import Clock
from core.crash_points import CrashPoint, reached
from core.database import Database
from core.errors import BadInput, Fenced
from core.outcomes import AttemptOutcome, DeliveryState, TargetState

LEASE = timedelta(seconds=60)
"""Twice the longest send (notify/deadline.py): what a worker that dies holds is sent that much later."""
_AHEAD = timedelta(seconds=5)
"""How far ahead of its time a message may be leased where a rate holds it back."""
_DETAIL = 300
_CLOSED = {TargetState.SUPPRESSED: AttemptOutcome.SUPPRESSED, TargetState.DISABLED: AttemptOutcome.DISABLED}


class Leased(msgspec.Struct, frozen=True):
    """A delivery in a sender's hands until `until`."""

    id: str
    channel: str
    target: str
    attempt: int
    """From 1; who finishes it must name it."""
    owed_since: datetime
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
        now = self._clock()
        query = (
            sa.select(deliveries.c.lane)
            .outerjoin(budgets, budgets.c.name == deliveries.c.lane)
            .where(_ready(now), sa.or_(budgets.c.free.is_(None), budgets.c.free <= now))
            .group_by(deliveries.c.lane)
            .order_by(sa.func.min(deliveries.c.due))
        )
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())

    def lease(self, lane: str, name: str, limit: int) -> list[Leased]:
        """Take up to `limit` due deliveries of a lane, as many as its rate allows soon.

        Those tried for too long end here as expired, those to a closed far side with its reason.
        """
        now = self._clock()
        rate = self._rates.get(channel_of(lane), 0.0)
        with self._writing() as connection:
            free = self._free(connection, lane, now)
            if free > now + (_AHEAD if rate else timedelta(0)):
                return []
            rows = connection.execute(_first(lane, now, min(limit, int(rate) or 1) if rate else limit)).all()
            refusing = targets.known(connection, [(row.channel, row.target) for row in rows])
            told = told_by(connection, [row.id for row in rows])
            _drop(connection, [id_ for id_, one in told.items() if one.stopped], now)
            kept = [row for row in rows if row.notice is not None or (row.id in told and not told[row.id].stopped)]
            taken = [row for row in kept if not self._ended(connection, row, refusing, now)]
            if not taken:
                return []
            _take(connection, taken, name, now + LEASE)
            slots = [free + timedelta(seconds=place / rate if rate else 0) for place in range(len(taken) + 1)]
            if rate:
                self._set_free(connection, budget(lane), slots[-1])
            leased = [
                _leased(row, told.get(row.id), slot, now + LEASE, refusing.get((row.channel, row.target)))
                for row, slot in zip(taken, slots, strict=False)
            ]
            return [self._with_token(connection, one, now) for one in leased]

    def finish(self, leased: Leased, sent: Sent, seconds: float, chance: float) -> DeliveryState:
        """Record how an attempt ended, and what follows. Raises `Fenced` when the lease was lost meanwhile."""
        now = self._clock()
        with self._writing() as connection:
            next_step = step(
                sent.outcome,
                attempt=leased.attempt,
                age=now - leased.owed_since,
                give_up_after=self._patience(leased.channel),
                now=now,
                retry_after=sent.retry_after,
                chance=chance,
                unknown_before=sent.outcome is AttemptOutcome.UNKNOWN and _unknown_before(connection, leased),
            )
            ended = next_step.state is not DeliveryState.DUE
            values = {
                "state": next_step.state,
                "due": next_step.due,
                "leased_until": None,
                "leased_by": "",
                "finished": now if ended else None,
                "detail": sent.detail[:_DETAIL],
                "outcome": next_step.outcome,
            }
            changed = connection.execute(sa.update(deliveries).where(_held(leased)).values(values)).rowcount
            if not changed:
                raise Fenced(f"delivery {leased.id}: another sender has it, or it has ended")
            row = {"at": now, "outcome": next_step.outcome, "detail": sent.detail[:_DETAIL], "seconds": seconds}
            connection.execute(sa.insert(attempts).values(delivery=leased.id, number=leased.attempt, **row))
            self._learn(connection, leased, sent, now)
            reached(CrashPoint.BEFORE_OUTCOME_COMMIT)
        reached(CrashPoint.AFTER_OUTCOME_COMMIT)
        return next_step.state

    def give_back(self, unsent: Sequence[Leased]) -> None:
        """Return what was leased and not tried: at once due again. What was lost meanwhile is left alone."""
        with self._writing() as connection:
            for leased in unsent:
                values = {"state": DeliveryState.DUE, "leased_until": None, "leased_by": ""}
                connection.execute(
                    sa.update(deliveries).where(_held(leased)).values({**values, "attempts": leased.attempt - 1})
                )

    def retry(self, *delivery_ids: str) -> None:
        """Send dead letters again, with a fresh patience. Raises `BadInput` when one is none; then none is sent."""
        with self._writing() as connection:
            for delivery_id in delivery_ids:
                if not self._again(connection, deliveries.c.id == delivery_id):
                    raise BadInput(
                        f"delivery {delivery_id}: is no failed delivery; see `wirewatch deliveries list --state failed`"
                    )

    def retry_all_failed(self) -> int:
        """Send every dead letter again; give how many."""
        with self._writing() as connection:
            return self._again(connection, sa.true())

    def _again(self, connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
        now = self._clock()
        values = {"state": DeliveryState.DUE, "due": now, "created": now, "finished": None}
        failed = sa.and_(which, deliveries.c.state == DeliveryState.FAILED)
        return connection.execute(sa.update(deliveries).where(failed).values(values)).rowcount

    def _ended(
        self,
        connection: sa.Connection,
        row: sa.Row[tuple[object, ...]],
        refusing: Mapping[targets.Key, targets.TargetView],
        now: datetime,
    ) -> bool:
        """End what need not be tried; say whether it was."""
        target = refusing.get((row.channel, row.target))
        if target is not None and target.state in _CLOSED:
            closed = _CLOSED[target.state]
            _close(connection, row, closed, f"{target.state.value} since {target.since:%Y-%m-%d}: {target.detail}", now)
            return True
        if row.attempts and now - row.created >= self._patience(row.channel):
            said = f"expired: {row.detail}" if row.detail else "expired: no attempt came to an end"
            _close(connection, row, AttemptOutcome.EXPIRED, said, now)
            return True
        return False

    def _learn(self, connection: sa.Connection, leased: Leased, sent: Sent, now: datetime) -> None:
        """Keep what the answer says of the far side: its refusals, and how long it wants to be left alone."""
        key = leased.channel, leased.target
        if sent.outcome is AttemptOutcome.ACCEPTED and leased.refusals:
            targets.forget_refusals(connection, key)
        closed = targets.note_answer(self._database, connection, key, sent.outcome, sent.detail, now)
        if closed is not None and leased.notice is None:
            notices.tell(self._database, connection, closed, self._operator, now)
        if sent.retry_after and sent.outcome is AttemptOutcome.AGAIN_LATER and leased.channel != "email":
            until = now + timedelta(seconds=min(sent.retry_after, LONGEST_ASKED))
            if until > self._free(connection, leased.lane, now):
                self._set_free(connection, leased.lane, until)

    def _free(self, connection: sa.Connection, lane: str, now: datetime) -> datetime:
        """Give when the lane's far side may be used next; the row stays locked for this transaction."""
        query = sa.select(budgets.c.free).where(budgets.c.name == budget(lane)).with_for_update()
        free: datetime | None = connection.execute(query).scalar()
        return max(free or now, now)

    def _set_free(self, connection: sa.Connection, name: str, free: datetime) -> None:
        insert = self._database.insert(budgets).values(name=name, free=free)
        connection.execute(
            insert.on_conflict_do_update(index_elements=[budgets.c.name], set_={"free": insert.excluded.free})
        )

    def _with_token(self, connection: sa.Connection, leased: Leased, now: datetime) -> Leased:
        """Put its token into a mail that asks to confirm a sign-up."""
        if leased.notice is None or not leased.notice.confirms:
            return leased
        return msgspec.structs.replace(leased, notice=sign_up.with_token(connection, leased.notice, now))

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


def _first(lane: str, now: datetime, limit: int) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(deliveries)
        .where(deliveries.c.lane == lane, _ready(now))
        .order_by(deliveries.c.due, deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # SQLite has one writer at a time and ignores it
    )


def _take(connection: sa.Connection, rows: Iterable[sa.Row[tuple[object, ...]]], name: str, until: datetime) -> None:
    connection.execute(
        sa.update(deliveries)
        .where(deliveries.c.id.in_([row.id for row in rows]))
        .values(state=DeliveryState.LEASED, leased_until=until, leased_by=name, attempts=deliveries.c.attempts + 1)
    )


def _held(leased: Leased) -> sa.ColumnElement[bool]:
    return sa.and_(
        deliveries.c.id == leased.id,
        deliveries.c.state == DeliveryState.LEASED,
        deliveries.c.attempts == leased.attempt,
    )


def _leased(
    row: sa.Row[tuple[object, ...]],
    told: Told | None,
    slot: datetime,
    until: datetime,
    refusing: targets.TargetView | None,
) -> Leased:
    return Leased(
        id=row.id,
        lane=row.lane,
        channel=row.channel,
        target=row.target,
        attempt=row.attempts + 1,
        owed_since=row.created,
        until=until,
        not_before=slot,
        refusals=0 if refusing is None else refusing.refusals,
        items=() if told is None else told.items,
        before=() if told is None else told.before,
        notice=None if row.notice is None else msgspec.convert(row.notice, Notice),
    )


def _unknown_before(connection: sa.Connection, leased: Leased) -> bool:
    query = sa.select(sa.func.count()).where(
        attempts.c.delivery == leased.id,
        attempts.c.outcome == AttemptOutcome.UNKNOWN,
        attempts.c.at >= leased.owed_since,  # a person who sends it again accepts one more repeat
    )
    return connection.execute(query).scalar_one() > 0


def _close(
    connection: sa.Connection,
    row: sa.Row[tuple[object, ...]],
    outcome: AttemptOutcome,
    said: str,
    now: datetime,
) -> None:
    """End a delivery that is not tried any more."""
    detail = said[:_DETAIL]
    values = {"state": DeliveryState.FAILED, "finished": now, "detail": detail, "outcome": outcome}
    number = row.attempts + 1
    connection.execute(
        sa.update(deliveries)
        .where(deliveries.c.id == row.id)
        .values({**values, "leased_until": None, "leased_by": "", "attempts": number})
    )
    last = {"at": now, "outcome": outcome, "detail": detail, "seconds": 0.0}
    connection.execute(sa.insert(attempts).values(delivery=row.id, number=number, **last))


def _drop(connection: sa.Connection, ids: Sequence[str], now: datetime) -> None:
    """End what its readers have unsubscribed from since it was written."""
    values = {"state": DeliveryState.DROPPED, "finished": now, "leased_until": None}
    for id_ in ids:
        connection.execute(sa.update(deliveries).where(deliveries.c.id == id_).values(**values, detail="unsubscribed"))
