"""A parsed feed → the articles that are new, and what to remember of it. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import msgspec

from config.files.feeds import Feed
from core.article import Article
from ingest.formats.document import Entry, Parsed
from ingest.identify import article_id, canonical_url, entry_article_id, entry_hash, revision_of, web_url

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web: a misread date (unix times come out as 1699)


class SeenEntry(msgspec.Struct, frozen=True):
    """What we remember of an entry, by the hash of its key."""

    entry: str
    article: str
    revision: str


class FeedReading(msgspec.Struct, frozen=True):
    """What one poll of a feed says that its last polls did not."""

    articles: tuple[Article, ...] = ()
    """New articles and new revisions, oldest first."""
    seen: tuple[SeenEntry, ...] = ()
    """Rows that are new or changed."""


def entry_keys(parsed: Parsed) -> dict[str, Entry]:
    """Give the distinct entries by key: id, else link, else title, else text; the first of equals counts."""
    found: dict[str, Entry] = {}
    for entry in parsed.entries:
        key = entry.id or entry.link or entry.raw_title or entry.text
        if key:
            found.setdefault(key, entry)
    return found


def articles_of(
    parsed: Parsed,
    feed: Feed,
    now: datetime,
    *,
    max_age: timedelta,
    seen: Mapping[str, SeenEntry] | None = None,
    url: str = "",
) -> FeedReading:
    """Give what is new in a feed.

    `seen` holds what we remember of its entries, by hash; `url` is where the document came from after
    redirects, for relative links. Articles published longer than `max_age` ago are history.
    """
    seen = seen or {}
    entries = entry_keys(parsed)
    links = {key: _link(url or feed.url, entry.link) for key, entry in entries.items()}
    ids = _identities(feed.url, {key: canonical_url(link) for key, link in links.items()}, seen)
    articles, rows = [], []
    for key, entry in entries.items():
        row = SeenEntry(entry_hash(key), ids[key], revision_of(entry.title, entry.text))
        if seen.get(row.entry) != row:
            rows.append(row)
            articles.append(_article(entry, links[key], row, parsed, feed, now, max_age))
    return FeedReading(tuple(sorted(articles, key=lambda article: article.published)), tuple(rows))


def unpublished(articles: Sequence[Article], known: frozenset[tuple[str, str]]) -> tuple[Article, ...]:
    """Drop the (article, revision) pairs that any feed has published: a shared address, or guids that changed."""
    return tuple(article for article in articles if (article.id, article.revision) not in known)


def language_of(tag: str) -> str:
    """Give the language of a tag such as `fr-FR`; empty for what is none."""
    match = re.match(r"([a-z]{2,3})(?:[-_]|$)", tag.strip().lower())
    return match[1] if match else ""


def _identities(feed: str, canonicals: Mapping[str, str], seen: Mapping[str, SeenEntry]) -> dict[str, str]:
    """Give each key its article, no article to two keys of one document.

    A key that was seen before keeps its article. A new one is the article of its address, unless another key of
    this document has the same address or article; then feed and key identify it.
    """
    shared = Counter(canonicals.values())
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for key in sorted(canonicals, key=lambda key: entry_hash(key) not in seen):  # stable: seen ones first
        canonical, before = canonicals[key], seen.get(entry_hash(key))
        own = entry_article_id(feed, key)
        if before is not None:
            chosen = before.article
        else:
            chosen = article_id(canonical) if canonical and shared[canonical] == 1 else own
        ids[key] = own if chosen in taken else chosen
        taken.add(ids[key])
    return ids


def _article(
    entry: Entry, link: str, row: SeenEntry, parsed: Parsed, feed: Feed, now: datetime, max_age: timedelta
) -> Article:
    published = _published(entry.published, now)
    return Article(
        id=row.article,
        revision=row.revision,
        url=link,
        canonical=canonical_url(link),
        title=entry.title,
        text=entry.text,
        source=feed.name or parsed.title or urlsplit(feed.url).hostname or feed.url,
        feed=feed.url,
        language=feed.language or language_of(entry.language) or language_of(parsed.language),
        published=published,
        fetched=now,
        country=feed.country,
        history=published < now - max_age,
    )


def _published(seconds: float | None, now: datetime) -> datetime:
    """Give the outlet's time, or `now` where it says nothing, nonsense, or a time to come."""
    if seconds is None or not _EARLIEST.timestamp() <= seconds <= now.timestamp():
        return now
    return datetime.fromtimestamp(seconds, UTC)


def _link(base: str, link: str) -> str:
    """Resolve an entry's link; empty where it is no web page that people may open."""
    try:
        return web_url(urljoin(base, link.strip())) if link.strip() else ""
    except ValueError:
        return ""
