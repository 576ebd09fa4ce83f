"""Words of an article as weighted tokens. Pure; what a word gives is worked out once and remembered.

A token is (hash, weight, marks). The hash is that of the folded stem, so `Attaques` and `attaque` meet; a
watch-listed name is the token of its entity instead of its words, so that spellings meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from zlib import crc32

from core.article import Mention
from processors.entities.fold import fold
from processors.stories.words import TOP, stem, weight_of

TITLE, LEAD, PROPER, NUMBER, ENTITY, CALENDAR = 1, 2, 4, 8, 16, 32
"""Marks of a token: where it stands and what it is."""
ENTITY_WEIGHT = 45
LEAD_CHARACTERS = 300
_REMEMBERED = 300_000  # words; some 60 MB

_IDEOGRAPHS = "\u0e00-\u0eff\u3400-\u9fff\uf900-\ufaff"
_KATAKANA = "\u30a1-\u30fa\u30fc"
WORD = re.compile(
    rf"(?:[A-Z]\.){{2,}}|[{_KATAKANA}]+|[{_IDEOGRAPHS}]+|\d+(?:[.,]\d+)*"
    rf"|[^\W\d_{_KATAKANA}{_IDEOGRAPHS}\u3040-\u30ff]+(?:['’][^\W\d_]+)?"
)
_GROUPED = re.compile(r"\d{1,3}(?:[,.]\d{3})+$")

CALENDAR_WORDS = frozenset(
    word
    for words in (
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august",
        "september october november december today tonight yesterday tomorrow week weekend month year morning day",
        "afternoon evening night midnight noon lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier",
        "mars avril mai juin juillet aout septembre octobre novembre decembre hier demain semaine mois matin soir nuit",
        "lunes martes miercoles jueves viernes sabado domingo enero febrero abril mayo junio julio agosto septiembre",
        "octubre noviembre diciembre jan feb apr jun jul aug sep sept oct nov dec الاثنين الثلاثاء",
        "الاربعاء الخميس الجمعه السبت الاحد صباحا مساء",
    )
    for word in words.split()
)
NUMBER_WORDS = {
    word: str(number)
    for number, words in enumerate(
        (
            "two deux",
            "three trois",
            "four quatre",
            "five cinq",
            "six",
            "seven sept",
            "eight huit",
            "nine neuf",
            "ten dix",
            "eleven onze",
            "twelve douze",
            "thirteen treize",
            "fourteen quatorze",
            "fifteen quinze",
            "sixteen seize",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty vingt",
        ),
        start=2,
    )
    for word in words.split()
}


class Known(NamedTuple):
    """What a written word gives."""

    order: int
    """Hash of the folded word, for comparison of texts."""
    tokens: tuple[tuple[int, int, int], ...]
    """(hash, weight in tenths, marks); several for a run of ideographs, none for a letter."""
    capital: bool
    number: float
    """Its value, -1 for none."""
    places: tuple[int, ...]
    folded: str


_known: dict[str, Known] = {}


def known(word: str) -> Known:
    """Give what a written word gives."""
    found = _known.get(word)
    if found is None:
        if len(_known) >= _REMEMBERED:
            _known.clear()
        found = _known[word] = _work_out(word)
    return found


def _work_out(word: str) -> Known:
    folded = fold(word.replace(".", "") if word[0].isupper() and "." in word else word).strip()
    for mark in (" s", " t", " d", " ll", " re", " ve"):
        folded = folded.removesuffix(mark)
    folded = folded.rpartition(" ")[2]  # l'armée
    order = crc32(folded.encode("utf-8", "replace"))
    if word[0].isdigit() or folded in NUMBER_WORDS:
        return _number(word, folded, order)
    if folded in CALENDAR_WORDS:
        return Known(order, ((order, 8, CALENDAR),), capital=False, number=-1, places=(), folded=folded)
    places = place_codes().get(folded, ())
    if word[0] >= "\u0e00" and re.match(f"[{_IDEOGRAPHS}]", word):
        pairs = [folded[at : at + 2] for at in range(len(folded) - 1)] or [folded]
        tokens = tuple((crc32(pair.encode()), 24, 0) for pair in dict.fromkeys(pairs))
        return Known(order, tokens, capital=False, number=-1, places=places, folded=folded)
    acronym = word.isupper() and 2 <= len(word) <= 5 and word.isascii()  # noqa: PLR2004  # IS is not "is"
    stemmed = stem(folded)
    weight = TOP if stemmed == "" else weight_of(stemmed)
    if acronym:
        weight, stemmed = max(weight, 25), stemmed if weight >= 25 else f"{stemmed}!"  # noqa: PLR2004
    if len(folded) < 2:  # noqa: PLR2004
        return Known(order, (), capital=False, number=-1, places=(), folded=folded)
    token = (crc32(stemmed.encode("utf-8", "replace")), weight, 0)
    return Known(order, (token,), capital=word[0].isupper(), number=-1, places=places, folded=folded)


def _number(word: str, folded: str, order: int) -> Known:
    written = NUMBER_WORDS.get(folded, word)
    plain = re.sub("[,.]", "", written) if _GROUPED.match(written) else written.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        value = -1.0
    year = len(plain) == 4 and plain[:2] in {"19", "20"}  # noqa: PLR2004
    weight = 10 if year or len(plain) == 1 else 22 if len(plain) == 2 else 34  # noqa: PLR2004
    token = (crc32(b"#" + plain.encode()), weight, CALENDAR if year else NUMBER)
    return Known(crc32(plain.encode()) if folded in NUMBER_WORDS else order, (token,), False, value, (), folded)  # noqa: FBT003


@cache
def place_codes() -> dict[str, tuple[int, ...]]:
    """Give folded name → codes of the countries it stands for."""
    codes: dict[str, tuple[int, ...]] = {}
    for line in files(__package__).joinpath("places.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            code, *names = line.split()
            number = int.from_bytes(code.encode(), "big")
            for name in names:
                codes[fold(name).strip()] = (*codes.get(fold(name).strip(), ()), number)
    return codes


def entity_hash(entity: str) -> int:
    """Give the token of a watched entity."""
    return crc32(b"@" + entity.encode())


class Reading:
    """One pass over a field: tokens with their marks, the order of words, places. Adds up over fields."""

    def __init__(self) -> None:
        self.tokens: dict[int, tuple[int, int]] = {}
        """Hash → (weight, marks)."""
        self.order: list[int] = []
        self.places: dict[int, int] = {}

    def read(self, text: str, field: int, spans: Iterable[tuple[int, int]], bound: int) -> None:
        """Take in a field; words within `spans` are an entity's, words from `bound` on only count as text."""
        taken = list(spans)
        tokens, places, order = self.tokens, self.places, self.order
        remembered = _known
        sentence_case = field == LEAD or not _title_case(text)
        for match in WORD.finditer(text):
            word = match[0]
            what = remembered.get(word) or known(word)
            order.append(what.order)
            start = match.start()
            if start >= bound:
                continue
            for place in what.places:
                places[place] = places.get(place, 0) | field
            if taken and any(first <= start < end for first, end in taken):
                continue
            for token, weight, marks in what.tokens:
                held = tokens.get(token)
                more = marks | field
                if what.capital and (
                    (sentence_case and not _begins_sentence(text, start)) or weight >= 38  # noqa: PLR2004
                ):
                    more |= PROPER
                tokens[token] = (weight, more) if held is None else (held[0], held[1] | more)

    def add_entities(self, mentions: Iterable[Mention]) -> None:
        """Give each watched entity its token."""
        for mention in mentions:
            token = entity_hash(mention.entity)
            field = TITLE if mention.field == "title" else LEAD
            held = self.tokens.get(token, (ENTITY_WEIGHT, ENTITY | PROPER))
            self.tokens[token] = (ENTITY_WEIGHT, held[1] | field)


def _begins_sentence(text: str, start: int) -> bool:
    if start == 0:
        return True
    before = text[max(0, start - 3) : start].rstrip()
    return not before or before[-1] in ".!?:;|—–\"“«‘('"


def _title_case(text: str) -> bool:
    words = text.split()[1:]
    long = [word for word in words if len(word) > 3]  # noqa: PLR2004
    return len(long) > 2 and sum(word[0].isupper() for word in long) > 0.7 * len(long)  # noqa: PLR2004
