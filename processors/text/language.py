"""The language of a text by its script, where a script stands for one. Pure."""

from __future__ import annotations

import re

from processors.text.folding import beyond_ascii

_LETTERS_NEEDED = 4
_FEW, _MOST = 0.05, 0.5
"""Shares of a text's letters: some of a script that borrows another one's, most of any other."""
# Most telling first: Japanese uses Chinese characters too, and Persian the Arabic ones.
_BORROWING = frozenset({"ja", "fa", "uk"})
_SCRIPTS = tuple(
    (language, re.compile(f"[{letters}]"))
    for language, letters in (
        ("ja", "\u3040-\u30ff"),
        ("ko", "\uac00-\ud7af"),
        ("zh", "\u4e00-\u9fff"),
        ("fa", "پچژگی"),
        ("ar", "\u0621-\u064a"),
        ("he", "\u05d0-\u05ea"),
        ("uk", "іїєґІЇЄҐ"),
        ("ru", "\u0400-\u04ff"),
        ("el", "\u0370-\u03ff"),
        ("th", "\u0e00-\u0e7f"),
        ("hi", "\u0900-\u097f"),
    )
)
_WRITTEN_ALIKE = {
    "ar": frozenset(("ckb", "fa", "ku", "ps", "sd", "ug", "ur")),
    "zh": frozenset(("ja",)),
    "hi": frozenset(("mr", "ne")),
}
"""Languages of which a short text may have no letter that is theirs alone."""


def language_of_text(text: str, declared: str) -> str:
    """Give the language that the script stands for, or `declared` where the script may be that one's, too."""
    found = language_by_script(text)
    return declared if not found or declared in _WRITTEN_ALIKE.get(found, ()) else found


def language_by_script(text: str) -> str:
    """Give the language that a script stands for; empty for Latin, which many languages share."""
    others = beyond_ascii(text)
    if len(others) < _LETTERS_NEEDED:
        return ""
    letters = sum(map(str.isalpha, text))
    for language, script in _SCRIPTS:
        found = len(script.findall(others))
        if found >= _LETTERS_NEEDED and found >= letters * (_FEW if language in _BORROWING else _MOST):
            return language
    return ""
