"""A backup is of one moment, whole, and private; a restore replaces nothing that it was not told to."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from installation import WATCHLIST, House, ignore
from servers.daemon import wait_until

from core.bus.port import ARTICLES, Message
from core.bus.sqlite import SqliteBus
from core.clock import now
from core.database import Database
from core.errors import ServiceAway
from core.heartbeat import WorkerHeartbeat, list_workers
from core.sqlite_copy import copy, snapshot
from operations.actor import AccessRole, Actor, Door
from operations.backup import manifest as manifests
from operations.backup.copying import back_up
from operations.backup.manifest import checked
from operations.errors import ErrorKind, OperationError, kind_of

if TYPE_CHECKING:
    from pathlib import Path

BACKUPS = 25
PUBLISHED = sa.Table("seen_by_test", sa.MetaData(), sa.Column("number", sa.Integer, primary_key=True))
DONE = sa.Table("done_by_test", PUBLISHED.metadata, sa.Column("number", sa.Integer, primary_key=True))


@pytest.fixture
def house(tmp_path: Path, migrated: Path) -> House:
    return House(tmp_path / "house", migrated)


def numbers_in(file: Path, query: str) -> set[int]:
    with closing(sqlite3.connect(file)) as connection:
        return {int(number) for (number,) in connection.execute(query)}


def publish_and_note(bus: SqliteBus, database: Database, stop: threading.Event) -> None:
    """Work as ingest does: first the log, then what was seen."""
    numbers = itertools.count(1)
    while not stop.is_set():
        number = next(numbers)
        bus.publish(ARTICLES, [Message(str(number), str(number).encode())])
        with database.transaction() as connection:
            connection.execute(sa.insert(PUBLISHED).values(number=number))


def read_and_do(bus: SqliteBus, database: Database, stop: threading.Event) -> None:
    """Work as the alert role does: first the effects, then the position."""
    consumer = bus.subscribe(ARTICLES, "test", "reader")
    while not stop.is_set():
        batch = consumer.poll(5, 0.05)
        with database.transaction() as connection:
            for message in batch:
                connection.execute(sa.insert(DONE).values(number=int(message.value)))
        consumer.commit()
    consumer.close()


@pytest.mark.slow
def test_database_and_log_are_of_one_moment_under_load(tmp_path: Path, migrated: Path) -> None:
    house = House(tmp_path / "house", migrated)
    (house.file.parent / "bus.db").unlink()
    bus, database = SqliteBus(house.file.parent / "bus.db"), Database(house.settings.database_url)
    with database.transaction() as connection:
        PUBLISHED.metadata.create_all(connection)
    stop = threading.Event()
    work = [threading.Thread(target=one, args=(bus, database, stop)) for one in (publish_and_note, read_and_do)]
    bus.check()
    for thread in work:
        thread.start()
    try:
        backups = [house.back_up(tmp_path / f"backup-{number}") for number in range(BACKUPS)]
    finally:
        stop.set()
        for thread in work:
            thread.join()
        bus.close()
        database.close()
    read = (
        "SELECT cast(value AS TEXT) FROM messages m JOIN leases l"
        " ON l.topic = m.topic AND l.partition = m.partition AND m.id <= l.position"
    )
    for backup in backups:
        log, known = backup / "bus.db", backup / "database.db"
        in_log = numbers_in(log, "SELECT cast(value AS TEXT) FROM messages")
        assert numbers_in(known, "SELECT number FROM seen_by_test") <= in_log, "what was seen is in the log"
        assert numbers_in(log, read) <= numbers_in(known, "SELECT number FROM done_by_test"), "what is read is done"
    assert len(numbers_in(backups[-1] / "database.db", "SELECT number FROM done_by_test")) > BACKUPS, "there was load"


def test_a_snapshot_stays_what_it_was_while_it_is_copied(tmp_path: Path) -> None:
    file = tmp_path / "w.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE t (text)")
        writer.executemany("INSERT INTO t VALUES (?)", [("x" * 4000,)] * 5000)
        with snapshot(file) as seen:
            steps: list[str] = []

            def meanwhile(line: str) -> None:
                writer.execute("INSERT INTO t VALUES ('later')")
                steps.append(line)

            copy(seen, tmp_path / "copy.db", meanwhile)
    assert len(steps) > 2
    with closing(sqlite3.connect(tmp_path / "copy.db")) as made:
        assert made.execute("SELECT count(*), sum(text = 'later') FROM t").fetchone() == (5000, 0)
    assert [file.name for file in tmp_path.glob("copy.db*")] == ["copy.db"], "one file, without a log beside it"


def test_everything_that_cannot_be_derived_comes_back(house: House, tmp_path: Path) -> None:
    (house.config / "watchlist").mkdir()
    (house.config / "watchlist" / "un.yaml").write_text("entities: []\n")
    backup = house.back_up(tmp_path / "backup")
    other = House(tmp_path / "other", None)
    done = other.restore(backup)
    assert done.set_aside == ()
    assert other.file.read_bytes()[:15] == b"SQLite format 3"
    assert (other.file.parent / "link.key").read_bytes() == b"k" * 32
    assert (other.config / "watchlist.yaml").read_text() == WATCHLIST
    assert (other.config / "watchlist" / "un.yaml").read_text() == "entities: []\n"
    assert (other.config / "templates" / "mail.txt").read_text() == "ours"
    assert not (other.file.parent / "stories.db").exists()
    bus = SqliteBus(other.file.parent / "bus.db")
    assert [one.value for one in bus.subscribe(ARTICLES, "g").poll(10, 1)] == [b"not yet read"]
    bus.close()


def test_only_its_owner_reads_a_backup_and_what_is_restored(house: House, tmp_path: Path) -> None:
    backup = house.back_up(tmp_path / "backup")
    other = House(tmp_path / "other", None)
    other.restore(backup)
    made = [backup, *backup.rglob("*"), other.file, other.file.parent / "link.key"]
    assert {file.name: oct(file.stat().st_mode & 0o077) for file in made if file.stat().st_mode & 0o077} == {}


def test_nothing_is_replaced_unless_told_so_and_then_it_is_set_aside(house: House, tmp_path: Path) -> None:
    backup = house.back_up(tmp_path / "backup")
    before = house.file.read_bytes()
    (house.config / "watchlist.yaml").write_text("entities: []\n")
    with pytest.raises(OperationError, match=r"are there already; .*--force") as caught:
        house.restore(backup)
    assert kind_of(caught.value) == ErrorKind.CONFLICT
    assert (house.config / "watchlist.yaml").read_text() == "entities: []\n"
    aside = {file.name: file for file in house.restore(backup, force=True).set_aside}
    assert {"wirewatch.db", "stories.db", "watchlist.yaml"} <= aside.keys()
    assert aside["wirewatch.db"].read_bytes() == before
    assert (house.config / "watchlist.yaml").read_text() == WATCHLIST
    assert house.restore(backup, force=True).set_aside, "again, and what was set aside before stays where it is"


def test_a_backup_that_is_not_whole_is_not_restored(house: House, tmp_path: Path) -> None:
    backup = house.back_up(tmp_path / "backup")
    with (backup / "bus.db").open("r+b") as damaged:
        damaged.seek(4096)
        damaged.write(b"x")
    with pytest.raises(OperationError, match=r"bus\.db: is not as it was written"):
        checked(backup)
    (backup / "bus.db").unlink()
    with pytest.raises(OperationError, match=r"bus\.db: is missing"):
        checked(backup)
    (backup / "manifest.json").write_text("{")
    with pytest.raises(OperationError, match="cannot be read"):
        checked(backup)
    (backup / "manifest.json").unlink()
    with pytest.raises(OperationError, match="it is no backup, or one that did not end"):
        checked(backup)


def test_a_newer_backup_is_refused_and_an_older_one_says_what_follows(house: House, tmp_path: Path) -> None:
    backup = house.back_up(tmp_path / "backup")
    text = (backup / "manifest.json").read_text()
    made = checked(backup)
    (backup / "manifest.json").write_text(text.replace(f'"schema": "{made.schema}"', '"schema": "9999"'))
    with pytest.raises(OperationError, match=r"\(database 9999\), which is newer than this one"):
        checked(backup)
    (backup / "manifest.json").write_text(text.replace(f'"schema": "{made.schema}"', '"schema": "0005"'))
    (say,) = House(tmp_path / "other", None).restore(backup).left_to_do
    assert "older version (0005): the next start brings it up to date" in say


def test_a_backup_needs_a_new_folder_something_to_copy_and_an_operator(house: House, tmp_path: Path) -> None:
    backup = house.back_up(tmp_path / "backup")
    with pytest.raises(OperationError, match="is not empty"):
        house.back_up(backup)
    with pytest.raises(OperationError, match="nothing to copy yet"):
        House(tmp_path / "other", None).back_up(tmp_path / "backup-2")
    editor = Actor("eve", AccessRole.EDITOR, Door.COMMAND)
    with pytest.raises(OperationError, match="may not make a backup"):
        back_up(house.settings, house.config, tmp_path / "backup-3", editor, now, ignore)


def test_a_damaged_database_makes_no_backup(house: House, tmp_path: Path) -> None:
    content = bytearray(house.file.read_bytes())
    for page in range(3, len(content) // 4096):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    house.file.write_bytes(content)
    with pytest.raises(ServiceAway, match=r"\.db: .*(damaged|malformed)"):
        house.back_up(tmp_path / "backup")
    assert not (tmp_path / "backup" / manifests.FILE).exists()


def test_a_restore_refuses_where_somebody_works(house: House, tmp_path: Path) -> None:
    backup = house.back_up(tmp_path / "backup")
    database = Database(house.settings.database_url)

    def alive() -> bool:
        with database.reading() as connection:
            return bool(list_workers(connection, now()))

    with WorkerHeartbeat(database, "alert-1", "alert", now, {}):
        wait_until(alive, "the first beat")
        with pytest.raises(OperationError, match="alert-1 work here; stop them"):
            house.restore(backup, force=True)
    database.close()


def test_config_files_that_stand_there_already_are_left_alone(house: House, tmp_path: Path) -> None:
    backup = house.back_up(tmp_path / "backup")
    other = House(tmp_path / "other", None)
    shutil.copytree(house.config, other.config)
    placed = {file.name for file in other.restore(backup).files}
    assert placed == {"wirewatch.db", "bus.db", "link.key"}
