"""The learned decision: gradient-boosted trees over the features, read from `model.json`. Pure.

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
from typing import Any

from processors.stories.likeness import FEATURES

Tree = Any
"""A leaf (a number), or [feature, cut, lower, higher]."""


class Model:
    """One set of trees with its thresholds."""

    def __init__(self, data: dict[str, Any]) -> None:
        names = list(FEATURES)
        if data["features"] != names:
            raise ValueError("model.json was trained on other features; run benchmarks/train_stories.py")
        self.base = float(data["base"])
        self.trees: list[Tree] = data["trees"]
        self.settings: dict[str, float] = data["settings"]
        self._score = _compiled(self.base, self.trees)
        self._weighed = [_weighed(tree) for tree in self.trees]

    def odds(self, features: Sequence[float]) -> float:
        """Give the log-odds that a pair reports one event."""
        return self._score(features)

    def score(self, features: Sequence[float]) -> float:
        """Give the probability that a pair reports one event."""
        return 1.0 / (1.0 + exp(-self.odds(features)))

    def reasons(self, features: Sequence[float]) -> dict[str, float]:
        """Give how much each feature moved the log-odds: at each cut, the mean of the branch taken less the node's."""
        moved = [0.0] * len(FEATURES)
        for tree in self._weighed:
            node = tree
            while len(node) > 1:
                mean, feature, cut, lower, higher = node
                node = lower if features[feature] <= cut else higher
                moved[feature] += node[0] - mean
        return dict(zip(FEATURES, moved, strict=True))


def _weighed(node: Tree) -> tuple[Any, ...]:
    """Give a tree with the mean of its leaves before every node."""
    if not isinstance(node, list):
        return (float(node),)
    feature, cut, lower, higher = node
    below, above = _weighed(lower), _weighed(higher)
    return (below[0] + above[0]) / 2, feature, cut, below, above


def _compiled(base: float, trees: Sequence[Tree]) -> Callable[[Sequence[float]], float]:
    """Give one function of the features; numbers only come from the file, so nothing else can get in."""
    if not trees:
        return lambda _features: base
    total = "+".join(map(_expression, trees))
    names = ",".join(f"f{number}" for number in range(len(FEATURES)))
    source = f"def score(f):\n ({names})=f\n return {float(base)!r}+{total}\n"
    made: dict[str, Callable[[Sequence[float]], float]] = {}
    exec(compile(source, "model.json", "exec"), {}, made)  # noqa: S102  # our own numbers, checked by float and int
    return made["score"]


def _expression(node: Tree) -> str:
    if not isinstance(node, list):
        return repr(float(node))
    feature, cut, lower, higher = node
    return f"({_expression(lower)} if f{int(feature)}<={float(cut)!r} else {_expression(higher)})"


@cache
def shipped() -> Model:
    """Give the model of this release."""
    return Model(json.loads(files(__package__).joinpath("model.json").read_text(encoding="utf-8")))
