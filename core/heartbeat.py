"""Who is running, and what troubles them: each worker writes one row, the console and `doctor` read them.

A worker whose row is older than `STALE` is shown as dead. Rows are keyed by name, so that a restarted worker
takes over its row.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol, Self

import msgspec
import sqlalchemy as sa

from core import liveness, log
from core.clock import Clock
from core.database import Database, Json, UtcTime, metadata
from core.due import TOLERANCE, is_over
from core.errors import WirewatchError

_log = log.get("heartbeat")

STALE = timedelta(seconds=15)
FORGOTTEN = timedelta(days=1)
"""A row this old is removed when the next worker starts: whoever was to see that it died has seen it."""
BEAT_EVERY = timedelta(seconds=2)
_SLOW_WRITE = 5.0
"""Seconds: a lock or a server that does not answer, and nothing of ours."""

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("name", sa.String(128), primary_key=True),
    sa.Column("role", sa.String(32), nullable=False),  # ingest, process, alert, console
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("started", UtcTime, nullable=False),
    sa.Column("beat", UtcTime, nullable=False),
    sa.Column("handled", sa.BigInteger, nullable=False),  # messages since it started
    sa.Column("problem", sa.Text, nullable=False),  # empty when all is well; else one line for people
    sa.Column("settings", Json, nullable=False, server_default="{}"),  # what it runs with, without secrets
)


class WorkerView(msgspec.Struct, frozen=True):
    """A worker as it told about itself last."""

    name: str
    role: str
    host: str
    pid: int
    started: datetime
    beat: datetime
    handled: int
    problem: str
    settings: dict[str, str]
    """What it runs with, by the settings' names; no secrets."""
    alive: bool


def list_workers(connection: sa.Connection, now: datetime) -> list[WorkerView]:
    """Give all workers by name; one that stopped on purpose has left the list."""
    rows = connection.execute(sa.select(workers).order_by(workers.c.name)).mappings()
    return [WorkerView(**row, alive=_is_fresh(row["beat"], now)) for row in rows]


def _is_fresh(beat: datetime, now: datetime) -> bool:
    return not is_over((beat + STALE - now).total_seconds(), (STALE + TOLERANCE).total_seconds())


class Heartbeat(Protocol):
    """What a worker tells about itself while it works."""

    problem: str

    def handled(self, count: int) -> None:
        """Count what is done."""


class WorkerHeartbeat:
    """Writes to the database every two seconds that this worker lives, on its own thread, while the block runs.

    `standing` is asked at each beat for a problem that no one thread has, such as a template that is not in use.

    A database that is away is no reason to stop: the next beat tries again. The row is removed at a clean end,
    so that a worker that is shown as dead did die.
    """

    def __init__(
        self,
        database: Database,
        name: str,
        role: str,
        clock: Clock,
        settings: Mapping[str, str] | None = None,
        *,
        standing: Callable[[], str] = str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._identity = {"name": name, "role": role, "host": socket.gethostname(), "pid": os.getpid()}
        self._settings = dict(settings or {})
        self._standing = standing
        self._started = clock()
        self._lock = threading.Lock()
        self._handled = 0
        self._problems: dict[int, str] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"heartbeat {name}", daemon=True)
        self._writing_since: float | None = None
        self.last_write_error = ""
        """Why the last beat did not reach the database; empty when it did."""

    def handled(self, count: int) -> None:
        """Count what is done."""
        with self._lock:
            self._handled += count

    @property
    def problem(self) -> str:
        """What stands in the way of work, in one line for people; empty when all is well.

        Each thread sets its own: a sender that is well does not hide that the bus beside it is away.
        """
        with self._lock:
            return "; ".join(dict.fromkeys(self._problems.values()))

    @problem.setter
    def problem(self, text: str) -> None:
        with self._lock:
            self._problems.pop(threading.get_ident(), None)
            if text:
                self._problems[threading.get_ident()] = " ".join(text.split())

    def beat(self) -> None:
        """Write the row now; never raises because of the database."""
        with self._lock:
            handled = self._handled
        row = self._identity | {"started": self._started, "beat": self._clock()}
        problem = "; ".join(dict.fromkeys(what for what in (self.problem, self._standing()) if what))
        row |= {"handled": handled, "problem": log.safe(problem), "settings": self._settings}
        statement = self._database.insert(workers).values(row)
        statement = statement.on_conflict_do_update(index_elements=["name"], set_=row)
        self._write(statement)

    def is_database_away(self) -> bool:
        """Tell whether the last beat did not reach the database, or one has been on its way for long."""
        since = self._writing_since
        return bool(self.last_write_error) or (since is not None and time.monotonic() - since > _SLOW_WRITE)

    def __enter__(self) -> Self:
        liveness.excuse_while(self.is_database_away)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()
        mine = sa.and_(*(workers.c[key] == value for key, value in self._identity.items()))
        self._write(sa.delete(workers).where(mine, workers.c.started == self._started))

    def _run(self) -> None:
        self._write(sa.delete(workers).where(workers.c.beat < self._clock() - FORGOTTEN))
        self.beat()
        while not self._ended.wait(BEAT_EVERY.total_seconds()):
            self.beat()

    def _write(self, statement: sa.Executable) -> None:
        self._writing_since = time.monotonic()
        try:
            with self._database.transaction() as connection:
                connection.execute(statement)
        except (WirewatchError, sa.exc.SQLAlchemyError) as error:
            self.last_write_error = str(error)
            _log.warning("beat_not_recorded", worker=self._identity["name"], error=str(error))
        else:
            self.last_write_error = ""
        finally:
            self._writing_since = None
