"""Atom 0.3 and 1.0 → `RawFeed`: a feed, or a single entry."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable
from itertools import islice
from typing import TypeAlias

from lxml import etree

from ingest.formats.document import ENTRY_LIMIT
from ingest.formats.raw import RawFeed, RawItem, RawLink
from ingest.formats.xml.content import attribute, base_of, content_of, language_of, text_of
from ingest.formats.xml.names import name_of

_Found: TypeAlias = "dict[str, list[etree._Element]]"  # noqa: SLF001  # the name that lxml gives its elements
_OWN = frozenset({"atom", ""})
_DATES = ("published", "issued", "pubdate", "updated", "modified", "created", "date")


def read_atom(root: etree._Element) -> RawFeed:
    """Read a document whose root is `feed` or `entry`."""
    own, _ = _children(root)
    links = [_link(one) for one in own.get("link", ())]
    entries = root.iter("{*}entry") if name_of(root.tag)[1] != "entry" else iter([root])
    return RawFeed(
        version="atom03" if attribute(root, "version") == "0.3" or "purl.org/atom" in root.tag else "atom10",
        title=_first(own, "title"),
        site=next((link.href for link in links if link.rel == "alternate" and link.href), ""),
        language=language_of(root),
        base=base_of(root),
        links=tuple(links),
        items=tuple(_entry(element) for element in islice(entries, ENTRY_LIMIT)),
    )


def _entry(element: etree._Element) -> RawItem:
    own, modules = _children(element)
    guid = _first(own, "id") or _first(own, "guid")
    links = [_link(one) for one in own.get("link", ())]
    contents = own.get("content", ())
    return RawItem(
        guid=guid,
        permalink=True,
        links=tuple(link for link in links if link.rel != "enclosure"),
        enclosures=(
            *(link.href for link in links if link.rel == "enclosure"),
            *(attribute(one, "src") for one in contents if attribute(one, "src")),
        ),
        titles=(*_all(own, "title"), *_all(modules, "title")),
        bodies=(
            *_all(own, "summary"),
            *(_all(own, "description")),
            *(_decoded(one) for one in contents if _is_text(one)),
        ),
        captions=tuple(_captions(modules)),
        dates=tuple([date for name in _DATES for found in (own, modules) for date in _all(found, name)]),
        authors=tuple(_authors(own, modules)),
        categories=tuple(
            attribute(one, "label") or attribute(one, "term") or text_of(one) for one in own.get("category", ())
        ),
        language=next((lang for one in own.get("title", ()) if (lang := language_of(one))), "") or language_of(element),
        base=base_of(element),
        formerly=(guid, f"/{guid}") if guid else tuple(link.href for link in links),
    )


def _link(element: etree._Element) -> RawLink:
    href = attribute(element, "href") or text_of(element)
    base = base_of(element)
    rel = attribute(element, "rel").lower().removeprefix("http://www.iana.org/assignments/relation/") or "alternate"
    return RawLink(
        f"{base.rstrip('/')}/{href}" if base and href and "://" not in href else href, rel, attribute(element, "type")
    )


def _is_text(content: etree._Element) -> bool:
    """Say whether content is for reading, and no picture or document of another kind."""
    kind = attribute(content, "type").lower()
    return not attribute(content, "src") and (
        "/" not in kind or kind.startswith("text/") or kind.endswith(("xhtml+xml", "html", "octet-stream"))
    )


def _children(element: etree._Element) -> tuple[_Found, _Found]:
    """Give the children of Atom's own, and those of modules, by name."""
    own: _Found = {}
    modules: _Found = {}
    space = f"{element.tag.rpartition('}')[0]}}}"
    for child in element:
        if isinstance(child.tag, str):
            vocabulary, name = name_of(child.tag)
            if vocabulary in _OWN or (len(space) > 1 and child.tag.startswith(space)):
                own.setdefault(name, []).append(child)
            elif vocabulary != "other":
                modules.setdefault(name, []).append(child)
    return own, modules


def _captions(modules: _Found) -> Iterable[str]:
    yield from _all(modules, "encoded")
    yield from _all(modules, "description")
    for group in (*modules.get("group", ()), *modules.get("content", ())):
        yield from (text for one in group.iter("{*}description") if (text := content_of(one)))


def _authors(own: _Found, modules: _Found) -> Iterable[str]:
    for author in own.get("author", ()):
        names = [text_of(one) for one in author.iter("{*}name")]
        yield from filter(None, names or [text_of(author)])
    yield from _all(modules, "creator")


def _all(found: _Found, name: str) -> tuple[str, ...]:
    return tuple([text for one in found[name] if (text := _decoded(one))]) if name in found else ()


def _decoded(element: etree._Element) -> str:
    """Give an element's content; Atom allows base64, and what is neither text nor XML must be in it."""
    text = content_of(element)
    if not element.attrib:
        return text
    if attribute(element, "mode") != "base64" and attribute(element, "type") != "application/octet-stream":
        return text
    try:
        return b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
    except ValueError:
        return text


def _first(found: _Found, name: str) -> str:
    return next(iter(_all(found, name)), "")
