"""How the press writes a listed name: without its article, its legal form, its patronymic; a group in the plural. Pure.

The Houthis              Houthis, Houthi
Acme Trading Co., Ltd.   Acme Trading
Lavrov, Sergey V.        Sergey V. Lavrov, Sergey Lavrov
J.D. Vance               JD Vance
US Central Command       U.S. Central Command
Johnson & Johnson        Johnson and Johnson
علي عبدالله صالح          علي عبد الله صالح
الحوثي                    الحوثية, الحوثيون, الحوثيين
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from config.files.watchlist import Kind
from processors.entities.compile.families import family_of
from processors.entities.compile.legal_forms import with_other_form, without_legal_form
from processors.text.folding import fold
from processors.text.known_words import PARTICLES, dictionary, frequent_words, given_names, places, surnames

_ASIDE = re.compile(r"\s*\(([^()]*)\)\s*")
_INVERTED = re.compile(r"([^,]+),\s*([^,]+)")
_ARTICLE = re.compile(r"the\s+(?=\w)", re.IGNORECASE)
_INITIALS = re.compile(r"^([A-Z])\.?([A-Z])\.?(?= [A-Z][a-z])")
_CAPITALS_FIRST = re.compile(r"^([A-Z])([A-Z])(?= [A-Z])")
_PATRONYMIC = re.compile(r"\w+(?:ovich|evich|yevich|ievich|ovna|evna|yevna|ович|евич|овна|евна|ич)$", re.IGNORECASE)
_INITIAL = re.compile(r"[A-Z]\.?")
_ABD = re.compile("عبد ?ال(?=\\w{2})")
_ARABIC_ADJECTIVE = re.compile("^ال\\w{2,}ي$")
_LATIN_WORD = re.compile(r"[A-Za-z][a-z]{3,}|[A-Z]{4,}")
_LEAST_PLURAL = 5
_LEAST_MARK = 2
_THREE = 3
_TWO_SPACES = 2


def written_forms(name: str) -> list[str]:
    """Give a listed name as articles write it: lists put an acronym in brackets, and a surname before a comma."""
    forms = [name]
    if "(" not in name and "," not in name:
        return forms
    if aside := _ASIDE.search(name):
        forms.append(_ASIDE.sub(" ", name).strip())
        if aside.end() == len(name) and _abbreviates(aside[1].strip(), name[: aside.start()]):
            forms.append(aside[1].strip())
    forms += [f"{match[2]} {match[1]}" for form in forms if (match := _INVERTED.fullmatch(form))]
    return [form for form in forms if form]


def _abbreviates(mark: str, name: str) -> bool:
    """Tell whether a bracket that ends a name has the initials of all its words: JNIM; not (NGO), not (birth name)."""
    if not mark.isalnum() or len(mark) < _LEAST_MARK:
        return False
    words = fold(name).split()
    letters = iter(mark.casefold())
    wanted = next(letters, "")
    for word in words:
        if wanted and word[0] == wanted:
            wanted = next(letters, "")
    return not wanted and words[0][0] == mark[0].casefold()


def press_forms(name: str, kind: Kind, *, curated: bool) -> Iterator[str]:
    """Give how else the press writes a name. Where a list was taken over, only what changes no meaning."""
    family = family_of(kind)
    if article := _ARTICLE.match(name):
        name = name[article.end() :]
        if family != "topic":
            yield name
    if family == "group":
        yield from _of_group(name)
    if family == "person":
        yield from _of_person(name, curated=curated)
    if family == "organisation" or (family == "group" and not curated):
        yield from _of_organisation(name, curated=curated)
    if not name.isascii() and _ABD.search(name):
        yield _ABD.sub("عبد ال" if "عبدال" in name else "عبدال", name)


def _of_group(name: str) -> Iterator[str]:
    """Give a group's members in the singular and the plural, and the adjective."""
    word = name.strip()
    if " " in word and word.isascii() and word.endswith("s") and len(word.split()[-1]) > _LEAST_PLURAL:
        yield word[:-1]
    if _ARABIC_ADJECTIVE.fullmatch(word):
        yield from (f"{word}{ending}" for ending in ("ة", "ون", "ين"))
    folded = fold(word).strip()
    if not _LATIN_WORD.fullmatch(word) or folded in dictionary() or folded in frequent_words():
        return
    if folded.endswith("s") and len(folded) > _LEAST_PLURAL and not folded.endswith(("ss", "us")):
        yield word[:-1]
    elif folded.endswith("i"):
        yield f"{word}s" if not word.isupper() else f"{word}S"


def _of_person(name: str, *, curated: bool) -> Iterator[str]:
    if match := _INITIALS.match(name):
        rest = name[match.end() :]
        yield from (form for form in (f"{match[1]}{match[2]}{rest}", f"{match[1]}. {match[2]}.{rest}") if form != name)
    if not curated and name.count(" ") != _TWO_SPACES:
        return  # nothing more is done about a hundred thousand names of others
    words = name.split()
    if len(words) == _THREE and "," not in name and _may_be_left_out(words, curated=curated):
        yield f"{words[0]} {words[2]}"
    if curated and len(words) > 1 and "," not in name and _is_rare(words[-1]):
        yield words[-1]
    if curated and len(words) == _LEAST_MARK and name.replace(" ", "").isalpha():
        yield f"{words[1]}, {words[0]}"


def _may_be_left_out(words: Sequence[str], *, curated: bool) -> bool:
    """Tell whether a person's second name of three is often left out: a patronymic, an initial, a given name."""
    if not (_PATRONYMIC.fullmatch(words[1]) or _INITIAL.fullmatch(words[1])):
        name = " ".join(words)
        if not curated or not name.isascii() or name.isupper():
            return False
    return not any(fold(word).strip() in PARTICLES for word in words)


def _is_rare(word: str) -> bool:
    """Tell whether a surname is hardly anything else: it stands for the person where enough speaks for it."""
    folded = fold(word).strip()
    common = (
        folded in frequent_words()
        or folded in places()
        or folded in dictionary()
        or folded in given_names()
        or folded in surnames()
    )
    return len(folded) >= _LEAST_PLURAL and folded.isalpha() and not common


def _of_organisation(name: str, *, curated: bool) -> Iterator[str]:
    if not curated:
        if other := with_other_form(name):
            yield other
        return
    if bare := without_legal_form(name):
        yield bare
    if match := _CAPITALS_FIRST.match(name):
        yield f"{match[1]}.{match[2]}.{name[match.end() :]}"
    if " & " in name:
        yield name.replace(" & ", " and ")
    elif " and " in name:
        yield name.replace(" and ", " & ")
