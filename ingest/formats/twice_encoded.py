"""Text that somebody encoded as UTF-8 twice (`Ã©` for `é`): undone once, where nothing else can be meant. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

_QUOTES = (
    "\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018"
    "\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178"
)
"""What windows-1252 has where Latin-1 has controls."""
_PAIR = re.compile(
    "[\u00c2-\u00df\u00e2](?:"  # its first letters together: what follows is looked at there alone
    f"(?<=[\u00c2\u00c3])[\u0080-\u00bf]|(?<=[\u00c4-\u00df])[\u0080-\u009f]|(?<=\u00c3)(?<![A-Z]\u00c3)[{_QUOTES}]"
    f"|(?<=\u00e2)(?:\u0080[\u0080-\u00bf]|\u20ac[{_QUOTES}\u00a6]))"
)
_LATIN = re.compile("[\u0080-\u00ff]")
_CAPITAL = re.compile("[A-Z]\u00c3\u00a0")
"""`IRMÃ` and a space that does not break: a word in capitals."""
_MOST, _SEVERAL = 0.7, 3


def once_encoded(text: str) -> str:
    """Give the text as it was meant."""
    if text.isascii():
        return text
    if any(one in text for one in "\u00c3\u00c2\u00e2") and _PAIR.search(text):
        if "\u00c3\u00a0" in text and _CAPITAL.search(text):
            return text
        pairs = len(_LATIN.findall("".join(_PAIR.findall(text))))
        if pairs >= len(_LATIN.findall(text)) * _MOST:
            return _PAIR.sub(lambda match: _meant(match[0]), text)
    try:
        meant = text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
    return meant if sum(one > "\x7f" for one in meant) >= _SEVERAL else text


@lru_cache(1_024)
def _meant(pair: str) -> str:
    try:
        return b"".join(_byte(one) for one in pair).decode("utf-8")
    except UnicodeError:
        return pair


def _byte(one: str) -> bytes:
    return one.encode("latin-1") if one <= "\u00ff" else one.encode("cp1252")
