"""Months and days of the week in many languages: which number a word may stand for, and in which language.

months.txt (derived from CLDR by derive.py), also.txt (what feeds write besides) ─▶ `months_of`, `days_of`
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

_DROPPED = re.compile(r"[.'’ʼ`\u200c-\u200f\u0640]")

_HEBREW_IN = "ב"
"""`in`, written with the month's name as one word."""

_HERE = Path(__file__).parent
_ALSO = [line for line in (_HERE / "also.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
FILLING: Final = frozenset(word for line in _ALSO if line.startswith("-") for word in line[1:].split())
"""Words that may stand beside a date and say nothing."""


@cache
def folded(word: str) -> str:
    """Give a word as it is compared: small letters without accents and dots, digits as 0 to 9."""
    plain = unicodedata.normalize("NFKD", word.casefold().replace("ı", "i").replace("ß", "ss"))
    kept = (one for one in plain if not unicodedata.combining(one) or (not one.isascii() and _of_abugida(one)))
    text = "".join(str(unicodedata.digit(one)) if one.isdecimal() else one for one in kept)
    return " ".join(_DROPPED.sub("", unicodedata.normalize("NFC", text)).split())


def _of_abugida(mark: str) -> bool:
    """Say whether a mark is a vowel of its script and no accent: Devanagari to Khmer."""
    return "\u0900" <= mark <= "\u17ff" or "\u1000" <= mark <= "\u109f"


@cache
def months_of(word: str) -> Mapping[str, int]:
    """Give the month that a folded word stands for, by language; in the order of the table."""
    months = _tables()[0]
    return months.get(word) or (months.get(word[1:], {}) if word.startswith(_HEBREW_IN) else {})


@cache
def days_of(word: str) -> frozenset[int]:
    """Give the days of the week, 0 is Monday, that a folded word may stand for."""
    return frozenset(_tables()[1].get(word, {}).values())


@cache
def phrases() -> re.Pattern[str]:
    """Give what finds names of more than one word (`كانون الثاني`, `thang 11`, `thu hai`), the longest first."""
    months, days = _tables()
    names = sorted((name for name in {*months, *days} if " " in name), key=len, reverse=True)
    return re.compile("|".join(re.escape(name) for name in names))


@cache
def _tables() -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    months: dict[str, dict[str, int]] = {}
    days: dict[str, dict[str, int]] = {}
    for line in _ALSO:
        if line.startswith("-"):
            continue
        language, _, words = line.partition("  ")
        for word, _, number in (entry.strip().rpartition(" ") for entry in words.split(",")):
            table, value = (days, int(number[1:]) - 1) if number.startswith("/") else (months, int(number))
            table.setdefault(folded(word), {}).setdefault(language, value)
    for line in (_HERE / "months.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            language, *columns = line.split("\t")
            for table, column, first in ((months, columns[0], 1), (days, columns[1], 0)):
                for place, forms in enumerate(column.split("|"), start=first):
                    for form in filter(None, forms.split("/")):
                        table.setdefault(form, {}).setdefault(language, place)
    return months, days
