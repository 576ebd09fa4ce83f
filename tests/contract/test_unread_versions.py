"""Saved feeds and subscriptions that cannot be read: the version before them is used, and whoever looks is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alert_examples import Hands
from console_client import running
from sites import OPERATOR, READER, archived_site

from console.pages.tiles import verdict
from core.heartbeat import WorkerHeartbeat
from operations.overview import read_overview
from operations.unused_edits import list_unused
from operations.versions import roll_back
from wirewatch.doctor import files as doctor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from config.versions.store import Kind
    from core.database import Database
    from operations.site import Site

GOOD_FEEDS = "feeds:\n  - url: https://a.example/rss\n"
GOOD_SUBSCRIPTIONS = "subscriptions:\n  - {id: desk, to: {inbox: desk}, all: true}\n"


@pytest.fixture
def site(tmp_path: Path, either_database: Database) -> Iterator[Site]:
    with archived_site(either_database, tmp_path, "entities: []\n", []) as made:
        yield made


def later(site: Site) -> None:
    assert isinstance(site.clock, Hands)
    site.clock.move(seconds=2)


@pytest.mark.parametrize(
    ("kind", "good"), [("feeds", GOOD_FEEDS), ("subscriptions", GOOD_SUBSCRIPTIONS)], ids=["feeds", "subscriptions"]
)
def test_feeds_and_subscriptions_that_cannot_be_read_leave_the_version_before_in_use_and_everybody_is_told(
    site: Site, kind: Kind, good: str
) -> None:
    site.versions.save(kind, good, base=0, author="ada", origin="file", note="")
    watched = site.watched_feeds() if kind == "feeds" else site.watched_subscriptions()
    assert (watched.get()[0], watched.problem(), list_unused(site)) == (1, "", ())
    site.versions.save(kind, f"{kind}: 5\n", base=1, author="ada", origin="api", note="of an older release")
    later(site)
    restarted = site.watched_feeds() if kind == "feeds" else site.watched_subscriptions()
    assert (watched.get()[0], restarted.get()[0]) == (1, 1)
    [one] = list_unused(site)
    assert (one.file, one.reason.startswith(f"version 2 was saved, and cannot be read: {kind} version 2:")) == (
        kind,
        True,
    )
    assert watched.problem() == restarted.problem() == f"{kind} {one.reason}"
    [found] = doctor.check(site)
    assert (found.ok, one.reason in found.message) == (False, True)
    for role in ("ingest", "process", "alert"):
        WorkerHeartbeat(site.database, f"{role}-1", role, site.clock).beat()
    assert verdict(read_overview(site, READER)) == ("trouble", f"{kind}.yaml is not in force")
    with site.open_bus() as bus, running(site.database, bus, site.clock) as client:  # type: ignore[arg-type]
        assert f"not in force: {kind}.yaml, since " in client.get("/readyz")[1]
    roll_back(site, OPERATOR, kind, 1)
    later(site)
    assert (watched.get()[0], watched.problem(), list_unused(site)) == (3, "", ())
