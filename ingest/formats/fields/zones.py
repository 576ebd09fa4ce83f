"""What a zone's name in a date means, by the feed's country where several use the name."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

_MOST = 14 * 60  # minutes: nobody is further from Greenwich
_OFFSET = re.compile(r"(?:GMT|UTC|UT)?\s*([+-])\s*(?:(\d{2}):?(\d{2})|(\d{1,2})(?::(\d{2}))?)", re.IGNORECASE)

_HOURS = """
Z 0, GMT 0, UTC 0, UT 0, WET 0, WEST 1, BST 1, CET 1, MET 1, MEZ 1, WAT 1, CEST 2, MEST 2, MESZ 2, EET 2, CAT 2, SAST 2,
EEST 3, EAT 3, MSK 3, TRT 3, IDT 3, IRST 3.5, MSD 4, GST 4, SAMT 4, AZT 4, GET 4, IRDT 4.5, AFT 4.5, IST 5.5, PKT 5,
UZT 5, YEKT 5, TMT 5, TJT 5, NPT 5.75, BDT 6, OMST 6, KGT 6, MMT 6.5, ICT 7, WIB 7, NOVT 7, KRAT 7, WITA 8, SGT 8,
MYT 8, HKT 8, PHT 8, AWST 8, IRKT 8, WIT 9, JST 9, KST 9, YAKT 9, ACST 9.5, AEST 10, VLAT 10, CHST 10, ACDT 10.5,
AEDT 11, MAGT 11, NZST 12, FJT 12, PETT 12, NZDT 13, CVT -1, AZOT -1, NDT -2.5, BRST -2, BRT -3, ART -3, UYT -3,
GFT -3, CLST -3, ADT -3, NST -3.5, AST -4, CLT -4, VET -4, BOT -4, EDT -4, EST -5, COT -5, PET -5, ECT -5, CDT -5,
CST -6, MDT -6, MST -7, PDT -7, PST -8, AKDT -8, AKST -9, HST -10, SST -11
"""
_ELSEWHERE = """
BST bd 6, IST ie 1, IST il 2, CST cn 8, CST tw 8, CST hk 8, CST mo 8, CST cu -5, CDT cu -4, PST ph 8, MST my 8,
AST sa 3, AST iq 3, AST kw 3, AST qa 3, AST bh 3, AST ye 3, EST au 10, EDT au 11, CST au 9.5, CDT au 10.5, WST au 8,
AMT am 4, AMT br -4, SST sg 8, ECT fr -4, GST gs -2
"""
_PLACES = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}


@lru_cache(1_024)
def zone_of(name: str, country: str) -> tzinfo | None:
    """Give the zone of a name (`CET`, `GMT+1`, `+0530`, `Europe/Paris`); None for what is none."""
    name = name.strip()
    if match := _OFFSET.fullmatch(name):
        minutes = int(match[2] or match[4]) * 60 + int(match[3] or match[5] or 0)
        return _fixed(-minutes if match[1] == "-" else minutes)
    word = name.upper()
    if word in ("GMT", "UTC", "Z"):
        return UTC
    local, everywhere = _names()
    if (hours := local.get((word, country), everywhere.get(word))) is not None:
        return _fixed(round(hours * 60))
    place = _PLACES.get(word, name if "/" in name else "")
    return _place(place) if place else None


def _fixed(minutes: int) -> tzinfo | None:
    return timezone(timedelta(minutes=minutes)) if abs(minutes) <= _MOST else None


def _place(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name of a zone, no such file
        return None


@cache
def _names() -> tuple[dict[tuple[str, str], float], dict[str, float]]:
    local = [entry.split() for entry in _ELSEWHERE.replace("\n", " ").split(",")]
    everywhere = [entry.split() for entry in _HOURS.replace("\n", " ").split(",")]
    return (
        {(name, country): float(hours) for name, country, hours in local},
        {name: float(hours) for name, hours in everywhere},
    )
