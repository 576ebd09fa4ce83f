"""Versions of what people edit: of two editors at once one wins, and workers follow."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.files.watchlist import parse_watchlist
from config.versions.apply import apply, plan
from config.versions.store import Conflict, Versions, Watched
from core.clock import now
from core.database import Database
from core.errors import BadInput

LIST = "entities:\n  - {{id: {0}, name: {0}, kind: group}}\n"


@pytest.fixture
def versions(either_database: Database) -> Versions:
    return Versions(either_database, now)


def test_of_editors_at_once_exactly_one_wins(versions: Versions) -> None:
    gate = threading.Barrier(4)

    def edit(name: str) -> str:
        gate.wait()
        try:
            versions.save("watchlist", LIST.format(name), base=0, author=name, origin="console", note="")
        except Conflict:
            return "lost"
        return name

    with ThreadPoolExecutor(4) as editors:
        ends = list(editors.map(edit, "abcd"))
    winner = next(end for end in ends if end != "lost")
    assert ends.count("lost") == 3
    assert [(version.number, version.author) for version in versions.history("watchlist")] == [(1, winner)]


def test_saving_the_same_again_makes_no_version(versions: Versions) -> None:
    first = versions.save("feeds", "feeds: []\n", base=0, author="a", origin="file", note="")
    assert versions.save("feeds", "feeds: []\n", base=0, author="b", origin="file", note="") == first


def test_a_version_that_cannot_be_read_leaves_the_last_good_one(versions: Versions) -> None:
    with pytest.raises(BadInput, match="wirewatch apply"):
        Watched(versions, "watchlist", parse_watchlist, now).get()
    versions.save("watchlist", LIST.format("a"), base=0, author="a", origin="file", note="")
    watched = Watched(versions, "watchlist", parse_watchlist, now)
    assert watched.get()[0] == 1
    versions.save("watchlist", "entities: 7\n", base=1, author="a", origin="file", note="")
    watched._looked = float("-inf")  # a second passes
    assert watched.get()[0] == 1
    versions.save("watchlist", LIST.format("b"), base=2, author="a", origin="file", note="")
    watched._looked = float("-inf")
    assert (watched.get()[0], watched.get()[1].entities[0].id) == (3, "b")


def test_files_are_applied_once_and_not_over_an_edit_in_the_console(versions: Versions, tmp_path: Path) -> None:
    (tmp_path / "watchlist.yaml").write_text(LIST.format("a"))
    for kind in ("feeds", "subscriptions"):
        (tmp_path / f"{kind}.yaml").write_text("")
    apply(versions, plan(versions, tmp_path), author="a", note="", force=False)
    assert {change.state for change in plan(versions, tmp_path)} == {"unchanged"}
    versions.save("watchlist", LIST.format("b"), base=1, author="b", origin="console", note="")
    change = plan(versions, tmp_path)[0]
    assert change.state == "conflict"
    assert "+  - {id: a, name: a, kind: group}" in change.diff
    with pytest.raises(Conflict, match="--force"):
        apply(versions, [change], author="a", note="", force=False)
    apply(versions, [change], author="a", note="", force=True)
    assert [version.number for version in versions.history("watchlist")] == [3, 2, 1]


def test_a_bad_file_changes_nothing(versions: Versions, tmp_path: Path) -> None:
    (tmp_path / "watchlist.yaml").write_text(LIST.format("a"))
    (tmp_path / "feeds.yaml").write_text("")
    (tmp_path / "subscriptions.yaml").write_text("subscriptions:\n  - {id: x, to: {inbox: y}, tags: [none]}\n")
    with pytest.raises(BadInput, match="none is not in the watchlist"):
        plan(versions, tmp_path)
    assert versions.current("watchlist") is None
