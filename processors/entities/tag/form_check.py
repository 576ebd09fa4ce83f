"""Is a name really written there: its capitals, its dots, its letters, within one phrase. Pure."""

from __future__ import annotations

import re

from processors.entities.compile.compiled import PatternOwner
from processors.entities.compile.families import family_of
from processors.entities.compile.patterns import Rule
from processors.entities.tag.press_form import belongs_to_another
from processors.text.folding import fold, fold_word
from processors.text.known_words import PARTICLES, dictionary, places

_SURE_LENGTH = 6  # a derived spelling this long is no common word, even in small letters: #bokoharam
_CAPITALS_INSIDE = re.compile(r"[^\W\d_a-z]\w*[^\W\d_a-z]")  # LeT for a listed LET
_JOINED = re.compile(r"(?:al|el|ul|as|an|ad|ar|at|az|ash)[^\W\d_a-z]")  # alShabaab
_BREAK = re.compile(r"\w{3}[.!?…؟۔]+\s|[()\[\]{}<>\"«»“”„|;:,،؛]|\n\s*\n")
_SPELT_WITH_DOTS = re.compile(r"\w(?:\.\s?\w)+")
_SPELT_WITH_SPACES = re.compile(r"\w(?:[\s-]\w){2,}")
_INITIAL_BEFORE = re.compile(r"(?<!\w)\w\.\s?\Z")
_INVISIBLE = "\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|['’`´ʼʾʿ‘{_INVISIBLE}](?=[\w{_INVISIBLE}]))*")
_BEFORE_LETTER = re.compile(r"\w[-‐‑–&+/.'’]\Z|[‘“«\"]\Z|(?<![\w'’])([^\W\d_a-z]\w*) \Z")
_AFTER_LETTER = re.compile(r"[-‐‑–&+/][^\W_]|\.|['’](?!s\b)\w")
_PLAIN_WORDS = 3
_SHORT_OF = 40
"""Characters of the word before a letter that are looked at."""
_BODIES = frozenset({"organisation", "place"})


def form_error(  # noqa: PLR0911  # one answer a line
    text: str, start: int, end: int, rule: Rule, owner: PatternOwner
) -> str:
    """Say why a hit is not the name after all; empty where it holds."""
    written, name, capitals = text[start:end], owner.written, owner.capitals
    small = any(map(str.islower, written))
    if capitals == "mark" and small and not written.istitle() and not _CAPITALS_INSIDE.fullmatch(written):
        return "not in capitals"
    if capitals == "all" and small and not _CAPITALS_INSIDE.fullmatch(written):
        return "not in capitals"
    if capitals == "exact" and fold(written) == fold(name) and _letters(written) != _letters(name):
        return "not written as listed"
    if why := _letters_error(text, start, end, rule):
        return why
    if capitals == "words" and not _has_capitals(text, start, end, rule, owner):
        return "in small letters"
    # "… in Mali. Said Ahmed …" names no Mali Said, unless the listed name is itself written so.
    if _BREAK.search(written) and not _BREAK.search(name):
        return "over the end of a phrase"
    if "," in name and written[-2:-1].isspace() and written[-1].islower():
        return "in small letters"  # `Ahmed, a …` is no listed `Ahmed, A`
    if rule == "form" and "," in name and "," not in written:
        return "not written as listed"
    return belongs_to_another(text, start, end, owner) if owner.rule == "form" or name != owner.name else ""


def _letters_error(text: str, start: int, end: int, rule: Rule) -> str:
    """Say why single letters are no abbreviation there; empty where they may be."""
    if end - start == 1 and _is_a_letter(text, start, end):
        return "a letter, or a part of another name"
    if rule != "acronym":
        return ""
    written = text[start:end]
    if not (_SPELT_WITH_DOTS.fullmatch(written) or _SPELT_WITH_SPACES.fullmatch(written)):
        return "single letters that only happen to stand there"
    if _INITIAL_BEFORE.search(text, max(0, start - 3), start):
        return "the end of somebody's initials"  # T.K.B.P. Taafaki is no B.P.
    return ""


def _is_a_letter(text: str, start: int, end: int) -> bool:
    """Tell whether a name of one letter is only that, or belongs to a longer name: X-ray, Q&A, J. Smith, Malcolm X."""
    before = _BEFORE_LETTER.search(text, max(0, start - _SHORT_OF), start)
    joined = before is not None and (before[1] is None or fold_word(before[1]) not in PARTICLES)
    return joined or _AFTER_LETTER.match(text, end) is not None


def _letters(written: str) -> list[str]:
    return [character for character in written if character.isalnum()]


def _has_capitals(text: str, start: int, end: int, rule: Rule, owner: PatternOwner) -> bool:
    written, name = text[start:end], owner.written
    if not any(letter.islower() for letter in written):
        return True
    if len(written) >= _SURE_LENGTH and start and text[start - 1] in "#@":
        return True
    words, listed = list(_WORD.finditer(written)), _WORD.findall(name)
    if rule not in {"exact", "form"} or len(words) != len(listed) or name.isupper():
        listed = [word[0].capitalize() for word in words]
    small = [place for place, word in enumerate(words) if word[0][0].islower() and not listed[place][0].islower()]
    needed = [place for place in small if not _may_be_small(written, words[place], owner)]
    if not needed:
        return True
    return family_of(owner.entity.kind) in _BODIES and (_is_house_style(words, needed) or _is_plain_body(words, owner))


def _may_be_small(written: str, word: re.Match[str], owner: PatternOwner) -> bool:
    """Tell whether a word inside a name may be small: a particle, alShabaab, the last syllable of Kim Jong-un."""
    if fold_word(word[0]) in PARTICLES or _JOINED.match(word[0]):
        return True
    return owner.entity.kind == "person" and word.start() > 1 and written[word.start() - 1] in "-‐‑"


def _is_house_style(words: list[re.Match[str]], small: list[int]) -> bool:
    """Tell whether only the everyday words of a body's name are small: US supreme court, strait of Hormuz, SK hynix."""
    proper = [place for place, word in enumerate(words) if word[0][0].isupper() and not _is_ordinary(word[0])]
    marked = bool(proper) and words[0][0].isupper()
    return bool(proper) and (marked or all(_is_ordinary(words[place][0]) for place in small))


def _is_plain_body(words: list[re.Match[str]], owner: PatternOwner) -> bool:
    """Tell whether a body's name of three heavy words that are all ordinary is a body's in small letters, too.

    The international criminal court is one; a ministry of defence is anybody's.
    """
    heavy = [word[0] for word in words if fold_word(word[0]) not in PARTICLES]
    sure = owner.curated and owner.level == "strong" and family_of(owner.entity.kind) == "organisation"
    return sure and len(heavy) >= _PLAIN_WORDS and all(map(_is_ordinary, heavy))


def _is_ordinary(word: str) -> bool:
    folded = fold_word(word)
    return (
        not (word.isupper() and len(word) > 1)
        and folded not in places()
        and (folded in dictionary() or folded in PARTICLES)
    )
