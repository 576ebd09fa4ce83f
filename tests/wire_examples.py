"""Articles for the tests of the processors: invented ones, and the recorded stream."""

from __future__ import annotations

import html
import json
import lzma
import os
import zlib
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import msgspec

from core.article import Article

NOON = datetime(2026, 6, 22, 12, tzinfo=UTC)


def article(
    number: int,
    title: str,
    text: str = "",
    *,
    hours: float = 0,
    url: str = "",
    source: str = "Example",
    language: str = "",
) -> Article:
    at = NOON + timedelta(hours=hours)
    return Article(
        id=f"{number:024x}",
        revision=f"{zlib.crc32(f'{title}{text}'.encode('utf-8', 'replace')):016x}",
        url=url,
        canonical=url or f"example.org/{number}",
        title=title,
        text=text,
        source=source,
        feed="https://example.org/feed",
        language=language,
        published=at,
        fetched=at,
    )


def changed(one: Article, title: str, text: str | None = None) -> Article:
    return msgspec.structs.replace(
        one, title=title, text=one.text if text is None else text, revision=f"{len(title):016x}"
    )


def recorded(count: int) -> list[Article]:
    """Give the first articles of a recorded week; a missing folder fails the test."""
    folder = Path(os.environ.get("WIREWATCH_TEST_DATA", "../shared/data"))
    with lzma.open(folder / "stream" / "2026-W26.ndjson.xz", "rt", encoding="utf-8") as lines:
        return [_of(json.loads(line)) for line in islice(lines, count)]


def _of(row: dict[str, str]) -> Article:
    title, text = (html.unescape(html.unescape(row.get(field) or "")) for field in ("title", "description"))
    link = html.unescape(row["link"]).partition("?")[0].partition("://")[2]
    at = datetime.fromisoformat(row["pubDate"])
    return Article(
        id=f"{row['id']}{link[-8:]}",
        revision=row["id"][:16],
        url=row["link"],
        canonical=link,
        title=title,
        text=text,
        source=row["source"],
        feed=row["source"],
        published=at,
        fetched=at,
    )
