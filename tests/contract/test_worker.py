"""The one loop, on the embedded bus and a real database."""

from __future__ import annotations

import shutil
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from waiting import eventually

from core.article import DeadLetter, decode
from core.bus.port import ARTICLES, DEAD, Message
from core.bus.sqlite import SqliteBus
from core.clock import now
from core.database import Database
from core.errors import BadMessage, ServiceAway
from core.health import HealthServer
from core.heartbeat import FORGOTTEN, STALE, WorkerHeartbeat, WorkerView, list_workers
from core.listening import listen
from core.outcomes import DeadReason
from core.worker import Worker

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
def database(migrated: Path, tmp_path: Path) -> Iterator[Database]:
    found = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'w.db')}")
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


def work(bus: SqliteBus, database: Database, desk: Desk) -> WorkerHeartbeat:
    heartbeat = WorkerHeartbeat(database, "worker-1", "process", now)
    Worker(bus, ARTICLES, "readers", desk, "worker-1", heartbeat).run(desk.stop)
    return heartbeat


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
    heartbeat = work(bus, database, desk)
    assert desk.batches == [[b"a", b"b"]] * 3
    assert heartbeat.problem == ""
    assert list(bus.replay(DEAD, datetime(2020, 1, 1, tzinfo=UTC))) == []


def test_a_stop_while_waiting_ends_at_once_and_the_batch_comes_again(bus: SqliteBus, database: Database) -> None:
    bus.publish(ARTICLES, [Message("k", b"a")])
    desk = Desk(1, [ServiceAway("postgres is away", retry_after=60)])
    heartbeat = WorkerHeartbeat(database, "worker-1", "process", now)
    worker = Worker(bus, ARTICLES, "readers", desk, "worker-1", heartbeat)
    thread = threading.Thread(target=worker.run, args=(desk.stop,))
    thread.start()
    eventually(lambda: bool(desk.batches))
    desk.stop.set()
    thread.join(30)  # half of what it would have waited
    assert not thread.is_alive()
    assert bus.lag(ARTICLES, "readers") == 1


def _workers(database: Database) -> list[WorkerView]:
    with database.reading() as connection:
        return list_workers(connection, now())


def test_a_heartbeat_shows_who_works_and_what_troubles_them(database: Database) -> None:
    with WorkerHeartbeat(database, "alert-1", "alert", now) as heartbeat:
        heartbeat.handled(3)
        heartbeat.problem = "kafka is\naway"
        other = threading.Thread(target=lambda: setattr(heartbeat, "problem", ""))
        other.start()
        other.join()
        heartbeat.beat()  # its own thread may write an older state just after: its next beat corrects that
        eventually(lambda: [one.handled for one in _workers(database)] == [3], seen=lambda: _workers(database))
        with database.reading() as connection:
            (row,) = list_workers(connection, now())
            (stale,) = list_workers(connection, now() + STALE * 2)
        assert (row.name, row.role, row.handled, row.alive) == ("alert-1", "alert", 3, True)
        assert row.problem == "kafka is away", "another thread's good health does not hide it"
        assert not stale.alive
    with database.reading() as connection:
        assert list_workers(connection, now()) == [], "who stopped on purpose has left the list"


def test_a_database_that_is_away_does_not_stop_the_heartbeat(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/never_migrated.db")
    with WorkerHeartbeat(database, "alert-1", "alert", now) as heartbeat:
        heartbeat.beat()
        assert "workers" in heartbeat.last_write_error
        database.migrate()
        heartbeat.beat()
        assert heartbeat.last_write_error == ""
    database.close()


def test_what_a_worker_runs_with_is_recorded_and_one_that_died_a_day_ago_is_forgotten(database: Database) -> None:
    long_ago = now() - FORGOTTEN * 2
    dead = WorkerHeartbeat(database, "old-1", "ingest", lambda: long_ago, {"public_url": "https://old.example"})
    dead.beat()  # and never leaves, as after kill -9
    with database.reading() as connection:
        (row,) = list_workers(connection, now())
    assert (row.alive, row.settings) == (False, {"public_url": "https://old.example"})

    def names() -> list[str]:
        with database.reading() as connection:
            return [one.name for one in list_workers(connection, now())]

    with WorkerHeartbeat(database, "new-1", "ingest", now):
        eventually(lambda: names() == ["new-1"])


def test_monitors_are_answered_on_loopback() -> None:
    problem = [""]
    listening = listen("127.0.0.1", 0, "health_port")
    server = HealthServer(listening, lambda: problem[0])

    def ask(path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{listening.getsockname()[1]}{path}") as answer:
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
