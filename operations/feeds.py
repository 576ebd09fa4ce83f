"""Feeds: how each is doing."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa

from config.files.feeds import FeedList
from core.outcomes import FetchOutcome
from ingest.tables import feed_states
from ingest.websub.tables import feed_hubs
from operations.actor import AccessRole, Actor, require
from operations.errors import not_found
from operations.feed_health import FeedConditionView, read_conditions
from operations.site import Site


class FeedView(msgspec.Struct, frozen=True):
    """One feed and how it is doing."""

    url: str
    name: str
    state: str
    """`ok`, `failing`, `empty` (read, but without entries), `waiting` (never polled yet), or `paused`."""
    outcome: str
    detail: str
    failures: int
    polled: datetime | None
    succeeded: datetime | None
    due: datetime | None
    articles: int
    conditions: tuple[FeedConditionView, ...] = ()
    """What is wrong with it for long enough that somebody was told."""
    push: str = ""
    """How it stands with its hub (`HubState`); "" where it names none, or nobody can push to us."""


def list_feeds(site: Site, actor: Actor) -> tuple[FeedView, ...]:
    """Give every feed in force, the failing ones first, then as they are listed; the sample wire last."""
    require(actor, AccessRole.READER, "look at feeds")
    with site.database.reading() as connection:
        return read_feeds(connection, site.clock(), site.in_force.feeds())


def show_feed(site: Site, actor: Actor, url: str) -> FeedView:
    """Give one by its address."""
    found = next((one for one in list_feeds(site, actor) if one.url == url), None)
    if found is None:
        raise not_found(f"{url}: there is no such feed; `wirewatch feeds list` shows all")
    return found


def read_feeds(connection: sa.Connection, now: datetime, listed: FeedList) -> tuple[FeedView, ...]:
    """Read how the feeds of a list are doing."""
    rows = {row.url: row for row in connection.execute(sa.select(feed_states))}
    named = {feed.url: feed.name for feed in listed.feeds}
    paused = {feed.url for feed in listed.feeds if feed.paused}
    if listed.sample_wire:
        recent = [row.url for row in rows.values() if row.polled is not None and now - row.polled < timedelta(hours=1)]
        named |= _sample_names(recent)
    wrong = read_conditions(connection)
    feeds = [_view(url, name, rows.get(url), wrong.get(url, ())) for url, name in named.items()]
    hubs = {row.feed: row.state for row in connection.execute(sa.select(feed_hubs.c.feed, feed_hubs.c.state))}
    feeds = [msgspec.structs.replace(one, push=hubs.get(one.url, "")) for one in feeds]
    feeds = [msgspec.structs.replace(one, state="paused") if one.url in paused else one for one in feeds]
    return tuple(sorted(feeds, key=lambda feed: feed.state not in ("failing", "empty") and not feed.conditions))


def _sample_names(urls: list[str]) -> dict[str, str]:
    """Give the names of those addresses that belong to the sample wire, which listens on a port of its own."""
    from ingest.sample import sample_feeds  # noqa: PLC0415

    names: dict[str, str] = {}
    for url in urls:
        parts = urlsplit(url)
        if parts.hostname == "127.0.0.1":
            names |= {feed.url: feed.name for feed in sample_feeds(f"http://{parts.netloc}") if feed.url == url}
    return names


def _view(
    url: str, name: str, row: sa.Row[tuple[object, ...]] | None, wrong: tuple[FeedConditionView, ...]
) -> FeedView:
    if row is None or row.polled is None:
        due = None if row is None else row.due
        return FeedView(url, name, "waiting", "", "", 0, None, None, due, 0, wrong)
    state = "failing" if row.failures else "empty" if row.outcome == FetchOutcome.EMPTY.value else "ok"
    return FeedView(
        url,
        name,
        state,
        row.outcome,
        row.detail,
        row.failures,
        row.polled,
        row.succeeded,
        row.due,
        row.articles,
        wrong,
    )
