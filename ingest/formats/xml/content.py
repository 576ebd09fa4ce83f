"""What stands in an element, as markup in which a text is escaped once."""

from __future__ import annotations

import html

from lxml import etree

from ingest.formats.xml.names import XML, name_of

_BLOCKS = frozenset(
    [
        "p",
        "br",
        "div",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "section",
        "article",
        "header",
        "footer",
        "figure",
        "figcaption",
        "hr",
        "pre",
    ]
)
_HIDDEN = frozenset({"script", "style"})


def content_of(element: etree._Element) -> str:
    """Give an element's text; where it has children (XHTML, or markup that nobody escaped), theirs too."""
    if not len(element):
        return (element.text or "").strip()
    parts: list[str] = [html.escape(element.text or "", quote=False)]
    for child in element:
        _collect(child, parts, 0)
    return "".join(parts).strip()


def text_of(element: etree._Element) -> str:
    """Give an element's own text, in one line."""
    return (element.text or "").strip()


def attribute(element: etree._Element, name: str) -> str:
    """Give an attribute, whatever its capitals."""
    value = element.get(name)
    if value is None:
        for key, found in element.items():
            if key.lower() == name:
                return str(found).strip()
        return ""
    return str(value).strip()


def language_of(element: etree._Element) -> str:
    """Give xml:lang of the element itself."""
    return (element.get(XML + "lang") or "").strip()


def base_of(element: etree._Element) -> str:
    """Give xml:base of the element itself."""
    return (element.get(XML + "base") or "").strip()


def _collect(element: etree._Element, parts: list[str], depth: int) -> None:
    if isinstance(element.tag, str):
        name = name_of(element.tag)[1]
        if name in _BLOCKS:
            parts.append("\n<br>")
        if name not in _HIDDEN:
            parts.append(html.escape(element.text or "", quote=False))
            if depth < 200:  # noqa: PLR2004
                for child in element:
                    _collect(child, parts, depth + 1)
        if name in _BLOCKS:
            parts.append("<br>")
    elif element.text:  # a reference that was not resolved
        parts.append(html.escape(str(element.text), quote=False))
    parts.append(html.escape(element.tail or "", quote=False))
