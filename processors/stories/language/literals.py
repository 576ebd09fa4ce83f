"""Literals that a regular expression cannot match without: a cheap look for words before the dear look for patterns.

Python's own parser reads the expression, so that what is looked for first can never fall behind what is looked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby, islice, product
from re import _parser  # type: ignore[attr-defined]  # private, and not described; test_stories_events.py holds it
from typing import Any

_BREAK = "\0"
"""Where anything may stand."""
_WORD = re.compile(r"[^\W\d_]+|\d+")
_MANY = 200
"""Texts of one pattern that are worth writing out."""
_RARER, _LONG = 3, 6
"""A word is so many times rarer for each of its letters, up to so many: what to look for where there is a choice."""


def required_literals(patterns: Iterable[str]) -> tuple[str, ...]:
    """Give literals of which each match of any of the patterns contains one, within one word and in few numbers."""
    unmet = {frozenset(_WORD.findall(text)) for pattern in patterns for text in _few(list(_parser.parse(pattern)))}
    if frozenset() in unmet:
        raise ValueError(f"a pattern without a word that it needs: {patterns}")
    chosen: list[str] = []
    while unmet:
        counts = Counter(word for words in unmet for word in words)
        best = max(counts, key=lambda word: (counts[word] * _RARER ** min(len(word), _LONG), word))
        chosen.append(best)
        unmet = {words for words in unmet if not any(best in word for word in words)}
    return tuple(one for one in chosen if not any(other != one and other in one for other in chosen))


def _few(items: list[tuple[Any, Any]]) -> list[str]:
    """Give every text that a parsed sequence stands for; of one that stands for very many, every text of one part.

    The part is one that all its texts have a word of, the longest: a match contains one of them, whatever the rest is.
    """
    texts = list(islice(_texts(items), _MANY))
    if len(texts) < _MANY:
        return texts
    parts: list[list[str]] = []
    for is_literal, run in groupby(items, key=lambda item: str(item[0]) == "LITERAL"):
        if is_literal:
            parts.append(["".join(chr(code) for _, code in run)])
        else:
            parts += [_few_of(str(kind), value) for kind, value in run]
    return max(parts, key=_shortest)


def _few_of(kind: str, value: Any) -> list[str]:  # noqa: ANN401  # the parser's own values
    if kind == "SUBPATTERN":
        return _few(list(value[3]))
    if kind == "BRANCH":
        return [text for branch in value[1] for text in _few(list(branch))]
    return [_BREAK]


def _shortest(texts: list[str]) -> int:
    """Give the length of the longest word of the text in which that is shortest."""
    return min((max(map(len, _WORD.findall(text)), default=0) for text in texts), default=0)


def _texts(items: list[tuple[Any, Any]]) -> Iterator[str]:
    """Give every text that a parsed sequence stands for, with a break for what is not literal."""
    return map("".join, product(*[list(_alternatives(str(kind), value)) for kind, value in items]))


def _alternatives(kind: str, value: Any) -> Iterator[str]:  # noqa: ANN401  # the parser's own values
    match kind:
        case "LITERAL":
            yield chr(value)
        case "AT" | "ASSERT" | "ASSERT_NOT":
            yield ""
        case "IN" if all(str(one) == "LITERAL" for one, _ in value):
            yield from (chr(code) for _, code in value)
        case "SUBPATTERN":
            yield from _texts(list(value[3]))
        case "BRANCH":
            for branch in value[1]:
                yield from _texts(list(branch))
        case "MAX_REPEAT" | "MIN_REPEAT" if value[:2] == (0, 1):
            yield ""
            yield from _texts(list(value[2]))
        case _:
            yield _BREAK
