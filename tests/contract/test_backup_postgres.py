"""A backup of PostgreSQL, by its own programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from installation import House, ignore
from sites import OPERATOR

from config.files.settings import Settings
from core.clock import now
from core.database import Database
from core.errors import WirewatchError
from operations.backup.copying import back_up
from operations.backup.manifest import checked
from operations.backup.restoring import restore
from operations.errors import ErrorKind, OperationError, kind_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def house(tmp_path: Path, migrated: Path) -> House:
    return House(tmp_path / "house", migrated)


def _on_postgresql(url: str, folder: Path) -> Settings:
    return Settings(data_dir=folder, database_url=url, bus_url="kafka://kafka:9092")


def test_postgresql_is_dumped_and_loaded_and_the_log_is_kafkas(postgres_url: str, tmp_path: Path, house: House) -> None:
    database = Database(postgres_url)
    database.migrate()
    with database.transaction() as connection:
        connection.execute(sa.text("CREATE TABLE kept AS SELECT 7 AS number"))
    database.close()
    settings, backup = _on_postgresql(postgres_url, tmp_path), tmp_path / "backup"
    back_up(settings, house.config, backup, OPERATOR, now, ignore)
    made = checked(backup)
    assert (made.database, made.bus, "database.dump" in made.files) == ("postgresql", "kafka", True)
    with pytest.raises(OperationError, match="is not empty; make an empty database"):
        restore(backup, made, settings, house.config, OPERATOR, now, ignore, force=True)
    with pytest.raises(OperationError, match="names sqlite, and the backup is of postgresql"):
        house.restore(backup, force=True)
    database = Database(postgres_url)
    with database.transaction() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    done = restore(backup, made, settings, house.config, OPERATOR, now, ignore, force=True)
    with database.reading() as connection:
        assert connection.scalar(sa.text("SELECT number FROM kept")) == 7
    database.close()
    assert any("--group alerts --topic tagged --reset-offsets" in line for line in done.left_to_do)


def test_without_pg_dump_the_command_to_run_is_said(
    postgres_url: str, tmp_path: Path, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    secret = postgres_url.replace("postgres@", "postgres:geheim@")
    with pytest.raises(OperationError, match="pg_dump --format=custom") as caught:
        back_up(_on_postgresql(secret, tmp_path), house.config, tmp_path / "b", OPERATOR, now, ignore)
    assert kind_of(caught.value) == ErrorKind.REFUSED
    assert "geheim" not in str(caught.value)


def test_a_server_that_is_away_is_a_sentence(tmp_path: Path, house: House) -> None:
    settings = _on_postgresql("postgresql://w:geheim@127.0.0.1:1/w", tmp_path)
    with pytest.raises(WirewatchError) as caught:
        back_up(settings, house.config, tmp_path / "backup", OPERATOR, now, ignore)
    assert "geheim" not in str(caught.value)
