"""The document's root says which format it is."""

from __future__ import annotations

import msgspec
from lxml import etree

from ingest.formats.raw import NoFeed, RawFeed
from ingest.formats.xml.atom import read_atom
from ingest.formats.xml.names import name_of
from ingest.formats.xml.rss import read_rss
from ingest.formats.xml.sitemap import read_sitemap
from ingest.formats.xml.tree import lenient_tree, strict_tree


class XmlReading(msgspec.Struct, frozen=True):
    """What a text says as XML."""

    feed: RawFeed | NoFeed | None
    """None: its root is none that we know."""
    sound: bool
    """Its elements do not swallow each other."""


def read_strictly(text: str) -> RawFeed | NoFeed | None:
    """Read a text as it came; None where it is not well-formed, or its root is none that we know."""
    root = strict_tree(text)
    return None if root is None else _by_root(root)


def read_leniently(text: str) -> XmlReading:
    """Read a mended text."""
    root, sound = lenient_tree(text)
    return XmlReading(None if root is None else _by_root(root), sound)


def _by_root(root: etree._Element) -> RawFeed | NoFeed | None:
    name = name_of(root.tag)[1]
    if name == "urlset":
        return read_sitemap(root)
    if name == "rdf":
        return read_rss(root, rdf=True)
    if name == "rss" or _is_bare_channel(root):
        return read_rss(root, rdf=False)
    if name in ("feed", "entry"):
        feed = read_atom(root)
        return feed if feed.items or next(root.iter("{*}item"), None) is None else read_rss(root, rdf=False)
    return _inside(root, name)


def _inside(root: etree._Element, name: str) -> RawFeed | None:
    """Read what an odd root holds; None for a page, and what is for feedparser."""
    atom = next(root.iter("{http://www.w3.org/2005/Atom}feed"), None)
    if atom is not None:
        return read_atom(atom)
    if name in ("html", "opml", "sitemapindex", "channel"):
        return None
    found = (read_rss(root, rdf=False), read_atom(root))
    return next((feed for feed in found if any(item.titles and item.links for item in feed.items)), None)


def _is_bare_channel(root: etree._Element) -> bool:
    """Say whether this is a channel of RSS without its root; one with `href` is CDF, which feedparser reads."""
    return bool(root.tag == "channel" and root.find("item") is not None and not root.xpath("boolean(//@href)"))
