"""The retention job: the old leaves log and archive, what is new, pending or undone stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from alert_examples import NOW, batch, subscription, tagged

from alerts.retention import delete_expired
from alerts.tables import alerts, deliveries, snoozes
from alerts.worker import AlertHandler
from core.archive import articles, handled, mentions
from core.bus.port import ARTICLES, Message
from core.bus.sqlite import SqliteBus
from core.clock import now
from core.database import Database

WEEK, YEAR = timedelta(days=7), timedelta(days=365)


def _count(database: Database, table: sa.Table) -> int:
    with database.reading() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_the_archive_forgets_articles_with_their_mentions_and_keeps_what_people_were_notified_of(
    either_database: Database, tmp_path: Path
) -> None:
    AlertHandler(either_database, lambda: (1, (subscription(),)), lambda: NOW).handle(batch([tagged()]))
    bus = SqliteBus(tmp_path / "bus.db")
    assert not any(delete_expired(either_database, bus, NOW + WEEK, WEEK, YEAR).values())
    gone = delete_expired(either_database, bus, NOW + YEAR + WEEK, WEEK, YEAR)
    assert (gone["articles"], gone["handled"]) == (1, 1)
    assert [_count(either_database, table) for table in (articles, mentions, handled)] == [0, 0, 0]
    assert [_count(either_database, table) for table in (alerts, deliveries)] == [1, 1]
    bus.close()


def test_a_snooze_that_is_over_is_forgotten(either_database: Database, tmp_path: Path) -> None:
    bus = SqliteBus(tmp_path / "bus.db")
    over, lasting = (
        {"subscription": "desk", "recipient": "r", "kind": "story", "what": what, "at": NOW}
        | {"until": NOW + timedelta(hours=hours)}
        for what, hours in (("s1", 1), ("s2", 9))
    )
    with either_database.transaction() as connection:
        connection.execute(sa.insert(snoozes), [over, lasting])
    assert delete_expired(either_database, bus, NOW + timedelta(hours=2), WEEK, YEAR)["snoozes"] == 1
    assert _count(either_database, snoozes) == 1
    bus.close()


def test_the_log_forgets_only_what_every_group_has_done(either_database: Database, tmp_path: Path) -> None:
    bus = SqliteBus(tmp_path / "bus.db")
    bus.publish(ARTICLES, [Message("k", b"one"), Message("k", b"two")])
    reader = bus.subscribe(ARTICLES, "readers")
    assert len(reader.poll(1, 1)) == 1
    reader.commit()
    assert delete_expired(either_database, bus, now() + 2 * WEEK, WEEK, YEAR)["messages"] == 1
    assert [message.value for message in reader.poll(9, 1)] == [b"two"]
    reader.close()
    bus.close()
