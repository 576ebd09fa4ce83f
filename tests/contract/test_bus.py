"""The promises of core/bus/port.py, on each adapter; Kafka is a real broker."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bus_examples import LONG_AGO, numbered, take, values
from waiting import eventually

from core.article import DeadLetter, decode
from core.bus.kafka.bus import KafkaBus
from core.bus.port import ARTICLES, DEAD, MESSAGE_LIMIT, Bus, Message, Received
from core.bus.sqlite import SqliteBus
from core.database import Database
from core.errors import Fenced
from core.heartbeat import WorkerHeartbeat
from core.outcomes import DeadReason
from core.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servers.kafka import KafkaServer

ROOT = Path(__file__).parents[2]


class Site:
    """One log, opened as often as a test likes."""

    def __init__(self, kind: str, where: str, prefix: str) -> None:
        self.kind, self.where, self.prefix = kind, where, prefix
        self._opened: list[Bus] = []

    def open(self, lease: int = 3) -> Bus:
        """Open it. `lease`: seconds after which a member that is silent is taken for dead."""
        sqlite = self.kind == "sqlite"
        bus: Bus = (
            SqliteBus(self.where, lease=lease - 1) if sqlite else KafkaBus([self.where], self.prefix, session=lease)
        )
        self._opened.append(bus)
        return bus

    def close(self) -> None:
        for bus in self._opened:
            bus.close()

    def start_member(self, member: str = "") -> subprocess.Popen[str]:
        command = [sys.executable, str(Path(__file__).with_name("bus_member.py"))]
        command += [self.kind, self.where, self.prefix, member]
        environment = {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


@pytest.fixture(params=["sqlite", "kafka"])
def site(request: pytest.FixtureRequest, tmp_path: Path, topic_prefix: str) -> Iterator[Site]:
    if request.param == "sqlite":
        found = Site("sqlite", str(tmp_path / "bus.db"), "")
    else:
        server: KafkaServer = request.getfixturevalue("kafka_server")
        server.start()
        found = Site("kafka", server.bootstrap, topic_prefix)
    yield found
    found.close()


def test_what_publish_returned_for_is_there_after_opening_the_log_again(site: Site) -> None:
    first = site.open()
    assert first.publish(ARTICLES, numbered(30)) == ()
    first.close()
    reader = site.open().subscribe(ARTICLES, "readers")
    assert values(take(reader, 30)) == list(range(30))
    reader.close()


def test_messages_of_one_key_arrive_in_order_with_their_place_and_time(site: Site) -> None:
    bus = site.open()
    before = datetime.now(UTC) - timedelta(seconds=1)
    for start in range(0, 200, 20):
        bus.publish(ARTICLES, numbered(200)[start : start + 20])
    reader = bus.subscribe(ARTICLES, "readers")
    found = take(reader, 200)
    for _, group in itertools.groupby(sorted(found, key=lambda m: m.key), key=lambda m: m.key):
        seen = [int(message.value) for message in group]  # the sort is stable: order of arrival
        assert seen == sorted(seen)
    assert {message.topic for message in found} == {ARTICLES}
    assert len({(message.partition, message.offset) for message in found}) == 200
    assert all(before < message.at <= datetime.now(UTC) for message in found)
    reader.close()


def test_a_group_resumes_after_its_last_commit_and_groups_do_not_disturb_each_other(site: Site) -> None:
    bus = site.open()
    bus.publish(ARTICLES, numbered(20))
    reader = bus.subscribe(ARTICLES, "readers", "one")
    assert len(take(reader, 20)) == 20
    reader.commit()
    bus.publish(ARTICLES, [Message("k", b"20")])
    take(reader, 1)
    reader.close()  # without a commit of the last
    again = bus.subscribe(ARTICLES, "readers", "one")
    assert values(take(again, 1)) == [20]
    others = bus.subscribe(ARTICLES, "others")
    assert values(take(others, 21)) == list(range(21))
    again.close()
    others.close()


def test_rewind_gives_again_what_was_not_committed(site: Site) -> None:
    bus = site.open()
    bus.publish(ARTICLES, numbered(10))
    reader = bus.subscribe(ARTICLES, "readers")
    take(reader, 10)
    reader.commit()
    bus.publish(ARTICLES, [Message("a", b"10"), Message("b", b"11")])
    take(reader, 2)
    reader.rewind()
    assert values(take(reader, 2)) == [10, 11]
    reader.commit()
    assert bus.lag(ARTICLES, "readers") == 0
    reader.close()


def test_lag_counts_what_the_group_has_not_committed(site: Site) -> None:
    bus = site.open()
    bus.publish(ARTICLES, numbered(40))
    assert bus.lag(ARTICLES, "readers") == 40
    reader = bus.subscribe(ARTICLES, "readers")
    take(reader, 40)
    assert bus.lag(ARTICLES, "readers") == 40
    reader.commit()
    assert bus.lag(ARTICLES, "readers") == 0
    reader.close()


def test_replay_gives_what_the_log_took_since_then_up_to_its_present_end(site: Site) -> None:
    bus = site.open()
    bus.publish(ARTICLES, numbered(700))
    assert values(list(bus.replay(ARTICLES, LONG_AGO))) == list(range(700))
    since = max(message.at for message in bus.replay(ARTICLES, LONG_AGO)) + timedelta(milliseconds=1)
    eventually(lambda: datetime.now(UTC) > since)
    bus.publish(ARTICLES, [Message("late", b"700")])
    assert values(list(bus.replay(ARTICLES, since))) == [700]
    assert list(bus.replay(ARTICLES, datetime.now(UTC) + timedelta(hours=1))) == []


def test_one_message_is_fetched_from_where_it_stands(site: Site) -> None:
    bus = site.open()
    bus.publish(ARTICLES, numbered(20))
    for message in bus.replay(ARTICLES, LONG_AGO):
        assert bus.fetch(ARTICLES, message.partition, message.offset) == message
    assert bus.fetch(ARTICLES, 0, 1_000_000) is None
    assert bus.fetch(ARTICLES, 99, 0) is None
    assert bus.fetch(DEAD, 0, 0) is None


def test_an_oversize_message_is_refused_and_recorded_and_the_others_are_taken(site: Site) -> None:
    bus = site.open()
    large = Message("large", b"x" * MESSAGE_LIMIT)
    assert bus.publish(ARTICLES, [Message("a", b"0"), large, Message("b", b"1")]) == (large,)
    assert values(list(bus.replay(ARTICLES, LONG_AGO))) == [0, 1]
    (parked,) = bus.replay(DEAD, LONG_AGO)
    letter = decode(parked.value, DeadLetter)
    assert (letter.by, letter.reason, letter.key) == ("bus", DeadReason.OVERSIZE, "large")
    assert (letter.topic, letter.partition, letter.offset) == (ARTICLES, -1, -1)
    assert letter.value == b"x" * 64 * 1024


def test_a_message_just_within_the_limit_is_taken(site: Site) -> None:
    bus = site.open()
    assert bus.publish(ARTICLES, [Message("k" * 10, b"x" * (MESSAGE_LIMIT - 10))]) == ()
    assert len(list(bus.replay(ARTICLES, LONG_AGO))) == 1


class _Picky:
    """A handler that fails on one message, whatever comes with it, and stops the worker after the others."""

    def __init__(self, expected: int) -> None:
        self.stop = threading.Event()
        self.done: list[int] = []
        self._expected = expected

    def handle(self, batch: Sequence[Received]) -> None:
        if any(message.value == b"poison" for message in batch):
            raise RuntimeError("a bug that only this one wakes")
        self.done += [int(message.value) for message in batch]
        if len(self.done) == self._expected:
            self.stop.set()


def test_a_poison_message_goes_to_dead_and_its_partition_goes_on(site: Site, tmp_path: Path) -> None:
    bus, database = site.open(), Database(f"sqlite:///{tmp_path}/w.db")
    bus.publish(ARTICLES, [Message("k", b"0"), Message("k", b"poison"), Message("k", b"1"), Message("k", b"2")])
    picky = _Picky(3)
    heartbeat = WorkerHeartbeat(database, "picky", "process", lambda: datetime.now(UTC))
    Worker(bus, ARTICLES, "readers", picky, "picky", heartbeat).run(picky.stop)
    database.close()
    assert picky.done == [0, 1, 2]
    assert bus.lag(ARTICLES, "readers") == 0
    (letter,) = [decode(message.value, DeadLetter) for message in bus.replay(DEAD, LONG_AGO)]
    assert (letter.value, letter.reason, letter.by) == (b"poison", DeadReason.CRASHED, "picky")
    assert (letter.topic, letter.key) == (ARTICLES, "k")
    assert letter.partition >= 0
    assert "a bug that only this one wakes" in letter.error


def test_members_share_the_partitions(site: Site) -> None:
    bus = site.open()
    one, two = bus.subscribe(ARTICLES, "readers", "one"), bus.subscribe(ARTICLES, "readers", "two")
    parts: dict[str, set[int]] = {"one": set(), "two": set()}

    def both_have_two() -> bool:
        bus.publish(ARTICLES, numbered(40))
        for name, member in (("one", one), ("two", two)):
            parts[name] = {message.partition for message in member.poll(500, 0.3)}
            try:
                member.commit()
            except Fenced:
                member.rewind()
        return len(parts["one"]) == 2 and len(parts["two"]) == 2 and not parts["one"] & parts["two"]

    eventually(both_have_two, 30, seen=lambda: parts)
    assert parts["one"] | parts["two"] == set(range(4))
    one.close()
    two.close()


@pytest.mark.slow
def test_when_a_member_is_killed_another_takes_over_what_it_had_not_committed(site: Site) -> None:
    bus = site.open()
    bus.publish(ARTICLES, numbered(40))
    child = site.start_member()
    assert child.stdout is not None
    assert child.stdout.readline() == "polled\n"
    child.kill()
    child.communicate()
    reader = bus.subscribe(ARTICLES, "readers")
    assert set(values(take(reader, 40))) == set(range(40))
    reader.close()


def test_a_namesake_takes_over_at_once_and_the_stale_one_is_fenced(site: Site) -> None:
    bus = site.open(lease=600)  # long after the test has ended
    bus.publish(ARTICLES, numbered(40))
    stale = bus.subscribe(ARTICLES, "readers", "worker-1")
    take(stale, 40)
    fresh = bus.subscribe(ARTICLES, "readers", "worker-1")
    assert values(take(fresh, 40)) == list(range(40))
    with pytest.raises(Fenced):
        stale.commit()
    fresh.commit()
    assert bus.lag(ARTICLES, "readers") == 0
    stale.close()
    fresh.close()


def test_several_threads_may_publish_at_once(site: Site) -> None:
    bus = site.open()
    threads = [threading.Thread(target=bus.publish, args=(ARTICLES, numbered(50))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(values(list(bus.replay(ARTICLES, LONG_AGO)))) == dict.fromkeys(range(50), 4)


def test_a_bus_that_passed_its_check_takes_what_is_published(site: Site) -> None:
    bus = site.open()
    bus.check()
    bus.publish(ARTICLES, numbered(1))
    assert [message.value for message in bus.replay(ARTICLES, LONG_AGO)] == [b"0"]
