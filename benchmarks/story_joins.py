"""Pairs of recorded articles judged by reading (`story_joins.tsv`): what to train on, and what a replay is worth."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

FILE = Path(__file__).with_name("story_joins.tsv")
ABROAD, UNSEEN = "abroad", "five"
"""The draw of pairs in two languages, which the others hardly have; and the one that nothing is trained on."""
SAME, LATER, ARGUABLE, OTHER = "S", "F", "A", "D"
COUNTS = {SAME: 1.0, LATER: 0.35, OTHER: 1.0}
"""How much a verdict counts in training. A later stage may join its event; what is arguable says nothing."""


class JudgedJoin(NamedTuple):
    """An article, the page that a model put it beside, and the first of that page's story, with two verdicts."""

    draw: str
    stands_for: float
    article: str
    page: str
    first: str
    to_page: str
    to_first: str


class JudgedPair(NamedTuple):
    """Two articles, whether they are one event, and how much that counts."""

    article: str
    other: str
    label: int
    counts: float


def judged_joins(file: Path = FILE) -> list[JudgedJoin]:
    """Read the file."""
    with file.open(encoding="utf-8") as lines:
        rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t")
        next(rows)
        return [JudgedJoin(draw, float(stands_for), *others) for draw, stands_for, *others in rows]


def judged_pairs(joins: Iterable[JudgedJoin]) -> list[JudgedPair]:
    """Give the pairs to train on: with the page, and with the first of its story."""
    found: dict[tuple[str, str], JudgedPair] = {}
    for one in joins:
        if one.draw == UNSEEN:
            continue
        for other, verdict in ((one.page, one.to_page), (one.first, one.to_first)):
            if verdict in COUNTS and one.article != other:
                pair = JudgedPair(one.article, other, int(verdict != OTHER), COUNTS[verdict])
                found.setdefault((one.article, other), pair)
    return list(found.values())


def ranked_right(said: ArrayLike, labels: ArrayLike, counts: ArrayLike) -> tuple[float, float]:
    """Rank each pair of one event beside each of two: give how much is right, the first the likelier, and of how much.

    A tie is half right.
    """
    said, same, counts = np.asarray(said), np.asarray(labels, dtype=bool), np.asarray(counts)
    above, below = said[same][:, None], said[~same]
    weights = counts[same][:, None] * counts[~same]
    return float((((above > below) + (above == below) / 2) * weights).sum()), float(weights.sum())


def worth(joins: Sequence[JudgedJoin], story: Mapping[str, str]) -> list[str]:
    """Say, by draw, how many of those in one story are of another event, and how many of one event meet.

    Each counts for as many as it stands for. It is drawn from what other models joined or nearly joined: what a replay
    joins beside that is not among it.
    """
    lines = []
    for draw in sorted({one.draw for one in joins}):
        drawn = [one for one in joins if one.draw == draw]
        wrong, met = _share(drawn, story, first=False)
        wrong_first, met_first = _share(drawn, story, first=True)
        lines.append(
            f"{len(drawn)} judged joins and near misses, draw {draw}: of those in one story {wrong:.1%} tell of another"
            f" event than the page ({wrong_first:.1%} than the story's first); of one event {met:.1%} meet"
            f" ({met_first:.1%})"
        )
    return lines


def _share(drawn: Sequence[JudgedJoin], story: Mapping[str, str], *, first: bool) -> tuple[float, float]:
    inside: defaultdict[str, float] = defaultdict(float)
    every: defaultdict[str, float] = defaultdict(float)
    for one in drawn:
        other, verdict = (one.first, one.to_first) if first else (one.page, one.to_page)
        every[verdict] += one.stands_for
        if story[one.article] == story[other]:
            inside[verdict] += one.stands_for
    return inside[OTHER] / sum(inside.values()), inside[SAME] / every[SAME]
