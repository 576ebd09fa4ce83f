"""The article on a web page, by trafilatura: the only file that imports it. Runs in the parser's child process alone.

bytes ─▶ encoding.py ─▶ trafilatura: what is the article, what is menu, comment, teaser ─▶ plain text
"""

from __future__ import annotations

import logging
import re

from trafilatura import extract

from ingest.formats.encoding import decode
from ingest.formats.origin import Origin
from ingest.markup import plain_lines

_META = re.compile(rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_HEAD = 4_096
_SHORTEST = 40
"""Characters; a page of less text says "log in", or nothing."""


def article_on(document: bytes, origin: Origin) -> str:
    """Give the article's text; empty where the page has none.

    What may be a teaser of another article is rather left out: a name in it would be alerted under this one.
    """
    declared = _META.search(document, 0, _HEAD)
    charset = origin.charset or (declared[1].decode("ascii") if declared else "")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of each page that has no article
    markup = decode(document, charset, origin.language)
    text = plain_lines(extract(markup, include_comments=False, favor_precision=True) or "")
    return text if len(text) >= _SHORTEST else ""
