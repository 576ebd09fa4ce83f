"""Markup too broken for lxml, and formats nobody writes any more, by feedparser: the only file that imports it.

Runs in the child process alone. feedparser fails on some documents as a whole (odd end tags, odd modules): then each
item is read by itself, and the one that it fails on is left out.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import Any

import feedparser
import msgspec

from ingest.formats.document import ENTRY_LIMIT
from ingest.formats.raw import LooseReading, RawFeed, RawItem, RawLink, said

_ITEM = re.compile(r"<(?:\w+:)?(item|entry)\b(?=[\s>]).*?</(?:\w+:)?\1\s*>", re.DOTALL | re.IGNORECASE)
_ONE_BY_ONE = 500
"""Items that are read by themselves at most: feedparser is slow."""


def read_loosely(text: str) -> LooseReading:
    """Read a document, item by item where feedparser fails on the whole."""
    try:
        return LooseReading(_read(text))
    except Exception as error:  # its faults are many: each costs one item
        matches = list(_ITEM.finditer(text))[:_ONE_BY_ONE]
        if not matches:
            raise
        return _one_by_one(text, matches, error)


def _one_by_one(text: str, matches: list[re.Match[str]], whole: Exception) -> LooseReading:
    head, tail = text[: matches[0].start()], text[matches[-1].end() :]
    items: list[RawItem] = []
    faults: list[str] = []
    feed: RawFeed | None = None
    for match in matches:
        try:
            read = _read(f"{head}{match[0]}{tail}")
        except Exception as error:  # noqa: BLE001
            faults.append(f"{type(error).__name__}: {error}")
        else:
            feed = feed or read
            items += read.items
    if feed is None:
        raise whole
    return LooseReading(msgspec.structs.replace(feed, items=tuple(items)), tuple(faults))


def _read(text: str) -> RawFeed:
    # Always from `BytesIO`: feedparser would open bytes that name a file.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # feedparser speaks of its own future; nobody reads it here
        found: Any = feedparser.parse(
            io.BytesIO(f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode("utf-8", "replace")),
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        return RawFeed(
            version=_text(found.get("version")),
            title=_text(found.feed.get("title")),
            site=_text(found.feed.get("link")),
            language=_text(found.feed.get("language")),
            ttl=_text(found.feed.get("ttl")),
            period=_text(found.feed.get("sy_updateperiod")),
            frequency=_text(found.feed.get("sy_updatefrequency")),
            links=tuple(RawLink(_text(one.get("href")), _text(one.get("rel"))) for one in found.feed.get("links", ())),
            items=tuple(_item(entry) for entry in found.entries[:ENTRY_LIMIT]),
        )


def _item(entry: Any) -> RawItem:  # noqa: ANN401  # feedparser has no types
    guid, link = _text(entry.get("id")), _text(entry.get("link"))
    links = [(_text(one.get("href")), _text(one.get("rel")), _text(one.get("type"))) for one in entry.get("links", ())]
    contents = (_text(content.get("value")) for content in entry.get("content", ()))
    return RawItem(
        guid=guid,
        permalink=bool(entry.get("guidislink")) or guid.startswith(("http://", "https://")),
        links=(RawLink(link), *(RawLink(*one) for one in links if one[1] != "enclosure")),
        enclosures=tuple(href for href, rel, _ in links if rel == "enclosure"),
        titles=said(_text(entry.get("title"))),
        bodies=said(_text(entry.get("summary")), *contents),
        dates=said(*(_text(entry.get(name)) for name in ("published", "updated", "created"))),
        authors=said(_text(entry.get("author"))),
        categories=said(*(_text(tag.get("term")) for tag in entry.get("tags", ()))),
        language=_text((entry.get("title_detail") or {}).get("language")),
        formerly=said(guid or link),
    )


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
