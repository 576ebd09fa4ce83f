"""How the press writes the name of a firm, an agency, a ship: without its legal form, `&` as and, US as U.S. Pure.

Acme Trading Co., Ltd.               Acme Trading
OAO Zorvan                           Zorvan
Johnson & Zorvan                     Johnson and Zorvan
United States Department of Zorvan   US Department of Zorvan, U.S. Department of Zorvan
World Zorvan Organization            World Zorvan Organisation
Brigade 44                           Brigade Forty-Four
Zorvan Air Lines                     Zorvan Airlines
MV Zorvan Star                       Zorvan Star
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from processors.entities.compile.legal_forms import with_other_form, without_legal_form
from processors.text.known_words import dictionary

_CAPITALS_FIRST = re.compile(r"^([A-Z])([A-Z])(?= [A-Z])")
_UNIONS = (
    (re.compile(r"^United States (?=\w)"), ("US ", "U.S. ")),
    (re.compile(r"^(?:US|U\.S\.) (?=\w)"), ("United States ",)),
    (re.compile(r"^United Kingdom (?=\w)"), ("UK ", "U.K. ")),
    (re.compile(r"^(?:UK|U\.K\.) (?=\w)"), ("United Kingdom ",)),
    (re.compile(r"^United Nations (?=\w)"), ("UN ", "U.N. ")),
    (re.compile(r"^(?:UN|U\.N\.) (?=\w)"), ("United Nations ",)),
    (re.compile(r"^European Union (?=\w)"), ("EU ",)),
)
# Not defence nor labour: there the spelling says whose ministry or party it is.
_BRITISH = {
    "organisation": "organization",
    "centre": "center",
    "programme": "program",
    "theatre": "theater",
}  # fmt: skip
_OTHER_SPELLING = {**_BRITISH, **{other: word for word, other in _BRITISH.items()}}
_WORD = re.compile(r"[A-Za-z]+")
_COMPOUND_OF = 3
_SHIP = re.compile(r"^(?:M/?[VTSY]|F/V|FV|SS|HMS|USS|INS|RFA)\.? (?=\w)", re.IGNORECASE)
_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_FIRST = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def forms_of_body(name: str, *, curated: bool) -> Iterator[str]:
    """Give how else the press writes a body's name. On a list taken over, only with the legal form the other way."""
    if not curated:
        if other := with_other_form(name):
            yield other
        return
    bare = without_legal_form(name)
    if bare:
        yield bare
    for form in (name, bare) if bare else (name,):
        yield from _rewritten(form)


def forms_of_vessel(name: str) -> Iterator[str]:
    """Give a ship's name without the letters before it."""
    if match := _SHIP.match(name):
        yield name[match.end() :]


def _rewritten(name: str) -> Iterator[str]:
    if match := _CAPITALS_FIRST.match(name):
        yield f"{match[1]}.{match[2]}.{name[match.end() :]}"
    for pattern, others in _UNIONS:
        yield from (pattern.sub(other, name) for other in others if pattern.match(name))
    if " & " in name:
        yield name.replace(" & ", " and ")
    elif " and " in name:
        yield name.replace(" and ", " & ")
    if " " in name and (spelled := _WORD.sub(lambda word: _other_spelling(word[0]), name)) != name:
        yield spelled
    yield from _with_numbers(name)
    yield from _with_compound(name)


def _with_compound(name: str) -> Iterator[str]:
    """Give a name of three words and more with two of them as one that is in the dictionary: Delta Airlines."""
    words = name.split()
    for place in range(len(words) - 1 if len(words) >= _COMPOUND_OF else 0):
        both = words[place] + words[place + 1].lower()
        if words[place + 1].istitle() and both.isascii() and both.istitle() and _is_a_word(both.lower()):
            yield " ".join((*words[:place], both, *words[place + 2 :]))


def _is_a_word(folded: str) -> bool:
    return folded in dictionary() or folded.removesuffix("s") in dictionary()


def _other_spelling(word: str) -> str:
    other = _OTHER_SPELLING.get(word.lower())
    if other is None:
        return word
    if word.isupper():
        return other.upper()
    return other.capitalize() if word[0].isupper() else other


def _with_numbers(name: str) -> Iterator[str]:
    """Give a name with a number in words instead of digits, or the other way round."""
    words = name.split()
    for place, word in enumerate(words):
        other = _NUMBERS.get(word.lower())
        if other and len(words) > 1:
            yield " ".join((*words[:place], other, *words[place + 1 :]))


def _spelt(number: int) -> str:
    if number < len(_UNITS):
        return _UNITS[number].capitalize()
    tens, rest = _TENS[number // 10 - 2].capitalize(), number % 10
    return f"{tens}-{_UNITS[rest].capitalize()}" if rest else tens


_NUMBERS = {str(number): _spelt(number) for number in range(1, 100)}
_NUMBERS |= {words.lower(): digits for digits, words in _NUMBERS.items()}
_NUMBERS |= {f"{n}{_ENDINGS.get(n, 'th')}": word.capitalize() for n, word in enumerate(_FIRST, start=1)}
_NUMBERS |= {word: f"{n}{_ENDINGS.get(n, 'th')}" for n, word in enumerate(_FIRST, start=1)}
