"""The invented wire of a fresh start: served on loopback, and the same after a restart."""

from __future__ import annotations

import asyncio
import urllib.parse
from datetime import UTC, datetime

from config.files.feeds import Feed
from ingest.fetch import Fetcher
from ingest.sample import SampleWire, document, item_of, slot_at

START = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_the_sample_wire_is_reached_without_the_switch_for_loopback() -> None:
    wire = SampleWire(lambda: START)
    address = wire.follow(wanted=True)
    for feed in wire.feeds():
        fetched = asyncio.run(Fetcher().fetch(feed.url, allowed=wire.allows(feed)))
        assert fetched.body is not None
    port = urllib.parse.urlsplit(address).port
    assert wire.allows(Feed(url=f"http://127.0.0.1:{port}/other")) == frozenset()
    wire.stop()


def test_the_sample_wire_says_the_same_after_a_restart() -> None:
    slot = slot_at(START)
    item = item_of(slot)
    assert item == item_of(slot)
    assert document(item.outlet, START, "http://a") == document(item.outlet, START, "http://a")
