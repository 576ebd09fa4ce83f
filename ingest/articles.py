"""A parsed feed → the articles that are new, and what to remember of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import msgspec

from config.files.feeds import Feed
from core.article import Article
from ingest.document_signs import document_signs, is_broken, moment_of
from ingest.formats.document import Entry, Parsed
from ingest.health.signs import DocumentSigns
from ingest.identify import revision_of
from ingest.recognition.marks import SeenEntry
from ingest.recognition.match import Marked, Recognised, distinct, recognise
from ingest.recognition.name import ArticleName, names_of

_DAY = timedelta(days=1)
FORGET_AFTER = timedelta(days=30)
"""After an entry has left its feed: some come back after weeks."""


class FeedReading(msgspec.Struct, frozen=True):
    """What one poll of a feed says that its last polls did not."""

    articles: tuple[Article, ...] = ()
    """New articles and new revisions, oldest first."""
    seen: tuple[SeenEntry, ...] = ()
    """Rows that are new or changed."""
    left: tuple[str, ...] = ()
    """Keys of rows whose entry has just left the feed."""
    forgotten: tuple[str, ...] = ()
    """Keys of rows whose entry left it long ago."""
    signs: DocumentSigns | None = None
    """What the document says of the feed's health; None: it was not read."""


def articles_of(
    parsed: Parsed,
    feed: Feed,
    now: datetime,
    *,
    max_age: timedelta,
    remembered: Sequence[SeenEntry] = (),
    first: bool = False,
) -> FeedReading:
    """Give what is new in a feed.

    `remembered` is all that we know of its entries; `first`: it was never read before, so what is not dated is
    its backlog. Articles published longer than `max_age` before we first saw them are history, edited or not.
    """
    marked = distinct(parsed.entries)
    known = recognise(marked, remembered)
    articles, rows = [], []
    for place, (one, name) in enumerate(zip(marked, names_of(feed.url, marked, known, remembered), strict=True)):
        before = known.rows.get(place)
        row = _row(one, name, before)
        if row != before:
            rows.append(row)
        if place not in known.adopted and (before is None or row.revision != before.revision):
            seen = now if before is None or before.first_seen is None else before.first_seen
            history = _history(one.entry, now, seen - max_age, first=first)
            articles.append(_article(one.entry, name, row.revision, parsed, feed, now, history=history))
    absent = _absent(known, remembered) if marked else []
    return FeedReading(
        tuple(sorted(articles, key=lambda article: article.published)),
        tuple(rows),
        tuple(row.entry for row in absent if row.left is None),
        tuple(row.entry for row in absent if row.left is not None and row.left < now - FORGET_AFTER),
        document_signs(marked, known, remembered, now, first=first),
    )


def unpublished(articles: Sequence[Article], known: frozenset[tuple[str, str]]) -> tuple[Article, ...]:
    """Drop the (article, revision) pairs that any feed has published: a shared address, or guids that changed."""
    return tuple(article for article in articles if (article.id, article.revision) not in known)


def language_of(tag: str) -> str:
    """Give the language of a tag such as `fr-FR`; empty for what is none."""
    match = re.match(r"([a-z]{2,3})(?:[-_]|$)", tag.strip().lower())
    return match[1] if match else ""


def _row(one: Marked, name: ArticleName, before: SeenEntry | None) -> SeenEntry:
    """Give what to remember of an entry; a text that came broken is no new revision of one that was whole."""
    revision = revision_of(one.entry.title, one.entry.text)
    if before is not None and not before.former and is_broken(one.entry):
        revision = before.revision
    key = before.entry if before is not None else name.article
    seen = None if before is None else before.first_seen
    return SeenEntry(entry=key, article=name.article, revision=revision, marks=one.marks, first_seen=seen)


def _absent(known: Recognised, remembered: Sequence[SeenEntry]) -> list[SeenEntry]:
    present = {row.entry for row in known.rows.values()}
    return [row for row in remembered if row.entry not in present]


def _article(
    entry: Entry,
    name: ArticleName,
    revision: str,
    parsed: Parsed,
    feed: Feed,
    now: datetime,
    *,
    history: bool,
) -> Article:
    return Article(
        id=name.article,
        revision=revision,
        url=entry.link,
        canonical=name.canonical,
        title=entry.title,
        text=entry.text,
        source=feed.name or parsed.title or urlsplit(feed.url).hostname or feed.url,
        feed=feed.url,
        language=feed.language or language_of(entry.language) or language_of(parsed.language),
        published=_published(entry, now),
        fetched=now,
        country=feed.country,
        authors=entry.authors,
        categories=entry.categories,
        history=history,
    )


def _published(entry: Entry, now: datetime) -> datetime:
    """Give the outlet's time; `now` stands for what it does not say, or cannot mean."""
    return min(moment_of(entry, now) or now, now)


def _history(entry: Entry, now: datetime, oldest: datetime, *, first: bool) -> bool:
    """Say whether an article is only archived. `oldest`: what was published before that was no news when we saw it.

    Without a date that can be meant it is history only in the backlog of a feed, and never where a date stands there
    that we cannot read.
    """
    moment = moment_of(entry, now)
    if moment is None:
        return first and entry.date != "unreadable"
    return (moment + _DAY if entry.whole_day else moment) < oldest
