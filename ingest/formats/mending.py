"""Characters that no XML parser takes become ones that it does, and nothing is lost by them. Pure.

references that cannot be (half a pair, out of range, HTML's names), a lone `&` or `<`, controls, an undeclared `rss:`
"""

from __future__ import annotations

import html
import re
from html.entities import html5

_CONTROLS = bytes(one for one in range(32) if one not in b"\t\n\r")
_NO_CHARACTERS = re.compile("[\ufffe\uffff]")
_DECLARATION = re.compile(r"^\s*<\?xml.{0,200}?\?>", re.DOTALL)
_PAIR = re.compile(r"&#(x?)([0-9a-fA-F]{4,6});&#(x?)([0-9a-fA-F]{4,6});")
_REFERENCE = re.compile(r"&#(x[0-9a-fA-F]+|[0-9]+);?")
_LOOSE = re.compile(
    r"<(?:(!\[CDATA\[.*?(?:\]\]>|\Z)|!--.*?(?:-->|\Z))|(?![A-Za-z_/!?]))"
    r"|&(?!(?:amp|lt|gt|quot|apos);|#)([A-Za-z][A-Za-z0-9]{1,31};)?",
    re.DOTALL,
)
"""A lone `<` or `&`; CDATA and comments are found to be left alone."""
_PROLOGUE = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"<(?:rss|(?:\w+:)?RDF|(?:\w+:)?feed|urlset)[\s>]", re.IGNORECASE)
_PAGE = re.compile(r"<html\b|<!doctype html", re.IGNORECASE)
_BANNER = 20_000  # characters
_UNQUOTED = re.compile(r"<(?:rss|rdf|feed)\b[^>]{0,2000}>", re.IGNORECASE)
_VALUE = re.compile(r"""(\s[\w:.-]+\s*=\s*)([^\s"'>]+)(?=[\s>])""")


def mended(text: str) -> str:
    """Give a document that a parser can read, without its declaration: it has been decoded."""
    text = _root_first(_DECLARATION.sub("", text.lstrip("\ufeff \t\r\n"), count=1).lstrip())
    text = text.encode("utf-8", "replace").translate(None, _CONTROLS).decode()
    if "\ufffe" in text or "\uffff" in text:
        text = _NO_CHARACTERS.sub("", text)
    if "&#" in text:
        text = sound_references(text)
    if "<rss:" in text and "xmlns:rss" not in text:
        text = text.replace("<rss:", "<").replace("</rss:", "</")
    if "<!ENTITY" not in text[:_BANNER]:  # else names may mean something
        text = _LOOSE.sub(_escaped, text)
    return _UNQUOTED.sub(lambda match: _VALUE.sub(r'\1"\2"', match[0]), text, count=1)


def sound_references(text: str) -> str:
    """Join the halves of a surrogate pair; what is no character becomes U+FFFD."""
    text = _PAIR.sub(_joined, text)
    return _REFERENCE.sub(_sound, text)


def _root_first(text: str) -> str:
    """Cut what a server wrote before the document: a warning, a banner."""
    begin = _PROLOGUE.match(text)
    root = _ROOT.search(text, 0, _BANNER)
    if root and begin and root.start() > begin.end() and not _PAGE.search(text, 0, root.start()):
        return text[root.start() :]
    return text


def _joined(match: re.Match[str]) -> str:
    high, low = (int(match[n], 16 if match[n - 1] else 10) for n in (2, 4))
    if 0xD800 <= high < 0xDC00 <= low < 0xE000:  # noqa: PLR2004
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    return match[0]


def _sound(match: re.Match[str]) -> str:
    digits = match[1]
    number = int(digits[1:9], 16) if digits[0] == "x" else int(digits[:9])
    if number > 0x10FFFF or 0xD800 <= number < 0xE000 or len(digits) > 9:  # noqa: PLR2004
        return "\ufffd"
    if number < 32 and number not in (9, 10, 13):  # noqa: PLR2004
        return ""
    if 128 <= number < 160:  # noqa: PLR2004  # windows-1252, as browsers read it
        return html.unescape(f"&#{number};")
    return match[0]


def _escaped(match: re.Match[str]) -> str:
    if match[1]:
        return match[0]
    if match[0] == "<":
        return "&lt;"
    name = match[2] or ""
    meant = html5.get(name)
    return f"&amp;{name}" if meant is None or meant in "<&>" else meant
