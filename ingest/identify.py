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
_VARIANT_HOST = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.[^.])")
_AMP_HOSTS = (".cdn.ampproject.org", ".google.com")
_AMP_CACHE = re.compile(r"/(?:amp|[cv])/(?:s/)?([^/]+\..+)")
_AMP_PATH = re.compile(r"/amp$|\.amp(\.html?)?$")
_AMP_FIELD = re.compile(r"(?:amp|outputtype=amp)(?:=(?:1|true)?)?")


def web_url(url: str) -> str:
    """Give the address if it can be an article's (http, https), else nothing."""
    url = url.strip()
    return url if is_web_address(url, Purpose.IDENTIFY) else ""


def canonical_url(url: str) -> str:
    """Give an address without scheme, default port, fragment, tracking and trailing slash; empty for no web page.

    `https://www.News.example:443/a/?utm_source=rss&id=7#top` → `news.example/a?id=7`; so do its variants for phones
    and AMP. A bare host gives nothing: a home page stands for no article.
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
    host, path, query = _main_variant(host, clean.path.rstrip("/"), clean.query)
    if not host or not (path or query):
        return ""
    where = host if port in (None, _DEFAULT_PORTS[clean.scheme]) else f"{host}:{port}"
    return f"{where}{path}" + (f"?{query}" if query else "")


def _main_variant(host: str, path: str, query: str) -> tuple[str, str, str]:
    """Give host, path and query of the page that this is a variant of: `www.`, for phones, or AMP."""
    if match := _AMP_CACHE.fullmatch(path) if f".{host}".endswith(_AMP_HOSTS) else None:
        inner, _, path = match[1].partition("/")
        host, path = inner, f"/{path}" if path else ""
    host = _VARIANT_HOST.sub("", host)
    path = _AMP_PATH.sub(lambda match: match[1] or "", path)
    return host, path, "&".join(field for field in query.split("&") if field and not _AMP_FIELD.fullmatch(field))


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
