"""How the press writes a person's listed name: without a second name, with an initial, in the other order. Pure.

Sergey Viktorovich Lavrov            Sergey Lavrov
Hans Joachim Brandt                  Hans Brandt, Hans J Brandt
Jamal Mustafa Sultan al-Zorvani      Jamal Sultan al-Zorvani, Jamal Mustafa al-Zorvani, Jamal al-Zorvani
J.D. Vance                           JD Vance
William Zorvan                       Bill Zorvan, Zorvan, William; Zorvan alone where it is rare
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from processors.text.folding import fold
from processors.text.known_words import (
    PARTICLES,
    dictionary,
    frequent_words,
    given_names,
    nicknames,
    places,
    surnames,
)

_INITIALS = re.compile(r"^([A-Z])\.?([A-Z])\.?(?= [A-Z][a-z])")
_PATRONYMIC = re.compile(
    r"\w+(?:[oe]vich|[oe]vitch|yevich|ievich|ovych|ovna|evna|yevna|ivna|ович|евич|овна|евна|івна|йович|ич)$",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"[A-Z]\.?")
_TWO, _THREE, _MOST = 2, 3, 6
_SYLLABLE = 4
"""Letters of a word that may be half a given name: Jong Un, Su Ha."""
_RARE = 5


def forms_of_person(name: str, *, curated: bool) -> Iterator[str]:
    """Give how else the press writes a person's name. On a list taken over, only without a patronymic or an initial."""
    if match := _INITIALS.match(name):
        rest = name[match.end() :]
        yield from (form for form in (f"{match[1]}{match[2]}{rest}", f"{match[1]}. {match[2]}.{rest}") if form != name)
    if "," in name or (not curated and name.count(" ") < _TWO):
        return  # nothing more is done about most of a hundred thousand names of others
    parts = parts_of(name)
    if not curated:
        if len(parts) == _THREE and is_between(parts[1]) and " " not in f"{parts[0]}{parts[2]}":
            yield f"{parts[0]} {parts[2]}"
        return
    yield from _with_less(parts)
    yield from (" ".join((short, *parts[1:])) for short in _short_for(parts))
    words = name.split()
    if len(words) > 1 and is_rare(words[-1]):
        yield words[-1]
    if len(parts) > 1 and parts[-1].replace("-", "").isalpha():
        yield f"{parts[-1]}, {' '.join(parts[:-1])}"


def parts_of(name: str) -> list[str]:
    """Give a name's words, a particle with the word after it: `bin Salman`, `de Gaulle`."""
    parts: list[str] = []
    held = ""
    for word in name.split():
        held = f"{held} {word}" if held else word
        if fold(word).strip() not in PARTICLES or not parts:
            parts.append(held)
            held = ""
    return [*parts, held] if held else parts


def is_between(word: str) -> bool:
    """Tell whether a word between a given name and a surname is often left out: a patronymic, an initial."""
    return bool(_PATRONYMIC.fullmatch(word) or _INITIAL.fullmatch(word))


def is_rare(word: str) -> bool:
    """Tell whether a surname is hardly anything else: it stands for the person where enough speaks for it."""
    folded = fold(word).strip()
    common = (
        folded in frequent_words()
        or folded in places()
        or folded in dictionary()
        or folded in given_names()
        or folded in surnames()
    )
    return len(folded) >= _RARE and folded.isalpha() and not common


def _with_less(parts: Sequence[str]) -> Iterator[str]:
    """Give a long name with some of what stands between its first and last word left out."""
    if not _THREE <= len(parts) <= _MOST or _is_given_in_syllables(parts):
        return
    first, *middle, last = parts
    for count in range(len(middle) - 1, -1, -1):
        for kept in combinations(middle, count):
            if count or _may_stand_alone(parts):
                yield " ".join((first, *kept, last))
    if len(middle) == 1 and middle[0][0].isupper() and not is_between(middle[0]):
        yield f"{first} {middle[0][0]} {last}"


def _may_stand_alone(parts: Sequence[str]) -> bool:
    """Tell whether the first and the last word of a longer name still say who it is."""
    if len(parts) == _THREE:
        name = " ".join(parts)
        return is_between(parts[1]) or (name.isascii() and not name.isupper()) or is_rare(_core(parts[-1]))
    return is_rare(_core(parts[-1])) or all(is_between(one) for one in parts[1:-1])


def _core(part: str) -> str:
    """Give the word that a part is about: Tikriti of al-Tikriti."""
    return fold(part).split()[-1] if fold(part).strip() else ""


def _is_given_in_syllables(parts: Sequence[str]) -> bool:
    """Tell whether the last two words are one given name in two syllables: Kim Jong Un."""
    short = all(len(one) <= _SYLLABLE + 1 and one.isalpha() for one in parts)
    return len(parts) == _THREE and short and len(parts[-1]) <= _SYLLABLE


def _short_for(parts: Sequence[str]) -> Iterator[str]:
    """Give what the first name is called for short, or what it is short for."""
    if len(parts) >= _TWO and parts[0].isalpha():
        for other in nicknames().get(fold(parts[0]).strip(), ()):
            yield other.upper() if parts[0].isupper() else other.capitalize()
