"""Dead letters: listed, shown and replayed, on each bus and each database."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from sites import OPERATOR, site_of

from core import metrics
from core.bus.dead import dead_letter
from core.bus.kafka.bus import KafkaBus
from core.bus.port import ARTICLES, DEAD, MESSAGE_LIMIT, TAGGED, Bus, Message, Received
from core.bus.sqlite import SqliteBus
from core.clock import now
from core.database import Database
from core.errors import Refused, ServiceAway
from core.outcomes import DeadReason
from operations import dead_letters as operations
from operations.audit import list_audit
from operations.errors import ErrorKind, OperationError
from operations.site import Site
from operations.status import read_status
from wirewatch.dead_letter_gauge import DeadLetterGauge

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "kafka"])
def bus(request: pytest.FixtureRequest, tmp_path: Path, topic_prefix: str) -> Iterator[Bus]:
    made: Bus
    if request.param == "sqlite":
        made = SqliteBus(tmp_path / "bus.db")
    else:
        server = request.getfixturevalue("kafka_server")
        server.start()
        made = KafkaBus([server.bootstrap], topic_prefix)
    yield made
    made.close()


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'w.db')}")
    yield made
    made.close()


@pytest.fixture
def site(database: Database, bus: Bus, tmp_path: Path) -> Site:
    return site_of(database, bus, now, tmp_path)


def _park(bus: Bus, topic: str, value: bytes, key: str = "k", reason: DeadReason = DeadReason.CRASHED) -> None:
    """Publish a message, and park it as a worker would that fails on it."""
    bus.publish(topic, [Message(key, value)])
    [came] = [one for one in bus.replay(topic, LONG_AGO) if (one.key, one.value) == (key, value)]
    bus.publish(DEAD, [dead_letter("process-1", came, reason, "ValueError: no", now())])


def _values(bus: Bus, topic: str = ARTICLES) -> list[bytes]:
    return sorted(one.value for one in bus.replay(topic, LONG_AGO))


def test_a_letter_is_listed_shown_replayed_to_its_topic_and_marked(site: Site, bus: Bus) -> None:
    _park(bus, TAGGED, "größe".encode(), "article-1")
    [letter] = operations.list_dead_letters(site, OPERATOR)
    assert (letter.topic, letter.key, letter.reason, letter.by) == (TAGGED, "article-1", "crashed", "process-1")
    assert letter.replayed is None
    assert operations.show(site, OPERATOR, letter.id).value == "größe"
    status = read_status(site, OPERATOR)
    assert status.dead_letters == operations.DeadLetterCount(parked=1, waiting=1)

    done = operations.replay(site, OPERATOR, [letter.id])
    assert done == operations.Replay((letter.id,), ())
    assert _values(bus, TAGGED) == ["größe".encode()] * 2
    [letter] = operations.list_dead_letters(site, OPERATOR)
    assert letter.replayed is not None
    assert read_status(site, OPERATOR).dead_letters == operations.DeadLetterCount(parked=1, waiting=0)
    [record] = list_audit(site, OPERATOR)
    assert (record.action, record.subject) == ("replay", f"dead letter {letter.id}")
    assert (record.before, record.after) == ("parked: crashed", "published to tagged")


def test_a_letter_is_replayed_once_unless_it_is_asked_for_again(site: Site, bus: Bus) -> None:
    _park(bus, ARTICLES, b"one")
    [letter] = operations.list_dead_letters(site, OPERATOR)
    operations.replay(site, OPERATOR, [letter.id])
    with pytest.raises(OperationError, match="replayed already") as refused:
        operations.replay(site, OPERATOR, [letter.id])
    assert refused.value.kind is ErrorKind.CONFLICT
    assert operations.replay(site, OPERATOR, all_waiting=True) == operations.Replay((), ())
    assert _values(bus) == [b"one"] * 2
    assert operations.replay(site, OPERATOR, [letter.id], again=True).replayed == (letter.id,)
    assert _values(bus) == [b"one"] * 3


def test_all_that_wait_are_replayed_and_those_that_cannot_be_are_named(site: Site, bus: Bus) -> None:
    for number in range(3):
        _park(bus, ARTICLES, b"%d" % number)
    bus.publish(ARTICLES, [Message("large", b"x" * MESSAGE_LIMIT)])  # refused, and parked by the bus itself
    listed = operations.list_dead_letters(site, OPERATOR)
    oversize = next(one.id for one in listed if one.reason == DeadReason.OVERSIZE)
    done = operations.replay(site, OPERATOR, all_waiting=True)
    assert set(done.replayed) == {one.id for one in listed} - {oversize}
    [sentence] = done.refused
    assert oversize in sentence
    assert "no log takes it" in sentence
    assert read_status(site, OPERATOR).dead_letters == operations.DeadLetterCount(parked=4, waiting=1)
    with pytest.raises(Refused, match="no log takes it"):
        operations.replay(site, OPERATOR, [oversize])


def test_a_long_message_comes_whole_from_the_log_or_not_at_all(site: Site, bus: Bus) -> None:
    whole = b"a long article " * 10_000
    _park(bus, ARTICLES, whole)
    gone = Received(ARTICLES, 0, 10_000_000, "k", whole, now())
    bus.publish(DEAD, [dead_letter("process-1", gone, DeadReason.CRASHED, "gone", now())])
    listed = {one.error: one for one in operations.list_dead_letters(site, OPERATOR)}
    assert {one.size for one in listed.values()} == {64 * 1024}
    operations.replay(site, OPERATOR, [listed["ValueError: no"].id])
    assert _values(bus) == [whole, whole]
    with pytest.raises(Refused, match="does not have the whole"):
        operations.replay(site, OPERATOR, [listed["gone"].id])


def test_named_letters_go_all_or_none(site: Site, bus: Bus) -> None:
    _park(bus, ARTICLES, b"one")
    [letter] = operations.list_dead_letters(site, OPERATOR)
    with pytest.raises(OperationError, match="nothing") as refused:
        operations.replay(site, OPERATOR, [letter.id, "nothing"])
    assert refused.value.kind is ErrorKind.NOT_FOUND
    for wrong in ({}, {"ids": [letter.id], "all_waiting": True}):
        with pytest.raises(OperationError, match="not both"):
            operations.replay(site, OPERATOR, **wrong)  # type: ignore[arg-type]  # both or neither, as a person may
    assert _values(bus) == [b"one"]


def test_a_letter_that_was_parked_twice_is_one(site: Site, bus: Bus) -> None:
    where = Received(ARTICLES, 0, 1, "k", b"value", now())
    letter = dead_letter("process-1", where, DeadReason.CRASHED, "no", LONG_AGO)
    bus.publish(DEAD, [letter, letter])
    [one] = operations.list_dead_letters(site, OPERATOR)
    operations.replay(site, OPERATOR, [one.id])
    assert _values(bus) == [b"value"]


def test_the_newest_letters_come_first_and_foreign_bytes_do_no_harm(site: Site, bus: Bus) -> None:
    for number in range(4):
        _park(bus, ARTICLES, b"%d" % number, f"k{number}")
    bus.publish(DEAD, [Message("k", b"not ours")])
    assert [one.key for one in operations.list_dead_letters(site, OPERATOR, 2)] == ["k3", "k2"]
    assert len(operations.list_dead_letters(site, OPERATOR, None)) == 4


def test_a_replay_on_a_bus_that_is_away_marks_nothing(database: Database, tmp_path: Path) -> None:
    bus = SqliteBus(tmp_path / "bus.db")
    site = site_of(database, bus, now, tmp_path)
    _park(bus, "another", b"one")
    [letter] = operations.list_dead_letters(site, OPERATOR)
    bus._connection().execute("PRAGMA query_only = ON")
    with pytest.raises(ServiceAway, match="readonly"):
        operations.replay(site, OPERATOR, [letter.id])
    bus._connection().execute("PRAGMA query_only = OFF")
    [letter] = operations.list_dead_letters(site, OPERATOR)
    assert letter.replayed is None
    assert list_audit(site, OPERATOR) == ()
    bus.close()


def test_replays_are_counted_and_on_either_database_marked_once(either_database: Database, tmp_path: Path) -> None:
    bus = SqliteBus(tmp_path / "bus.db")
    site = site_of(either_database, bus, now, tmp_path)
    _park(bus, ARTICLES, b"one")
    before = REGISTRY.get_sample_value("wirewatch_messages_replayed_total", {"topic": ARTICLES}) or 0.0
    [letter] = operations.list_dead_letters(site, OPERATOR)
    operations.replay(site, OPERATOR, [letter.id])
    operations.replay(site, OPERATOR, [letter.id], again=True)
    assert REGISTRY.get_sample_value("wirewatch_messages_replayed_total", {"topic": ARTICLES}) == before + 2
    assert len(list_audit(site, OPERATOR)) == 2
    bus.close()


def test_of_many_who_replay_one_letter_at_once_one_does(either_database: Database, tmp_path: Path) -> None:
    bus = SqliteBus(tmp_path / "bus.db")
    site = site_of(either_database, bus, now, tmp_path)
    _park(bus, ARTICLES, b"one")
    [letter] = operations.list_dead_letters(site, OPERATOR)

    def ask(_: int) -> int:
        try:
            return len(operations.replay(site, OPERATOR, [letter.id]).replayed)
        except OperationError:
            return 0

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(ask, range(6))) == 1
    assert _values(bus) == [b"one"] * 2
    bus.close()


def test_a_monitor_reads_how_many_wait(site: Site, bus: Bus) -> None:
    _park(bus, ARTICLES, b"one")
    assert DeadLetterGauge(site).value() == 1
    metrics.watch_dead_letters(DeadLetterGauge(site).value)
    assert b"wirewatch_dead_letters 1.0" in metrics.exposition()
    metrics.watch_dead_letters(lambda: 0)


def test_while_the_bus_is_away_nobody_knows_how_many_wait(database: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no database, but long enough to be taken for a broken one" * 20)
    assert math.isnan(DeadLetterGauge(site_of(database, SqliteBus(tmp_path / "file"), now, tmp_path)).value())
