"""Recorded articles: the import format, one JSON object a line.

    {"url": …, "title": …, "text": …, "published": "2026-06-22T08:00:00Z", "source": …, "language": …, "id": …,
     "page": …, "authors": […], "categories": […]}

Only a title or a text is needed; `recorded_keys.py` knows the usual other names of these keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, islice

import msgspec

from core.article import IMPORT_FEED, Article
from core.errors import BadInput
from ingest.articles import language_of
from ingest.identify import article_id, canonical_url, entry_article_id, revision_of, web_url
from ingest.markup import plain_text, plain_title
from ingest.recorded_keys import LOOKED_AT, KeyCount, our_keys, read_moment

_ID_LIMIT = 64  # the archive's column
_NAMES = 20  # authors or categories of one article


class _Recorded(msgspec.Struct, frozen=True):
    url: str | None = None
    title: str | None = None
    text: str | None = None
    page: str | None = None
    published: str | float | None = None
    source: str | None = None
    language: str | None = None
    id: str | int | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


def read_articles(
    lines: Iterable[str], *, history: bool, now: datetime, latest: datetime | None = None, keys: KeyCount | None = None
) -> Iterator[Article]:
    """Read articles, cleaned as those from feeds; raises `BadInput` with the line's number.

    `history`: archive them without alerts. `now` stands for missing times, and for times after `latest`, by default
    those to come. `keys` counts what the lines had not, and refuses a file whose texts or dates would be lost.
    """
    for number, recorded in _judged(lines, keys):
        title, text = plain_title(recorded.title or ""), plain_text(recorded.text or "")
        article = _article(recorded, title, text, number, history=history, now=now, latest=latest or now)
        yield msgspec.structs.replace(article, page=plain_text(recorded.page)) if recorded.page else article


def given_articles(lines: Iterable[str], *, now: datetime, keys: KeyCount | None = None) -> Iterator[Article]:
    """Read articles with title and text as given, so that offsets into them mean something to who gave them."""
    for number, recorded in _judged(lines, keys):
        title, text = recorded.title or "", recorded.text or ""
        article = _article(recorded, title, text, number, history=True, now=now, latest=now)
        yield msgspec.structs.replace(article, page=recorded.page) if recorded.page else article


def _judged(lines: Iterable[str], keys: KeyCount | None) -> Iterator[tuple[int, _Recorded]]:
    if keys is None:
        return _read(lines, KeyCount())
    read = _read(lines, keys)
    first = list(islice(read, LOOKED_AT))
    keys.judge()
    return chain(first, read)


def _read(lines: Iterable[str], keys: KeyCount) -> Iterator[tuple[int, _Recorded]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            ours, unknown = our_keys(msgspec.json.decode(line.strip().lstrip("\ufeff"), type=dict[str, object]))
            recorded = msgspec.convert(ours, _Recorded)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise BadInput(
                f"line {number}: {error}; write one JSON object a line with url, title, text, published, source"
            ) from error
        if not (recorded.title or recorded.text):
            aside = f"; these keys are not read: {', '.join(unknown)}" if unknown else ""
            raise BadInput(f"line {number}: neither title nor text; give at least one of them{aside}")
        keys.add(ours, unknown)
        yield number, recorded


def _article(
    recorded: _Recorded, title: str, text: str, number: int, *, history: bool, now: datetime, latest: datetime
) -> Article:
    url, source = web_url(recorded.url or ""), plain_title(recorded.source or "")
    canonical = canonical_url(url)
    return Article(
        id=_identity(recorded, canonical, source, title or text),
        revision=revision_of(title, text),
        url=url,
        canonical=canonical,
        title=title,
        text=text,
        source=source or canonical.split("/", 1)[0] or IMPORT_FEED,
        feed=IMPORT_FEED,
        language=language_of(recorded.language or ""),
        published=_published(recorded.published, number, now, latest),
        authors=_names(recorded.authors),
        categories=_names(recorded.categories),
        fetched=now,
        history=history,
    )


def _names(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for one in given if (name := plain_title(one)))[:_NAMES]


def _identity(recorded: _Recorded, canonical: str, source: str, title: str) -> str:
    given = plain_title(str(recorded.id)) if recorded.id is not None else ""
    if given:
        return given if len(given) <= _ID_LIMIT else entry_article_id(IMPORT_FEED, given)
    return article_id(canonical) if canonical else entry_article_id(source, title)


def _published(given: str | float | None, number: int, now: datetime, latest: datetime) -> datetime:
    if given is None or given == "":
        return now
    moment = read_moment(given)
    if moment is None:
        raise BadInput(f'line {number}: published: "{given}" is no time; write it as 2026-06-22T08:00:00Z')
    return moment if moment <= latest else now
