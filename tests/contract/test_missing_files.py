"""Files of the embedded stack that are deleted, moved, replaced or damaged under whoever has them open."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from older_schema import upgrade_to
from wire_examples import article

from config.files.settings import Settings
from core import sqlite_files
from core.bus.port import ARTICLES, Message
from core.bus.sqlite import SqliteBus
from core.clock import now
from core.database import Database
from core.errors import BadInput, Fenced, MemoryLost, ServiceAway
from core.heartbeat import WorkerHeartbeat, list_workers
from ingest.tables import feed_states
from processors.stories.comparison.fingerprint import fingerprint
from processors.stories.memory.embedded import EmbeddedStories
from wirewatch import storage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PARTS = ("", "-wal", "-shm")


def move(folder: Path, name: str, to: Path) -> None:
    to.mkdir(exist_ok=True)
    for part in PARTS:
        if (file := folder / f"{name}{part}").exists():
            file.rename(to / file.name)


def delete(folder: Path, name: str) -> None:
    for part in PARTS:
        (folder / f"{name}{part}").unlink(missing_ok=True)


def damage(file: Path) -> None:
    with file.open("r+b") as stream:
        for start in range(0, file.stat().st_size, 4096):
            stream.seek(start + 100)
            stream.write(b"\xa5" * 200)


def publish(bus: SqliteBus, *ids: str) -> None:
    bus.publish(ARTICLES, [Message(id_, id_.encode()) for id_ in ids])


def test_a_log_that_is_moved_away_is_missed_at_once_and_nothing_is_lost_when_it_is_back(tmp_path: Path) -> None:
    bus = SqliteBus(tmp_path / "bus.db")
    reader = bus.subscribe(ARTICLES, "g", "one")
    publish(bus, "a")
    assert [one.key for one in reader.poll(9, 2)] == ["a"]
    move(tmp_path, "bus.db", tmp_path / "away")
    for work in (lambda: publish(bus, "x"), lambda: reader.poll(9, 0), reader.commit, bus.check):
        with pytest.raises(ServiceAway, match="was deleted or moved away; bring it back"):
            work()
    assert not (tmp_path / "bus.db").exists(), "and nobody makes another"
    move(tmp_path / "away", "bus.db", tmp_path)
    reader.commit()
    publish(bus, "b")
    assert [one.key for one in reader.poll(9, 2)] == ["b"]
    reader.close()
    bus.close()


def test_a_copy_in_the_logs_place_is_read_on_from_its_own_positions(tmp_path: Path) -> None:
    bus = SqliteBus(tmp_path / "bus.db")
    reader = bus.subscribe(ARTICLES, "g", "one")
    publish(bus, "a")
    reader.poll(9, 2)
    reader.commit()
    sqlite_files.copy(tmp_path / "bus.db", tmp_path / "copy.db")
    publish(bus, "b")
    reader.poll(9, 2)
    delete(tmp_path, "bus.db")
    (tmp_path / "copy.db").rename(tmp_path / "bus.db")
    with pytest.raises(Fenced, match="another file has taken its place"):
        reader.commit()
    reader.rewind()
    publish(bus, "c")
    assert [one.key for one in reader.poll(9, 2)] == ["c"]
    reader.commit()
    assert bus.lag(ARTICLES, "g") == 0
    reader.close()
    bus.close()


@pytest.mark.parametrize("empty", [b"", None], ids=["no bytes", "an empty database"])
def test_an_empty_file_in_the_place_of_log_or_database_is_not_worked_on(tmp_path: Path, empty: bytes | None) -> None:
    bus, database = SqliteBus(tmp_path / "bus.db"), Database(f"sqlite:///{tmp_path}/w.db")
    publish(bus, "a")
    database.migrate()
    for name in ("bus.db", "w.db"):
        move(tmp_path, name, tmp_path / "away")
        if empty is None:
            with closing(sqlite3.connect(tmp_path / name)) as connection:
                connection.execute("CREATE TABLE other (x)")
        else:
            (tmp_path / name).write_bytes(empty)
    works: tuple[Callable[[], None], ...] = (lambda: publish(bus, "x"), database.check)
    for work in works:
        with pytest.raises(ServiceAway, match="an empty file has taken its place"):
            work()
    for name in ("bus.db", "w.db"):
        delete(tmp_path, name)
        move(tmp_path / "away", name, tmp_path)
    publish(bus, "b")
    database.check()
    bus.close()
    database.close()


def test_a_database_that_is_gone_is_seen_by_the_heartbeat_and_comes_back(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/w.db")
    database.migrate()
    heartbeat = WorkerHeartbeat(database, "alert-1", "alert", now)
    heartbeat.beat()
    move(tmp_path, "w.db", tmp_path / "away")
    heartbeat.beat()
    assert "was deleted or moved away; bring it back" in heartbeat.last_write_error
    assert heartbeat.is_database_away()
    assert not (tmp_path / "w.db").exists()
    move(tmp_path / "away", "w.db", tmp_path)
    heartbeat.beat()
    assert not heartbeat.is_database_away()
    database.close()


def test_a_copy_in_the_databases_place_is_opened_and_upgraded(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/w.db")
    database.migrate()
    heartbeat = WorkerHeartbeat(database, "alert-1", "alert", now)
    heartbeat.beat()
    delete(tmp_path, "w.db")
    older = sa.create_engine(f"sqlite:///{tmp_path}/w.db")
    upgrade_to(older, "head-1")
    older.dispose()
    with database.reading() as connection_:
        assert list_workers(connection_, now()) == []
    heartbeat.beat()
    with database.reading() as connection_:
        assert [one.name for one in list_workers(connection_, now())] == ["alert-1"]
    database.close()


def known(database: Database, articles: int) -> None:
    empty = dict.fromkeys(("etag", "last_modified", "body_hash", "leased_by", "outcome", "detail"), "")
    with database.transaction() as connection:
        row = {"url": "https://a.example", "due": now(), "failures": 0, "articles": articles, **empty}
        connection.execute(sa.insert(feed_states).values(row))


def test_neither_part_is_made_anew_beside_the_other(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    database = Database(settings.database_url)
    storage.require_database(settings, database)
    database.migrate()
    storage.require_log(settings, database)  # a first start
    known(database, 7)
    with pytest.raises(storage.PartMissing, match=r"bus .*bus\.db: is missing or empty.*--start-anew"):
        storage.require_log(settings, database)
    bus = SqliteBus(tmp_path / "bus.db")
    publish(bus, "a")
    storage.require_database(settings, database)
    storage.require_log(settings, database)
    database.close()
    delete(tmp_path, "wirewatch.db")
    for content in (None, b""):
        if content is not None:
            (tmp_path / "wirewatch.db").write_bytes(content)
        fresh = Database(settings.database_url)
        with pytest.raises(BadInput, match=r"wirewatch\.db: is missing or empty.*--start-anew"):
            storage.require_database(settings, fresh)
        fresh.close()
    bus.close()


def stories_in(folder: Path) -> EmbeddedStories:
    stories = EmbeddedStories(folder / "stories.db")
    stories.place([fingerprint(article(number, f"Attack number {number} near Gao"), ()) for number in range(200)])
    stories.mark_ready()
    return stories


def test_a_damaged_story_memory_is_set_aside_and_begun_anew(tmp_path: Path) -> None:
    stories, beside = stories_in(tmp_path), EmbeddedStories(tmp_path / "stories.db")
    assert beside.ready()
    with closing(sqlite3.connect(tmp_path / "stories.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damage(tmp_path / "stories.db")
    with pytest.raises(MemoryLost, match="it is filled again from the log"):
        stories.place([fingerprint(article(999, "Another attack near Gao"), ())])
    assert not stories.ready()
    stories.mark_ready()
    assert stories.ready()
    with pytest.raises(MemoryLost, match="was deleted or replaced"):
        beside.ready()
    assert beside.ready()
    assert len([file for file in tmp_path.glob("stories.db.damaged-*") if file.suffix]) >= 1
    assert sqlite_files.fault_in(tmp_path / "stories.db") == ""
    stories.close()
    beside.close()


def test_a_value_that_is_damaged_where_sqlite_sees_nothing_is_no_crash_of_ours(tmp_path: Path) -> None:
    stories_in(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "stories.db")) as connection:
        connection.execute("UPDATE memory SET value = substr(value, 1, 9) || x'a5a5' || substr(value, 12)")
        connection.commit()
    assert sqlite_files.fault_in(tmp_path / "stories.db") == ""
    stories = EmbeddedStories(tmp_path / "stories.db")
    assert stories.ready()
    with pytest.raises(MemoryLost, match="is not what was written"):
        stories.place([fingerprint(article(7, "Attack number 7 near Gao"), ())])
    assert not stories.ready()
    stories.close()


@pytest.mark.parametrize("content", [b"", b"no database at all" * 400, None], ids=["empty", "other", "cut"])
def test_a_story_memory_that_is_none_at_a_start_is_begun_anew(tmp_path: Path, content: bytes | None) -> None:
    stories_in(tmp_path).close()
    file = tmp_path / "stories.db"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2] if content is None else content)
    stories = EmbeddedStories(file)
    try:
        assert stories.ready() is False or content is None
        stories.place([fingerprint(article(999, "Another attack near Gao"), ())])
    except MemoryLost:
        assert not stories.ready()
    stories.close()


@pytest.mark.parametrize("parts", [PARTS, ("-wal",)], ids=["whole", "its log alone"])
def test_a_story_memory_that_is_deleted_is_begun_anew(tmp_path: Path, parts: tuple[str, ...]) -> None:
    stories, beside = stories_in(tmp_path), EmbeddedStories(tmp_path / "stories.db")
    for part in parts:
        (tmp_path / f"stories.db{part}").unlink()
    for one in (stories, beside):
        with pytest.raises(MemoryLost):
            one.place([fingerprint(article(999, "Another attack near Gao"), ())])
        assert not one.ready()
    stories.close()
    beside.close()


def test_a_copy_of_a_file_in_use_is_whole_or_not_there(tmp_path: Path) -> None:
    bus = SqliteBus(tmp_path / "bus.db")
    publish(bus, "a", "b")
    sqlite_files.copy(tmp_path / "bus.db", tmp_path / "copy.db")
    copied = SqliteBus(tmp_path / "copy.db")
    reader = copied.subscribe(ARTICLES, "g")
    assert sorted(one.key for one in reader.poll(9, 2)) == ["a", "b"]
    reader.close()
    copied.close()
    bus.close()
    damaged = tmp_path / "damaged.db"
    shutil.copy(tmp_path / "copy.db", damaged)
    damage(damaged)
    assert sqlite_files.fault_in(damaged)
    with pytest.raises(OSError, match="unable to open"):
        sqlite_files.copy(tmp_path / "none.db", tmp_path / "second.db")
    assert not list(tmp_path.glob("*second*"))
