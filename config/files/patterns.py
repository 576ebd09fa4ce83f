r"""Words that must or must not occur, as people write them: plain words, or `/RE2/`. The only file that knows RE2.

`category: sport` and `author: /diallo/` are looked for in what the feed names so, and not in the text.

RE2 answers in time that grows with the text alone; what it has not (look-around, back-references) is refused when it is
saved. Each expression is matched by itself, exactly as it was checked: joined, ten that pass alone can be too large.

What it costs is bounded by its *positions*, the letters that it may stand at: `[^x]{500}` has 500. RE2 follows all of
them at once where its automaton grows too large, so that time is positions times text. The 300 that a subscription may
have took .1 s at worst on the longest article (20,000 characters), .6 s as classes of Unicode made to do harm, and a
hundredth as people write them. What is made to do harm fails by what it takes (alerts/filter_costs.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import cycle
from typing import Any

import msgspec
import re2

from core.errors import FilterFailed

_LONGEST = 300
_MEMORY = 1 << 20
"""Bytes that one expression may take: `.{1000}{1000}` is refused instead of built."""
MOST_POSITIONS = 300
"""Of all expressions of a subscription together."""
_NO_WORD = r"[^\p{L}\p{M}\p{N}_]"
"""RE2's `\\b` knows ASCII only; a word ends where no letter, mark, digit or underscore follows."""
_CLASS = re.compile(
    r"\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]"  # [a-z]
    r"|\\[pP](?:\{[^}]*\}|\w)|\\[dDwWsS]|\\x\{[^}]*\}|\\x..|\\.|\."
    r"|[^\x00-\xff]"
)
"""What stands for one letter, whatever it takes: Unicode makes thousands of states of one `\\pL`."""
_FIELD = re.compile(r"\s*(category|author)\s*:(.*)", re.IGNORECASE | re.DOTALL)
_LETTERS = "".join(map(chr, range(0xC0, 0x100)))


class Named(msgspec.Struct, frozen=True):
    """What a feed names beside the text of an article."""

    category: Sequence[str] = ()
    author: Sequence[str] = ()


NOTHING_NAMED = Named()


def _apart(words: str) -> tuple[str, str]:
    """Give where words are looked for, "" for headline and text, and the words."""
    found = _FIELD.fullmatch(words)
    return (found[1].lower(), found[2].strip()) if found else ("", words)


def check_words(given: str) -> str:
    """Give the words back; raises ValueError with the fix when they can never be used."""
    field, words = _apart(given)
    if field and not words:
        raise ValueError(f"{given} names nothing; write {field}: and a word, or /an expression/")
    if not given.strip():
        raise ValueError("is empty; write a word, or /an expression/")
    if len(given) > _LONGEST:
        raise ValueError(f"is longer than {_LONGEST} characters; split it into several")
    try:
        _compiled(words)
    except re2.error as error:
        raise ValueError(
            f"{given}: RE2 does not take this expression ({_reason(error)}); it has no look-around and no"
            " back-references"
        ) from error
    return given


def check_cost(words: Iterable[str]) -> None:
    """Raise ValueError with the fix where expressions together would cost too much on a long article."""
    looked_for = [_apart(one)[1] for one in words]
    costs = [(_positions(one), one) for one in looked_for if _is_expression(one)]
    total = sum(cost for cost, _ in costs)
    if total > MOST_POSITIONS:
        cost, dearest = max(costs)
        raise ValueError(
            f"must and must_not cost too much together: {total} of {MOST_POSITIONS} letters that their"
            f" expressions may stand at, {cost} of them in {dearest}; write smaller repetitions, or plain"
            " words"
        )


def occurring(words: Sequence[str], text: str, named: Named = NOTHING_NAMED) -> str:
    """Give the first of the words, in the order of the list, that occurs in the text, or is `named`; "" for none.

    Raises `FilterFailed` where RE2 gives up on one of them.
    """
    try:
        return next((one for one in words if _occurs(one, text, named)), "")
    except re2.error as error:
        raise FilterFailed(f"must or must_not: {_reason(error)}") from error


def _occurs(given: str, text: str, named: Named) -> bool:
    field, words = _apart(given)
    if field:
        return any(_compiled(words).search(" ".join(one.split())) is not None for one in getattr(named, field))
    return _compiled(words).search(text if _is_expression(words) else _spaced_once(text)) is not None


@lru_cache(maxsize=4)
def _spaced_once(text: str) -> str:
    """Put one blank for any white space: where RE2 looks for runs of it between words, it takes seconds."""
    return " ".join(text.split())


def _reason(error: re2.error) -> str:
    return error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else str(error.args[0])


@lru_cache(maxsize=1024)
def _compiled(words: str) -> Any:  # noqa: ANN401  # re2 ships no types
    return re2.compile(_expression(words), _options())


def _options() -> Any:  # noqa: ANN401
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    options.case_sensitive = False
    return options


@lru_cache(maxsize=1024)
def _positions(expression: str) -> int:
    """Count the letters that an expression may stand at: the instructions of it with each class as one letter."""
    options = _options()
    options.encoding = re2.Options.Encoding.LATIN1  # one instruction a letter
    options.case_sensitive = True
    # each class a letter of its own: of `a*a{0,50}` RE2 makes `a*`, and of the classes behind it does not
    others = cycle(_LETTERS)
    letters = _CLASS.sub(lambda _class: next(others), expression[1:-1])
    try:
        return int(re2.compile(f"(?:{letters})".encode("latin-1"), options).programsize)
    except re2.error:  # what stands for one letter was not understood: count it as it is
        return int(_compiled(expression).programsize)


def _is_expression(words: str) -> bool:
    return len(words) > 2 and words.startswith("/") and words.endswith("/")  # noqa: PLR2004


def _expression(words: str) -> str:
    if _is_expression(words):
        return f"(?:{words[1:-1]})"
    spaced = " ".join(re2.escape(word) for word in words.split())
    return f"(?:(?:^|{_NO_WORD}){spaced}(?:$|{_NO_WORD}))"
