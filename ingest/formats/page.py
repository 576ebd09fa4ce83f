"""The article on a web page, by trafilatura: the only file that imports it. Runs in the parser's child process alone.

bytes ─▶ encoding.py ─┬─ trafilatura: what is the article, what is menu, comment, teaser ─▶ plain text
└─ where that finds none: what the page says of itself for search engines (JSON-LD)
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import msgspec
from trafilatura import extract

from ingest.formats.encoding import decode
from ingest.formats.origin import Origin
from ingest.markup import plain_lines, plain_text

_META = re.compile(rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_HEAD = 4_096
_SHORTEST = 40
"""Characters; a page of less text says "log in", or nothing."""
_TEASER = (
    "//*[self::p or self::li or self::h4]"
    "[count(.//a) = 1 and string-length(normalize-space(.)) < string-length(normalize-space(.//a)) + 25]"
)
"""A paragraph that is a link and next to nothing else ("Read also: …") is another article's headline."""
_JSON_LD = re.compile(r"<script\b[^>]{0,300}application/ld\+json[^>]{0,300}>(.*?)</script", re.DOTALL | re.IGNORECASE)
_DEEPEST = 8


def article_on(document: bytes, origin: Origin) -> str:
    """Give the article's text; empty where the page has none.

    What may be a teaser of another article is rather left out: a name in it would be alerted under this one.
    """
    declared = _META.search(document, 0, _HEAD)
    charset = origin.charset or (declared[1].decode("ascii") if declared else "")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of each page that has no article
    markup = decode(document, charset, origin.language)
    text = plain_lines(extract(markup, include_comments=False, favor_precision=True, prune_xpath=_TEASER) or "")
    if len(text) < _SHORTEST:
        text = max((plain_text(body) for body in _said_to_engines(markup)), key=len, default="")
    return text if len(text) >= _SHORTEST else ""


def _said_to_engines(markup: str) -> Iterator[str]:
    """Give each `articleBody` of a page's JSON-LD; pages that scripts fill have their text there alone."""
    for script in _JSON_LD.findall(markup):
        try:
            found = msgspec.json.decode(script.strip().encode("utf-8", "replace"))
        except (msgspec.DecodeError, RecursionError):
            continue
        yield from _bodies(found, 0)


def _bodies(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, list) and depth < _DEEPEST:
        for one in value:
            yield from _bodies(one, depth + 1)
    if isinstance(value, dict) and depth < _DEEPEST:
        if isinstance(body := value.get("articleBody"), str):
            yield body
        yield from _bodies(list(value.values()), depth + 1)
