"""Lists of feeds as other programs write them: OPML, CSV with a heading, or an address a line. Pure.

OPML is read tag by tag, and never as XML: of what is in circulation much is not well-formed, and all that counts is in
the attributes of `outline`.
"""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from config.files.feeds import Feed
from core.web_address import is_harmless
from ingest.formats.encoding import decode

_OUTLINE = re.compile(r"<(?:\w+:)?outline\b((?:(?!<(?:\w+:)?outline\b|</).){0,20000})", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos);", re.IGNORECASE)
_URL_KEYS: Final = ("xmlurl", "feedurl", "feed_url", "feed", "url", "rss", "address", "link")
_NAME_KEYS: Final = ("title", "text", "name")
_LANGUAGE_KEYS: Final = ("language", "lang")
_TYPES = frozenset({"rss", "atom", "feed"})
_ACCOUNT = re.compile(r"@([\w.-]+)@([\w-]+(?:\.[\w-]+)+)")
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_NAME_LIMIT = 200
_HEAD, _FEW = 4_000, 20
"""Characters that are looked at; one of so many may be no sign of writing."""
_LINE_LIMIT = 20_000
"""Characters: what is longer is no address."""


class ListedFeed(msgspec.Struct, frozen=True):
    """A feed as somebody else's list names it."""

    url: str
    name: str = ""
    language: str = ""


def read_list(document: bytes) -> tuple[ListedFeed, ...]:
    """Read a list, whatever its form; an address stands in it as often as it is named."""
    text = decode(document, "", "").lstrip("\ufeff \t\r\n")
    if _is_binary(text[:_HEAD]):
        return ()
    if text.startswith("<"):
        return tuple(_opml(text))
    given = (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    lines = [line[:_LINE_LIMIT] for line in given]
    heading = [cell.strip().lower() for cell in next(csv.reader(lines[:1]), [])]
    if any(key in heading for key in _URL_KEYS):
        return tuple(_csv(heading, lines[1:]))
    return tuple(ListedFeed(repaired(line)) for line in lines)


def write_opml(feeds: Iterable[Feed]) -> str:
    """Write OPML 2.0, as every feed reader takes it."""
    lines = [
        f'    <outline type="rss" text="{_quoted(feed.name or feed.url)}" title="{_quoted(feed.name or feed.url)}"'
        f' xmlUrl="{_quoted(feed.url)}"' + (f' language="{feed.language}"' if feed.language else "") + "/>"
        for feed in feeds
    ]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n  <head><title>Wirewatch</title></head>\n'
    return "\n".join([f"{head}  <body>", *lines, "  </body>", "</opml>", ""])


def repaired(address: str) -> str:
    """Give an address as it can be asked: with its scheme (people write `feed:` or none), and without spaces.

    `@name@host`, as people write accounts of Mastodon, is the page of that account.
    """
    if account := _ACCOUNT.fullmatch(address.strip()):
        return f"https://{account[2]}/@{account[1]}"
    address = re.sub(r"^feed:(?://)?", "", address.strip(), flags=re.IGNORECASE).replace(" ", "%20")
    if (scheme := re.match(r"https?://", address, re.IGNORECASE)) or not address:
        return address if scheme is None else scheme[0].lower() + address[scheme.end() :]
    return address if "://" in address or _OTHER_SCHEME.match(address) else f"https://{address.lstrip('/')}"


def _is_binary(head: str) -> bool:
    signs = sum(not is_harmless(one) and one not in "\t\r\n" for one in head)
    return signs * _FEW > len(head)


def _opml(text: str) -> Iterator[ListedFeed]:
    for tag in _OUTLINE.finditer(_without_comments(text)):
        given = {key.lower(): _text(a or b or c) for key, a, b, c in _ATTRIBUTE.findall(tag[1])}
        url = given.get("xmlurl", "") or (given.get("url", "") if given.get("type", "").lower() in _TYPES else "")
        if url.strip():
            yield _listed(url, given)


def _without_comments(text: str) -> str:
    """Take comments out; one without an end is none, and is looked for once."""
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join([*kept, text[at:]])


def _csv(heading: list[str], lines: list[str]) -> Iterator[ListedFeed]:
    for row in csv.reader(lines):
        given = dict(zip(heading, row, strict=False))
        url = next((given[key] for key in _URL_KEYS if given.get(key)), "")
        if url.strip():
            yield _listed(url, given)


def _listed(url: str, given: dict[str, str]) -> ListedFeed:
    name = next((given[key] for key in _NAME_KEYS if given.get(key)), "")
    language = next((given[key] for key in _LANGUAGE_KEYS if given.get(key)), "").strip().lower()
    code = re.match(r"([a-z]{2,3})(?:[-_]|$)", language)
    shown = "".join(letter if is_harmless(letter) else " " for letter in name)
    return ListedFeed(repaired(url), " ".join(shown.split())[:_NAME_LIMIT], code[1] if code else "")


def _text(value: str) -> str:
    """Undo the references of XML, and leave a bare `&copy=1` of an address as it is."""
    return _REFERENCE.sub(lambda match: html.unescape(match[0]), value)


def _quoted(value: str) -> str:
    return html.escape(value, quote=True)
