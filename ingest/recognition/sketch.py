"""A text's words in sixty-four letters: enough to see whether two texts have any in common. Pure.

The smallest hashes of its long words (of three letters in a row, where it has none): equal words have equal hashes, so
two texts that share many words share some of these.
"""

from __future__ import annotations

import re
from zlib import crc32

_KEPT, _DIGITS = 8, 8
_LONG = re.compile(r"\w{5,}")
_FEWEST = 3  # words that say something


def sketch(text: str) -> str:
    """Give the sketch of a text; "" where it says too little."""
    folded = text.casefold()
    words = set(_LONG.findall(folded))
    if len(words) < _FEWEST or max(map(len, words)) > len(folded) / 2:  # short, or written without spaces
        words = {folded[place : place + 3] for place in range(len(folded) - 2)}
    if len(words) < _FEWEST:
        return ""
    hashes = sorted({crc32(word.encode("utf-8", "replace")) for word in words})[:_KEPT]
    return "".join(f"{one:0{_DIGITS}x}" for one in hashes)


def nothing_in_common(one: str, other: str) -> bool:
    """Say whether two sketches are of texts that share no words."""
    return bool(one and other) and not _shared(one, other)


def much_in_common(one: str, other: str) -> bool:
    """Say whether two sketches share half of their words."""
    fewer = min(len(one), len(other)) // _DIGITS
    return fewer >= _FEWEST and _shared(one, other) * 2 >= fewer


def _shared(one: str, other: str) -> int:
    return len(_parts(one) & _parts(other))


def _parts(text: str) -> set[str]:
    return {text[start : start + _DIGITS] for start in range(0, len(text), _DIGITS)}
