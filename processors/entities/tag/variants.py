"""Where a text may spell a listed name otherwise: runs of words with capitals, or of Arabic words. Pure.

The second table beside the automaton. It costs nothing while no name asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from processors.entities.compile.person_forms import is_between
from processors.entities.compile.spelling import joined_key, typo_keys
from processors.entities.tag.trades import is_word
from processors.text.folding import fold_word
from processors.text.known_words import given_names
from processors.text.sounds import ARTICLES, LINKS, Key, key_of

T = TypeVar("T")

_LONGEST = 5
_LONGEST_WORD = 40
_REMEMBERED = 50_000  # words with a capital; some 15 MB
_SYLLABLE = 4
_MIDDLES = ((1, 2), (1, 3), (2, 3))
"""Which words of a run may be too many: the second, the second and third, the third."""
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


class Variant(NamedTuple, Generic[T]):
    """A run of words that may spell a name: `text[start:end]`."""

    start: int
    end: int
    read: str
    """What of it is to be compared with the name: without the name that stands between."""
    found: T


def variants(
    text: str, table: Mapping[str, Sequence[T]], *, typos: bool, firsts: Collection[str] = ()
) -> Iterator[Variant[T]]:
    """Give every run of words whose key is in the table.

    `firsts`: the first words of names that may have another in the middle, which stand in the table after a `+`.
    """
    for run in _runs(text):
        for first in range(len(run)):
            if run[first].keys.light:
                yield from _from(text, run, first, table, typos=typos)
                if firsts and run[first].folded in firsts:
                    yield from _around(text, run[first : first + _LONGEST], table)


def _from(
    text: str, run: Sequence[Word], first: int, table: Mapping[str, Sequence[T]], *, typos: bool
) -> Iterator[Variant[T]]:
    keys: list[Key] = []
    typos = typos and not _is_initial(text, run[first])  # `A. Ansar Dine` is the name after an initial, not misspelled
    begin = run[first - 1].start if first and _is_article(run[first - 1], run[first]) else run[first].start
    for word in run[first : first + _LONGEST]:
        if not word.keys.light:
            continue
        keys.append(word.keys)
        for key in (joined_key(keys), *(typo_keys(keys) if typos else ())):
            for found in table.get(key, ()) if key else ():
                yield Variant(begin, word.end, text[begin : word.end], found)


def _around(text: str, run: Sequence[Word], table: Mapping[str, Sequence[T]]) -> Iterator[Variant[T]]:
    """Give the names of which a run has the first and the last words, and in the middle a patronymic, an initial."""
    if is_word("roles", run[0].folded):
        return  # Ayatollah Mojtaba Zorvan is not the listed Ayatollah Zorvan
    for skipped, after in _MIDDLES:
        kept = (*run[:skipped], *run[after : after + 1])
        for found in table.get(f"+{' '.join(one.folded for one in kept)}", ()) if after < len(run) else ():
            middle = run[skipped:after]
            if all(_may_stand_between(text[one.start : one.end], one.folded) for one in middle):
                end = kept[-1].end
                yield Variant(run[0].start, end, " ".join(text[one.start : one.end] for one in kept), found)


def _may_stand_between(written: str, folded: str) -> bool:
    return is_between(written) or folded in given_names() or folded.startswith("abd")


def _is_article(word: Word, following: Word) -> bool:
    """Tell whether `al` or `el` belongs to the name after it; `at`, `as`, `an` only with a hyphen."""
    return word.folded in {"al", "el"} or (word.folded in ARTICLES and following.hyphen)


def _runs(text: str) -> Iterator[list[Word]]:
    """Give the words that stand together and could be a name: with capitals, or in a script without any."""
    run: list[Word] = []
    for match in _WORD.finditer(text):
        written = match[0]
        small = written[0].islower()
        stands = not small or _is_link(written)
        if not stands and not run:
            continue  # nearly all words: the rest need not be asked
        if run and not _LINKED.fullmatch(text, run[-1].end, match.start()) and not _is_initial(text, run[-1]):
            yield run
            run = []
        syllable = run and small and len(written) <= _SYLLABLE and text[match.start() - 1] in _HYPHENS  # Kim Jong-un
        if not stands and not syllable:
            if run:
                yield run
                run = []
            continue
        folded, keys = _sounds(written) if len(written) <= _LONGEST_WORD else _sounds.__wrapped__(written)
        if folded:
            hyphen = text[match.start() - 1 : match.start()] in _HYPHENS
            run.append(Word(match.start(), match.end(), folded, keys, hyphen))
    if run:
        yield run


def _is_link(written: str) -> bool:
    return (written if written.isascii() else fold_word(written)) in LINKS


def _is_initial(text: str, word: Word) -> bool:
    return word.end - word.start == 1 and text.startswith(". ", word.end)


@lru_cache(_REMEMBERED)
def _sounds(written: str) -> tuple[str, Key]:
    """Give a word folded, and its keys."""
    folded = fold_word(written, drop_apostrophes=True)
    if len(folded) > _LONGEST_WORD:
        return folded, Key("", "")
    return folded, key_of(_CLITICS.sub("", folded) if _ARABIC.match(folded) else folded)
