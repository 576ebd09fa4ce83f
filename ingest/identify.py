"""Who an article is: canonical addresses, ids, revisions. Pure, and the same on every machine."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from core.web_address import Purpose, is_web_address

_DEFAULT_PORTS = {"http": 80, "https": 443}


def _tracking() -> re.Pattern[str]:
    text = Path(__file__).with_name("tracking_parameters.txt").read_text(encoding="utf-8")
    names = [line for line in text.splitlines() if line and not line.startswith("#")]
    forms = [re.escape(name[:-1]) if name.endswith("*") else f"{re.escape(name)}$" for name in names]
    return re.compile("|".join(forms), re.IGNORECASE)


_TRACKING = _tracking()


def web_url(url: str) -> str:
    """Give the address if it can be an article's (http, https), else nothing."""
    url = url.strip()
    return url if is_web_address(url, Purpose.IDENTIFY) else ""


def canonical_url(url: str) -> str:
    """Give an address without scheme, default port, fragment, tracking and trailing slash; empty for no web page.

    `https://News.example:443/a/?utm_source=rss&id=7#top` → `news.example/a?id=7`. A bare host gives nothing: a
    home page stands for no article.
    """
    if not web_url(url):
        return ""
    parts = urlsplit(url.strip())
    query = "&".join(field for field in parts.query.split("&") if field and not _TRACKING.match(field.split("=", 1)[0]))
    try:
        whole = canonicalize_url(urlunsplit((parts.scheme, parts.netloc, parts.path, query, "")))
        clean = urlsplit(whole)
        host, port = (clean.hostname or "").rstrip("."), clean.port
    except ValueError:  # bad ports, broken IPv6, names that are no IDNA
        return ""
    path = clean.path.rstrip("/")
    if not host or not (path or clean.query):
        return ""
    where = host if port in (None, _DEFAULT_PORTS[clean.scheme]) else f"{host}:{port}"
    return f"{where}{path}" + (f"?{clean.query}" if clean.query else "")


def article_id(canonical: str) -> str:
    """Give the id of the article at a canonical address."""
    return _digest(canonical)[:24]


def entry_article_id(feed: str, key: str) -> str:
    """Give the id of an entry whose address does not identify it."""
    return _digest(f"{feed}\n{key}")[:24]


def entry_hash(key: str) -> str:
    """Give what stands for an entry's key in the store."""
    return _digest(key)


def revision_of(title: str, text: str) -> str:
    """Give what changes when the outlet edits the article: a hash of its cleaned title and text."""
    return _digest(f"{title}\n{text}")[:16]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
