"""How the press writes a listed name: without its article, a group in the plural or as an adjective. Pure.

The Houthis              Houthis, Houthi
Lavrov, Sergey V.        Sergey V. Lavrov
علي عبدالله صالح          علي عبد الله صالح
الحوثي                    الحوثية, الحوثيون, الحوثيين

person_forms, body_forms ─▶ what is left out of a person's and a firm's name, or written otherwise
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from config.files.watchlist import Kind
from processors.entities.compile.body_forms import forms_of_body, forms_of_vessel
from processors.entities.compile.families import family_of
from processors.entities.compile.person_forms import forms_of_person
from processors.text.folding import fold
from processors.text.known_words import dictionary, frequent_words, places

_ASIDE = re.compile(r"\s*\(([^()]*)\)\s*")
_INVERTED = re.compile(r"([^,]+),\s*([^,]+)")
_ARTICLE = re.compile(r"the\s+(?=\w)", re.IGNORECASE)
_ABD = re.compile("عبد ?ال(?=\\w{2})")
_ARABIC_ADJECTIVE = re.compile("^ال\\w{2,}ي$")
_LATIN_WORD = re.compile(r"[A-Za-z][a-z]{3,}|[A-Z]{4,}")
_LEAST_PLURAL = 5
_LEAST_MARK = 2


def written_forms(name: str, kind: Kind = "person") -> list[str]:
    """Give a listed name as articles write it: lists put an acronym in brackets, and a surname before a comma.

    A place in brackets is part of a body's name: Bank of Zorvan (Singapore) is no Bank of Zorvan.
    """
    forms = [name]
    if "(" not in name and "," not in name:
        return forms
    family = family_of(kind)
    aside = _ASIDE.search(name)
    if aside and not (family == "organisation" and fold(aside[1]).strip() in places()):
        forms.append(_ASIDE.sub(" ", name).strip())
        if aside.end() == len(name) and _abbreviates(aside[1].strip(), name[: aside.start()]):
            forms.append(aside[1].strip())
    if family == "person":
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
        yield from forms_of_person(name, curated=curated)
    if family == "vessel" and curated:
        yield from forms_of_vessel(name)
    if family in {"organisation", "group"}:
        yield from forms_of_body(name, curated=curated)
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
