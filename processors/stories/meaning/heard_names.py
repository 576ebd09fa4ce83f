"""The names in an article by how they sound, for another language writes them otherwise. Pure.

A sentence encoder hardly knows a small town, or a name that nobody had heard of. So the names of headline and lead
travel with the meaning: of each a hash of its consonants, and how rare it is. Listed words count as their English
name; of Chinese and Japanese counts what is listed, and what stands in katakana.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from zlib import crc32

from processors.stories.language.lexicon import listed_in, reading, readings
from processors.stories.language.term_weights import LAST_LATIN, stem, weight_of
from processors.stories.language.weighted_tokens import CALENDAR_WORDS
from processors.stories.meaning.gloss import GLOSSED, listed
from processors.text.folding import fold
from processors.text.known_words import dictionary
from processors.text.sounds import ARABIC_LETTER, key_of

KEPT = 16
_LISTED, _UNLISTED = 35, 30
"""Weights, in tenths (`term_weights.py`), of a listed name, and of a word in other letters that may be one."""
_CONSONANTS, _LETTERS, _KANA = 3, 4, 3
_IN_HAND = 4_000
"""Texts whose names are kept, as their directions are (`sentence_encoder.py`): a copy costs nothing."""
_ROW = struct.Struct("<HB")
_WORD = re.compile(
    r"[\u30a1-\u30fa\u30fc]+|[\u3400-\u9fff\uf900-\ufaff]+"
    r"|[^\W\d_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+(?:\u200c[^\W\d_]+)*"
)
_ENDS = '.!?:;|—–"“«‘('
_ARABIC_VOWELS = {ord("و"): "", ord("ي"): ""}
_SPELT = {"SI": "shi", "TI": "chi", "TU": "tsu", "HU": "fu", "ZI": "ji"}
"""Katakana that the world writes otherwise than Unicode names them."""


@lru_cache(_IN_HAND)
def heard_names(title: str, lead: str, language: str) -> bytes:
    """Write the names of an article, the rarest first: read them with `names_heard`."""
    found: dict[int, int] = {}
    for text in (title, lead):
        for name, weight in _names(text, language):
            if sound := _sound(name):
                place = crc32(sound.encode()) & 0xFFFF
                found[place] = max(found.get(place, 0), weight)
    rows = sorted(found.items(), key=lambda row: (-row[1], row[0]))[:KEPT]
    return b"".join(_ROW.pack(*row) for row in rows)


def names_heard(written: bytes) -> Mapping[int, int]:
    """Give hash of sound → weight in tenths."""
    return dict(_ROW.iter_unpack(written))


@lru_cache(20_000)
def _sound(name: str) -> str:
    """Give how a folded name sounds; empty for a short one. Japanese has one sound for l and r."""
    key = key_of(name)
    consonants = key.skeleton.replace("l", "r")
    if len(consonants) >= _CONSONANTS:
        return consonants
    return f"={key.light.replace('l', 'r')}" if key.vowels and len(key.light) >= _LETTERS else ""


def _names(text: str, language: str) -> Iterator[tuple[str, int]]:
    """Give the names of a text, folded, with their weights."""
    for match in _WORD.finditer(text):
        word = match[0]
        if "\u3400" <= word[0] <= "\uffff":
            yield from _named(" ".join(readings()[word[start:end]] for start, end in listed_in(word)))
            continue
        folded = "".join(fold(word).split())
        if said := listed(folded, language) if language in GLOSSED else reading(folded):
            yield from _named(said)
        elif folded and (weight := _weight(word, folded, text[: match.start()].rstrip()[-1:], language)):
            yield _romanised(word, folded), weight


def _named(said: str) -> Iterator[tuple[str, int]]:
    """Give the names among English words."""
    for word in re.split(r"[+ -]", said):
        if word[:1].isupper():
            yield word.lower(), _LISTED


def _weight(word: str, folded: str, before: str, language: str) -> int:
    """Give how rare a word is that may be a name; 0 where it is none. `before`: the last letter before it."""
    if word > LAST_LATIN:
        cased = word[0].isupper() or not word[0].islower()
        return _UNLISTED if cased and len(word) >= (_KANA if word[0] >= "\u3040" else _LETTERS) else 0
    if not word[0].isupper() or len(folded) < _LETTERS or folded in CALENDAR_WORDS:
        return 0
    begins = not before or before in _ENDS
    if folded in dictionary() and (begins or language == "de"):
        return 0
    rare = weight_of(stem(folded))
    return rare // 2 + 5 if begins else rare


def _romanised(word: str, folded: str) -> str:
    if ARABIC_LETTER.match(word):
        bare = folded.removeprefix("ال")
        return bare[:1] + bare[1:].translate(_ARABIC_VOWELS)
    if word[0] < "\u3040":
        return folded
    names = (unicodedata.name(letter, "").rpartition(" ")[2] for letter in word)
    return "".join(_SPELT.get(name, name.lower()) for name in names if name != "MARK")
