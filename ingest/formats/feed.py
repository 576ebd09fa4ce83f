"""RSS and Atom, by feedparser: the only file that imports it. Runs in the child process alone."""

from __future__ import annotations

import calendar
import io
import warnings
from typing import Any

import feedparser

from ingest.formats.document import ENTRY_LIMIT, Entry, Parsed
from ingest.markup import plain_text, plain_title

_KEY_LIMIT = 8_000  # characters of an id or link; nobody's are longer
_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def parse(document: bytes) -> Parsed:
    """Read a document. Always from `BytesIO`: feedparser would open bytes that name a file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # feedparser speaks of its own future; nobody reads it here
        found: Any = feedparser.parse(io.BytesIO(document), sanitize_html=False, resolve_relative_uris=False)
        return Parsed(
            version=_text(found.get("version")),
            title=plain_title(_text(found.feed.get("title"))),
            language=_text(found.feed.get("language"))[:32],
            ttl=_time_to_live(found.feed),
            entries=tuple(_entry(entry) for entry in found.entries[:ENTRY_LIMIT]),
        )


def _entry(entry: Any) -> Entry:  # noqa: ANN401  # feedparser has no types
    bodies = [_text(entry.get("summary")), *(_text(content.get("value")) for content in entry.get("content", ()))]
    title = _text(entry.get("title"))
    return Entry(
        id=_text(entry.get("id"))[:_KEY_LIMIT],
        link=_text(entry.get("link"))[:_KEY_LIMIT],
        raw_title=title[:_KEY_LIMIT],
        title=plain_title(title),
        text=plain_text(max(bodies, key=len)),
        published=_published(entry),
        language=_text((entry.get("title_detail") or {}).get("language"))[:32],
    )


def _published(entry: Any) -> float | None:  # noqa: ANN401
    for field in ("published_parsed", "updated_parsed", "created_parsed"):
        moment = entry.get(field)
        if moment:
            try:
                return float(calendar.timegm(moment))
            except (ValueError, OverflowError):
                return None
    return None


def _time_to_live(feed: Any) -> float:  # noqa: ANN401
    ttl = _text(feed.get("ttl")).strip()
    if ttl.isascii() and ttl.isdigit() and len(ttl) < 6:  # noqa: PLR2004  # five digits of minutes are two months
        return float(ttl) * 60
    period = _PERIODS.get(_text(feed.get("sy_updateperiod")).strip().lower(), 0)
    often = _text(feed.get("sy_updatefrequency")).strip()
    return period / (int(often[:4]) or 1) if often.isascii() and often.isdigit() else float(period)


def _text(value: object) -> str:
    # Lone surrogates cannot be written as UTF-8.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
