"""One document, from bytes to values.

bytes ─▶ encoding.py ─┬─ JSON: json_feed.py ───────────────────┬─▶ RawFeed ─▶ fields/ ─▶ Parsed
├─ well-formed: xml/ ────────────────────┤
├─ mending.py ─▶ xml/ ───────────────────┤
├─ mis-nested: feed.py (feedparser) ─────┘   of two readings the one with more items
└─ no root that we know: other.py ─▶ NoFeed: what it is
"""

from __future__ import annotations

from ingest.formats.document import Parsed
from ingest.formats.encoding import decode
from ingest.formats.fields.entry import parsed_of
from ingest.formats.json_feed import is_json, read_json
from ingest.formats.mending import mended
from ingest.formats.origin import Origin
from ingest.formats.other import no_feed
from ingest.formats.raw import NoFeed, RawFeed
from ingest.formats.xml.root import read_leniently, read_strictly

_NO_FEED_ROOT = ("<!doctype html", "<html", "<opml", "<sitemapindex")


def read_document(document: bytes, origin: Origin) -> Parsed | NoFeed:
    """Read a document, whatever its format."""
    text = decode(document, origin.charset, origin.language)
    if is_json(text):
        found = read_json(text)
        return found if isinstance(found, NoFeed) else parsed_of(found.feed, origin, found.left_out)
    given = read_strictly(text)
    if given is not None:
        return given if isinstance(given, NoFeed) else parsed_of(given, origin)
    text = mended(text)
    reading = read_leniently(text)
    if isinstance(reading.feed, NoFeed):
        return reading.feed
    if reading.feed is None or not reading.sound:
        return _loosely(text, reading.feed, origin)
    return parsed_of(reading.feed, origin)


def _loosely(text: str, beside: RawFeed | None, origin: Origin) -> Parsed | NoFeed:
    """Have feedparser read what lxml declines; `beside` is what lxml made of it all the same."""
    if beside is None and text[:200].lower().startswith(_NO_FEED_ROOT):
        return no_feed(text, origin.url)
    from ingest.formats.feed import read_loosely  # noqa: PLC0415  # slow to load, and seldom needed

    try:
        loose = read_loosely(text)
    except Exception:
        if beside is None:
            raise
        return parsed_of(beside, origin)
    if beside is not None and len(beside.items) > len(loose.feed.items):
        return parsed_of(beside, origin)
    if not loose.feed.version and not loose.feed.items:
        return no_feed(text, origin.url)
    return parsed_of(loose.feed, origin, loose.left_out)
