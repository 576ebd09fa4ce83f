"""Makes hostile text harmless: control and direction characters go, addresses lead to the web or are not shown.

HTML is escaped by the templates, Slack's marks by its notifier.
"""

from __future__ import annotations

import unicodedata
from urllib.parse import quote, urlsplit

_URL_LIMIT = 2000


def plain(text: str, limit: int) -> str:
    """Make hostile text one harmless line: no control or direction characters, at most `limit` long."""
    kept = "".join(" " if letter.isspace() else letter for letter in text if _harmless(letter))
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def web_address(url: str) -> str:
    """Give an address that is safe to show as a link, percent-encoded, or "" ."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        return ""
    if not usable or len(url) > _URL_LIMIT or not all(_harmless(letter) for letter in url):
        return ""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=-._~")


def _harmless(letter: str) -> bool:
    """Spaces pass; of category C only the joiners do, which Persian and Indic names are written with."""
    return letter.isspace() or letter in "\u200c\u200d" or unicodedata.category(letter)[0] != "C"
