"""Keys under which the spellings of one name meet: Belmokhtar and Belmoktar, Hizballah and Hezbollah. Pure.

    skeleton   the consonants, like for like: kh, q, c, g are k; doubled letters once; articles left out.
               Latin, Arabic and Cyrillic meet in it:  Belmokhtar, Belmoktar, بلمختار, Бельмохтар   blmktr
    light      with the vowels, e as i and o as u, for names too short for a skeleton:  Houthi, Huthi   huti

A name of two words and five consonants, or of one word and four, has a skeleton; another has a light key of four
letters and more; the rest has none. `typo` also finds one letter left out, added, or in another place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from processors.text.folding import fold
from processors.text.known_words import (
    dictionary,
    frequent_words,
    given_names,
    places,
    surnames,
)
from processors.text.sounds import ARABIC_LETTER, LINKS, Key, key_of

_SINGLE, _SEVERAL, _LIGHT, _TYPO = 4, 5, 4, 6
ALIKE = 0.9
_VOWELS_ALIKE = 0.75
_WITH_ARTICLE = 5
"""Letters from which an Arabic word can begin with the article."""
_ROMAN = re.compile("[ivx]{2,}")
_SYLLABLES = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SLIP_IN_ARABIC = 5


def joined_key(keys: Sequence[Key]) -> str:
    """Give the key of a name from its words' keys; empty where the name is too short to have one."""
    counted = [key for key in keys if key.light]
    skeleton = "".join(key.skeleton for key in counted)
    if len(skeleton) >= (_SINGLE if len(counted) == 1 else _SEVERAL):
        return skeleton
    light = "".join(key.light for key in counted)
    return f"={light}" if len(light) >= _LIGHT and all(key.vowels for key in counted) else ""


def spelling_key(name: str) -> str:
    """Give the key of a name as listed."""
    return joined_key([key_of(word) for word in _words(name)])


def typo_keys(keys: Sequence[Key]) -> Iterator[str]:
    """Give the keys under which a name with one slip of the pen is found."""
    yield from _with_one_left_out("".join(key.light for key in keys))


@lru_cache(maxsize=10_000)
def _with_one_left_out(light: str) -> tuple[str, ...]:
    if len(light) < _TYPO:
        return ()
    return (f"~{light}", *{f"~{light[:place]}{light[place + 1 :]}": None for place in range(len(light))})


def typo_keys_of(name: str) -> list[str]:
    """Give the typo keys of a name as listed."""
    return list(dict.fromkeys(typo_keys([key_of(word) for word in _words(name)])))


@lru_cache(maxsize=10_000)
def alike(written: str, name: str) -> bool:
    """Tell whether two spellings differ by a slip only: not in a number, nor in a short word of Arabic letters."""
    one, other = fold(written), fold(name)
    if SequenceMatcher(None, one, other, autojunk=False).ratio() < ALIKE:
        return False
    words, listed = one.split(), other.split()
    if _numbers(words) != _numbers(listed):
        return False
    pairs = zip(words, listed, strict=False) if len(words) == len(listed) else ()
    return all(_may_slip(word) for word, meant in pairs if word != meant)


def _numbers(words: Sequence[str]) -> list[str]:
    return [word for word in words[1:] if word.isdigit() or _ROMAN.fullmatch(word)]


def _may_slip(word: str) -> bool:
    """Tell whether a letter more or less leaves a word what it is: where each letter is a syllable, it does not."""
    if _SYLLABLES.search(word):
        return False
    return len(word) >= _SLIP_IN_ARABIC or not ARABIC_LETTER.match(word)


@lru_cache(maxsize=10_000)
def same_sound(written: str, name: str) -> bool:
    """Tell whether two names of one skeleton can be one: the same words, each with much the same vowels.

    Arabic writes few vowels, so there only the first letter of a word says something. What reads like everyday words
    or a place is that. Names too short for a skeleton must agree in their articles and links as well.
    """
    words, listed = _words(written), _words(name)
    if _is_everyday(words) or (ARABIC_LETTER.match(words[0]) and ARABIC_LETTER.match(listed[0])):
        return False  # Arabic writes its own names in one way: طلابنا, our students, is no طالبان
    if _numbers(words) != _numbers(listed):
        return False
    read, meant = _without_links(words), _without_links(listed)
    if spelling_key(name)[:1] == "=" and _links(words) != _links(listed):
        return False
    if len(read) == len(meant):
        return all(_like(one, other, _VOWELS_ALIKE) for one, other in zip(read, meant, strict=True))
    return len(read) < len(meant) and _like("".join(read), "".join(meant), ALIKE)


def _without_links(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in LINKS]


def _links(words: Sequence[str]) -> list[bool]:
    return [word in LINKS for word in words]


def _like(word: str, listed: str, least: float) -> bool:
    one, other = key_of(word), key_of(listed)
    if one.skeleton != other.skeleton and len(one.skeleton) + len(other.skeleton) > 1:
        return False
    if _opens_with_vowel(word, one) != _opens_with_vowel(listed, other):
        return False
    if ARABIC_LETTER.match(word) or ARABIC_LETTER.match(listed):
        return _closes_with_vowel(word, one) == _closes_with_vowel(listed, other)
    return SequenceMatcher(None, one.light, other.light, autojunk=False).ratio() >= least


def _opens_with_vowel(word: str, key: Key) -> bool:
    return word[0] in "اع" or key.light[:1] in "aiu"


def _closes_with_vowel(word: str, key: Key) -> bool:
    """Tell whether a word ends in a vowel that Arabic writes, too: طلابنا, our students, is no Taliban."""
    if ARABIC_LETTER.match(word):
        return word[-1] in "اوي"
    return key.light[-1:] in {"a", "i", "u"}


def _is_everyday(words: Sequence[str]) -> bool:
    """Tell whether words read like any others: of several, a famous name is none (Muhammad bin Salman)."""
    read = _without_links(words)
    if len(read) <= 1:
        return all(word in frequent_words() or word in places() for word in read)
    return " ".join(read) in places() or all(_is_no_name(word) for word in read)


def _is_no_name(word: str) -> bool:
    if word in dictionary():
        return True
    return word not in given_names() and (word in places() or (word in frequent_words() and word not in surnames()))


def _words(name: str) -> list[str]:
    words = fold(name, drop_apostrophes=True).split()
    return [word.removeprefix("ال") if len(word) >= _WITH_ARTICLE else word for word in words]
