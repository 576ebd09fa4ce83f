"""What is wrong with feeds is told once, to whom it concerns, however many feeds there are and whoever asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest
import sqlalchemy as sa
from alert_examples import Hands
from sites import put_in_force, site_of

from alerts.messages.service_messages import ServiceMessage
from alerts.tables import deliveries
from core.bus.sqlite import SqliteBus
from core.outcomes import FeedCondition
from ingest.health.health import NoticedCondition
from ingest.health.store import store_conditions
from ingest.store import listed
from ingest.tables import feed_conditions
from operations.feed_health import read_conditions, tell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.database import Database
    from operations.site import Site

SUBSCRIPTIONS = """subscriptions:
- {id: a, to: {email: desk@example.org}, feeds: health}
- {id: b, to: {inbox: desk}, all: true, feeds: health}
- {id: c, to: {email: other@example.org}, all: true}
"""
LATER = timedelta(minutes=11)


@pytest.fixture
def site(either_database: Database, clock: Hands, tmp_path: Path) -> Iterator[Site]:
    with closing(SqliteBus(tmp_path / "bus.db")) as bus:
        made = site_of(either_database, bus, clock, tmp_path, operator_mail="ops@example.org")
        put_in_force(made, {"feeds": "feeds: []", "subscriptions": SUBSCRIPTIONS})
        yield made


def change(site: Site, feed: str, *begun: FeedCondition, ended: tuple[FeedCondition, ...] = ()) -> None:
    noticed = [NoticedCondition(one, site.clock().timestamp(), "because") for one in begun]
    with site.database.transaction() as connection:
        store_conditions(site.database, connection, feed, noticed, ended, site.clock())


def told(site: Site) -> list[tuple[str, str, str]]:
    """Give recipient, subject and text of each message, in order."""
    with site.database.reading() as connection:
        rows = connection.execute(sa.select(deliveries).order_by(deliveries.c.created, deliveries.c.target)).all()
    said = [msgspec.convert(row.notice, ServiceMessage) for row in rows]
    return [(f"{row.channel} {row.target}", one.subject, one.text) for row, one in zip(rows, said, strict=True)]


def test_the_operator_and_who_asks_for_it_are_told_once_and_once_more(site: Site, clock: Hands) -> None:
    change(site, "https://a.example/rss", FeedCondition.SILENT)
    assert (tell(site), tell(site)) == (1, 0)
    assert [who for who, _, _ in told(site)] == ["inbox desk", "email desk@example.org", "email ops@example.org"]
    assert {subject for _, subject, _ in told(site)} == {
        "Wirewatch: feed https://a.example/rss brings nothing new for longer than it ever did"
    }
    clock.moment += LATER
    assert tell(site) == 0
    change(site, "https://a.example/rss", ended=(FeedCondition.SILENT,))
    assert (tell(site), tell(site)) == (1, 0)
    assert {subject for _, subject, _ in told(site)[3:]} == {
        "Wirewatch: feed https://a.example/rss brings nothing new for longer than it ever did: this is over"
    }
    clock.moment += LATER
    change(site, "https://a.example/rss", FeedCondition.SILENT)
    assert tell(site) == 1, "it came back"


def test_what_comes_soon_after_a_message_comes_together_and_is_cut_where_it_is_long(site: Site, clock: Hands) -> None:
    change(site, "https://first.example/rss", FeedCondition.UNREACHABLE)
    tell(site)
    for number in range(400):
        change(site, f"https://{number:03}.example/rss", FeedCondition.UNREACHABLE)
    assert tell(site) == 0
    clock.moment += LATER
    assert tell(site) == 400
    _, subject, text = told(site)[-1]
    assert (subject, text.count("cannot be reached")) == ("Wirewatch: 400 things wrong with feeds", 25)
    assert "… and 375 more." in text
    assert len(told(site)) == 6


def test_what_was_over_before_anybody_was_told_is_not_told(site: Site, clock: Hands) -> None:
    change(site, "https://a.example/rss", FeedCondition.EMPTY)
    change(site, "https://a.example/rss", ended=(FeedCondition.EMPTY,))
    assert tell(site) == 0
    clock.moment += timedelta(days=1)
    assert (tell(site), told(site)) == (0, [])


def test_what_was_wrong_with_a_feed_leaves_with_it_and_history_after_a_while(site: Site, clock: Hands) -> None:
    listed.sync_feeds(site.database, {"https://a.example/rss": LATER, "https://b.example/rss": LATER}, clock())
    change(site, "https://a.example/rss", FeedCondition.EMPTY)
    change(site, "https://b.example/rss", FeedCondition.GONE)
    listed.sync_feeds(site.database, {"https://b.example/rss": LATER}, clock())
    with site.database.reading() as connection:
        assert {feed: [one.condition for one in found] for feed, found in read_conditions(connection).items()} == {
            "https://b.example/rss": ["gone"]
        }
    tell(site)
    clock.moment += timedelta(days=1)
    change(site, "https://b.example/rss", ended=(FeedCondition.GONE,))
    tell(site)
    clock.moment += timedelta(days=91)
    change(site, "https://b.example/rss", FeedCondition.EMPTY)
    tell(site)
    with site.database.reading() as connection:
        assert [row.condition for row in connection.execute(sa.select(feed_conditions))] == ["empty"]


def test_two_who_tell_at_once_tell_once(site: Site) -> None:
    change(site, "https://a.example/rss", FeedCondition.SILENT)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: tell(site), range(4))) == 1
    assert len(told(site)) == 3
