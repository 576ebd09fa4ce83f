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


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of an empty, migrated SQLite database, to be copied: migrating takes a fifth of a second."""
    file = tmp_path_factory.mktemp("migrated") / "w.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    database.close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest, migrated: Path, tmp_path: Path) -> Iterator[Database]:
    """Give an empty, migrated database of each kind."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'w.db')}")
    else:
        database = Database(request.getfixturevalue("postgres_url"))
        database.migrate()
    yield database
    database.close()


@pytest.fixture
def clock() -> Hands:
    """Give a clock that stands still until a test moves it."""
    return Hands()
