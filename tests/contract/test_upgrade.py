"""An older database with newer code and the reverse, a crash in the middle, and the way back: on both databases."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic import command
from system import ROOT, System

from alerts.reports.queries import list_alerts
from core import migrations
from core.database import Database
from core.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.processes  # our own commands, or servers

FIRST = "0001"
_SNAPSHOT = {
    "article": "x",
    "story": "x",
    "headline": "Gao",
    "source": "S",
    "published": "2026-07-01T12:00:00Z",
    "url": "",
    "language": "",
    "mentions": [],
}
_JSON = {"why": {"entities": ["aqim"], "by": ["all"]}, "shown": _SNAPSHOT}
_WORDS = {"state": "failed", "channel": "email", "outcome": "refused", "kind": "watchlist"}
_RENAMED = {"targets": "suppressions", "budgets": "rate_limits", "entries": "notifications"}
_KILL = """
import os, signal, sys
import sqlalchemy as sa
from core.database import Database

database, left = Database(sys.argv[1]), int(sys.argv[2])

def count(*_given):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)

sa.event.listen(database._engine, "after_cursor_execute", count)
database.migrate()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/w.db" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def old(url: str) -> Iterator[Database]:
    """Give a database of the first release, with a row in each table."""
    database = Database(url)
    with database._engine.begin() as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST)
    with database._engine.begin() as connection:
        found = sa.MetaData()
        found.reflect(connection)
        for table in found.sorted_tables:
            if table.name != "alembic_version":
                connection.execute(table.insert().values({one.name: _value(one) for one in table.columns}))
    yield database
    database.close()


def _value(column: sa.Column[Any]) -> object:
    if column.name in _JSON:
        return _JSON[column.name]
    if isinstance(column.type, sa.DateTime):
        return datetime(2026, 7, 1, 12, tzinfo=UTC)
    if isinstance(column.type, sa.Boolean):
        return False
    if isinstance(column.type, sa.Integer | sa.Float):
        return 1_782_907_200_000_000 if isinstance(column.type, sa.BigInteger) else 1
    if isinstance(column.type, sa.JSON):
        return {}
    return _WORDS.get(column.name, "x")


def counts(database: Database) -> dict[str, int]:
    """Count the rows of each table."""
    with database._engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        return {name: connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}  # noqa: S608


def revision(database: Database) -> str:
    with database._engine.connect() as connection:
        return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one())


def stamp(database: Database, number: str) -> None:
    with database._engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :number"), {"number": number})


def test_a_database_of_the_first_release_keeps_every_row(old: Database) -> None:
    before = counts(old)
    assert set(before.values()) == {1}
    old.migrate()
    after = counts(old)
    assert {name: after.get(_RENAMED.get(name, name)) for name in before} == before
    with old.reading() as connection:
        [alert] = list_alerts(connection)
        assert [one.state for one in alert.deliveries] == ["failed"]
        migrated = connection.execute(sa.text("SELECT content FROM config_versions")).scalar_one()
    assert migrated == "x"
    assert old.upgrade_waiting() == ""


def test_what_an_upgrade_does_is_said_before_and_a_file_is_copied_for_the_way_back(old: Database, url: str) -> None:
    coming = old.upgrade_waiting()
    assert coming.startswith(f"schema {FIRST} → ")
    assert "Workers record the settings that they run with." in coming
    assert revision(old) == FIRST, "asking changes nothing"
    before = counts(old)
    old.migrate()
    newest = revision(old)
    if not url.startswith("sqlite"):
        return
    file = Path(url.removeprefix("sqlite:///"))
    copied = file.with_name(f"w.db.before-{newest}")
    old.close()
    for part in ("-wal", "-shm"):
        file.with_name(file.name + part).unlink(missing_ok=True)
    shutil.copy(copied, file)  # the way back, as docs/upgrade.md has it
    back = Database(url)
    assert (revision(back), counts(back)) == (FIRST, before)
    back.migrate()
    assert revision(back) == newest
    back.close()


def test_an_upgrade_goes_on_where_no_copy_can_be_made(old: Database, url: str, tmp_path: Path) -> None:
    assert url
    (tmp_path / "w.db.before-9" / "in the way").mkdir(parents=True)
    for number in range(1, 30):
        (tmp_path / f"w.db.before-{number:04}" / "in the way").mkdir(parents=True)
    old.migrate()
    assert old.upgrade_waiting() == ""


@pytest.mark.parametrize("statements", [4, 12, 30, 60])
def test_a_crash_in_the_middle_leaves_the_old_schema_whole(old: Database, url: str, statements: int) -> None:
    before = counts(old)
    old._engine.dispose()
    died = subprocess.run([sys.executable, "-c", _KILL, url, str(statements)], cwd=ROOT, check=False, timeout=60)
    assert died.returncode == -signal.SIGKILL
    assert (revision(old), counts(old)) == (FIRST, before)
    old.migrate()
    assert old.upgrade_waiting() == ""


def test_a_newer_database_is_refused_in_a_sentence_and_left_alone(old: Database) -> None:
    old.migrate()
    stamp(old, "9999")
    for ask in (old.migrate, old.upgrade_waiting):
        with pytest.raises(BadInput, match=r"schema 9999 is of a newer Wirewatch.*bring back the copy"):
            ask()
    assert revision(old) == "9999"


@pytest.mark.parametrize("number", ["9999", "0008"])
def test_every_command_and_doctor_say_it_without_a_traceback(tmp_path: Path, number: str) -> None:
    with System(tmp_path, {}, {}) as system:
        system.command("status")
        database = Database(f"sqlite:///{tmp_path}/data/wirewatch.db")
        stamp(database, number)
        examined = system.run("doctor", "--json")
        [found] = [one for one in json.loads(examined.stdout) if one["what"] == "database"]
        assert not found["ok"]
        assert revision(database) == number, "doctor changes nothing"
        if number == "9999":
            assert "newer Wirewatch" in found["message"]
            for words in (("alerts",), ("status",), ("run",), ("alert",), ("why", "a", "b")):
                refused = system.run(*words)
                assert refused.returncode == 2
                assert "newer Wirewatch" in refused.stderr
                assert "Traceback" not in refused.stderr
        else:
            assert "schema 0008 → " in found["message"]
        database.close()


@pytest.mark.parametrize(
    ("name", "address", "words"),
    [
        ("DATABASE", "postgresql://u:secret@h:notaport/db", "port must be a number"),
        ("DATABASE", "postgresql://u:secret@127.0.0.1:1/db?nonsense=1", "options of libpq"),
        ("DATABASE", "sqlite://w.db", "names no file"),
        ("DATABASE", "sqlite:///", "names no file"),
        ("DATABASE", "sqlite:////proc/none/w.db", "name a folder that can be written to"),
        ("DATABASE", "mysql://h/db", "must begin with one of"),
        ("BUS", "sqlite://bus.db", "names no file"),
        ("BUS", "kafka://h:notaport", "port must be a number"),
        ("BUS", "kafka://", "names no host"),
    ],
)
def test_a_malformed_address_is_one_sentence_with_the_fix(tmp_path: Path, name: str, address: str, words: str) -> None:
    with System(tmp_path, {f"WIREWATCH_{name}_URL": address}, {}) as system:
        for asked in ("status", "doctor") if "secret" in address else ("status",):
            done = system.run(asked)
            assert words in done.stdout + done.stderr
            assert "Traceback" not in done.stderr
            assert "secret" not in done.stdout + done.stderr
