"""What a document is that is no feed, in words for people, with the feed that it names. Pure."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

from ingest.formats.raw import NoFeed

_PAGE = re.compile(r"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_LINK = re.compile(r"<link\b[^>]{0,2000}>", re.IGNORECASE)
_REFRESH = re.compile(
    r"<meta\b[^>]{0,500}http-equiv\s*=\s*[\"']?refresh[^>]{0,2000}url\s*=\s*[\"']?([^\"'>\s]+)", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_LOOKED_AT = 200_000
_FOR_SALE = re.compile(
    r"domain[^<]{0,80}\b(?:is|may be|might be|could be)\b[^<]{0,20}\bfor sale\b|\bbuy (?:this|the) domain\b"
    r"|domain[^<]{0,60}\bis parked\b|parked (?:free|domain|page)\b|\bdomain parking\b"
    r"|\bdom[aií]\w{2,4}\b[^<]{0,60}(?:à vendre|zu verkaufen|steht zum verkauf|en venta|in vendita|à venda|te koop)"
    r"|(?:sedoparking|parkingcrew|hugedomains|afternic|parklogic|bodis|above)\.com|domain_?park"
    r"|location(?:\.href)?\s*=\s*[\"'][^\"']{0,100}/lander\b",
    re.IGNORECASE,
)
"""What pages that sell or fill an abandoned domain say, or load."""


def no_feed(text: str, url: str) -> NoFeed:
    """Say what a text is; `url` is its address, for relative links."""
    head = text[:_LOOKED_AT]
    if not text.strip():
        return NoFeed("an empty document")
    if re.search(r"<opml\b", head[:2_000], re.IGNORECASE):
        return NoFeed("OPML: a list of feeds, and no feed itself; import it")
    if match := re.search(r"<sitemapindex\b.{0,2000}?<loc>\s*([^<\s]+)", head, re.DOTALL):
        return NoFeed(f"an index of sitemaps; take one of them, such as {match[1]}")
    if _PAGE.search(head[:5_000]):
        parked = _FOR_SALE.search(head) is not None
        return NoFeed(_page(head, url), "parked" if parked else "page")
    return NoFeed("neither RSS nor Atom, JSON Feed or news sitemap")


def feeds_of_page(text: str, url: str) -> tuple[str, ...]:
    """Give the addresses of the feeds that an HTML page links, in its order."""
    found: dict[str, None] = {}
    for tag in _LINK.findall(text[:_LOOKED_AT]):
        given = {name.lower(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag)}
        rels = given.get("rel", "").lower().split()
        if "alternate" in rels and given.get("type", "").lower().strip() in _FEED_TYPES and given.get("href"):
            found[_joined(url, given["href"])] = None
    return tuple(found)


def _page(head: str, url: str) -> str:
    if feeds := feeds_of_page(head, url):
        return f"an HTML page; its feed is {feeds[0]}"
    if refresh := _REFRESH.search(head):
        return f"an HTML page that leads on to {_joined(url, html.unescape(refresh[1]))}"
    return "an HTML page that links no feed"


def _joined(url: str, href: str) -> str:
    try:
        return urljoin(url, href.strip())
    except ValueError:
        return href.strip()
