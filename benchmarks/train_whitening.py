"""Work out `meaning/whitening.bin`: which directions of meaning are made short, since news differ most in them.

    PYTHONPATH=tests:benchmarks .venv/bin/python benchmarks/train_whitening.py [--kept FILE]   # then train_stories.py
    … --check    # write nothing: compare the shipped file with what recorded weeks give

No label is read. Of each recorded week the articles are taken that are not nearly what an earlier one is: else a wire's
copies would count as what news are about. The map is a power of the covariance of their directions.

Printed is how well it ranks the pairs that readers judged (`story_joins.tsv`), each week by a map of the other weeks,
beside the plain cosine, and beside maps of news of other years.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
import numpy as np
from meanings import key, meanings_of
from numpy.typing import NDArray
from recorded import DATA
from story_events import WEEKS, articles_of, import_lines
from story_joins import JudgedPair, judged_joins, judged_pairs, ranked_right

from core import log
from processors.stories.meaning.vectors import DIMENSIONS, Numbers, are_two_languages, in_whole_numbers, vector

TARGET = Path(__file__).parents[1] / "processors" / "stories" / "meaning" / "whitening.bin"
ALIKE, LEANS, POWER = 0.7, 0.3, -0.35
"""Closeness from which one of two articles is left out; how much of the mean variance is added to each direction; and
the power of the covariance, -0.5 for all directions alike. Each is flat around this: .5 to .7, .1 to 1, .35 to .5."""
OLDER = "agnews_test7600", "bbc2225"
Map = NDArray[np.int8]


def main() -> None:
    """Write the file, or compare it; and show what it is worth."""
    log.configure("warning")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of recorded data")
    parser.add_argument("--kept", type=Path, help="a file of meanings, kept between runs")
    parser.add_argument("--check", action="store_true", help="only compare")
    arguments = parser.parse_args()
    known = {week: _meanings(week, arguments.data, arguments.kept) for week in WEEKS}
    apart = {week: _apart(_directions(known[week].values())) for week in WEEKS}
    made = whitening(np.concatenate(list(apart.values())))
    if arguments.check:
        shipped = np.frombuffer(TARGET.read_bytes(), np.int8).reshape(DIMENSIONS, DIMENSIONS)
        print(f"{np.abs(shipped.astype(int) - made).mean():.5f} apart in the mean of {made.size} numbers")
    else:
        made.tofile(TARGET)
        print(f"{TARGET.name}: {sum(map(len, apart.values()))} articles of {len(WEEKS)} weeks")
    _show(known, apart, _older(arguments.data, arguments.kept))


def whitening(directions: Numbers) -> Map:
    """Give the map of directions as signed bytes."""
    spread = np.cov(directions.T.astype(float))
    values, axes = np.linalg.eigh(spread + LEANS * np.trace(spread) / DIMENSIONS * np.eye(DIMENSIONS))
    found = (axes * values**POWER) @ axes.T
    return in_whole_numbers(found).astype(np.int8)


def _show(known: Mapping[str, Mapping[str, bytes]], apart: Mapping[str, Numbers], older: Numbers) -> None:
    judged = judged_pairs(judged_joins())
    plain = np.eye(DIMENSIONS, dtype=np.int8)
    others = {week: whitening(np.concatenate([apart[one] for one in WEEKS if one != week])) for week in WEEKS}
    for name, maps in (
        ("plain cosine", dict.fromkeys(WEEKS, plain)),
        ("whitened by news of other years", dict.fromkeys(WEEKS, whitening(_apart(older)))),
        ("whitened by the other weeks", others),
    ):
        right, every = np.sum([ranked_right(*_judged(judged, known[week], by)) for week, by in maps.items()], axis=0)
        print(f"{name}: of a pair of one event and one of two the first is the closer in {right / every:.1%}")


def _judged(
    judged: Iterable[JudgedPair], known: Mapping[str, bytes], by: Map
) -> tuple[Numbers, list[int], list[float]]:
    """Give how close the pairs in one language are by a map, which are one event, and how much each counts."""
    pairs = []
    for one in judged:
        ends = known.get(one.article, b""), known.get(one.other, b"")
        if all(ends) and not are_two_languages(*ends):
            pairs.append((one, ends))
    mine, theirs = (_directions((ends[side] for _, ends in pairs), by) for side in (0, 1))
    return (mine * theirs).sum(axis=1), [one.label for one, _ in pairs], [one.counts for one, _ in pairs]


def _meanings(week: str, data: Path, kept: Path | None) -> dict[str, bytes]:
    """Give article → the meaning of its first version."""
    articles = list(articles_of(import_lines(week, data)))
    known = meanings_of(articles, kept)
    found: dict[str, bytes] = {}
    for one in articles:
        found.setdefault(one.id, known[key(one)])
    return found


def _older(data: Path, kept: Path | None) -> Numbers:
    """Give the directions of news of 2004 and 2005."""
    lines = []
    for name in OLDER:
        with lzma.open(data / "news" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as rows:
            lines += [
                json.dumps({name: row[name] for name in ("id", "title", "text")}) for row in map(json.loads, rows)
            ]
    articles = [msgspec.structs.replace(one, language="en") for one in articles_of(lines)]
    return _directions(meanings_of(articles, kept)[key(one)] for one in articles)


def _directions(meanings: Iterable[bytes], by: Map | None = None) -> Numbers:
    """Give those that are known as rows of length 1."""
    rows = np.array([vector(meaning).numbers for meaning in meanings if meaning])
    if by is not None:
        rows = rows @ by.astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1)[:, None])


def _apart(directions: Numbers) -> Numbers:
    """Give those that are not nearly what an earlier one is."""
    alike = directions @ directions.T > ALIKE
    left = np.ones(len(directions), dtype=bool)
    for place in range(len(directions)):
        if left[place]:
            left[place + 1 :] &= ~alike[place, place + 1 :]
    return directions[left]


if __name__ == "__main__":
    main()
