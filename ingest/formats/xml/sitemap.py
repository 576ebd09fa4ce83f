"""News sitemaps → `RawFeed`: addresses with a title and a date of publication."""

from __future__ import annotations

from itertools import islice

from lxml import etree

from ingest.formats.document import ENTRY_LIMIT
from ingest.formats.raw import NoFeed, RawFeed, RawItem, RawLink
from ingest.formats.xml.content import text_of


def read_sitemap(root: etree._Element) -> RawFeed | NoFeed:
    """Read a document whose root is `urlset`."""
    listed = list(islice(root.iter("{*}url"), ENTRY_LIMIT))
    items = tuple(_item(element) for element in listed if next(element.iter("{*}news"), None) is not None)
    if listed and not items:
        return NoFeed("a sitemap of pages, not of news: it has no news:title")
    return RawFeed(
        version="sitemap",
        title=next((_of(element, "name") for element in listed), ""),
        language=next((_of(element, "language") for element in listed), ""),
        items=items,
    )


def _item(element: etree._Element) -> RawItem:
    found = element.find("{*}loc")
    loc = text_of(found) if found is not None else ""
    keywords = _of(element, "keywords").split(",")
    return RawItem(
        links=(RawLink(loc),),
        titles=tuple(filter(None, (_of(element, "title"),))),
        dates=tuple(filter(None, (_of(element, "publication_date"), _of(element, "lastmod")))),
        categories=tuple(word.strip() for word in keywords if word.strip()),
        language=_of(element, "language"),
        formerly=(loc,),
    )


def _of(element: etree._Element, name: str) -> str:
    return next((text for one in element.iter(f"{{*}}{name}") if (text := text_of(one))), "")
