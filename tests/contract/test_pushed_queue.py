"""The memory of hubs and the queue of what they push, on each database: taken once, by one poller."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from core.outcomes import HubState
from ingest.store.listed import sync_feeds
from ingest.websub import hubs, pushed
from ingest.websub.discovery import HubLinks

if TYPE_CHECKING:
    from core.database import Database

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
RIVER, LAKE = "https://river.example/feed", "https://lake.example/feed"


def put(database: Database, feed: str, *bodies: bytes) -> None:
    with database.transaction() as connection:
        for body in bodies:
            pushed.put(database, connection, feed, body, "utf-8", NOW)


def taken(database: Database, name: str, now: datetime = NOW) -> list[tuple[str, bytes]]:
    return sorted((state.url, document.body) for state, document in pushed.take(database, now, name, 10))


def test_a_document_is_taken_by_one_poller_and_again_where_that_one_died(either_database: Database) -> None:
    sync_feeds(either_database, {RIVER: timedelta(hours=1), LAKE: timedelta(hours=1)}, NOW)
    put(either_database, RIVER, b"one", b"two \x00\xff", b"one")
    put(either_database, LAKE, b"three")
    assert taken(either_database, "a") == [(LAKE, b"three"), (RIVER, b"one")], "one a feed, the oldest"
    assert taken(either_database, "b") == [], "its feeds are polled"
    later = NOW + timedelta(minutes=7)
    found = pushed.take(either_database, later, "b", 10)
    assert [state.url for state, _ in found] == [RIVER, LAKE]
    pushed.drop(either_database, [document.id for _, document in found])
    pushed.give_back(either_database, "b", [RIVER, LAKE])
    assert taken(either_database, "a", later) == [(RIVER, b"two \x00\xff")]
    pushed.drop_old(either_database, NOW + timedelta(days=3))
    assert taken(either_database, "a", NOW + timedelta(days=3)) == []


def test_a_hub_is_asked_by_one_poller(either_database: Database) -> None:
    sync_feeds(either_database, {RIVER: timedelta(hours=1)}, NOW)
    hubs.name_hub(either_database, RIVER, HubLinks("https://hub.example/", RIVER), NOW)
    (hub,) = hubs.to_ask(either_database, NOW, 10)
    assert [hubs.claim(either_database, hub, NOW) for _ in range(2)] == [True, False]
    assert hubs.to_ask(either_database, NOW, 10) == []
    with either_database.transaction() as connection:
        assert hubs.hub_by_token(connection, "another") is None
        held = hubs.hub_by_token(connection, hub.token)
        assert held is not None
        hubs.set_confirmed(connection, held, "3600", NOW)
    hubs.set_failed(either_database, hub, HubState.REFUSED, "HTTP 403")
    after = hubs.hubs_of(either_database, [RIVER])[RIVER]
    assert (after.state, after.until, after.detail) == (HubState.CONFIRMED, NOW + timedelta(hours=1), "HTTP 403")
    sync_feeds(either_database, {LAKE: timedelta(hours=1)}, NOW)
    put(either_database, RIVER, b"one")
    hubs.forget_unlisted(either_database)
    assert hubs.hubs_of(either_database, [RIVER]) == {}
    assert taken(either_database, "a") == []
