"""Words of an article as weighted tokens. Pure; what a word gives is worked out once and remembered.

A token is (hash, weight, marks). The hash is that of the folded stem, so `Attaques` and `attaque` meet; a
watch-listed name is the token of its entity instead of its words, so that spellings meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from zlib import crc32

from core.article import Mention
from processors.stories.compiled import compiled
from processors.stories.language.event_kinds import bits_of
from processors.stories.language.event_tables import plain
from processors.stories.language.hints import hints_of
from processors.stories.language.lexicon import SHORT_PLACE, lexicon, listed_in, meaning, place_codes
from processors.stories.language.term_weights import (
    CALENDAR,
    ENTITY,
    FOREIGN,
    INSIDE,
    LEAD,
    NUMBER,
    NUMBER_WORDS,
    PROPER,
    TITLE,
    Token,
    own_token,
)
from processors.text.folding import fold

ENTITY_WEIGHT = 45
LEAD_CHARACTERS = 300
KEPT_WORDS = 400
"""Words of a text that it is compared by."""
_REMEMBERED = 300_000  # words; some 60 MB
_PAIR_WEIGHT = 24 // FOREIGN

_IDEOGRAPHS = "\u0e00-\u0eff\u3400-\u9fff\uf900-\ufaff"
_KATAKANA = "\u30a1-\u30fa\u30fc"
WORD = re.compile(
    rf"(?:[A-Z]\.){{2,}}|[{_KATAKANA}]+|[{_IDEOGRAPHS}]+|\d+(?:[.,]\d+)*"
    rf"|[^\W\d_{_KATAKANA}{_IDEOGRAPHS}\u3040-\u30ff]+(?:['’][^\W\d_]+)?"
)
_APART = re.compile(f"({WORD.pattern})")
_ASCII_APART = re.compile(r"((?:[A-Z]\.){2,}|\d+(?:[.,]\d+)*|[A-Za-z]+(?:'[A-Za-z]+)?)")  # the same, half as dear
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


class WordEntry(NamedTuple):
    """What a written word gives."""

    order: int
    """Hash of the folded word, for comparison of texts."""
    tokens: tuple[Token, ...]
    """Several for a run of ideographs, none for a letter."""
    capital: bool = False
    places: tuple[int, ...] = ()
    kinds: int = 0
    """Kinds of event that it speaks of, as bits (`event_kinds`)."""
    hints: int = 0
    """Casualties, changes of status and series that it may speak of, as bits (`hints`)."""


_entries: dict[str, WordEntry] = {}


def word_entry(word: str) -> WordEntry:
    """Give what a written word gives."""
    found = _entries.get(word)
    if found is None:
        if len(_entries) >= _REMEMBERED:
            _entries.clear()
        found = _entries[word] = _work_out(word)._replace(hints=hints_of(plain(word)))
    return found


def _work_out(word: str) -> WordEntry:
    folded = fold(word.replace(".", "") if word[0].isupper() and "." in word else word).strip()
    for mark in (" s", " t", " d", " ll", " re", " ve"):
        folded = folded.removesuffix(mark)
    folded = folded.rpartition(" ")[2]  # l'armée
    order = crc32(folded.encode("utf-8", "replace"))
    if word[0].isdigit() or folded in NUMBER_WORDS:
        return _number(word, folded, order)
    if folded in CALENDAR_WORDS:
        return WordEntry(order, ((order, 8, CALENDAR),))
    lower = word.isascii() and len(folded) <= SHORT_PLACE and not word.isupper()
    places = () if lower else place_codes().get(folded, ())
    if (meant := meaning(folded)) is not None:
        return WordEntry(order, meant.tokens, places=places or meant.places, kinds=bits_of(folded) | meant.kinds)
    if word[0] >= "\u0e00" and re.match(f"[{_IDEOGRAPHS}]", word):
        return _run(folded, order)
    return WordEntry(order, own_token(word, folded), word[0].isupper(), places, bits_of(folded))


def _run(folded: str, order: int) -> WordEntry:
    """Read a run of ideographs: listed words, the longest first, and pairs of characters between them."""
    tokens: dict[Token, None] = {}
    places: dict[int, None] = {}
    kinds = bits_of(folded)
    gap = 0
    for start, end in listed_in(folded):
        word = folded[start:end]
        tokens |= dict.fromkeys((*_pairs(folded[gap:start]), *lexicon()[word].tokens))
        places |= dict.fromkeys(place_codes().get(word) or lexicon()[word].places)
        kinds |= bits_of(word) | lexicon()[word].kinds
        gap = end
    tokens |= dict.fromkeys(_pairs(folded[gap:]) or (() if tokens else ((crc32(folded.encode()), _PAIR_WEIGHT, 0),)))
    return WordEntry(order, tuple(tokens), places=tuple(places), kinds=kinds)


def _pairs(part: str) -> list[Token]:
    return [(crc32(part[at : at + 2].encode()), _PAIR_WEIGHT, 0) for at in range(len(part) - 1)]


def _number(word: str, folded: str, order: int) -> WordEntry:
    written = NUMBER_WORDS.get(folded, word)
    plain = re.sub("[,.]", "", written) if _GROUPED.match(written) else written.replace(",", ".")
    year = len(plain) == 4 and plain[:2] in {"19", "20"}  # noqa: PLR2004
    weight = 10 if year or len(plain) == 1 else 22 if len(plain) == 2 else 34  # noqa: PLR2004
    token = (crc32(b"#" + plain.encode()), weight, CALENDAR if year else NUMBER)
    return WordEntry(crc32(plain.encode()) if folded in NUMBER_WORDS else order, (token,))


def entity_hash(entity: str) -> int:
    """Give the token of a watched entity."""
    return crc32(b"@" + entity.encode())


@compiled
def words_apart(text: str) -> list[str]:
    """Give what stands between the words, and the words: gap, word, gap, word, …, and what is left of the text."""
    return (_ASCII_APART if text.isascii() else _APART).split(text, KEPT_WORDS)


class FieldReader:
    """One pass over a field: marked tokens, order of words, places, kinds, hints. Adds up over fields."""

    def __init__(self) -> None:
        self.tokens: dict[int, tuple[int, int]] = {}
        """Hash → (weight, marks)."""
        self.order: list[int] = []
        self.places: dict[int, int] = {}
        self.kinds = 0
        self.hints = 0

    def read(self, text: str, field: int, spans: Sequence[tuple[int, int]], bound: int) -> None:
        """Take in a field; words within `spans` are an entity's, words from `bound` on only count as text."""
        parts = words_apart(text)
        remembered = _entries.get
        entries = [remembered(word) or word_entry(word) for word in parts[1::2]]
        self.order += [entry[0] for entry in entries]
        sentence_case = field == LEAD or not _title_case(text)
        kinds, hints = take_in(self.tokens, self.places, parts, entries, field, spans, bound, sentence_case)
        self.kinds |= kinds
        self.hints |= hints

    def add_entities(self, mentions: Iterable[Mention]) -> None:
        """Give each watched entity its token."""
        for mention in mentions:
            token = entity_hash(mention.entity)
            field = TITLE if mention.field == "title" else LEAD
            held = self.tokens.get(token, (ENTITY_WEIGHT, ENTITY | PROPER))
            self.tokens[token] = (ENTITY_WEIGHT, held[1] | field)


@compiled
def take_in(
    tokens: dict[int, tuple[int, int]],
    places: dict[int, int],
    parts: Sequence[str],
    entries: Sequence[WordEntry],
    field: int,
    spans: Sequence[tuple[int, int]],
    bound: int,
    sentence_case: bool,  # noqa: FBT001  # one of a dozen values of one field
) -> tuple[int, int]:
    """Add a field's words to tokens and places; gives its kinds and hints. `parts`: as of `words_apart`."""
    kinds = hints = at = 0
    before = ""
    for gap, word, (_, given, capital, named, of_kind, hinted) in zip(parts[::2], parts[1::2], entries, strict=False):
        at += len(gap)
        if at >= bound:
            break
        kinds |= of_kind
        hints |= hinted
        for place in named:
            places[place] = places.get(place, 0) | field
        if given and not (spans and any(first <= at < end for first, end in spans)):
            proper = capital and sentence_case and not _begins_sentence(before, gap)
            name = PROPER | INSIDE | field if proper else field
            for token, weight, marks in given:
                held = tokens.get(token)
                tokens[token] = (weight, marks | name) if held is None else (held[0], held[1] | marks | name)
        at += len(word)
        before = word
    return kinds, hints


def _begins_sentence(before: str, gap: str) -> bool:
    """Tell whether a word begins a sentence, by the word before it and what stands between them."""
    if gap == " ":
        return before[-1:] in {"", "."}
    near = f"{before[-3:]}{gap}"[-3:].rstrip()
    return not near or near[-1] in ".!?:;|—–\"“«‘('"


def _title_case(text: str) -> bool:
    long = [word[0] for word in text.split()[1:] if len(word) > 3]  # noqa: PLR2004
    return len(long) > 2 and sum(map(str.isupper, long)) > 0.7 * len(long)  # noqa: PLR2004
