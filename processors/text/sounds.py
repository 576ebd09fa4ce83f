"""How a word sounds, whether in Latin, Arabic or Cyrillic letters: its consonants, like for like. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from processors.text.known_words import LATIN_ARTICLES

ARTICLES = LATIN_ARTICLES | {"ال"}
LINKS = ARTICLES | {
    "bin",
    "ben",
    "ibn",
    "ould",
    "wa",
    "wal",
    "ag",
    "ud",
    "ur",
    "us",
    "e",
    "i",
    "بن",
    "ابن",
    "бен",
    "ибн",
}
ARABIC_LETTER = re.compile("[\u0620-\u06ff]")
_VOWELS = re.compile("[aeiouyw]+")
_NOT_LATIN = re.compile("[\u0400-\u06ff]")
# fmt: off
_ARABIC = str.maketrans({
    "ا": "", "ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "k", "د": "d", "ذ": "d", "ر": "r", "ز": "z",
    "س": "s", "ش": "S", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "", "غ": "k", "ف": "f", "ق": "k", "ك": "k",
    "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "w", "ي": "y", "پ": "b", "چ": "S", "ژ": "j", "ڤ": "f",
})
_CYRILLIC = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "к": "k", "л": "l",
    "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "і": "i", "ї": "i",
    "є": "e", "ґ": "g",
})
# fmt: on
_SOUNDS = tuple(
    (re.compile(written), sound)
    for written, sound in (
        ("^abd(?:[aeou]+l(?=[^aeou]))?", "abd"),  # Abdelmalek, Abd al-Malek
        ("dzh|dsch|dj|zh", "j"),
        ("shch|tsch|tch|sch|sh|ch", "S"),
        ("gh", "G"),
        ("kh|ck|q", "k"),
        ("c(?=[eiy])", "s"),
        ("c|g", "k"),
        ("ph|v|w(?=r)", "f"),
        ("dh", "d"),
        ("th", "t"),
        ("x", "ks"),
        ("ou|oo|u|o|w", "u"),
        ("ee|ie|ei|i|e|y", "i"),
        ("h$", ""),
        (r"(.)\1+", r"\1"),
    )
)


class Key(NamedTuple):
    """What a word contributes to the keys of a name."""

    skeleton: str
    """The consonants: kh, q, c, g are k; doubled letters once."""
    light: str
    """With the vowels, e as i and o as u."""
    vowels: bool = True
    """Whether its script writes them."""


@lru_cache(maxsize=100_000)
def key_of(word: str) -> Key:
    """Give the key of one folded word; empty for an article or a link."""
    if word in LINKS:
        return Key("", "")
    vowels = not ARABIC_LETTER.match(word)
    if _NOT_LATIN.match(word):
        word = word.translate(_CYRILLIC if word[0] < "\u0600" else _ARABIC)
    for written, sound in _SOUNDS:
        word = written.sub(sound, word)
    return Key(re.sub(r"(.)\1+", r"\1", _VOWELS.sub("", word).replace("G", "k")), word, vowels)
