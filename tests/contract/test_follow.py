"""`run` follows the files: what is saved comes in force, and what does not is recorded until it does."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alert_examples import NOW, Hands
from folders import FILES, Editor, entity

from config.files.settings import load_settings, not_in_force
from config.versions.base import FILE
from config.versions.follow import Follower
from config.versions.not_in_force import FileNotInForce, list_not_in_force, record
from config.versions.store import Versions
from core.database import Database
from core.errors import BadInput


class Followed:
    """A folder that is followed, and what a page would say of it."""

    def __init__(self, database: Database, folder: Path, clock: Hands) -> None:
        self.database, self.clock = database, clock
        self.versions = Versions(database, clock)
        self.editor = Editor(self.versions, folder, "desk")
        self.follower = self.new_follower()

    def new_follower(self) -> Follower:
        folder = self.editor.folder
        running = load_settings(folder, {})
        return Follower(
            self.versions,
            folder,
            author="desk",
            clock=self.clock,
            settings_problem=lambda: not_in_force(folder, {}, running),
        )

    def look(self) -> tuple[FileNotInForce, ...]:
        self.clock.move(seconds=1)
        self.follower.look()
        with self.database.reading() as connection:
            return list_not_in_force(connection, NOW)

    def reasons(self) -> dict[str, str]:
        return {one.file: one.reason for one in self.look()}

    def in_force(self, kind: str) -> str:
        return {str(name): one.content for name, one in self.versions.in_force().items()}[kind]


@pytest.fixture
def followed(either_database: Database, tmp_path: Path) -> Followed:
    made = Followed(either_database, tmp_path / "config", Hands())
    made.follower.start()
    return made


def test_a_first_start_puts_the_files_in_force_and_an_edit_follows(followed: Followed) -> None:
    assert set(followed.versions.numbers().values()) == {1}
    followed.editor.add("watchlist", entity("jnim"))
    assert followed.reasons() == {}
    assert followed.versions.numbers()["watchlist"] == 2
    assert followed.versions.history("watchlist")[0].author == "desk"
    assert followed.editor.states() == dict.fromkeys(FILES, "unchanged")


def test_a_file_beside_the_watchlist_is_followed_too(followed: Followed) -> None:
    file = followed.editor.folder / "watchlist/sport.yaml"
    file.parent.mkdir()
    for text, id_ in (("owner: Ann\nentities:\n", "jnim"), ("owner: Ann\nentities:\n# and\n", "rsf")):
        file.write_text(text + entity(id_), encoding="utf-8")
        assert followed.reasons() == {}
        assert f"id: {id_}" in followed.in_force("watchlist")
    file.write_text("entities: 7\n", encoding="utf-8")
    assert "watchlist/sport.yaml:1: entities: needs a list" in followed.reasons()["watchlist"]
    assert followed.versions.numbers()["watchlist"] == 3
    file.unlink()
    assert "watchlist/sport.yaml: is gone, which would remove 1 of 1 entities: rsf" in followed.reasons()["watchlist"]
    assert "id: rsf" in followed.in_force("watchlist")


def test_a_first_start_with_a_bad_file_is_refused_and_a_later_one_runs_on(followed: Followed, tmp_path: Path) -> None:
    followed.editor.write("watchlist", "entities: 7\n")
    followed.new_follower().start()
    assert set(followed.reasons()) == {"watchlist"}
    empty = Database(f"sqlite:///{tmp_path}/empty.db")
    empty.migrate()
    first = Followed(empty, tmp_path / "second", Hands())
    first.editor.write("watchlist", "entities: 7\n")
    with pytest.raises(BadInput, match=r"watchlist\.yaml:1"):
        first.follower.start()
    empty.close()


def test_a_file_that_is_not_in_force_is_recorded_with_its_reason_until_it_is(followed: Followed) -> None:
    followed.editor.add("watchlist", "  - {id: x, name: X, kind: gruop}\n")
    followed.editor.add("feeds", "  - url: https://b.example/rss\n")
    [feeds, watchlist] = followed.look()
    assert (watchlist.file, watchlist.since) == ("watchlist", followed.clock())
    assert "watchlist.yaml:3" in watchlist.reason
    assert "did you mean group?" in watchlist.reason
    assert "waits for watchlist.yaml" in feeds.reason
    began = followed.clock()
    followed.editor.add("watchlist", "  - {id: y, name: Y, kind: grope}\n")
    assert {one.since for one in followed.look()} == {began}
    followed.editor.write("watchlist", FILES["watchlist"] + entity("jnim"))
    assert followed.reasons() == {}
    assert followed.versions.numbers() == {"watchlist": 2, "feeds": 2, "subscriptions": 1}


def test_a_file_emptied_for_a_moment_wipes_nothing(followed: Followed) -> None:
    followed.editor.write("subscriptions", "")
    followed.editor.write("watchlist", "")
    reasons = followed.reasons()
    assert "would remove 1 of 1 entities: aqim" in reasons["watchlist"]
    assert "would remove 1 of 1 subscriptions" in reasons["subscriptions"]
    assert followed.in_force("watchlist") == FILES["watchlist"]
    followed.editor.write("watchlist", FILES["watchlist"])
    followed.editor.write("subscriptions", FILES["subscriptions"])
    assert followed.reasons() == {}
    assert set(followed.versions.numbers().values()) == {1}


def test_a_file_beside_the_watchlist_that_is_emptied_or_gone_wipes_nothing(followed: Followed) -> None:
    editor = followed.editor
    case = editor.folder / "watchlist" / "case.yaml"
    case.parent.mkdir()
    case.write_text("entities:\n" + "".join(entity(f"case-{number}") for number in range(3)), encoding="utf-8")
    assert followed.reasons() == {}
    for spoil, told in (
        (lambda: case.write_text("", encoding="utf-8"), "watchlist/case.yaml: would remove 3 of 3 entities"),
        (case.unlink, "watchlist/case.yaml: is gone, which would remove 3 of 3 entities"),
        (lambda: editor.write("watchlist", ""), "watchlist.yaml: would remove 1 of 1 entities: aqim"),
    ):
        spoil()
        assert told in followed.reasons()["watchlist"]
    assert followed.versions.numbers()["watchlist"] == 2


def test_a_file_that_vanishes_or_cannot_be_read_is_not_in_force_now(followed: Followed) -> None:
    file = followed.editor.folder / "feeds.yaml"
    file.unlink()
    assert "is missing" in followed.reasons()["feeds"]
    file.mkdir()
    assert "cannot be read" in followed.reasons()["feeds"]
    file.rmdir()
    followed.editor.write("feeds", FILES["feeds"])
    assert followed.reasons() == {}


def test_what_editors_leave_beside_the_files_is_not_looked_at(followed: Followed) -> None:
    (followed.editor.folder / ".#watchlist.yaml").symlink_to("me@host.1234:1700000000")
    (followed.editor.folder / "watchlist.yaml~").write_text("entities: 7\n")
    (followed.editor.folder / "other.yaml").write_text(": :\n")
    followed.new_follower().start()
    followed.editor.add("watchlist", entity("jnim"))
    assert followed.reasons() == {}
    assert followed.versions.numbers()["watchlist"] == 2


def test_a_colleagues_edit_is_neither_undone_nor_a_problem_until_the_old_file_is_edited(
    followed: Followed, tmp_path: Path
) -> None:
    bob = followed.editor.copy(tmp_path / "bob", "bob")
    bob.add("watchlist", entity("jnim"))
    bob.apply()
    assert followed.reasons() == {}
    followed.editor.add("feeds", "  - url: https://b.example/rss\n")
    assert followed.reasons() == {}
    assert followed.versions.numbers() == {"watchlist": 2, "feeds": 2, "subscriptions": 1}
    followed.editor.add("watchlist", entity("gspc"))
    assert "version 2 by bob" in followed.reasons()["watchlist"]
    assert "jnim" in followed.in_force("watchlist")


def test_changed_settings_wait_for_a_start(followed: Followed) -> None:
    followed.editor.write("settings", "# only a comment\n")
    assert followed.reasons() == {}
    followed.editor.write("settings", "console_port: 9999\n")
    assert followed.reasons() == {"settings": "changed since the start: console_port; start Wirewatch again"}
    followed.editor.write("settings", "console_port: many\n")
    assert "settings.yaml:1: console_port" in followed.reasons()["settings"]
    followed.editor.write("settings", "")
    assert followed.reasons() == {}


def test_a_folder_that_remembers_nothing_is_followed_from_memory(followed: Followed, tmp_path: Path) -> None:
    base = followed.editor.folder / FILE
    base.unlink()
    base.mkdir()  # nothing can be written there, as on a read-only mount; and root may write everywhere else
    followed.follower = followed.new_follower()
    followed.follower.start()
    followed.editor.add("watchlist", entity("jnim"))
    assert followed.reasons() == {}
    bob = Editor(followed.versions, tmp_path / "bob", "desk", FILES)
    bob.add("watchlist", entity("jnim") + "# bob\n")
    bob.apply()
    followed.editor.add("watchlist", entity("gspc"))
    assert "version 3 by desk" in followed.reasons()["watchlist"]  # by the same login, and still no edit of this file


@pytest.mark.slow
def test_a_locked_database_is_waited_for(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/locked.db")
    database.migrate()
    followed = Followed(database, tmp_path / "config", Hands())
    followed.follower.start()
    holder = sqlite3.connect(tmp_path / "locked.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")  # as a backup tool does, for longer than a writer waits
    followed.editor.add("watchlist", entity("jnim"))
    followed.look()
    assert followed.versions.numbers()["watchlist"] == 1
    holder.rollback()
    holder.close()
    assert followed.reasons() == {}
    assert followed.versions.numbers()["watchlist"] == 2
    database.close()


def test_reasons_are_kept_by_file_and_long_ones_cut(either_database: Database) -> None:
    clock = Hands()
    assert record(either_database, {"feeds": "x" * 5000, "watchlist": "w"}, clock()) == []
    with either_database.reading() as connection:
        [feeds, watchlist] = list_not_in_force(connection, NOW)
    assert (len(feeds.reason), watchlist.reason) == (2002, "w")
    assert record(either_database, {"feeds": "x" * 5000}, clock()) == ["watchlist"]
    assert record(either_database, {}, clock()) == ["feeds"]
