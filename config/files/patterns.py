"""Words that must or must not occur, as people write them: plain words, or `/RE2/`. The only file that knows RE2.

RE2 answers in time that grows with the text alone, so that nobody's expression can stop a worker; what it has not
(look-around, back-references) is refused when it is saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import re2

_LONGEST = 300
_MEMORY = 1 << 20
"""Bytes that one expression may take: `.{1000}{1000}` is refused instead of built."""
_NO_WORD = r"[^\p{L}\p{M}\p{N}_]"
"""RE2's `\\b` knows ASCII only; a word ends where no letter, mark, digit or underscore follows."""


def check_words(given: str) -> str:
    """Give the words back; raises ValueError with the fix when they can never be used."""
    if not given.strip():
        raise ValueError("is empty; write a word, or /an expression/")
    if len(given) > _LONGEST:
        raise ValueError(f"is longer than {_LONGEST} characters; split it into several")
    try:
        _compiled((given,))
    except re2.error as error:
        reason = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else str(error.args[0])
        raise ValueError(
            f"{given}: RE2 does not take this expression ({reason}); it has no look-around and no back-references"
        ) from error
    return given


def occurring(words: Sequence[str], text: str) -> str:
    """Give the first of the words, in the order of the list, that occurs in the text; "" where none does."""
    if not words or _compiled(tuple(words)).search(text) is None:
        return ""
    return next((one for one in words if _compiled((one,)).search(text) is not None), words[0])


@lru_cache(maxsize=4096)
def _compiled(words: tuple[str, ...]) -> Any:  # noqa: ANN401  # re2 ships no types
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    options.case_sensitive = False
    return re2.compile("|".join(_expression(one) for one in words), options)


def _expression(words: str) -> str:
    if len(words) > 2 and words.startswith("/") and words.endswith("/"):  # noqa: PLR2004
        return f"(?:{words[1:-1]})"
    spaced = r"\s+".join(re2.escape(word) for word in words.split())
    return f"(?:(?:^|{_NO_WORD}){spaced}(?:$|{_NO_WORD}))"
