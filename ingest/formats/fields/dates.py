"""When an item was published, from what its feed writes: the moment, or why there is none. Pure.

    text ─▶ the two usual forms (RFC 822, RFC 3339) ─▶ otherwise date_parts.py: every part of the text is used ─▶ `Date`

A text that is not used whole is unreadable: half a date is another day.
"""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

import msgspec

from ingest.formats.fields.date_parts import parts_of
from ingest.formats.fields.zones import zone_of

State = Literal["read", "missing", "unreadable", "impossible"]
"""Impossible: before the web; a default of the feed's maker, such as the year 1 or 1970."""

_LONGEST = 120
_FIRST_YEAR = 1990
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_MAIL = re.compile(
    r"(?:[A-Za-z]{3,9}, ?)?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d{2}):(\d{2})(?::(\d{2}))? ([+-]\d{4}|[A-Z]{1,5})"
)
_STAMP = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)? ?(Z|z|[+-]\d{2}:?\d{2})?"
)
_UNIX = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{10})(\d{3})|(\d{10})(\d{6})")
_SAID_TWICE = re.compile(
    r"(?<=[+-]\d{4})\s*\([^()\d]{3,80}\)$|(?:(?<=[+-]\d{2}:\d{2})|(?<=\dZ))\[[A-Za-z_/+-]{2,40}\]$"
)
"""A zone's name behind its offset, as JavaScript and Java write it."""
_IN_BRACKETS = re.compile(r"(?<=\d)\[([A-Z][A-Za-z_]*/[A-Za-z_/-]+)\]$")
_WRAPPING = re.compile(r"<!\[CDATA\[|\]\]>|<[^<>]{1,200}>")


class Date(msgspec.Struct, frozen=True):
    """What a text says of a moment."""

    state: State
    seconds: float | None = None
    """Since 1970; None where it was not read."""
    whole_day: bool = False
    """It names a day and no time: `seconds` is the day's beginning."""


MISSING = Date("missing")


def read_date(text: str, *, country: str = "", language: str = "") -> Date:
    """Read a date; the country tells zones of one name apart, the language words that stand for two months."""
    text = " ".join(text.split())
    if not text:
        return MISSING
    if len(text) > _LONGEST:
        return Date("unreadable")
    return _usual(text, country) or _other(_bare(text), country, language)


def first_date(texts: tuple[str, ...], *, country: str = "", language: str = "") -> Date:
    """Give the first that can be read, else the first that says anything."""
    best = MISSING
    for text in texts:
        found = read_date(text, country=country, language=language)
        if found.state == "read":
            return found
        if best.state == "missing":
            best = found
    return best


def _usual(text: str, country: str) -> Date | None:
    if match := _MAIL.fullmatch(text):
        day, month, year, *clock, zone = match.groups()
        named, where = _MONTHS.get(month.lower()), zone_of(zone, country)
        return _moment(year, named, day, clock, where) if named and where else None
    if match := _STAMP.fullmatch(text):
        year, number, day, *clock, zone = match.groups()
        where = zone_of(zone, country) if zone else UTC
        return _moment(year, number, day, clock, where) if where else None
    return None


def _moment(year: str, month: str | int, day: str, clock: list[str], zone: tzinfo) -> Date | None:
    hour, minute, second = (int(part or 0) for part in clock)
    if minute > 59 or second > 60:  # noqa: PLR2004
        return Date("unreadable")
    return dated(int(year), int(month), int(day), timedelta(hours=hour, minutes=minute, seconds=second), zone)


def dated(year: int, month: int, day: int, clock: timedelta | None, zone: tzinfo) -> Date | None:
    """Give the moment of a day and a time on its clock (None: the whole day); None for what no calendar has."""
    if year < _FIRST_YEAR:
        return Date("impossible")
    if clock is not None and clock > timedelta(days=1, seconds=1):
        return None
    try:
        moment = datetime(year, month, day, tzinfo=zone) + (clock or timedelta(0))
        return Date("read", moment.timestamp(), whole_day=clock is None)
    except (ValueError, OverflowError):
        return None


def _other(text: str, country: str, language: str) -> Date:
    if match := _UNIX.fullmatch(text):
        whole = next(group for group in match.groups() if group)
        seconds = float(whole)
        return Date("read", seconds) if datetime.fromtimestamp(seconds, UTC).year >= _FIRST_YEAR else Date("impossible")
    parts = parts_of(text, country, language)
    if parts is None:
        return Date("unreadable")
    return dated(parts.year, parts.month, parts.day, parts.clock, parts.zone) or Date("unreadable")


def _bare(text: str) -> str:
    """Take off what wraps a date: references, CDATA, tags, a zone that is said twice."""
    text = " ".join(_WRAPPING.sub(" ", html.unescape(text)).split())
    return _IN_BRACKETS.sub(r" \1", _SAID_TWICE.sub("", text))
