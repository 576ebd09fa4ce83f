"""What makes a headline one of a series: prices, roundups, live pages, instalments, results of games. Pure.

The expressions stand in `series.toml` with their examples.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

_TABLE: dict[str, Any] = tomllib.loads(files(__package__).joinpath("series.toml").read_text(encoding="utf-8"))
HEADLINES: dict[str, list[list[str]]] = _TABLE["headlines"]
"""Name → rows of an expression and its examples."""
_PRICES: dict[str, list[str]] = _TABLE["market"]
EXPRESSIONS: dict[str, list[str]] = {
    "market": [*_PRICES["subjects"], *_PRICES["whole"]],
    **{name: [expression for expression, *_ in rows] for name, rows in HEADLINES.items()},
}
"""Name → the expressions of which one at least must match."""
_MARKET = re.compile(
    rf"\b(?:{'|'.join(_PRICES['subjects'])})\b.{{0,60}}\b(?:{'|'.join(_PRICES['movements'])})\b"
    rf"|(?:{'|'.join(_PRICES['whole'])})"
)
_ROUNDUP, _LIVE = (re.compile("|".join(EXPRESSIONS[name])) for name in ("roundup", "live"))
_UNIT = (
    "stage|round|day|week|episode|match|game|test|part|chapter|leg|phase|matchday|etape|etapa|jour|journee|night|edition"
    "|volume|lap|session|season|instalment|installment"
)
_ORDINALS = {
    word: number
    for number, words in enumerate(
        (
            "first one premiere",
            "second two deuxieme",
            "third three troisieme",
            "fourth four quatrieme",
            "fifth five cinquieme",
            "sixth six sixieme",
            "seventh seven septieme",
            "eighth eight huitieme",
            "ninth nine neuvieme",
            "tenth ten dixieme",
            "eleventh eleven",
            "twelfth twelve",
            "thirteenth thirteen",
            "fourteenth fourteen",
            "fifteenth fifteen",
            "sixteenth sixteen",
            "seventeenth seventeen",
            "eighteenth eighteen",
            "nineteenth nineteen",
            "twentieth twenty",
        ),
        start=1,
    )
    for word in words.split()
}
_UNITS = frozenset(_UNIT.split("|"))
_COUNT = rf"\d{{1,4}}(?:st|nd|rd|th|e|er|eme)?|{'|'.join(_ORDINALS)}"
_IN_A_ROW = "(?:(?:consecutive|straight|successive) )?"
_INSTALMENT = re.compile(rf" (?:({_UNIT}) ({_COUNT})(?= )|({_COUNT}) {_IN_A_ROW}({_UNIT})(?= ))")
_SCORE = re.compile(r"(?<![\d-])(\d{1,3})[-–](\d{1,3})(?![\d-])")


def is_market(low: str) -> bool:
    """Tell whether a headline, in small letters, reports how prices moved."""
    return _MARKET.search(low) is not None


def is_roundup(low: str) -> bool:
    """Tell whether a headline, in small letters, names a bulletin, a brief, a quiz: a series, not an event."""
    return _ROUNDUP.search(low) is not None


def is_live(low: str) -> bool:
    """Tell whether a headline, in small letters, is that of a page that is written on and on."""
    return _LIVE.search(low) is not None


def instalments(folded: str) -> dict[str, int]:
    """Give unit → number for `stage 3`, `day 117`, `ninth straight night`; `folded` has spaces at both ends."""
    found: dict[str, int] = {}
    if _UNITS.isdisjoint(folded.split()):
        return found
    for match in _INSTALMENT.finditer(folded):
        unit, count = (match[1], match[2]) if match[1] else (match[4], match[3])
        digits = re.match(r"\d+", count)
        found[unit] = int(digits[0]) if digits else _ORDINALS[count]
    return found


def scores(title: str) -> list[tuple[int, int]]:
    """Give the results of games, the higher figure first."""
    if "-" not in title and "–" not in title:
        return []
    return [(max(int(a), int(b)), min(int(a), int(b))) for a, b in _SCORE.findall(title)]
