"""The schema's history: what migrations build is what the tables say, and what was under way is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from older_schema import upgrade_to
from sending import items_of, take
from surface import tables

from alerts.readers.tables import subscriptions
from alerts.readers.unsubscribes import known_among
from alerts.recipient import recipient_hash
from alerts.reports.queries import list_alerts
from alerts.tables import snoozes
from core.clock import now
from core.database import NEWEST, Database, metadata, to_micros
from core.heartbeat import workers
from core.migrations import revisions

if TYPE_CHECKING:
    from pathlib import Path


def _has_no_words(name: str | None, *_: object) -> bool:
    """Leave the index of words out, which no table in the code can say: `alerts/reports/search.py` asks it."""
    return not (name or "").startswith("article_words")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/w.db" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


def test_the_migrations_build_what_the_tables_say(url: str) -> None:
    assert tables(), "every module that declares one is imported"
    database = Database(url)
    database.migrate()
    with database.transaction() as connection:
        options: dict[str, Any] = {"compare_type": True, "include_name": _has_no_words}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    database.close()
    assert found == []


def test_a_schema_that_is_new_enough_is_read_only_and_waits_for_nobody(url: str) -> None:
    assert revisions()[0] == NEWEST
    first = Database(url)
    first.migrate()
    second = Database(url)
    with first.transaction() as connection:
        connection.execute(sa.delete(workers))  # SQLite's one writer, and a lock on PostgreSQL
        second.migrate()
        assert second.upgrade_waiting() == ""
    for database in (first, second):
        database.close()


def test_deliveries_under_way_get_their_entries_and_keep_their_attempts(url: str) -> None:
    database = Database(url)
    engine = database._engine
    upgrade_to(engine, "0002")
    why = '{"entities": ["aqim"], "by": ["all"]}'
    snapshot = (
        '{"article": "a1", "story": "s1", "headline": "Gao", "source": "S", "published": "2026-07-01T12:00:00Z",'
        ' "url": "", "language": "", "mentions": []}'
    )
    at: Any = to_micros(now()) if database.dialect == "sqlite" else now()
    with engine.begin() as connection:
        insert = "INSERT INTO alerts VALUES ('al', 'desk', 's1', 'a1', :at, :why, :shown)"
        connection.execute(sa.text(insert), {"at": at, "why": why, "shown": snapshot})
        insert = (
            "INSERT INTO deliveries (id, alert, channel, target, lane, state, due, leased_by, attempts, created,"
            " detail) VALUES (:id, 'al', 'email', :to, 'email', :state, :at, '', 1, :at, '')"
        )
        for id_, state in (("d1", "due"), ("d2", "failed")):
            row = {"id": id_, "state": state, "at": at, "to": f"{id_}@example.org"}
            connection.execute(sa.text(insert), row)
        attempt = "INSERT INTO attempts VALUES ('d2', 1, :at, 'refused', '550', 0.1)"
        connection.execute(sa.text(attempt), {"at": at})
    database.migrate()
    [one] = take(database, now, "email", 5)
    assert (one.leased.id, [item.snapshot.headline for item in items_of(one)]) == ("d1", ["Gao"])
    with database.reading() as connection:
        [alert] = list_alerts(connection)
        assert {one.id: one.state for one in alert.deliveries} == {"d1": "leased", "d2": "failed"}
        assert connection.execute(sa.text("SELECT delivery, outcome FROM attempts")).all() == [("d2", "refused")]
    database.close()


def test_what_readers_decided_before_is_theirs_alone_and_stays(url: str) -> None:
    database = Database(url)
    engine = database._engine
    upgrade_to(engine, "0011")
    at: Any = to_micros(now()) if database.dialect == "sqlite" else now()
    with engine.begin() as connection:
        insert = "INSERT INTO subscriptions VALUES (:id, 'o', :document, :state, :origin, :at, :at, :serial)"
        for serial, (id_, origin, state) in enumerate(
            [
                ("desk", "file", "ended"),
                ("wire", "file", "active"),
                ("self", "self", "ended"),
                ("room", "operator", "active"),
            ]
        ):
            document = f'{{"id": "{id_}", "to": {{"email": "Ann@example.org"}}, "all": true}}'
            row = {"id": id_, "document": document, "state": state, "origin": origin, "at": at, "serial": serial}
            connection.execute(sa.text(insert), row)
        why, shown = '{"entities": ["aqim"], "by": ["all"]}', '{"headline": "Gao"}'
        connection.execute(
            sa.text("INSERT INTO alerts VALUES ('al', 'desk', 's1', 'a1', :at, :why, :shown)"),
            {"at": at, "why": why, "shown": shown},
        )
        notification = (
            "INSERT INTO notifications VALUES ('n', 'al', 'desk', 's1', 'alert', 'a1', 'email', 'ann@example.org',"
            " :at, :at, '', '', :why, 'null', NULL, 'in_delivery')"
        )
        connection.execute(sa.text(notification), {"at": at, "why": why})
        for id_ in ("desk", "gone"):
            snooze = "INSERT INTO snoozes VALUES (:id, 'story', 's1', :at, :at)"
            connection.execute(sa.text(snooze), {"id": id_, "at": at})
    database.migrate()
    ann = recipient_hash("email", "ann@example.org")
    with database.reading() as connection:
        assert sorted(connection.execute(sa.select(subscriptions.c.id, subscriptions.c.state)).all()) == [
            ("room", "active"),
            ("self", "ended"),
        ]
        assert set(known_among(connection, {("desk", ann), ("wire", ann)})) == {("desk", ann)}
        assert connection.execute(sa.select(snoozes.c.subscription, snoozes.c.recipient)).all() == [("desk", ann)]
    database.close()
