"""Hosts of feeds: asked by one poller of several at a time, and left alone by all as long as they want."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from polling import START

from core.outcomes import FetchOutcome
from ingest.store.endings import PollEnding, PollResult, remember
from ingest.store.hosts import LEASE, busy_until
from ingest.store.leases import bring_forward, keep, lease_due, release
from ingest.store.listed import sync_feeds

if TYPE_CHECKING:
    from datetime import datetime

    from core.database import Database

HOST, OTHER = "https://paper.example/", "https://other.example/"
PAUSE = timedelta(seconds=10)


@pytest.fixture
def database(either_database: Database) -> Database:
    feeds = [f"{HOST}a", f"{HOST}b", OTHER]
    sync_feeds(either_database, dict.fromkeys(feeds, timedelta(hours=1)), START)
    return either_database


def leased(database: Database, name: str, seconds: float) -> set[str]:
    return {state.host for state in lease_due(database, START + timedelta(seconds=seconds), name, 9)}


def busy(database: Database) -> datetime | None:
    with database.reading() as connection:
        return busy_until(connection, "paper.example")


def ended(database: Database, at: datetime, rest: float, by: str = "one") -> None:
    later = PollResult(outcome=FetchOutcome.NEW, due=at + timedelta(hours=1))
    remember(database, [PollEnding(f"{HOST}a", later, at, host="paper.example", rest=rest, poller=by)])


def test_a_host_is_asked_by_one_poller_and_left_alone_by_all_as_long_as_it_wants(database: Database) -> None:
    assert leased(database, "one", 0) == {"paper.example", "other.example"}
    assert leased(database, "two", 1) == set(), "its other feed is due, too"
    ended(database, START + timedelta(seconds=2), rest=30)
    assert leased(database, "two", 31) == set()
    assert leased(database, "one", 31) == set()
    assert leased(database, "two", 32) == {"paper.example"}


def test_a_poller_that_died_and_comes_back_leaves_alone_whom_it_asked(database: Database) -> None:
    assert len(leased(database, "one", 0)) == 2
    release(database, "one", START, PAUSE)
    assert leased(database, "one", 9) == set()
    assert len(leased(database, "one", 10)) == 2


def test_a_poller_that_does_not_come_back_holds_its_hosts_no_longer_than_its_leases(database: Database) -> None:
    assert len(leased(database, "one", 0)) == 2
    assert leased(database, "two", LEASE.total_seconds() - 1) == set()
    assert len(leased(database, "two", LEASE.total_seconds())) == 2


def test_a_poller_that_says_it_is_at_work_keeps_what_it_holds(database: Database) -> None:
    quarter = LEASE.total_seconds() / 4
    [state, _] = sorted(lease_due(database, START, "one", 9), key=lambda state: state.host, reverse=True)
    assert state.host == "paper.example"
    keep(database, START + 3 * timedelta(seconds=quarter), "one", {state.url: state.host})
    assert leased(database, "two", 4 * quarter) == {"other.example"}, "of that one it said nothing"
    assert leased(database, "two", 7 * quarter - 1) == set()
    assert leased(database, "two", 7 * quarter) == {"paper.example"}
    keep(database, START + timedelta(seconds=8 * quarter), "one", {state.url: state.host})
    assert leased(database, "three", 10 * quarter) == {"other.example"}, "what another has taken meanwhile is his"
    assert leased(database, "three", 11 * quarter) == {"paper.example"}


def test_who_comes_late_does_not_let_go_of_what_another_holds(database: Database) -> None:
    later = LEASE.total_seconds() + 1
    assert len(leased(database, "one", 0)) == 2
    assert len(leased(database, "two", later)) == 2
    until = busy(database)
    ended(database, START + timedelta(seconds=later + 1), rest=0, by="one")
    assert busy(database) == until
    ended(database, START + timedelta(seconds=later + 3), rest=7, by="two")
    assert busy(database) == START + timedelta(seconds=later + 10)


def test_what_is_given_back_unasked_may_be_asked_at_once(database: Database) -> None:
    taken = lease_due(database, START, "one", 9)
    release(database, "one", START, PAUSE, taken)
    assert len(leased(database, "two", 0)) == 2


def test_a_clock_that_is_put_back_leaves_nobody_alone_for_longer(database: Database) -> None:
    assert len(leased(database, "one", 0)) == 2
    ended(database, START, rest=30)
    hour_ago = START - timedelta(hours=1)
    assert bring_forward(database, hour_ago) > 0
    assert "paper.example" in leased(database, "two", -3_600)
