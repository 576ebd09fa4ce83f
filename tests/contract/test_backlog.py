"""A backlog: how much is touched for each message does not grow with it, and other channels have their places."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alert_examples import NOW, Recorder, subscription
from backlogs import make_backlog
from sending import counts, enqueue, sending
from sites import OPERATOR, site_of
from waiting import eventually

from alerts.delivery import transitions
from alerts.delivery.due_lanes import LOOKED_AT
from alerts.delivery.lane_pool import CONNECTIONS, LANES, LanePool
from alerts.delivery.outbox import Outbox
from alerts.messages.contents import contents_of_deliveries
from alerts.readers.subscribers import stopped_among
from alerts.tables import deliveries
from config.files.channels import CHANNELS
from core.bus.sqlite import SqliteBus
from core.clock import now
from core.database import Database
from core.outcomes import DeliveryState
from operations import deliveries as operations

if TYPE_CHECKING:
    from pathlib import Path

LANE = "email:d7.example"


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Keep what is executed meanwhile, with its parameters."""
    made: list[tuple[str, Any]] = []

    def keep(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH", "UPDATE")):
            made.append((statement, parameters))

    sa.event.listen(database._engine, "before_cursor_execute", keep)
    yield made
    sa.event.remove(database._engine, "before_cursor_execute", keep)


def plans(database: Database, made: list[tuple[str, Any]]) -> str:
    """Explain statements that were executed."""
    prefix = "EXPLAIN QUERY PLAN " if database.dialect == "sqlite" else "EXPLAIN "
    lines: list[str] = []
    with database.transaction() as connection:
        for statement, parameters in made:
            explained = connection.exec_driver_sql(prefix + statement, parameters)
            lines += [str(row[-1]) for row in explained]
    return "\n".join(lines)


def test_lanes_and_leases_are_found_by_the_index_and_nothing_is_sorted_or_scanned(either_database: Database) -> None:
    make_backlog(either_database, 4000, 50)
    outbox = Outbox(either_database, now)
    with statements(either_database) as made:
        assert LANE in outbox.lanes()
        leased = outbox.lease(LANE, "one", 8)
    assert len(leased) == 8
    assert len(made) > 4
    plan = plans(either_database, made)
    assert "deliveries_due" in plan
    for costly in ("SCAN deliveries", "TEMP B-TREE", "Seq Scan on deliveries", "Sort", "HashAggregate"):
        assert costly not in plan, plan


def _steps(database: Database) -> int:
    """Count what SQLite's machine does to find all lanes, lease one's and read what those say."""
    outbox, steps = Outbox(database, now), 0

    def count() -> None:
        nonlocal steps
        steps += 1

    def listen(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_progress_handler(count, 1)

    sa.event.listen(database._engine, "checkout", listen)
    lanes = outbox.lanes()
    leased = outbox.lease(LANE, "one", 8)
    with database.reading() as connection:
        assert len(contents_of_deliveries(connection, [one.id for one in leased], stopped_among)) == len(leased) == 8
    sa.event.remove(database._engine, "checkout", listen)
    database._engine.dispose()  # the handler stays with its connection
    assert len(lanes) == 50
    return steps


def test_twenty_times_as_much_due_costs_no_more_to_look_at_and_to_lease(migrated: Path, tmp_path: Path) -> None:
    counted = []
    for mails in (500, 10_000):
        database = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / f'{mails}.db')}")
        make_backlog(database, mails, 50)
        counted.append(_steps(database))
        database.close()
    few, many = counted
    assert many < few * 1.1, counted


def test_what_is_looked_at_goes_round_all_lanes_and_begins_anew(either_database: Database) -> None:
    make_backlog(either_database, 1000, 500)
    outbox = Outbox(either_database, now)
    first, second, third = outbox.lanes(), outbox.lanes(), outbox.lanes()
    assert len(first) == len(second) == LOOKED_AT
    assert len({*first, *second, *third}) == 500
    assert set(third) & set(first), "the round goes on at its beginning"
    assert len(set(third)) == len(third)


def test_lanes_that_are_not_due_yet_hide_none_that_is(either_database: Database) -> None:
    make_backlog(either_database, 500, 500)
    late = deliveries.c.lane != "email:d99.example"
    with either_database.transaction() as connection:
        connection.execute(sa.update(deliveries).where(late).values(due=now() + timedelta(days=1)))
    outbox = Outbox(either_database, now)
    assert [lane for _ in range(3) for lane in outbox.lanes()] == ["email:d99.example"]


@pytest.mark.slow
def test_a_fresh_alert_of_another_channel_passes_a_backlog_of_mail_that_stands_still(
    either_database: Database,
) -> None:
    make_backlog(either_database, 3000, 1000)
    stuck, quick = _Stuck(), Recorder()
    with sending(either_database, {"email": stuck, "inbox": quick, "slack": quick}):
        eventually(lambda: stuck.most >= LANES, seen=lambda: stuck.most)
        enqueue(either_database, 1, subscription("box", all=True), subscription("room", "slack", "room", all=True))
        eventually(lambda: counts(either_database)["sent"] == 2, seen=lambda: counts(either_database))
        eventually(lambda: stuck.most == CONNECTIONS, seen=lambda: stuck.most)
        stuck.let_go.set()
    assert stuck.most == CONNECTIONS, "one mail server gets no more connections, however many lanes hang"
    assert len(quick.given) == 2


class _Stuck(Recorder):
    """Hangs until it is let go, and counts how many hang at once."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()

    def send(self, *arguments: Any) -> Any:  # noqa: ANN401
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        self.let_go.wait(30)
        with self._lock:
            self._now -= 1
        return super().send(*arguments)


def test_each_channel_has_its_places_and_lanes_without_one_wait_in_order() -> None:
    pool = LanePool(4, CHANNELS)
    mails = [f"email:d{number}" for number in range(30)]
    staffed = pool.staff([*mails, "inbox", "slack:room"])
    assert [lane.name for lane in staffed] == [*mails[:LANES], "inbox", "slack:room"]
    assert pool.crowded() == {"email"}
    pool.leave(staffed[3])
    assert [lane.name for lane in pool.staff([])] == [mails[LANES]], "who waits longest is next"


def test_a_thousand_failed_deliveries_are_sent_again_at_a_time(either_database: Database, tmp_path: Path) -> None:
    make_backlog(either_database, 2500, 10)
    bus = SqliteBus(tmp_path / "bus.db")
    with either_database.transaction() as connection:
        failed = {"state": DeliveryState.FAILED, "finished": NOW}
        connection.execute(sa.update(deliveries).values(failed))
    with statements(either_database) as made:
        assert operations.retry(site_of(either_database, bus, now), OPERATOR, [], all_failed=True) == 2500
    updates = [one for one in made if one[0].startswith("UPDATE")]
    assert len(updates) == -(-2500 // transitions.AT_ONCE)
    assert counts(either_database)["due"] == 2500
