"""The write-ahead log of a file, taken away under whoever has it open; and no file made where one just went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.files.settings import Settings
from core import sqlite_files
from core.bus.port import ARTICLES, Message
from core.bus.sqlite import SqliteBus
from core.database import Database
from core.errors import ServiceAway
from wirewatch import wiring

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_log_that_is_deleted_is_missed_at_once_and_nothing_is_lost_by_ending(tmp_path: Path) -> None:
    bus, database = SqliteBus(tmp_path / "bus.db"), Database(f"sqlite:///{tmp_path}/w.db")
    bus.publish(ARTICLES, [Message("a", b"a")])
    database.migrate()
    database.check()
    for name in ("bus.db", "w.db"):
        (tmp_path / f"{name}-wal").unlink()
    works: tuple[Callable[[], object], ...] = (
        lambda: bus.publish(ARTICLES, [Message("x", b"x")]),
        bus.check,
        database.check,
    )
    for work in works:
        with pytest.raises(ServiceAway, match="-wal: was deleted, moved away or replaced; bring it back, or stop"):
            work()
    bus.close()
    database.close()
    bus, database = SqliteBus(tmp_path / "bus.db"), Database(f"sqlite:///{tmp_path}/w.db")
    reader = bus.subscribe(ARTICLES, "g", "one")
    assert [one.key for one in reader.poll(9, 2)] == ["a"]
    assert not database.is_new(), "its tables were in the log only"
    reader.close()
    bus.close()
    database.close()


def test_nobody_makes_a_file_in_the_moment_in_which_it_is_moved_away(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/w.db")
    database.migrate()
    with database.reading():  # the pool's connection is in use: another thread's work opens a second one
        looked = sqlite_files.present

        def moved_after_the_look(path: Path, what: str) -> sqlite_files.Identity:
            found = looked(path, what)
            path.rename(path.with_name("away.db"))
            return found

        sqlite_files.present = moved_after_the_look
        try:
            with pytest.raises(ServiceAway, match="unable to open"):
                database.check()
        finally:
            sqlite_files.present = looked
    assert not (tmp_path / "w.db").exists()
    database.close()


def test_a_database_or_log_that_was_seen_at_the_start_is_not_made_again_before_it_is_opened(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    database = Database(settings.database_url)
    database.migrate()
    database.close()
    seen = Database(settings.database_url)
    looked = sqlite_files.has_table

    def moved_while_it_looks(path: Path, table: str) -> bool:
        found = looked(path, table)
        path.rename(tmp_path / "away.db")
        return found

    sqlite_files.has_table = moved_while_it_looks
    try:
        assert not seen.is_new()
    finally:
        sqlite_files.has_table = looked
    with pytest.raises(ServiceAway, match="unable to open"):
        seen.migrate()
    with pytest.raises(ServiceAway, match="was deleted or moved away; bring it back"):
        wiring.open_bus(settings).check()
    assert not [file.name for file in tmp_path.iterdir() if file.name in ("wirewatch.db", "bus.db")]
    seen.close()
