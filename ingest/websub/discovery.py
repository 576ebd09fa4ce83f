"""Which hub a feed names, and by what name it knows itself: its header fields before its document (WebSub, 4). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

import msgspec

from core.web_address import Purpose, is_web_address, percent_encoded
from ingest.formats.document import Parsed
from ingest.formats.raw import RawLink

_LINK = re.compile(r"<([^<>]{1,2000})>((?:\s*;[^,<]{0,500})*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]{0,200})\"|([^\s;,\"]{1,50}))", re.IGNORECASE)


class HubLinks(msgspec.Struct, frozen=True):
    """A feed's hub, and its topic there."""

    hub: str
    topic: str


def hub_links(parsed: Parsed, header: str, url: str) -> HubLinks | None:
    """Give what a feed says at `url`, `header` being its Link field; None where it names no hub to ask."""
    named = [*_of_header(header), *parsed.links]
    hub, topic = _first(named, "hub", url), _first(named, "self", url) or percent_encoded(url)
    if not hub or not all(is_web_address(one, Purpose.POST) for one in (hub, topic)):
        return None
    return HubLinks(hub, topic)


def _of_header(header: str) -> Iterator[RawLink]:
    for href, parameters in _LINK.findall(header):
        if found := _REL.search(parameters):
            yield RawLink(href.strip(), (found[1] or found[2]).lower())


def _first(links: Iterable[RawLink], rel: str, url: str) -> str:
    for link in links:
        if rel in link.rel.lower().split() and link.href:
            try:
                return percent_encoded(urljoin(url, link.href))
            except ValueError:  # broken brackets
                continue
    return ""
