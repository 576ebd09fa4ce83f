"""Which vocabulary an element is of: by its namespace, else by the prefix that nobody declared."""

from __future__ import annotations

from functools import lru_cache

_VOCABULARIES = (
    ("http://www.w3.org/2005/atom", "atom"),
    ("http://purl.org/atom/", "atom"),
    ("http://purl.org/dc/", "dc"),
    ("http://purl.org/rss/1.0/modules/content", "content"),
    ("http://purl.org/rss/1.0/modules/syndication", "sy"),
    ("http://purl.org/rss/1.0/modules/", "module"),
    ("http://purl.org/rss/", ""),
    ("http://purl.org/net/rss", ""),
    ("http://my.netscape.com/rdf/", ""),
    ("http://channel.netscape.com/rdf/", ""),
    ("http://backend.userland.com/rss", ""),
    ("http://blogs.law.harvard.edu/tech/rss", ""),
    ("http://www.rssboard.org/rss", ""),
    ("http://cyber.law.harvard.edu/rss", ""),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns", "rdf"),
    ("http://www.w3.org/1999/xhtml", "xhtml"),
    ("http://search.yahoo.com/mrss", "media"),
    ("http://www.itunes.com/", "itunes"),
    ("http://www.google.com/schemas/sitemap-news", "news"),
    ("http://www.sitemaps.org/schemas/sitemap", "sitemap"),
    ("http://www.google.com/schemas/sitemap/", "sitemap"),
)
_PREFIXES = {"atom", "dc", "content", "sy", "media", "itunes", "news", "rdf"}
XML = "{http://www.w3.org/XML/1998/namespace}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


@lru_cache(4_096)
def name_of(tag: str) -> tuple[str, str]:
    """Give vocabulary and name of an lxml tag, small letters: `("dc", "date")`; "" is RSS, "other" is none of ours."""
    space, _, local = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    if not space:
        prefix, _, name = local.rpartition(":")
        return ("" if not prefix else prefix.lower() if prefix.lower() in _PREFIXES else "other"), name.lower()
    space = space.lower().replace("https://", "http://")
    found = (vocabulary for beginning, vocabulary in _VOCABULARIES if space.startswith(beginning))
    return next(found, "other"), local.lower()
