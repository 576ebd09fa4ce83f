"""Where a text may spell a listed name otherwise: runs of words with capitals, or of Arabic words. Pure.

The second table beside the automaton. It costs nothing while no name asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from processors.entities.compile.spelling import ARTICLES, LINKS, Key, joined_key, key_of, typo_keys
from processors.text.folding import fold

T = TypeVar("T")

_LONGEST = 5
_LONGEST_WORD = 40
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’`ʼʾʿ‘](?=\w)(?!s\b))*")
_HYPHENS = frozenset("-‐‑–")
_LINKED = re.compile(r"[ \xa0\-‐‑–]")
_ARABIC = re.compile("[\u0620-\u06ff]")
_CLITICS = re.compile("^(?:[وفبكل]?ال|لل)(?=...)")


class Word(NamedTuple):
    """A word that may belong to a name."""

    start: int
    end: int
    folded: str
    keys: Key
    hyphen: bool
    """Joined to the word before it."""


def variants(text: str, table: Mapping[str, Sequence[T]], *, typos: bool) -> Iterator[tuple[int, int, T]]:
    """Give (start, end, what the table holds) for every run of words whose key is in the table."""
    for run in _runs(text):
        for first in range(len(run)):
            if run[first].keys.light:
                yield from _from(run, first, table, typos=typos)


def _from(
    run: Sequence[Word], first: int, table: Mapping[str, Sequence[T]], *, typos: bool
) -> Iterator[tuple[int, int, T]]:
    keys: list[Key] = []
    begin = run[first - 1].start if first and _is_article(run[first - 1], run[first]) else run[first].start
    for word in run[first : first + _LONGEST]:
        if not word.keys.light:
            continue
        keys.append(word.keys)
        for key in (joined_key(keys), *(typo_keys(keys) if typos else ())):
            for found in table.get(key, ()) if key else ():
                yield begin, word.end, found


def _is_article(word: Word, following: Word) -> bool:
    """Tell whether `al` or `el` belongs to the name after it; `at`, `as`, `an` only with a hyphen."""
    return word.folded in {"al", "el"} or (word.folded in ARTICLES and following.hyphen)


def _runs(text: str) -> Iterator[list[Word]]:
    """Give the words that stand together and could be a name: with capitals, or in a script without any."""
    run: list[Word] = []
    for match in _WORD.finditer(text):
        written = match[0]
        small = written[0].islower()
        if run and not _LINKED.fullmatch(text, run[-1].end, match.start()):
            yield run
            run = []
        if small and (folded := fold(written).strip()) not in LINKS:
            if run:
                yield run
                run = []
            continue
        folded = fold(written, drop_apostrophes=True).strip()
        if folded:
            run.append(
                Word(
                    match.start(),
                    match.end(),
                    folded,
                    _key(folded),
                    text[match.start() - 1 : match.start()] in _HYPHENS,
                )
            )
    if run:
        yield run


def _key(folded: str) -> Key:
    if len(folded) > _LONGEST_WORD:
        return Key("", "")
    return key_of(_CLITICS.sub("", folded) if _ARABIC.match(folded) else folded)
