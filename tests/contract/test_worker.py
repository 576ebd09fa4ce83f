"""The one loop, on the embedded bus and a real database."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from waiting import eventually

from core import metrics
from core.article import DeadLetter, decode
from core.bus.port import ARTICLES, DEAD, Message
from core.bus.sqlite import SqliteBus
from core.clock import now
from core.database import Database
from core.errors import BadMessage, ServiceAway
from core.heartbeat import STALE, Pulse, WorkerView, list_workers
from core.outcomes import DeadReason
from core.worker import Worker, pause_before

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from core.bus.port import Received


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[SqliteBus]:
    found = SqliteBus(tmp_path / "bus.db")
    yield found
    found.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = Database(f"sqlite:///{tmp_path}/w.db")
    found.migrate()
    yield found
    found.close()


class Desk:
    """A handler that notes what it did, fails on `b"poison"`, and stops the worker after `expected` messages."""

    def __init__(self, expected: int, failures: Sequence[Exception] = ()) -> None:
        self.stop = threading.Event()
        self.batches: list[list[bytes]] = []
        self.done: list[bytes] = []
        self.problems: list[str] = []
        self._expected = expected
        self._failures = list(failures)

    def handle(self, batch: Sequence[Received]) -> None:
        self.batches.append([message.value for message in batch])
        if self._failures:
            raise self._failures.pop(0)
        for message in batch:
            if message.value == b"poison":
                raise RuntimeError("a bug that only this one wakes")
            if message.value == b"garbage":
                raise BadMessage("not an article.v1 message")
        self.done += [message.value for message in batch]
        if len(self.done) >= self._expected:
            self.stop.set()


def work(bus: SqliteBus, database: Database, desk: Desk) -> Pulse:
    pulse = Pulse(database, "worker-1", "process", now)
    Worker(bus, ARTICLES, "readers", desk, "worker-1", pulse).run(desk.stop)
    return pulse


def test_a_batch_is_handled_and_committed_and_the_stop_ends_the_loop(bus: SqliteBus, database: Database) -> None:
    bus.publish(ARTICLES, [Message("k", str(number).encode()) for number in range(20)])
    desk = Desk(20)
    work(bus, database, desk)
    assert desk.done == [str(number).encode() for number in range(20)]
    assert bus.lag(ARTICLES, "readers") == 0


def test_a_poison_message_is_parked_and_its_partition_goes_on(bus: SqliteBus, database: Database) -> None:
    bus.publish(ARTICLES, [Message("k", value) for value in (b"a", b"poison", b"b", b"garbage", b"c")])
    desk = Desk(3)
    work(bus, database, desk)
    assert desk.done == [b"a", b"b", b"c"]
    assert bus.lag(ARTICLES, "readers") == 0
    letters = [decode(message.value, DeadLetter) for message in bus.replay(DEAD, datetime(2020, 1, 1, tzinfo=UTC))]
    assert [(letter.value, letter.reason) for letter in letters] == [
        (b"poison", DeadReason.CRASHED),
        (b"garbage", DeadReason.UNREADABLE),
    ]
    assert (letters[0].by, letters[0].topic, letters[0].key) == ("worker-1", ARTICLES, "k")
    assert letters[0].error == "RuntimeError: a bug that only this one wakes"
    (place,) = {letter.partition for letter in letters}
    assert [m.offset for m in bus.replay(ARTICLES, datetime(2020, 1, 1, tzinfo=UTC))][1] == letters[0].offset
    assert place >= 0


def test_when_a_service_is_away_the_same_batch_comes_again(bus: SqliteBus, database: Database) -> None:
    bus.publish(ARTICLES, [Message("k", b"a"), Message("k", b"b")])
    desk = Desk(2, [ServiceAway("redis is away"), ServiceAway("redis is away", retry_after=0.2)])
    pulse = work(bus, database, desk)
    assert desk.batches == [[b"a", b"b"]] * 3
    assert pulse.problem == ""
    assert list(bus.replay(DEAD, datetime(2020, 1, 1, tzinfo=UTC))) == []


def test_a_stop_while_waiting_ends_at_once_and_the_batch_comes_again(bus: SqliteBus, database: Database) -> None:
    bus.publish(ARTICLES, [Message("k", b"a")])
    desk = Desk(1, [ServiceAway("postgres is away", retry_after=60)])
    pulse = Pulse(database, "worker-1", "process", now)
    worker = Worker(bus, ARTICLES, "readers", desk, "worker-1", pulse)
    thread = threading.Thread(target=worker.run, args=(desk.stop,))
    thread.start()
    eventually(lambda: bool(desk.batches))
    desk.stop.set()
    thread.join(30)  # half of what it would have waited
    assert not thread.is_alive()
    assert bus.lag(ARTICLES, "readers") == 1


def test_the_pauses_grow_to_ten_seconds_and_heed_what_was_asked() -> None:
    assert [round(pause_before(attempt, None, 1.0), 1) for attempt in (1, 2, 3, 7, 99)] == [0.2, 0.4, 0.8, 10.0, 10.0]
    assert pause_before(1, None, 0.0) == pytest.approx(0.1)
    assert pause_before(1, 30, 0.5) == 30
    assert pause_before(1, 1e9, 0.5) == 300


def _workers(database: Database) -> list[WorkerView]:
    with database.reading() as connection:
        return list_workers(connection, now())


def test_a_pulse_shows_who_works_and_what_troubles_them(database: Database) -> None:
    with Pulse(database, "alert-1", "alert", now) as pulse:
        pulse.handled(3)
        pulse.problem = "kafka is\naway"
        other = threading.Thread(target=lambda: setattr(pulse, "problem", ""))
        other.start()
        other.join()
        pulse.beat()  # the pulse's own thread may write an older state just after: its next beat mends that
        eventually(lambda: [one.handled for one in _workers(database)] == [3], seen=lambda: _workers(database))
        with database.reading() as connection:
            (row,) = list_workers(connection, now())
            (stale,) = list_workers(connection, now() + STALE * 2)
        assert (row.name, row.role, row.handled, row.alive) == ("alert-1", "alert", 3, True)
        assert row.problem == "kafka is away", "another thread's good health does not hide it"
        assert not stale.alive
    with database.reading() as connection:
        assert list_workers(connection, now()) == [], "who stopped on purpose has left the list"


def test_a_database_that_is_away_does_not_stop_the_pulse(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/never_migrated.db")
    with Pulse(database, "alert-1", "alert", now) as pulse:
        pulse.beat()
        assert "workers" in pulse.unheard
        database.migrate()
        pulse.beat()
        assert pulse.unheard == ""
    database.close()


def test_monitors_are_answered_on_loopback() -> None:
    problem = [""]
    server = metrics.serve(0, lambda: problem[0])

    def ask(path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}") as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    assert ask("/healthz")[0] == 200
    assert ask("/readyz") == (200, "ready\n")
    problem[0] = "kafka is away"
    assert ask("/readyz") == (503, "kafka is away\n")
    assert "wirewatch_messages_handled_total" in ask("/metrics")[1]
    assert ask("/other")[0] == 404
    server.close()
