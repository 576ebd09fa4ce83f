"""Work out `meaning/means.bin` and `meaning/cells.bin`: what a language's news have in common, and where news lie.

    PYTHONPATH=tests:benchmarks .venv/bin/python benchmarks/train_cells.py     # two minutes; then train_languages.py

The means are of events that each are told in several languages, so that they differ by language, not by subject; a
language of few texts leans on the mean of all. Cells: spherical k-means of a recorded week from a fixed seed. Other
files make other meanings: count `FORMAT` up (memory/codec.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from language_events import invented, ours
from story_events import WEEKS, articles_of, import_lines

from processors.stories.meaning.cells import CELLS
from processors.stories.meaning.sentence_encoder import SentenceEncoder, language_of, write_means
from processors.stories.meaning.vectors import Numbers, in_whole_numbers, vector

FOLDER = Path(__file__).parents[1] / "processors" / "stories" / "meaning"
ROUNDS, LEANS = 25, 10
"""`LEANS`: texts of a language that count as much as the mean of all."""


def main() -> None:
    """Write both files."""
    encoder = SentenceEncoder()
    write_means(FOLDER / "means.bin", _means(encoder))
    meanings = [encoder.of(one) for one in articles_of(import_lines(WEEKS[0]))]
    directions = np.array([vector(one).numbers for one in meanings if one])
    directions /= np.linalg.norm(directions, axis=1)[:, None]
    centres = _centres(directions)
    in_whole_numbers(centres).astype(np.int8).tofile(FOLDER / "cells.bin")


def _means(encoder: SentenceEncoder) -> Mapping[str, Numbers]:
    by: defaultdict[str, list[Numbers]] = defaultdict(list)
    for one in (*invented()[0], *ours()[0]):
        language = language_of(one)
        if (said := encoder.direction(one, language)) is not None:
            by[language].append(said)
    every = np.concatenate([np.array(said) for said in by.values()]).mean(axis=0)
    leaning = {
        language: (np.array(said).sum(axis=0) + LEANS * every) / (len(said) + LEANS) for language, said in by.items()
    }
    return {"": every, **leaning}


def _centres(directions: Numbers) -> Numbers:
    dice = np.random.default_rng(0)
    centres = directions[dice.choice(len(directions), CELLS, replace=False)]
    for _ in range(ROUNDS):
        nearest = (directions @ centres.T).argmax(axis=1)
        for cell in range(CELLS):
            members = directions[nearest == cell]
            centres[cell] = members.mean(axis=0) if len(members) else directions[dice.integers(len(directions))]
        centres /= np.linalg.norm(centres, axis=1)[:, None]
    return centres


if __name__ == "__main__":
    main()
