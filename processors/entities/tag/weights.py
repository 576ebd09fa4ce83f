"""The one decision about a doubtful name: the weights of all that speaks for it and against it, added up. Pure.

what can make the name mean something else  +  its kind  +  hints  +  evidence   ≥ 0: it counts
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from config.files.watchlist import Certainty

LEAST: dict[Certainty, float] = {"sure": 1.0, "likely": 0.0, "all": -100.0}
"""What the weights of a name must add up to."""


class Weight(NamedTuple):
    """A row of the table."""

    own: float
    """In a list written by hand."""
    taken_over: float
    """In a list of somebody else's."""
    words: str
    """For people."""


@cache
def weights() -> dict[str, Weight]:
    """Read the table."""
    found = {}
    for line in (files(__package__) / "weights.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, own, taken_over, words = (part.strip() for part in line.split("|"))
            found[name] = Weight(float(own), float(taken_over), words)
    return found


def weight_of(name: str, *, curated: bool) -> float:
    """Give a row's weight; a kind that has no row of its own has none."""
    row = weights().get(name)
    if row is None:
        return 0.0
    return row.own if curated else row.taken_over
