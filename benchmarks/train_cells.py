"""Work out `meaning/common.bin` and `meaning/cells.bin` from a recorded week: what all news share, and where news lie.

    PYTHONPATH=tests .venv/bin/python benchmarks/train_cells.py     # some minutes; then benchmarks/train_languages.py

Spherical k-means from a fixed seed. Other files make other meanings: count `FORMAT` up (memory/codec.py).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from story_events import WEEKS, articles_of, import_lines

from processors.stories.meaning.cells import CELLS
from processors.stories.meaning.sentence_encoder import COMMON, SentenceEncoder

FOLDER = Path(__file__).parents[1] / "processors" / "stories" / "meaning"
ROUNDS, FULL = 25, 127


def main() -> None:
    """Write both files."""
    encoder = SentenceEncoder()
    said = np.array([encoder.direction(one) for one in articles_of(import_lines(WEEKS[0]))])
    common = said.mean(axis=0)
    directions = said - COMMON * common
    directions /= np.linalg.norm(directions, axis=1)[:, None]
    dice = np.random.default_rng(0)
    centres = directions[dice.choice(len(directions), CELLS, replace=False)]
    for _ in range(ROUNDS):
        nearest = (directions @ centres.T).argmax(axis=1)
        for cell in range(CELLS):
            members = directions[nearest == cell]
            centres[cell] = members.mean(axis=0) if len(members) else directions[dice.integers(len(directions))]
        centres /= np.linalg.norm(centres, axis=1)[:, None]
    common.astype("<f4").tofile(FOLDER / "common.bin")
    np.rint(centres * (FULL / np.abs(centres).max())).astype(np.int8).tofile(FOLDER / "cells.bin")


if __name__ == "__main__":
    main()
