"""What header fields say, in seconds. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

DAY: Final = 86_400.0
"""The longest wait that a server can ask for."""


def retry_after(value: str, now: datetime) -> float | None:
    """Read Retry-After (RFC 9110, 10.2.3): seconds or a date, UTC where it names no zone.

    Gives seconds from `now`, at least 0 and at most a day; None where nothing usable is said.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), DAY)
    try:
        moment = parsedate_to_datetime(value)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        wait = (moment - now).total_seconds()
    except (ValueError, OverflowError):
        return None
    return min(max(0.0, wait), DAY)


def max_age(cache_control: str) -> float:
    """Read max-age of Cache-Control; 0 where it has none."""
    match = re.search(r"\bmax-age\s*=\s*\"?(\d{1,9})", cache_control, re.IGNORECASE)
    return min(float(match[1]), DAY) if match else 0.0


def freshness(cache_control: str, expires: str, now: datetime) -> float:
    """Give how long an answer says to stay as it is, in seconds: max-age, else Expires; 0 where neither is said."""
    if "max-age" in cache_control.lower():
        return max_age(cache_control)
    return retry_after(expires, now) or 0.0 if not expires.strip().isdigit() else 0.0


def charset(content_type: str) -> str:
    """Read the charset of Content-Type; empty where it has none."""
    match = re.search(r"\bcharset\s*=\s*[\"']?\s*([\w.:-]{1,40})", content_type, re.IGNORECASE)
    return match[1] if match else ""
