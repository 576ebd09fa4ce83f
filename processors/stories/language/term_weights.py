"""One word as a token: its stem, and how rare it is. Static weights: every worker and every replay weighs alike.

`term_weights.txt.gz` is written by `benchmarks/word_weights.py` from wordfreq's lists (its header names source and
licence). A line is a weight and the stems that have it; a stem that is not listed is rare, and has `TOP`.
"""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files
from zlib import crc32

TITLE, LEAD, PROPER, NUMBER, ENTITY, CALENDAR, INSIDE = 1, 2, 4, 8, 16, 32, 64
"""Marks of a token: where it stands and what it is; `INSIDE`: a capital that no beginning of a sentence explains."""
EMPHASIS = 2, 3
"""What a weight counts in comparisons, by `marks & TITLE`: half as much again in a title."""
LAST_LATIN = "\u024f"
FOREIGN = 2
"""A word of another script that no list knows weighs so many times less: it meets only its like. At full weight such
words would fill an article's heaviest, by which it is found, and those that have an English token would be left out."""
Token = tuple[int, int, int]
"""(hash, weight in tenths, marks)."""
TOP = 53
"""Tenths: the weight of a word that the table does not know. 6.8 − zipf, at most 5.3."""
RARE = 38
"""Weight from which a word with a capital is a name wherever it stands, at the beginning of a sentence too."""
NUMBER_WORDS = {
    word: str(number)
    for number, words in enumerate(
        (
            "two deux",
            "three trois",
            "four quatre",
            "five cinq",
            "six",
            "seven sept",
            "eight huit",
            "nine neuf",
            "ten dix",
            "eleven onze",
            "twelve douze",
            "thirteen treize",
            "fourteen quatorze",
            "fifteen quinze",
            "sixteen seize",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty vingt",
        ),
        start=2,
    )
    for word in words.split()
}


def stem(word: str) -> str:
    """Take a folded word to what its plural and its verb forms share, where that is plain to see."""
    size = len(word)
    if size < 4 or not word.isascii():  # noqa: PLR2004  # short words lose too much
        return word.removeprefix("ال") if size > 4 and word[0] == "ا" else word  # noqa: PLR2004
    if word.endswith("ing") and size > 6:  # noqa: PLR2004
        return _undoubled(word[:-3])
    if word.endswith(("ied", "ies")):
        return word[:-3] + "y" if size > 4 else word[:-1]  # noqa: PLR2004  # dies, died
    if word.endswith("ed") and size > 5:  # noqa: PLR2004
        return _undoubled(word[:-2])
    if word.endswith("es") and word[-3] in "xzho" and size > 4:  # noqa: PLR2004
        return word[:-2]
    if word[-1] == "s" and word[-2] not in "sui":
        word = word[:-1]
    return word[:-1] if word[-1] == "e" and len(word) > 4 else word  # noqa: PLR2004  # strike, striking


def _undoubled(word: str) -> str:
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":  # noqa: PLR2004  # stopped, not killed
        return word[:-1]
    return word[:-1] if word[-1] == "e" and len(word) > 4 else word  # noqa: PLR2004


@cache
def table() -> dict[str, int]:
    """Give stem → weight in tenths; read once, in about a tenth of a second."""
    weights: dict[str, int] = {}
    data = files(__package__).joinpath("term_weights.txt.gz").read_bytes()
    for line in gzip.decompress(data).decode("utf-8").split("\n"):
        if line and line[0] != "#":
            level, _, words = line.partition(" ")
            weights.update(dict.fromkeys(words.split(" "), int(level)))
    return weights


def weight_of(stemmed: str) -> int:
    """Give the weight of a stem, in tenths."""
    return table().get(stemmed, TOP)


def own_token(word: str, folded: str) -> tuple[Token, ...]:
    """Give the token of a word that stands for itself; none for a letter, and for a word that says nothing."""
    if len(folded) < 2:  # noqa: PLR2004
        return ()
    acronym = word.isupper() and 2 <= len(word) <= 5 and word.isascii()  # noqa: PLR2004  # IS is not "is"
    stemmed = stem(folded)
    weight = TOP if stemmed == "" else weight_of(stemmed)
    if acronym:
        weight, stemmed = max(weight, 25), stemmed if weight >= 25 else f"{stemmed}!"  # noqa: PLR2004
    name = PROPER if weight >= RARE and word[0].isupper() else 0
    if folded > LAST_LATIN:
        weight //= FOREIGN
    return ((crc32(stemmed.encode("utf-8", "replace")), weight, name),) if weight > 0 else ()
