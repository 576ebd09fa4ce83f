"""What contract tests share: one suite, every adapter."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from alert_examples import Hands

from core.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servers.postgres import PostgresServer


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of an empty, migrated SQLite database, to be copied: migrating takes a fifth of a second."""
    file = tmp_path_factory.mktemp("migrated") / "w.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    database.close()
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer) -> str:
    """Give the name of an empty, migrated database of PostgreSQL, to be copied like the other."""
    database = Database(postgres_server.create_database("migrated"))
    database.migrate()
    database.close()
    return "migrated"


@pytest.fixture
def migrated_postgres_url(postgres_server: PostgresServer, migrated_postgres: str) -> Iterator[str]:
    """Give the address of an empty, migrated database of PostgreSQL."""
    with postgres_server.lend_database(like=migrated_postgres) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest, migrated: Path, tmp_path: Path) -> Iterator[Database]:
    """Give an empty, migrated database of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{shutil.copy(migrated, tmp_path / 'w.db')}"
    else:
        url = request.getfixturevalue("migrated_postgres_url")
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def clock() -> Hands:
    """Give a clock that stands still until a test moves it."""
    return Hands()
