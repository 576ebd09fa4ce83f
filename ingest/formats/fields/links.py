"""The address of an item: the first of its own links that people can open, mended as browsers do. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from core.web_address import Purpose, is_web_address, percent_encoded, read
from ingest.formats.raw import RawItem, RawLink

_LONGEST = 4_000
_NOT_THE_ITEM = frozenset(
    [
        "self",
        "related",
        "replies",
        "comments",
        "enclosure",
        "edit",
        "edit-media",
        "hub",
        "next",
        "prev",
        "previous",
        "prev-archive",
        "first",
        "last",
        "current",
        "up",
        "license",
        "thumbnail",
        "icon",
        "image",
        "search",
        "author",
        "amphtml",
        "pingback",
        "webmention",
        "payment",
        "service.post",
        "service.edit",
        "service.feed",
        "http://schemas.google.com/g/2005#feed",
    ]
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_BROKEN_LINE = re.compile(r"\s*[\r\n\t]+\s*")
_IN_MARKUP = re.compile(r"""https?://[^\s"'<>]+""")
_SLASHES = re.compile(r"^(https?)(?::[/\\]*|//)", re.IGNORECASE)
_SCHEME_TWICE = re.compile(r"^https?:/{0,2}(?=https?:/)", re.IGNORECASE)
_AND = re.compile(r"&(?:amp|#0*38|#x0*26);", re.IGNORECASE)
_ANOTHER = re.compile(r"[\s,;]+https?://.*", re.DOTALL)
_QUOTES = "\"'“”„«»`"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"www\.[\w-]+(?:\.[\w-]+)+(?=[/?#:]|$)", re.IGNORECASE)
_USUAL = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)
"""What needs no mending: nearly all."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def link_of(item: RawItem, base: str) -> str:
    """Give an item's address, or "": alternate links first, then others of its own, its permalink, an enclosure."""
    base = joined(base, item.base) if item.base else base
    for href in _candidates(item):
        if found := web_address(href, base):
            return found
    return ""


def base_of(url: str, site: str, base: str) -> str:
    """Give what relative links start from: xml:base, else the channel's site, else where the document came from."""
    if base:
        return joined(url, base)
    return web_address(site, url) or url


def web_address(href: str, base: str) -> str:
    """Give an address that people can open, every letter of it as it goes over the wire; "" where it is none."""
    if "&" in href:
        href = _AND.sub("&", href)  # escaped twice
    if _USUAL.fullmatch(href):
        return href
    href = _BROKEN_LINE.sub("", _INVISIBLE.sub("", href.strip()))[:_LONGEST]
    if not href or href.startswith("#"):
        return ""
    if href.startswith("<"):
        match = _IN_MARKUP.search(href)
        href = match[0] if match else ""
    href = href.removeprefix("feed:").removeprefix("//") if href.startswith("feed:http") else href
    href = re.sub(r"^feed:(?://)?", "http://", href).strip(_QUOTES)
    href = _SCHEME_TWICE.sub("", _ANOTHER.sub("", href))
    if _SLASHES.match(href):
        href = _SLASHES.sub(lambda match: f"{match[1].lower()}://", href.replace("\\", "/"))
    elif _HOST.match(href):
        href = f"{urlsplit(base).scheme if base.startswith('http') else 'https'}://{href}"
    elif _SCHEME.match(href):
        return ""
    whole = joined(base, href)
    return _encoded(whole) if is_web_address(whole.replace(" ", "%20"), Purpose.IDENTIFY) else ""


def joined(base: str, href: str) -> str:
    """Resolve an address; "" where that cannot be."""
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def _candidates(item: RawItem) -> Iterable[str]:
    yield from (link.href for link in item.links if link.rel == "alternate" and _is_page(link))
    yield from (link.href for link in item.links if link.rel == "alternate" and not _is_page(link))
    yield from (link.href for link in item.links if link.rel != "alternate" and link.rel not in _NOT_THE_ITEM)
    if item.permalink and (_SCHEME.match(item.guid) or item.guid.startswith(("/", "www."))):
        yield item.guid
    yield from item.enclosures


def _is_page(link: RawLink) -> bool:
    return not link.type or "html" in link.type


def _encoded(url: str) -> str:
    url = _STRAY_PERCENT.sub("%25", url.replace(" ", "%20"))
    fragment = urlsplit(url).fragment
    try:
        address = read(url, Purpose.FETCH)
    except ValueError:  # with a password, or no host that could be asked: it identifies, and is not shown as a link
        return percent_encoded(url)
    hash_part = f"#{percent_encoded(fragment)}" if fragment else ""
    target = address.target if address.target != "/" or urlsplit(url).path else ""
    return f"{address.scheme}://{address.authority}{target}{hash_part}"
