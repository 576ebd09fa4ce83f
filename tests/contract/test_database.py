"""The schema that the migrations build is the schema that the code declares, on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import now
from core.database import Database
from core.errors import BadInput
from operations.access.tables import sign_in_tokens

ROOT = Path(__file__).parents[2]


def test_migrating_again_changes_nothing_and_keeps_what_is_there(either_database: Database) -> None:
    with either_database.transaction() as connection:
        connection.execute(sa.insert(sign_in_tokens).values(hash="h", expires=now()))
    either_database.migrate()
    with either_database.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(sign_in_tokens)) == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_several_processes_may_migrate_a_new_database_at_once(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/w.db" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    databases = [Database(url) for _ in range(4)]
    gate = threading.Barrier(len(databases))

    def migrate(database: Database) -> None:
        gate.wait()
        database.migrate()

    with ThreadPoolExecutor(len(databases)) as starters:
        list(starters.map(migrate, databases))
    for database in databases:
        database.check()
    with databases[0].reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(sa.table("alembic_version"))).scalar_one() == 1
    for database in databases:
        database.close()


def test_an_unknown_database_is_refused_with_the_fix() -> None:
    with pytest.raises(BadInput, match=r"use sqlite:///FILE or postgresql://"):
        Database("mysql://somewhere/db")


def test_a_read_that_outlives_the_close_closes_its_connection(either_database: Database) -> None:
    opened, closed = threading.Event(), threading.Event()

    def read() -> tuple[int, Any]:
        with either_database.reading() as connection:
            opened.set()
            assert closed.wait(10)
            return connection.execute(sa.text("SELECT 1")).scalar_one(), connection.connection.dbapi_connection

    with ThreadPoolExecutor(1) as reader:
        answer = reader.submit(read)
        assert opened.wait(10)
        either_database.close()
        closed.set()
        one, driver = answer.result()
    assert one == 1
    with pytest.raises(Exception, match="closed"):
        driver.execute("SELECT 1")
