"""A saved version of the watchlist becomes what the workers find names with: all of them, or none.

    saved ─▶ proposed, one at a time ─▶ each living worker compiles it ─┬ all could ─▶ active: all swap to it
                                                                        └ one could not ─▶ refused, active nowhere

Versions that are saved while one is being compiled are passed over but for the newest. A worker that dies while it
compiles has not said that it cannot; one that dies of it every time has. A refused version is tried again when the
worker that refused it starts anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

import sqlalchemy as sa

from config.versions.tables import config_versions, watchlist_activations, watchlist_checks
from core.clock import Clock
from core.database import Database
from core.heartbeat import list_workers

ActivationState = Literal["proposed", "active", "refused"]
MOST_ATTEMPTS = 3
"""A worker that died this often while it compiled a version died of it."""
_LONGEST = 500
_NEWEST = sa.select(sa.func.max(config_versions.c.version)).where(config_versions.c.kind == "watchlist")
_state, _version = watchlist_activations.c.state, watchlist_activations.c.version


class Standing(NamedTuple):
    """What one look showed."""

    active: int
    """The version that all use; 0 before the first."""
    proposed: int
    """The version that is to be compiled now; 0 for none."""


class RefusedVersion(NamedTuple):
    """A version that a worker could not compile."""

    version: int
    worker: str
    reason: str
    at: datetime


class AwaitedVersion(NamedTuple):
    """A proposed version, and the living workers that have not compiled it yet."""

    version: int
    workers: tuple[str, ...]
    at: datetime


class Activation:
    """One worker's part in deciding which versions are used. For one thread."""

    def __init__(self, database: Database, worker: str, clock: Clock) -> None:
        self._database = database
        self._worker = worker
        self._clock = clock

    def join(self) -> None:
        """Begin to be waited for, while there are signs of life; and ask again about what this worker refused.

        And about what one refused that is gone.
        """
        mine = watchlist_checks.c.worker == self._worker
        row = {"worker": self._worker, "version": 0, "attempts": 0, "compiled": False}
        with self._database.transaction() as connection:
            connection.execute(self._database.insert(watchlist_checks).values(row).on_conflict_do_nothing())
            connection.execute(sa.update(watchlist_checks).where(mine).values(compiled=False))
            others = self._living(connection) - {self._worker}
            again = sa.and_(_state == "refused", watchlist_activations.c.worker.not_in(others))
            newest = sa.and_(again, _version == _NEWEST.scalar_subquery())
            values = {"state": "proposed", "worker": "", "reason": "", "at": self._clock()}
            if connection.execute(sa.update(watchlist_activations).where(newest).values(values)).rowcount:
                connection.execute(sa.update(watchlist_checks).where(mine).values(version=0, attempts=0))

    def leave(self) -> None:
        """End being waited for."""
        with self._database.transaction() as connection:
            connection.execute(sa.delete(watchlist_checks).where(watchlist_checks.c.worker == self._worker))

    def look(self) -> Standing:
        """Say what is active and what is to be compiled; proposes the newest version where all before are decided."""
        with self._database.reading() as connection:
            newest = connection.execute(_NEWEST).scalar() or 0
            last, active, proposed = connection.execute(_STANDING).one()
        if not proposed and newest > (last or 0):
            proposed = newest
            row = {"version": newest, "state": "proposed", "worker": "", "reason": "", "at": self._clock()}
            with self._database.transaction() as connection:
                connection.execute(self._database.insert(watchlist_activations).values(row).on_conflict_do_nothing())
        return Standing(active or 0, proposed or 0)

    def earlier(self, version: int, limit: int = 20) -> Sequence[int]:
        """Give the versions that were active before one, newest first."""
        query = sa.select(_version).where(_state == "active", _version < version)
        with self._database.reading() as connection:
            return list(connection.execute(query.order_by(_version.desc()).limit(limit)).scalars())

    def begin(self, version: int) -> bool:
        """Write down that this worker begins to compile a version; False where it died of that often: it is refused."""
        mine = watchlist_checks.c.worker == self._worker
        with self._database.transaction() as connection:
            row = connection.execute(sa.select(watchlist_checks).where(mine)).one()
            attempts = row.attempts + 1 if row.version == version else 1
            values = {"version": version, "attempts": attempts, "compiled": False}
            connection.execute(sa.update(watchlist_checks).where(mine).values(values))
        if attempts > MOST_ATTEMPTS:
            self.refuse(version, f"it died {MOST_ATTEMPTS} times while it compiled it")
        return attempts <= MOST_ATTEMPTS

    def accept(self, version: int) -> None:
        """Say that this worker has compiled a version."""
        mine = watchlist_checks.c.worker == self._worker
        with self._database.transaction() as connection:
            connection.execute(sa.update(watchlist_checks).where(mine).values(attempts=0, compiled=True))
        self.settle(version)

    def settle(self, version: int) -> None:
        """Make a version active if all living workers have compiled it."""
        with self._database.reading() as connection:
            waited = _not_compiled(connection, version, self._living(connection))
        if not waited:
            self._decide(version, "active")

    def refuse(self, version: int, reason: str) -> None:
        """Say that this worker cannot compile a version: nobody will use it."""
        self._decide(version, "refused", self._worker, " ".join(reason.split())[:_LONGEST])

    def _decide(self, version: int, state: ActivationState, worker: str = "", reason: str = "") -> None:
        undecided = sa.and_(_version == version, _state == "proposed")
        values = {"state": state, "worker": worker, "reason": reason, "at": self._clock()}
        with self._database.transaction() as connection:
            connection.execute(sa.update(watchlist_activations).where(undecided).values(values))

    def _living(self, connection: sa.Connection) -> set[str]:
        return _living(connection, self._clock())


def _of(state: ActivationState, pick: Callable[[sa.Column[int]], sa.ColumnElement[int]]) -> sa.ScalarSelect[int]:
    return sa.select(pick(_version)).where(_state == state).scalar_subquery()


_STANDING = sa.select(
    sa.select(sa.func.max(_version)).scalar_subquery(), _of("active", sa.func.max), _of("proposed", sa.func.min)
)


def refused_versions(connection: sa.Connection) -> dict[int, RefusedVersion]:
    """Give the versions that a worker could not compile, by number."""
    columns = [getattr(watchlist_activations.c, name) for name in RefusedVersion._fields]
    rows = connection.execute(sa.select(*columns).where(_state == "refused"))
    return {row.version: RefusedVersion(*row) for row in rows}


def newest_refused(connection: sa.Connection) -> RefusedVersion | None:
    """Give the newest saved version where a worker could not compile it."""
    return refused_versions(connection).get(connection.execute(_NEWEST).scalar() or 0)


def awaited(connection: sa.Connection, now: datetime) -> AwaitedVersion | None:
    """Give the proposed version that living workers have not compiled yet."""
    query = sa.select(watchlist_activations).where(_state == "proposed").order_by(_version).limit(1)
    row = connection.execute(query).first()
    if row is None:
        return None
    waited = _not_compiled(connection, row.version, _living(connection, now))
    return AwaitedVersion(row.version, waited, row.at) if waited else None


def _living(connection: sa.Connection, now: datetime) -> set[str]:
    return {one.name for one in list_workers(connection, now) if one.alive}


def _not_compiled(connection: sa.Connection, version: int, living: set[str]) -> tuple[str, ...]:
    done = sa.and_(watchlist_checks.c.compiled, watchlist_checks.c.version == version)
    waited = sa.select(watchlist_checks.c.worker).where(watchlist_checks.c.worker.in_(living), sa.not_(done))
    return tuple(connection.execute(waited.order_by(watchlist_checks.c.worker)).scalars())
