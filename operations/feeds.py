"""Feeds: how each is doing, and what one would bring."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa

from config.files.feeds import Feed, FeedList
from core.clock import Clock
from core.errors import BadInput
from core.outcomes import FetchOutcome
from ingest.tables import feed_states
from operations.actor import AccessRole, Actor, require
from operations.feed_health import FeedConditionView, read_conditions
from operations.site import Site

if TYPE_CHECKING:
    from core.article import Article


class FeedView(msgspec.Struct, frozen=True):
    """One feed and how it is doing."""

    url: str
    name: str
    state: str
    """`ok`, `failing`, `empty` (read, but without entries), or `waiting` (never polled yet)."""
    outcome: str
    detail: str
    failures: int
    polled: datetime | None
    succeeded: datetime | None
    due: datetime | None
    articles: int
    conditions: tuple[FeedConditionView, ...] = ()
    """What is wrong with it for long enough that somebody was told."""


def list_feeds(site: Site, actor: Actor) -> tuple[FeedView, ...]:
    """Give every feed in force, the failing ones first, then as they are listed; the sample wire last."""
    require(actor, AccessRole.READER, "look at feeds")
    with site.database.reading() as connection:
        return read_feeds(connection, site.clock(), site.in_force.feeds())


def read_feeds(connection: sa.Connection, now: datetime, listed: FeedList) -> tuple[FeedView, ...]:
    """Read how the feeds of a list are doing."""
    rows = {row.url: row for row in connection.execute(sa.select(feed_states))}
    named = {feed.url: feed.name for feed in listed.feeds}
    if listed.sample_wire:
        recent = [row.url for row in rows.values() if row.polled is not None and now - row.polled < timedelta(hours=1)]
        named |= _sample_names(recent)
    wrong = read_conditions(connection)
    feeds = [_view(url, name, rows.get(url), wrong.get(url, ())) for url, name in named.items()]
    return tuple(sorted(feeds, key=lambda feed: feed.state not in ("failing", "empty") and not feed.conditions))


def try_feed(where: str, clock: Clock, *, allow_loopback: bool, max_age: timedelta) -> tuple[Article, ...]:
    """Give the articles that ingest would publish from a file or an address, on its first poll."""
    from ingest.articles import articles_of  # noqa: PLC0415
    from ingest.failure import FetchFailed  # noqa: PLC0415
    from ingest.fetch import Fetcher  # noqa: PLC0415
    from ingest.formats.origin import Origin  # noqa: PLC0415
    from ingest.formats.parser import Parser  # noqa: PLC0415

    parser = Parser()
    try:
        if where.startswith(("http://", "https://")):
            fetched = asyncio.run(Fetcher(allow_loopback=allow_loopback).fetch(where))
            body, origin = fetched.body or b"", Origin(url=fetched.url, charset=fetched.charset)
        else:
            body, origin = _read(where), Origin(url=Path(where).resolve().as_uri())
        parsed = parser.parse_now(body, origin)
    except FetchFailed as error:
        raise BadInput(f"{where}: {error}") from error
    finally:
        parser.close()
    feed = Feed.model_construct(url=where if origin.url.startswith("http") else origin.url)
    return tuple(articles_of(parsed, feed, clock(), max_age=max_age, first=True).articles)


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise BadInput(f"{name}: {error.strerror}; give a file or an http(s) address") from error


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
