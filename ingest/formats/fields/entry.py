"""`RawFeed` → `Parsed`: every rule, item by item; one that a rule fails on is left out and named. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from ingest.formats.document import Entry, Parsed
from ingest.formats.fields.dates import first_date
from ingest.formats.fields.links import base_of, link_of
from ingest.formats.fields.text import text_of, title_of
from ingest.formats.origin import Origin
from ingest.formats.raw import RawFeed, RawItem, RawLink
from ingest.markup import plain_title

_KEY_LIMIT = 8_000  # characters of an id or link; nobody's are longer
_LINKS = 10
_NAMES = 20  # authors or categories of one entry
_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_LANGUAGE_LIMIT = 32


def parsed_of(feed: RawFeed, origin: Origin, left_out: tuple[str, ...] = ()) -> Parsed:
    """Apply the rules to a document; `left_out` names the items that no parser could read."""
    base = base_of(origin.url, feed.site, feed.base)
    language = origin.language or feed.language[:_LANGUAGE_LIMIT]
    entries: list[Entry] = []
    faults = list(left_out)
    for item in feed.items:
        try:
            entries.append(_entry(item, base, origin.country, item.language or language))
        except Exception as error:  # noqa: BLE001  # a fault of ours costs one item
            faults.append(f"{type(error).__name__}: {error}")
    return Parsed(
        version=feed.version,
        title=plain_title(feed.title),
        language=_clean(feed.language)[:_LANGUAGE_LIMIT],
        ttl=_time_to_live(feed),
        skip_hours=feed.skip_hours[:24],
        skip_days=feed.skip_days[:7],
        links=tuple(_hub_links(feed)),
        entries=tuple(entries),
        left_out=tuple(_clean(fault)[:200] for fault in faults),
    )


def _entry(item: RawItem, base: str, country: str, language: str) -> Entry:
    text = text_of(item)
    date = first_date(item.dates, country=country, language=language)
    return Entry(
        id=_clean(item.guid)[:_KEY_LIMIT],
        link=link_of(item, base)[:_KEY_LIMIT],
        title=title_of(item, text),
        text=text,
        published=date.seconds,
        date=date.state,
        whole_day=date.whole_day,
        language=_clean(item.language)[:_LANGUAGE_LIMIT],
        authors=_names(item.authors),
        categories=_names(item.categories),
        formerly=tuple(_clean(key)[:_KEY_LIMIT] for key in (item.formerly or item.titles[:1])),
    )


def _hub_links(feed: RawFeed) -> Iterator[RawLink]:
    named = (link for link in feed.links if {"hub", "self"} & set(link.rel.lower().split()))
    for link in islice(named, _LINKS):
        yield RawLink(_clean(link.href)[:_KEY_LIMIT], link.rel.lower())


def _names(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in given if (name := plain_title(one))))[:_NAMES]


def _time_to_live(feed: RawFeed) -> float:
    ttl = feed.ttl.strip()
    if re.fullmatch(r"[0-9]{1,5}", ttl):  # five digits of minutes are two months
        return float(ttl) * 60
    period = _PERIODS.get(feed.period.strip().lower(), 0)
    often = feed.frequency.strip()
    return period / (int(often[:4]) or 1) if re.fullmatch(r"[0-9]+", often) else float(period)


def _clean(text: str) -> str:
    # Lone surrogates cannot be written as UTF-8.
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
