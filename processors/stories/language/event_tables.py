"""What reports of casualties and of changes of status sound like: `events/*.toml`, one table a language.

A row is a regular expression over text in small letters (`plain`), with sentences of its own that it must find. In
braces stand the words that a language has for many rows: {n} a figure, {one} somebody in the singular, {some} what may
stand before a figure, {gap} a few words between, {people} whom it may befall. Rows of silence find what is not, not
yet, long past or made up; their sentences say nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, Final, Literal

from processors.text.folding import beyond_ascii

CASUALTIES: Final = (
    "killed",
    "wounded",
    "kidnapped",
    "missing",
    "freed",
    "arrested",
)  # stored by position: append only
STATUS_CHANGES: Final = (
    "claimed", "denied", "arrested", "freed", "died", "resigned", "charged", "convicted", "acquitted", "surrendered",
    "escaped", "captured", "ceasefire", "elected", "dismissed", "identified",
)  # fmt: skip  # stored by position: append only
LANGUAGES: Final = ("en", "fr", "es", "ar")

Part = Literal["casualties", "status"]
Silence = Literal["before", "anywhere", "lead", "sport"]
"""What it bears upon: its part of a sentence, the whole, headline and lead by how the lead begins, who is injured."""
Row = list[str]
"""An expression, and its examples."""

_WRITTEN, _READ = "أإآٱىؤئ٠١٢٣٤٥٦٧٨٩’", "اااايوي0123456789'"
_PLAIN = dict(zip(map(ord, _WRITTEN), _READ, strict=True))
_MARKS = frozenset(_WRITTEN)
_TEN = 10
_TENS = range(2 * _TEN, _TEN * _TEN, _TEN)
_IN_BRACES = re.compile(r"\{[a-z]+\}")
_GROUPED = r"\d{1,3}(?:[,.\u202f\u00a0 ]\d{3})+(?!\d)|\d{1,6}"
_NO_PEOPLE = (
    "years?|months?|weeks?|days?|hours?|minutes?|ans|mois|semaines?|jours?|heures?|años|meses|semanas|días|horas|minutos"
    "|عاما|سنوات|شهرا|اشهر|اسابيع|اسبوعا|يوما|ايام|ساعة|ساعات|دقيقة|دقايق"
    "|million|billion|trillion|millions|milliards?|millones|مليون|مليار|ملايين|دولار|يورو|دينار|درهم|ريال|ليرة"
)
_AFTER = r"(?![\d%]|[.,]\d|[- ](?:{no_people}|per cent|percent|euros|dollars)\b|[- ]?(?:km|kg|m)\b)"

_FIGURE = (
    r"(?<![\d$€£.,%-])(?<!one of )(?<!one of the )(?:\b|(?<=\bو))"
    rf"(?P<n>{_GROUPED.replace('{', '{{').replace('}', '}}')}|{{spelt}})\b{_AFTER}"
    r"(?! (?:[\w-]+ ){{0,2}}(?:{animals})\b)"
)


def plain(text: str) -> str:
    """Give a text as the rows are written, letter for letter: small letters, Arabic ones without their hamza."""
    low = text.lower()
    if low.isascii():
        return low
    if len(low) != len(text):
        low = "".join([one.lower() if len(one.lower()) == 1 else one for one in text])
    for mark in _MARKS.intersection(beyond_ascii(low)):  # mostly one: far cheaper than a look at each letter
        low = low.replace(mark, _PLAIN[ord(mark)])
    return low


@cache
def table(language: str) -> dict[str, Any]:
    """Give a language's table as it is written."""
    text = files(__package__).joinpath("events", f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _row(row: Row) -> Row:
    return [row[0].translate(_PLAIN), *row[1:]]


def rows(language: str, part: Part, kind: str) -> list[Row]:
    """Give the rows of one casualty or status change."""
    return [_row(row) for row in table(language)[part].get(kind, [])]


def silence_rows(language: str, reach: Silence) -> list[Row]:
    """Give the rows of what says that something is no news."""
    return [_row(row) for row in table(language)["silence"][reach]]


def whole(language: str, expression: str) -> str:
    """Give a row's expression with what stands in its braces."""
    return _IN_BRACES.sub(lambda match: _words(language)[match[0][1:-1]], expression)


def bare(expression: str) -> str:
    """Give a row's expression with anything where its braces stand: its own words are what it rests on."""
    return _IN_BRACES.sub(".", expression)


def beginning(language: str, expression: str) -> str:
    """Give the expression of what a row begins with, {n} or {one}; empty for another beginning."""
    return next((_words(language)[name] for name in ("n", "one") if expression.startswith(f"{{{name}}}")), "")


@cache
def numbers(language: str) -> dict[str, int]:
    """Give word → figure, with those that are put together: `twenty-one`, `soixante-dix`, `treinta y dos`."""
    words = table(language)["words"]
    single = {word.translate(_PLAIN): figure for word, figure in words["numbers"].items()}
    plain_words = {word: figure for word, figure in single.items() if " " not in word}
    found = dict(single)
    for (ten, high), (unit, low) in product(plain_words.items(), plain_words.items()):
        most = 2 * _TEN if high in words.get("teens_after", ()) else _TEN
        if high in _TENS and low < most:
            pair = (unit, ten) if words.get("units_first") else (ten, unit)
            found |= dict.fromkeys((joint.join(pair) for joint in words["joined"]), high + low)
    return found


def _tree(words: Mapping[str, str]) -> str:
    """Give an expression of words, each with what must follow it: as a tree, which is tried faster than a list."""
    rest: dict[str, dict[str, str]] = {}
    for word, after in words.items():
        if word:
            rest.setdefault(word[0], {})[word[1:]] = after
    branches = [re.escape(letter) + _tree(rest[letter]) for letter in sorted(rest)]
    longer = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
    if not branches:
        return words[""]
    return f"(?:{longer}|{words['']})" if "" in words else longer


@cache
def _words(language: str) -> dict[str, str]:
    words = table(language)["words"]
    listed = {
        name: "|".join(value.translate(_PLAIN).split("\n")).strip("|")
        for name, value in words.items()
        if isinstance(value, str)
    }
    alone = rf"(?= (?:{listed['alone']})\b)"
    spelt = _tree({word: alone if figure == 1 else "" for word, figure in numbers(language).items()})
    gap = rf"(?:(?! (?:{listed['between']})\b) [^\W\d][\w'-]*){{0,3}}?"
    return listed | {
        "n": _FIGURE.format(spelt=spelt, animals=listed["animals"], no_people=_NO_PEOPLE),
        "one": rf"(?<![\w-])(?P<n>{_tree(dict.fromkeys(listed['person'].split('|'), ''))})\b",
        "some": f"(?:(?:{listed['some']}) )*",
        "gap": f"{gap}(?:,? {listed['including']} [^.;:?!]{{3,50}}?,?)?" if listed.get("including") else gap,
        "long": r"(?:(?![.;:?!\d]).){0,70}?",
    }
