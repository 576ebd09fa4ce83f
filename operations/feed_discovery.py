"""What an address is: the articles that a feed would bring, and which feed a site has."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

import msgspec

from config.files.feeds import Feed
from config.files.settings import Settings
from core.article import Article
from core.clock import Clock
from core.errors import BadInput
from core.guarded_http.async_client import AsyncClient
from core.ip_networks import networks
from core.outcomes import FetchOutcome
from ingest.articles import articles_of
from ingest.failure import FetchFailed
from ingest.feed_lists import repaired
from ingest.fetch import Fetched, Fetcher, agent_of
from ingest.formats.document import Parsed
from ingest.formats.encoding import decode
from ingest.formats.origin import Origin
from ingest.formats.other import feeds_of_page
from ingest.formats.parser import Parser
from ingest.pages.full_text import FullText, newest_first
from ingest.pages.host_turns import HostTurns
from ingest.pages.page_fetch import PageFetcher
from ingest.site_feeds import feed_of_site, usual_feeds
from operations.actor import AccessRole, Actor, require
from operations.errors import invalid
from operations.given_files import given_bytes
from operations.site import Site

_SHOWN, _TRIED = 5, 8


class FeedPreview(msgspec.Struct, frozen=True):
    """A feed that was found at an address, and what it brings."""

    url: str
    title: str
    language: str
    entries: int
    headlines: tuple[str, ...]
    """Of the newest entries."""


class TriedFeed(msgspec.Struct, frozen=True):
    """What a feed would bring."""

    articles: tuple[Article, ...]
    pages_asked: int = 0
    pages_read: int = 0
    pages_problem: str = ""
    """Why the others were not."""


class _Reader:
    """Reads documents from addresses, by one parser."""

    def __init__(self, fetcher: Fetcher, parser: Parser) -> None:
        self._fetcher = fetcher
        self._parser = parser

    def get(self, url: str) -> Fetched:
        return asyncio.run(self._fetcher.fetch(url))

    def read(self, fetched: Fetched) -> Parsed:
        return self._parser.parse_now(fetched.body or b"", Origin(url=fetched.url, charset=fetched.charset))


def fetcher_of(settings: Settings, *, allow_loopback: bool) -> Fetcher:
    """Give what asks for feeds, by the settings."""
    return Fetcher(
        deadline=settings.fetch_deadline.total_seconds(),
        wire_limit=settings.fetch_wire_limit,
        inflated_limit=settings.fetch_inflated_limit,
        allow_loopback=allow_loopback,
        ca_file=settings.fetch_ca_file,
        proxy=settings.fetch_proxy,
        contact=settings.fetch_contact,
        private=networks(settings.fetch_private),
    )


def full_text_of(
    settings: Settings, parser: Parser, *, allow_loopback: bool, turns: HostTurns | None = None
) -> FullText:
    """Give what reads the pages of articles, by the settings; `turns`: with whom it shares the hosts."""
    client = AsyncClient(
        deadline=settings.fetch_deadline.total_seconds(),
        wire_limit=settings.fetch_wire_limit,
        inflated_limit=settings.fetch_inflated_limit,
        ca_file=settings.fetch_ca_file,
        proxy=settings.fetch_proxy,
    )
    fetcher = PageFetcher(
        client,
        agent_of(settings.fetch_contact),
        pause=settings.fetch_host_pause.total_seconds(),
        allow_loopback=allow_loopback,
        private=networks(settings.fetch_private),
        turns=turns,
    )
    return FullText(fetcher, parser, deadline=settings.fetch_pages_deadline.total_seconds())


def try_feed(
    where: str, clock: Clock, settings: Settings, *, allow_loopback: bool, full_text: bool = False
) -> TriedFeed:
    """Give the articles that ingest would publish from a file or an address, on its first poll.

    `full_text`: with the pages of the newest ones, for as long as a poll may take for that.
    """
    parser = Parser()
    try:
        if where.startswith(("http://", "https://")):
            reader = _Reader(fetcher_of(settings, allow_loopback=allow_loopback), parser)
            fetched = reader.get(where)
            parsed, url = reader.read(fetched), where
        else:
            url = Path(where).resolve().as_uri()
            parsed = parser.parse_now(given_bytes(where, "a file or an http(s) address"), Origin(url=url))
        feed = Feed.model_construct(url=url)
        found = articles_of(parsed, feed, clock(), max_age=settings.alert_max_age, first=True).articles
        if not full_text:
            return TriedFeed(tuple(found))
        pages = full_text_of(settings, parser, allow_loopback=allow_loopback)
        read = asyncio.run(pages.added(found, newest_first(found)[:_SHOWN], feed))
        return TriedFeed(read.articles, read.signs.asked, read.signs.read, read.signs.detail)
    except FetchFailed as error:
        raise BadInput(f"{where}: {error}") from error
    finally:
        parser.close()


def discover(site: Site, actor: Actor, address: str, *, allow_loopback: bool = False) -> FeedPreview:
    """Give the feed at an address, or the one of the site there; raises `BadInput` with what stands there instead."""
    require(actor, AccessRole.EDITOR, "look for feeds")
    parser = Parser()
    try:
        return _discovered(_Reader(fetcher_of(site.settings, allow_loopback=allow_loopback), parser), repaired(address))
    finally:
        parser.close()


def _discovered(reader: _Reader, address: str) -> FeedPreview:
    by_rule = feed_of_site(address)
    if by_rule and (found := _first_feed(reader, [by_rule])) is not None:
        return found
    try:
        fetched = reader.get(address)
    except FetchFailed as error:
        raise invalid(f"{address}: {error}") from error
    try:
        return _preview(address, reader.read(fetched))
    except FetchFailed as error:
        if error.outcome not in (FetchOutcome.WEB_PAGE, FetchOutcome.NOT_A_FEED):
            raise invalid(f"{address}: {error}") from error
        said = error.detail
    linked = feeds_of_page(decode(fetched.body or b"", fetched.charset), fetched.url)
    found = _first_feed(reader, (*linked, *usual_feeds(fetched.url)))
    if found is None:
        raise invalid(f"{address}: {said}, and none is where feeds usually are; give the address of the feed itself")
    return found


def _first_feed(reader: _Reader, addresses: Iterable[str]) -> FeedPreview | None:
    for url in list(dict.fromkeys(addresses))[:_TRIED]:
        try:
            return _preview(url, reader.read(reader.get(url)))
        except FetchFailed:
            continue
    return None


def _preview(url: str, parsed: Parsed) -> FeedPreview:
    newest = sorted(parsed.entries, key=lambda entry: -(entry.published or 0.0))[:_SHOWN]
    headlines = tuple(entry.title for entry in newest)
    return FeedPreview(url, parsed.title, parsed.language, len(parsed.entries), headlines)
