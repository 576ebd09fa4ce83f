"""A date in any order and many languages, taken apart: each part is found, taken out, and nothing may be left. Pure.

text ─▶ day in figures ─▶ time ─▶ zones ─▶ day in words ─▶ nothing left? ─▶ `DateParts`
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, timedelta, timezone, tzinfo

import msgspec

from ingest.formats.fields.date_words import FILLING, days_of, folded, months_of, phrases
from ingest.formats.fields.zones import zone_of

_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([-/.]) ?(\d{1,2})\2 ?(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})([-/.]) ?(\d{1,2})\2 ?(\d{4})(?!\d)")
_IN_A_ROW = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?(?:\.\d+)?)?(?!\d)")
_EAST = re.compile(r"(?:(令和) ?)?(\d{1,4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일号]?")
_TIME = re.compile(
    r"(?<![\d+-])T?(\d{1,2}) ?(?:[:：時时시]|h(?:rs)?(?![a-z])) ?"
    r"(?:(\d{1,2}) ?[分분]?(?: ?:? ?(\d{1,2})(?:[.,]\d{1,9})? ?[秒초]?)?)?(?!\d)",
    re.IGNORECASE,
)
_DOTTED_TIME = re.compile(r"(?<![\d.])(\d{2})\.(\d{2})(?:\.(\d{2}))?(?![\d.])")
_BARE_HOUR = re.compile(r"(?<!\d)(\d{1,2})[\s,]*$")
_HALF = re.compile(r"(?<![^\W\d_])(?:([ap])\.? ?m\.?|(上午|오전|午前|ص)|(下午|오후|午後|م))(?![^\W\d_])", re.IGNORECASE)
_OFFSET = re.compile(r"(?<![\w.])\(?(?:GMT|UTC|UT)? ?[+-] ?(?:\d{2}:?\d{2}|\d{1,2}(?::\d{2})?)\)?(?!\d)", re.IGNORECASE)
_ZONE = re.compile(r"\(?(?<![^\W_])([A-Z]{1,5}|[A-Z][a-z]+(?:/[A-Z][A-Za-z_-]+){1,2}|[zZ])(?: 0{4})?(?![^\W_])\)?")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º|ª|-?го)(?![^\W\d_])", re.IGNORECASE)
_SIGNS = str.maketrans("\u2010\u2011\u2212\uff0d\uff0f\uff0e\uff0c", "----/.,")
"""Hyphens, the minus and wide forms, as ASCII has them."""
_SEPARATORS = re.compile(r"[\s,;|·•–—/()@-]+|\.(?=\s|$)|،")
_MONTH_FIRST = frozenset(["us", "ph", "fm", "mh", "pw"])
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_BUDDHIST, _REIWA = 543, 2018
_FIGURES = 2  # a day and a year stand beside a month's name


class DateParts(msgspec.Struct, frozen=True):
    """A day of the calendar, the time on its clock (None: none is said), and the zone."""

    year: int
    month: int
    day: int
    clock: timedelta | None
    zone: tzinfo


class _Rest:
    """What is left of a text while parts are taken out of it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.search(self.text)
        if match:
            self.text = f"{self.text[: match.start()]} , {self.text[match.end() :]}"
        return match


def parts_of(text: str, country: str, language: str) -> DateParts | None:
    """Take a date apart; None where something is left over, missing, or contradicts itself."""
    rest = _Rest(_plain(text))
    korean = "년" in rest.text
    half = rest.take(_HALF)
    numeric, clock = _row(rest)
    numeric = numeric or _figures(rest, country, language, american=bool(half and half[1]))
    clock = clock if clock is not None else _clock(rest, half)
    if half and clock is None:
        return None
    zones = _zones(rest, country) if clock is not None else []
    if zones is None:
        return None
    day = _without_words(rest, numeric) if numeric else _in_words(rest, language)
    if day is None:
        return None
    zone = zones[0] if zones else timezone(timedelta(hours=9)) if korean else UTC
    return DateParts(*day, clock, zone)


def _plain(text: str) -> str:
    """Write every script's figures and signs as ASCII has them."""
    text = "".join(one for one in unicodedata.normalize("NFC", text) if unicodedata.category(one) != "Cf")
    text = text.translate(_SIGNS)
    text = "".join(str(unicodedata.digit(one)) if one.isdecimal() else one for one in text)
    return _ORDINAL.sub(" ", text)


def _row(rest: _Rest) -> tuple[tuple[int, int, int] | None, timedelta | None]:
    match = rest.take(_IN_A_ROW)
    if not match:
        return None, None
    year, month, day, hour, minute, second = match.groups()
    clock = _time(hour, minute, second, None) if hour else None
    return (int(year), int(month), int(day)), clock


def _figures(rest: _Rest, country: str, language: str, *, american: bool) -> tuple[int, int, int] | None:
    if match := rest.take(_EAST):
        return int(match[2]) + (_REIWA if match[1] else 0), int(match[3]), int(match[4])
    if match := rest.take(_YEAR_FIRST):
        return int(match[1]), int(match[3]), int(match[4])
    match = rest.take(_YEAR_LAST)
    if not match:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if second > 12 or (first <= 12 and _month_first(match[2], country, language, american=american)):  # noqa: PLR2004
        return year, first, second
    return year, second, first


def _month_first(sign: str, country: str, language: str, *, american: bool) -> bool:
    if country:
        return country in _MONTH_FIRST
    return sign != "." and (american or (language.startswith("en-us") and sign == "/"))


def _clock(rest: _Rest, half: re.Match[str] | None) -> timedelta | None:
    match = rest.take(_TIME) or rest.take(_DOTTED_TIME)
    if match:
        return _time(match[1], match[2], match[3], half)
    bare = rest.take(_BARE_HOUR) if half else None  # `Nov 23, 2026 9 am`
    return _time(bare[1], None, None, half) if bare else None


def _time(hour: str, minute: str | None, second: str | None, half: re.Match[str] | None) -> timedelta | None:
    hours, minutes, seconds = int(hour), int(minute or 0), int(second or 0)
    if half and hours <= 12:  # noqa: PLR2004
        late = bool(half[3]) or (half[1] or "").lower() == "p"
        hours = hours % 12 + (12 if late else 0)
    if hours > 24 or minutes > 59 or seconds > 60 or (hours == 24 and minutes + seconds):  # noqa: PLR2004
        return timedelta(days=2)  # no clock has it: `dated` refuses it
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _zones(rest: _Rest, country: str) -> list[tzinfo] | None:
    """Take the zones; None where two contradict each other."""
    found: list[tzinfo] = []
    while match := rest.take(_OFFSET):
        zone = zone_of(match[0].strip("()"), country)
        if zone is None:
            return None
        found.append(zone)
    for match in list(_ZONE.finditer(rest.text)):
        zone = zone_of(match[1], country)
        if zone is not None:
            rest.text = rest.text.replace(match[0], " , ", 1)
            found.append(zone)
    if len(found) > 1 and len({zone.utcoffset(None) for zone in found}) > 1:
        return None
    return found


def _without_words(rest: _Rest, day: tuple[int, int, int]) -> tuple[int, int, int] | None:
    """Give the day if only a day of the week and filling is left beside it."""
    return day if all(_is_filling(word, number) for number, word in enumerate(_words(rest.text))) else None


def _in_words(rest: _Rest, language: str) -> tuple[int, int, int] | None:
    words = _words(rest.text)
    figures = [word for word in words if word.isdigit()]
    named = [word for word in words if not word.isdigit()]
    months = [word for word in named if months_of(word)]
    if len(months) > 1:  # `mar 24 mars`: the first of two is the day of the week, if it can be one
        months = [word for number, word in enumerate(months) if number or not days_of(word)]
    if len(set(months)) != 1 or len(figures) != _FIGURES:
        return None
    month = months[0]
    others = list(named)
    others.reverse()
    others.remove(month)
    others.reverse()
    if not all(
        _is_filling(word, number, leading=bool(words) and words[0] == word) for number, word in enumerate(others)
    ):
        return None
    year, day = _year_and_day(figures, thai=bool(_THAI.search(rest.text)))
    week = frozenset().union(*(days_of(word) for word in others))
    number = _month(month, language, year, day, week)
    return (year, number, day) if number else None


def _words(text: str) -> list[str]:
    """Give the words, folded; names of several words as one."""
    text = folded(_SEPARATORS.sub(" ", text))
    names = phrases().findall(text) if " " in text else []
    found = []
    for name in names:
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, count=1)
            found.append(name)
    return [*text.split(), *found]


def _is_filling(word: str, number: int, *, leading: bool | None = None) -> bool:
    """Say whether a word may stand beside a date: a day of the week, `at`, or, first of all, a misspelt day."""
    misspelt = leading if leading is not None else number == 0
    return word in FILLING or bool(days_of(word)) or (misspelt and word.isalpha() and len(word) <= 4)  # noqa: PLR2004


def _year_and_day(figures: Sequence[str], *, thai: bool) -> tuple[int, int]:
    first, second = figures
    day, year = (second, first) if len(first) == 4 else (first, second)  # noqa: PLR2004
    number = int(year)
    if len(year) == 2:  # noqa: PLR2004
        number += 2000 if number < 70 else 1900  # noqa: PLR2004
    return (number - _BUDDHIST if thai and number > 2400 else number), int(day)  # noqa: PLR2004


def _month(word: str, language: str, year: int, day: int, week: frozenset[int]) -> int | None:
    """Give the month of a word that stands for several in several languages: the feed's, that of the day, the first."""
    meant = months_of(word)
    if (own := meant.get(language.lower().replace("-", "_"), meant.get(language[:2].lower()))) is not None:
        return own
    numbers = list(dict.fromkeys(meant.values()))
    for number in numbers if len(numbers) > 1 else ():
        try:
            if date(year, number, day).weekday() in week:
                return number
        except ValueError:
            continue
    return numbers[0]
