"""Entries of one feed → the articles to publish, and what to remember of them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import msgspec

from config.feeds import Feed
from core.article import Article
from ingest.clean import clean_text, clean_title
from ingest.identify import article_id, canonical_url, entry_key, revision
from ingest.parsed import Entry, Parsed

_EARLIEST = timedelta(days=365 * 30)
_SHORT_TEXT = 80


class Seen(msgspec.Struct, frozen=True):
    """An entry that was published: which article it is, and in which revision."""

    entry: str
    article: str
    revision: str


class Read(msgspec.Struct, frozen=True):
    """What one poll gives: articles to publish, and entries to remember once they are acknowledged."""

    articles: tuple[Article, ...]
    seen: tuple[Seen, ...]


def articles_of(
    parsed: Parsed, feed: Feed, now: datetime, *, max_age: timedelta, known: Mapping[str, Seen] | None = None
) -> Read:
    """Give what is new or changed, in the order of the feed.

    `known` are the entries seen before, by entry key, of this feed; articles older than `max_age` are history.
    """
    known = known or {}
    keyed = {entry_key(entry): entry for entry in reversed(parsed.entries) if entry.id or entry.link or entry.title}
    entries = dict(reversed(keyed.items()))  # of entries with one key the first of the document stays
    shared = Counter(canonical_url(_link(entry, feed)) for entry in entries.values())
    names = {seen.article: seen for seen in known.values()}
    articles: list[Article] = []
    remembered: list[Seen] = []
    for key, entry in entries.items():
        canonical = canonical_url(_link(entry, feed))
        # Entries that share one address (a front page, a live ticker) are told apart by feed and key.
        own = canonical if canonical and shared[canonical] == 1 else ""
        before = known.get(key)
        identity = before.article if before else article_id(own, feed.url, key)
        article = _article(entry, parsed, feed, now, identity, max_age)
        seen = Seen(key, identity, article.revision)
        last = before or names.get(identity)  # all guids changed: another key, the same article
        if last is None or last.revision != seen.revision:
            articles.append(article)
        if before is None or before.revision != seen.revision:
            remembered.append(seen)
    return Read(tuple(articles), tuple(remembered))


def _article(entry: Entry, parsed: Parsed, feed: Feed, now: datetime, identity: str, max_age: timedelta) -> Article:
    title, text = clean_title(entry.title), clean_text(entry.text)
    link = _link(entry, feed)
    published = _moment(entry.published, now)
    return Article(
        id=identity,
        revision=revision(title, text),
        url=link,
        canonical=canonical_url(link),
        title=title or text[:_SHORT_TEXT],
        text=text,
        source=feed.name or clean_title(parsed.title) or urlsplit(feed.url).hostname or feed.url,
        feed=feed.url,
        language=(feed.language or entry.language or parsed.language)[:2].lower(),
        published=published,
        fetched=now,
        history=now - published > max_age,
    )


def _link(entry: Entry, feed: Feed) -> str:
    """Give the entry's web address, or nothing: feeds carry `javascript:` and worse."""
    try:
        link = urljoin(feed.url, entry.link.strip()) if entry.link.strip() else ""
        parts = urlsplit(link)
    except ValueError:
        return ""
    return link if parts.scheme in {"http", "https"} and parts.hostname else ""


def _moment(published: float | None, now: datetime) -> datetime:
    """Give when the outlet published it; where it says nothing or nonsense, now. Never the future."""
    if published is None:
        return now
    try:
        moment = datetime.fromtimestamp(published, UTC)
    except (OverflowError, OSError, ValueError):
        return now
    return moment if now - _EARLIEST < moment <= now else now
