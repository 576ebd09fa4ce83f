"""Is a name that was left short really meant, or somebody else's longer one: what stands right beside it. Pure.

Serhij Zorvan (Zorvan, listed as Andrej Zorvan)      somebody else
Abdullah bin Omar al-Zorvani (as Omar …)             Omar's son
Zorvan Systems Limited (as Zorvan Ltd)               another firm
Zorvan AG (as Zorvan GmbH)                           another firm
"""

from __future__ import annotations

import re

from processors.entities.compile.compiled import PatternOwner
from processors.entities.compile.families import family_of
from processors.entities.compile.legal_forms import is_legal_form, legal_kinds, may_be_one, without_legal_form
from processors.entities.tag.trades import is_word
from processors.text.folding import fold, fold_word
from processors.text.known_words import LATIN_ARTICLES, PARTICLES, dictionary, given_names, places

_WORD_BEFORE = re.compile(r"(?:^|(?<=[\s(«“\"'‘’\-‐‑]))([^\W\d_][\w'’.]*)[ \xa0\-‐‑]$")
_WORDS_AFTER = re.compile(r"(?:[ \xa0](?:&[ \xa0])?[^\W\d_a-z][\w.&/’'-]*,?){1,5}")
_GENITIVE = re.compile("['’]s?$")
_FAR = 40
_FATHERS = frozenset({"bin", "ibn", "ben", "abu", "abou", "ould", "abi", "bint", "umm", "abd"})


def belongs_to_another(text: str, start: int, end: int, owner: PatternOwner) -> str:
    """Say whose name it is that goes on around a press form; empty where it is the entity's own."""
    family = family_of(owner.entity.kind)
    if family == "person":
        return _another_person(text, start, owner)
    if family in {"organisation", "group"} and owner.curated:
        return _another_firm(text, end, owner)
    return ""


def _another_person(text: str, start: int, owner: PatternOwner) -> str:
    own = fold(owner.name).split()
    alone = " " not in owner.written
    at = start
    while (word := _WORD_BEFORE.search(text, max(0, at - _FAR), at)) is not None:
        folded = fold_word(word[1])
        if folded in _FATHERS and not (alone and folded in own):
            return "a son's or a daughter's name goes before"
        if not alone or word[1][0].islower():
            return ""
        if _is_initial(word[1]):
            if not any(one[0] == folded[0] for one in own):
                return "after somebody else's initial"
        elif folded not in own and folded not in LATIN_ARTICLES:
            acronym = word[1].isupper() and not text[start : start + 2].isupper()
            return "" if acronym or _is_said_of_anybody(word[1], folded) else "after somebody else's first name"
        elif not word[1][0].isupper():
            return "a part of a longer name"  # the whole of it, were it listed, would have been found
        at = word.start(1)
    return ""


def _is_initial(word: str) -> bool:
    return len(word.rstrip(".")) == 1


def _is_said_of_anybody(written: str, word: str) -> bool:
    """Tell whether a word with a capital before a surname is no first name: a title, a country, a verb, FIFA's."""
    if _GENITIVE.search(written):
        return True
    if word in given_names():
        return False
    return word in PARTICLES or word in dictionary() or word in places() or is_word("roles", word)


def _another_firm(text: str, end: int, owner: PatternOwner) -> str:
    if not without_legal_form(owner.name):
        return ""
    after = _WORDS_AFTER.match(text, end)
    words = [word.rstrip(",") for word in after[0].split()] if after else []
    forms = [place for place, word in enumerate(words) if is_legal_form(word.rstrip("."))]
    if not forms:
        return ""
    whole = f"{owner.written} {' '.join(words[: forms[-1] + 1])}"
    if fold(without_legal_form(whole)) == fold(owner.written):
        same = may_be_one(legal_kinds(owner.name), legal_kinds(whole))
        return "" if same else "another legal form, so another firm"
    return "" if is_word("acts", fold_word(words[0])) or forms[0] == 0 else "a longer name of another firm"
