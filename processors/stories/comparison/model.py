"""The learned decision: gradient-boosted trees over the features, read from `model.json`. Pure.

Pairs in two languages have a logistic regression of their own, `two_languages.json` (`two_languages.py` asks it).

`benchmarks/train_stories.py` writes the file from labelled pairs. A tree is `[feature, cut, lower, higher]` with a
number for a leaf; the sum of the leaves over all trees, with the file's `base`, is the log-odds of one event.
The trees are rewritten as one Python expression each: a pair costs some ten microseconds, and no library.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from math import exp
from struct import Struct
from typing import Any, NamedTuple

from processors.stories.comparison.features import FEATURES
from processors.stories.compiled import compiled

Tree = Any
"""A leaf (a number), or [feature, cut, lower, higher]."""
MEANING, HEARD, HEARD_SHARE = "meaning", "names heard", "names heard, share"
FOREIGN_FEATURES = (*FEATURES, MEANING, HEARD, HEARD_SHARE)
"""Of a pair in two languages: how close the meanings are, and what names sound alike (`two_languages.py`), too."""
_FINE = 10**12
"""Parts of a log-odds that reasons are counted in."""
_DIGITS = Struct(f"<{len(FEATURES)}Q")
"""What each feature moved is one digit of 64 bits in a large number, so that one sum adds up all of them."""
_BITS, _HALF = 64, 1 << 63
_HALVES = sum(_HALF << _BITS * number for number in range(len(FEATURES)))
"""Makes every digit positive."""


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
    """What is asked of pairs in two languages. Its chances are on the scale of the trees, and meet their thresholds."""

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


class Model:
    """One set of trees with its thresholds, and what decides between two languages: the shipped, where not given."""

    def __init__(self, data: dict[str, Any], foreign: ForeignModel | None = None) -> None:
        names = list(FEATURES)
        if data["features"] != names:
            raise ValueError("model.json was trained on other features; run benchmarks/train_stories.py")
        self.base = float(data["base"])
        self.trees: list[Tree] = data["trees"]
        self.settings: dict[str, float] = data["settings"]
        self.foreign = foreign or foreign_model(_read("two_languages.json"))
        self._score = sum_of_trees(self.base, self.trees)
        self._moved = _compiled("+".join(["0", *[_expression(_with_ways(tree), int) for tree in self.trees]]))

    def odds(self, features: Sequence[float]) -> float:
        """Give the log-odds that a pair reports one event."""
        odds: float = self._score(features)
        return odds

    def score(self, features: Sequence[float]) -> float:
        """Give the probability that a pair reports one event."""
        return 1.0 / (1.0 + exp(-self.odds(features)))

    def reasons(self, features: Sequence[float]) -> dict[str, float]:
        """Give how much each feature moved the log-odds: at each cut, the mean of the branch taken less the node's."""
        packed = self._moved(features) + _HALVES
        digits = _DIGITS.unpack(packed.to_bytes(_DIGITS.size, "little"))
        return {name: (digit - _HALF) / _FINE for name, digit in zip(FEATURES, digits, strict=True)}


@compiled
def sum_of_trees(base: float, trees: Sequence[Tree]) -> Callable[[Sequence[float]], Any]:
    """Give the function of the features that adds up base and leaves, in the order of the file."""
    return _compiled("+".join([repr(base), *map(_expression, trees)]))


def _compiled(expression: str) -> Callable[[Sequence[float]], Any]:
    """Give a function of the features; numbers only come from the file, so nothing else can get in."""
    names = ",".join(f"f{number}" for number in range(len(FEATURES)))
    made: dict[str, Callable[[Sequence[float]], Any]] = {}
    source = f"def evaluate(f):\n ({names})=f\n return {expression}\n"
    exec(compile(source, "model.json", "exec"), {}, made)  # noqa: S102  # our own numbers, checked by float and int
    return made["evaluate"]


def _expression(node: Tree, leaf: type[float] = float) -> str:
    """Write a tree as an expression that gives its leaf."""
    if not isinstance(node, list):
        return repr(leaf(node))
    feature, cut, lower, higher = node
    return f"({_expression(lower, leaf)} if f{int(feature)}<={float(cut)!r} else {_expression(higher, leaf)})"


def _with_ways(tree: Tree) -> Tree:
    """Give a tree whose leaves say how they are reached: a digit for each feature, so that one sum adds them all."""

    def packed(node: Tree, way: int) -> Tree:
        if not isinstance(node, list):
            return way
        feature, cut, lower, higher = node
        mean = _mean(node)
        below, above = (
            way + (round((_mean(branch) - mean) * _FINE) << _BITS * int(feature)) for branch in (lower, higher)
        )
        return [feature, cut, packed(lower, below), packed(higher, above)]

    return packed(tree, 0)


def _mean(node: Tree) -> float:
    """Give the mean of a node's two branches, each the mean of its own."""
    return (_mean(node[2]) + _mean(node[3])) / 2 if isinstance(node, list) else float(node)


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
