"""What each adapter of the bus does by itself: a broker that is away, a file that is none, trimming, a reboot."""

from __future__ import annotations

import gc
import resource
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bus_examples import LONG_AGO, numbered, take, values
from waiting import eventually

from core.bus.kafka.bus import KafkaBus
from core.bus.port import ARTICLES, Message
from core.bus.sqlite import SqliteBus
from core.errors import Fenced, ServiceAway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers.kafka import KafkaServer


@pytest.fixture
def abandoned_sockets() -> Iterator[None]:
    """Collect what kafka-python abandons: it does not close the socket of a refused connection (net/inet.py)."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.mark.usefixtures("abandoned_sockets")
def test_a_broker_that_is_away_is_said_and_nothing_is_lost(kafka_server: KafkaServer, topic_prefix: str) -> None:
    kafka_server.start()
    bus = KafkaBus([kafka_server.bootstrap], topic_prefix, session=3)
    bus.publish(ARTICLES, numbered(10))
    reader = bus.subscribe(ARTICLES, "readers")
    take(reader, 10)
    reader.commit()
    kafka_server.kill()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    large = [Message(f"k{number}", str(10 + number).encode().rjust(10_000)) for number in range(5000)]
    with pytest.raises(ServiceAway, match="check that it runs"):
        bus.publish(ARTICLES, large)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000, "kilobytes"
    kafka_server.start()
    bus.publish(ARTICLES, large[:100])
    came: set[int] = set()

    def all_came_and_are_done() -> bool:
        came.update(values(take(reader, 1)))
        try:
            reader.commit()
        except Fenced:  # the group, which lost us meanwhile, is divided anew: what was not done comes again
            reader.rewind()
            return False
        return came >= set(range(10, 110)) and bus.lag(ARTICLES, "readers") == 0

    eventually(all_came_and_are_done, 30)
    reader.close()
    bus.close()


@pytest.mark.slow
@pytest.mark.usefixtures("abandoned_sockets")
def test_a_broker_that_is_away_at_the_start_is_an_error_on_use_only() -> None:
    bus = KafkaBus(["127.0.0.1:1"])
    reader = bus.subscribe(ARTICLES, "readers")
    with pytest.raises(ServiceAway):
        reader.poll(1, 0.1)
    with pytest.raises(ServiceAway, match=r"127\.0\.0\.1:1.*bus_url"):
        bus.check()
    reader.close()
    bus.close()


def test_an_unusable_file_is_a_service_that_is_away(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no database, but long enough to be taken for a broken one" * 20)
    bus = SqliteBus(tmp_path / "file")
    with pytest.raises(ServiceAway, match="check the disk"):
        bus.check()
    with pytest.raises(ServiceAway, match="rights of its folder"):
        SqliteBus(tmp_path / "file" / "bus.db").check()


def test_trimming_forgets_the_old_and_keeps_what_a_group_has_not_done(tmp_path: Path) -> None:
    bus = SqliteBus(tmp_path / "bus.db")
    bus.publish(ARTICLES, numbered(1500))
    reader = bus.subscribe(ARTICLES, "readers")
    later = datetime.now(UTC) + timedelta(hours=1)
    take(reader, 1500)
    assert bus.trim(later) == 0
    reader.commit()
    bus.publish(ARTICLES, [Message("k", b"1500")])
    assert bus.trim(LONG_AGO) == 0
    assert bus.trim(later) == 1500
    assert values(list(bus.replay(ARTICLES, LONG_AGO))) == [1500]
    reader.close()
    bus.close()


def test_a_lease_from_before_a_reboot_is_over(tmp_path: Path) -> None:
    bus = SqliteBus(tmp_path / "bus.db")
    bus.publish(ARTICLES, numbered(10))
    old = bus.subscribe(ARTICLES, "readers", "old")
    take(old, 10)
    with bus._connection() as connection:  # the clock of a machine that ran for years
        connection.execute("UPDATE leases SET expires = expires + 1e8")
        connection.execute("UPDATE members SET seen = seen + 1e8")
    reader = bus.subscribe(ARTICLES, "readers", "new")
    assert len(take(reader, 10, seconds=3)) == 10
    old.close()
    reader.close()
    bus.close()
