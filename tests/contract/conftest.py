"""What contract tests share: one suite, every adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give an empty, migrated database of each kind."""
    kind = request.param
    url = f"sqlite:///{tmp_path}/w.db" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    database = Database(url)
    database.migrate()
    yield database
    database.close()
