"""Small feeds in our own words, and how ingest reads them."""

from __future__ import annotations

from ingest.formats.document import Entry, Parsed
from ingest.formats.origin import Origin
from ingest.formats.raw import NoFeed
from ingest.formats.read import read_document

NAMESPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)
FROM = Origin(url="https://feeds.example/river.xml")


def rss_of(*items: str, channel: str = "<link>https://river.example/</link>") -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" {NAMESPACES}><channel><title>River Post</title>{channel}{inside}</channel></rss>'


def atom_of(*entries: str, head: str = "") -> str:
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>River Post</title>{head}{inside}</feed>'


def read(document: str | bytes, origin: Origin = FROM) -> Parsed:
    found = read_document(document.encode() if isinstance(document, str) else document, origin)
    assert isinstance(found, Parsed), found
    return found


def refused(document: str | bytes, origin: Origin = FROM) -> str:
    found = read_document(document.encode() if isinstance(document, str) else document, origin)
    assert isinstance(found, NoFeed), found
    return found.detail


def entry(item: str) -> Entry:
    [one] = read(rss_of(item)).entries
    return one


def titles(document: str | bytes, origin: Origin = FROM) -> list[str]:
    return [one.title for one in read(document, origin).entries]
