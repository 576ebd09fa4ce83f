"""Versions of what people edit: of two editors at once one wins, all kinds come together, and workers follow."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from alert_examples import Hands

from config.files.watchlist import Watchlist, parse_watchlist
from config.versions.store import Conflict, Kind, Versions
from config.versions.watched import Watched
from core.clock import now
from core.database import Database
from core.errors import BadInput

LIST = "entities:\n  - {{id: {0}, name: {0}, kind: group}}\n"


@pytest.fixture
def versions(either_database: Database) -> Versions:
    return Versions(either_database, now)


def _save(versions: Versions, kind: Kind, content: str, base: int) -> None:
    versions.save(kind, content, base=base, author="test", origin="file", note="")


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


def test_of_editors_of_two_kinds_at_once_exactly_one_wins_where_each_rests_on_the_other(versions: Versions) -> None:
    seen: dict[Kind, int] = {"watchlist": 0, "feeds": 0, "subscriptions": 0}
    gate = threading.Barrier(3)

    def edit(kind: Kind) -> str:
        gate.wait()
        try:
            versions.save_all({kind: f"# {kind}\n"}, seen=seen, author=kind, origin="api", note="")
        except Conflict:
            return "lost"
        return kind

    with ThreadPoolExecutor(3) as editors:
        ends = list(editors.map(edit, seen))
    assert ends.count("lost") == 2
    assert len(versions.in_force()) == 1


def test_all_kinds_are_saved_or_none(versions: Versions) -> None:
    _save(versions, "feeds", "feeds: []\n", 0)
    with pytest.raises(Conflict, match="feeds: version 1 by test is in force"):
        versions.save_all(
            {"watchlist": LIST.format("a"), "feeds": "# another\n", "subscriptions": ""},
            seen={"watchlist": 0, "feeds": 0, "subscriptions": 0},
            author="late",
            origin="file",
            note="",
        )
    assert versions.numbers() == {"feeds": 1}


def test_saving_the_same_again_makes_no_version(versions: Versions) -> None:
    first = versions.save("feeds", "feeds: []\n", base=0, author="a", origin="file", note="")
    assert versions.save("feeds", "feeds: []\n", base=0, author="b", origin="file", note="") == first


def test_what_is_in_force_is_the_newest_of_each_kind(versions: Versions) -> None:
    _save(versions, "watchlist", LIST.format("a"), 0)
    _save(versions, "watchlist", LIST.format("b"), 1)
    _save(versions, "feeds", "", 0)
    assert {kind: version.number for kind, version in versions.in_force().items()} == {"watchlist": 2, "feeds": 1}
    assert versions.numbers() == {"watchlist": 2, "feeds": 1}
    assert [version.number for version in versions.history("watchlist", above=1)] == [2]
    old = versions.of_digest("watchlist", versions.history("watchlist")[1].digest)
    assert old is not None
    assert old.content == LIST.format("a")


def _watched(versions: Versions, clock: Hands) -> Watched[Watchlist]:
    return Watched(versions, "watchlist", parse_watchlist, clock)


def test_a_version_that_cannot_be_read_leaves_the_last_good_one(versions: Versions) -> None:
    clock = Hands()
    with pytest.raises(BadInput, match="wirewatch apply"):
        _watched(versions, clock).get()
    _save(versions, "watchlist", LIST.format("a"), 0)
    watched = _watched(versions, clock)
    assert watched.get()[0] == 1
    _save(versions, "watchlist", "entities: 7\n", 1)
    clock.move(seconds=1)
    assert watched.get()[0] == 1
    _save(versions, "watchlist", LIST.format("b"), 2)
    clock.move(seconds=1)
    assert (watched.get()[0], watched.get()[1].entities[0].id) == (3, "b")


def test_a_version_is_looked_for_once_a_second_and_after_the_clock_was_put_back(versions: Versions) -> None:
    clock = Hands()
    _save(versions, "watchlist", LIST.format("a"), 0)
    watched = _watched(versions, clock)
    watched.get()
    _save(versions, "watchlist", LIST.format("b"), 1)
    clock.move(seconds=0.9)
    assert watched.get()[0] == 1
    clock.move(hours=-1)
    assert watched.get()[0] == 2
