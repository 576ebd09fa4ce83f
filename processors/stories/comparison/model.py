"""The learned decision: what each feature speaks for, added up, as `model.json` has it. Pure.

Each feature has a curve: a few points, a value and its log-odds, with straight lines between them, flat beyond the
ends. The sum of all curves, with the file's `base`, is the log-odds that a pair reports one event. Over the pairs that
it was trained on a curve is 0 in the mean, so that what it gives is by how much the feature moved the pair. Where what
both articles mean is known, how close that is moves the odds once more. Pairs in two languages have a logistic
regression of their own, `two_languages.json` (`two_languages.py` asks it).

`benchmarks/train_stories.py` writes the file from labelled pairs.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import exp
from typing import Any, NamedTuple

from processors.stories.comparison.features import FEATURES
from processors.stories.compiled import compiled

MEANING, HEARD = "meaning", "names heard"
FOREIGN_FEATURES = (*FEATURES, MEANING, HEARD)
"""Of a pair in two languages: how close the meanings are, and what names sound alike (`two_languages.py`), too."""


class Line(NamedTuple):
    """A straight piece of a curve."""

    start: float
    height: float
    slope: float


class Curve(NamedTuple):
    """What one feature gives, by its value."""

    ends: tuple[float, ...]
    """Where its lines end, in rising order."""
    lines: tuple[Line, ...]
    """One more than `ends`: the last has none."""

    def at(self, value: float) -> float:
        """Give the log-odds of a value."""
        start, height, slope = self.lines[bisect_left(self.ends, value)]
        return height + (value - start) * slope


class FeatureWeight(NamedTuple):
    """What one feature does to the log-odds of a pair in two languages."""

    feature: str
    place: int
    """Among `FOREIGN_FEATURES`."""
    by: float
    """Log-odds for each 1 of the value."""
    middle: float
    """Its mean: a reason is told by how far a pair is from it."""


class ForeignModel(NamedTuple):
    """What is asked of pairs in two languages. Its chances are on the scale of the curves: they meet one threshold."""

    base: float
    weights: tuple[FeatureWeight, ...]
    asked: float
    """Closeness of meanings below which a pair is not one event."""
    sure: float
    """Closeness from which a pair need not share words."""

    def chance(self, pair: Sequence[float]) -> float:
        """Give the probability that a pair reports one event, by its `FOREIGN_FEATURES`."""
        odds = self.base + sum(one.by * pair[one.place] for one in self.weights)
        return 1.0 / (1.0 + exp(-odds))


class MeaningWeight(NamedTuple):
    """What the closeness of meanings says of a pair in one language, beside the curves."""

    base: float
    curves: float
    """What their log-odds count then."""
    close: float
    """Log-odds for each 1 of the closeness."""
    middle: float
    """Its mean: a reason is told by how far a pair is from it."""


class Model:
    """The curves with their thresholds, and what decides between two languages: the shipped, where not given."""

    def __init__(self, data: dict[str, Any], foreign: ForeignModel | None = None) -> None:
        if list(data["curves"]) != list(FEATURES):
            raise ValueError("model.json was trained on other features; run benchmarks/train_stories.py")
        self.base = float(data["base"])
        self.curves = tuple([curve_through(points) for points in data["curves"].values()])
        self.meaning = MeaningWeight(**data["meaning"])
        self.settings: dict[str, float] = data["settings"]
        self.foreign = foreign or foreign_model(_read("two_languages.json"))
        self._sum = sum_of_curves(self.base, self.curves)

    def odds(self, features: Sequence[float], close: float | None = None) -> float:
        """Give the log-odds that a pair reports one event. `close`: how close the meanings are, where that is known."""
        odds: float = self._sum(features)
        if close is None:
            return odds
        return self.meaning.base + self.meaning.curves * odds + self.meaning.close * close

    def score(self, features: Sequence[float], close: float | None = None) -> float:
        """Give the probability that a pair reports one event."""
        odds = self._sum(features) if close is None else self.odds(features, close)
        return 1.0 / (1.0 + exp(-odds))  # curves are flat beyond their ends, so this overflows for no pair

    def reasons(self, features: Sequence[float], close: float | None = None) -> dict[str, float]:
        """Give by how much each feature moved the log-odds, and `MEANING` where the closeness is known."""
        counts = 1.0 if close is None else self.meaning.curves
        moved = {
            name: counts * curve.at(value) for name, curve, value in zip(FEATURES, self.curves, features, strict=True)
        }
        return moved if close is None else moved | {MEANING: self.meaning.close * (close - self.meaning.middle)}


def curve_through(points: Sequence[tuple[float, float]]) -> Curve:
    """Give the curve through points, value and log-odds, in rising order of the values."""
    lines = [Line(points[0][0], points[0][1], 0.0)]
    for (start, height), (end, next_height) in pairwise(points):
        lines.append(Line(start, height, (next_height - height) / (end - start)))
    lines.append(Line(points[-1][0], points[-1][1], 0.0))
    return Curve(tuple([value for value, _ in points]), tuple(lines))


@compiled
def sum_of_curves(base: float, curves: Sequence[Curve]) -> Callable[[Sequence[float]], Any]:
    """Give the function of the features that adds up base and curves, in the order of the file."""

    def evaluate(features: Sequence[float]) -> float:
        odds = base
        for value, (ends, lines) in zip(features, curves, strict=True):
            start, height, slope = lines[bisect_left(ends, value)]
            odds += height + (value - start) * slope
        return odds

    return evaluate


def foreign_model(data: dict[str, Any]) -> ForeignModel:
    """Give the model of pairs in two languages as its file has it."""
    places = {name: place for place, name in enumerate(FOREIGN_FEATURES)}
    weights = tuple(FeatureWeight(name, places[name], by, middle) for name, (by, middle) in data["weights"].items())
    return ForeignModel(data["base"], weights, **data["settings"])


@cache
def shipped() -> Model:
    """Give the model of this release."""
    return Model(_read("model.json"))


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
    return data
