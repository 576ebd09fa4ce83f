"""RSS 0.9x, 1.0 (RDF) and 2.0 → `RawFeed`: the channel's and the items' own children, and those of known modules."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

from lxml import etree

from ingest.formats.document import ENTRY_LIMIT
from ingest.formats.raw import RawFeed, RawItem, RawLink
from ingest.formats.xml.content import attribute, base_of, content_of, language_of, text_of
from ingest.formats.xml.names import RDF, name_of

_Found: TypeAlias = "dict[str, list[etree._Element]]"  # noqa: SLF001  # the name that lxml gives its elements

_ORDER: dict[str, tuple[str, ...]] = {
    "title": ("title", "atom:title", "dc:title", "itunes:title", "media:title"),
    "body": (
        "description", "atom:summary", "content:encoded", "body", "xhtml:body",
        "fullitem", "content", "atom:content",
    ),
    "caption": ("itunes:summary", "dc:description", "abstract", "itunes:subtitle"),
    "date": (
        "pubdate", "dc:date", "dc:issued", "dc:created", "atom:published", "published",
        "date", "atom:updated", "updated", "dc:modified",
    ),
    "author": ("dc:creator", "author", "itunes:author", "atom:author", "dc:author"),
    "category": ("category", "dc:subject", "itunes:category"),
    "language": ("dc:language", "language"),
}  # fmt: skip
"""The elements of each field, those that count more first."""


def read_rss(root: etree._Element, *, rdf: bool) -> RawFeed:
    """Read a document whose root is `rss`, `rdf:RDF`, `channel` or an item."""
    channel = next((element for element in root.iter("{*}channel") if isinstance(element.tag, str)), root)
    found = _children(channel)
    return RawFeed(
        version=_version(root, rdf=rdf),
        title=_first(found, ("title", "dc:title")),
        site=next((text_of(one) for one in found.get("link", ()) if text_of(one)), ""),
        language=_first(found, ("language", "dc:language")) or language_of(channel) or language_of(root),
        base=base_of(channel) or base_of(root),
        ttl=_first(found, ("ttl",)),
        period=_first(found, ("sy:updateperiod",)),
        frequency=_first(found, ("sy:updatefrequency",)),
        skip_hours=_inside(found, "skiphours", "hour"),
        skip_days=_inside(found, "skipdays", "day"),
        links=tuple(RawLink(attribute(one, "href"), attribute(one, "rel")) for one in found.get("atom:link", ())),
        items=tuple(_item(element) for element in islice(_items(root), ENTRY_LIMIT)),
    )


def _items(root: etree._Element) -> Iterable[etree._Element]:
    return (
        element for element in root.iter("{*}item", "{*}Item", "{*}ITEM") if name_of(element.tag)[0] in ("", "other")
    )


def _version(root: etree._Element, *, rdf: bool) -> str:
    if rdf:
        spaces = " ".join(str(space) for element in (root, *root[:1]) for space in element.nsmap.values())
        return "rss090" if "netscape.com" in spaces else "rss10"
    number = attribute(root, "version")
    return {"0.90": "rss090", "0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}.get(
        number, "rss20" if number.startswith("2") else "rss"
    )


def _item(element: etree._Element) -> RawItem:
    found = _children(element)
    said = {field: _all(found, names) for field, names in _ORDER.items()}
    guid = found["guid"][0] if "guid" in found else None
    own = text_of(guid) if guid is not None else ""
    about = (element.get(RDF + "about") or "").strip()
    named = own or about or _first(found, ("atom:id", "id"))
    return RawItem(
        guid=named,
        permalink=attribute(guid, "ispermalink").lower() != "false" if guid is not None and own else bool(about),
        links=tuple(_links(found)),
        enclosures=tuple(attribute(one, "url") for one in found.get("enclosure", ())),
        titles=said["title"],
        bodies=said["body"],
        captions=(*said["caption"], *(() if _is_picture(found) else _deeper(found))),
        dates=said["date"],
        authors=said["author"],
        categories=(*said["category"], *_terms(found)),
        language=(*said["language"], language_of(element))[0],
        base=base_of(element),
        formerly=(named,) if named else tuple(_formerly(element)),
    )


def _links(found: _Found) -> Iterable[RawLink]:
    for one in found.get("link", ()):
        href = text_of(one) or attribute(one, "href") or _beside(one)
        yield RawLink(href, attribute(one, "rel").lower() or "alternate")
    for one in found.get("atom:link", ()):
        yield RawLink(attribute(one, "href"), attribute(one, "rel").lower() or "alternate", attribute(one, "type"))
    for one in found.get("url", ()):
        yield RawLink(text_of(one))


def _beside(link: etree._Element) -> str:
    """Give an address that stands after an empty link: tools for HTML know `<link>` as one that holds nothing."""
    tail = (link.tail or "").strip()
    return tail if tail.startswith("http") else ""


def _formerly(element: etree._Element) -> Iterable[str]:
    """Give every link in an item without guid, also nested ones: feedparser took the last."""
    for one in element.iter("{*}link"):
        yield from filter(None, (text_of(one), attribute(one, "href")))


def _children(element: etree._Element) -> _Found:
    found: _Found = {}
    own = element.tag.rpartition("}")[0]
    for child in element.iterchildren("*"):
        name = _name(child.tag, own)
        if name in found:
            found[name].append(child)
        else:
            found[name] = [child]
    return found


@lru_cache(4_096)
def _name(tag: str, own: str) -> str:
    """Give `dc:date`, or `date` for what is RSS' own or of the namespace that the item is of, begun by a brace."""
    vocabulary, name = name_of(tag)
    if vocabulary == "other" and own and tag.startswith(f"{own}}}"):
        return name
    return f"{vocabulary}:{name}" if vocabulary else name


def _first(found: _Found, names: Iterable[str]) -> str:
    return next(iter(_all(found, names)), "")


def _all(found: _Found, names: Iterable[str]) -> tuple[str, ...]:
    return tuple([text for name in names if name in found for one in found[name] if (text := content_of(one))])


def _terms(found: _Found) -> tuple[str, ...]:
    return tuple(term for one in found.get("atom:category", ()) if (term := attribute(one, "term")))


def _inside(found: _Found, outer: str, inner: str) -> tuple[str, ...]:
    return tuple(text_of(one) for element in found.get(outer, ()) for one in element.iter(f"{{*}}{inner}"))


def _deeper(found: _Found) -> tuple[str, ...]:
    """Give the descriptions by the media module, of the item, its groups and contents."""
    own = _all(found, ("media:description",))
    groups = (*found.get("media:group", ()), *found.get("media:content", ()))
    return own + tuple(text for group in groups for one in group.iter("{*}description") if (text := content_of(one)))


def _is_picture(found: _Found) -> bool:
    """Say whether what the media module describes is a picture: its caption is not what the article says."""
    kinds = (
        f"{attribute(one, 'medium')} {attribute(one, 'type')} {attribute(one, 'url').rpartition('.')[2]}".lower()
        for one in found.get("media:content", ())
    )
    return any(word in kind for kind in kinds for word in ("image", "jpg", "jpeg", "png", "webp", "gif"))
