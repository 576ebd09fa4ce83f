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
Way = tuple[tuple[int, float], ...]
"""How a leaf is reached: at each cut, the feature, and the mean of the branch taken less that of both."""


class Model:
    """One set of trees with its thresholds."""

    def __init__(self, data: dict[str, Any]) -> None:
        names = list(FEATURES)
        if data["features"] != names:
            raise ValueError("model.json was trained on other features; run benchmarks/train_stories.py")
        self.base = float(data["base"])
        self.trees: list[Tree] = data["trees"]
        self.settings: dict[str, float] = data["settings"]
        self._score = _compiled("+".join([repr(self.base), *map(_expression, self.trees)]))
        self._ways: list[Way] = []
        self._leaves = _compiled(f"[{','.join([_numbered(tree, self._ways) for tree in self.trees])}]")

    def odds(self, features: Sequence[float]) -> float:
        """Give the log-odds that a pair reports one event."""
        odds: float = self._score(features)
        return odds

    def score(self, features: Sequence[float]) -> float:
        """Give the probability that a pair reports one event."""
        return 1.0 / (1.0 + exp(-self.odds(features)))

    def reasons(self, features: Sequence[float]) -> dict[str, float]:
        """Give how much each feature moved the log-odds: at each cut, the mean of the branch taken less the node's."""
        moved = [0.0] * len(FEATURES)
        for leaf in self._leaves(features):
            for feature, by in self._ways[leaf]:
                moved[feature] += by
        return dict(zip(FEATURES, moved, strict=True))


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


def _numbered(tree: Tree, ways: list[Way]) -> str:
    """Write a tree as an expression that gives the number of its leaf, and add the leaves' ways to `ways`."""

    def numbered(node: Tree, way: Way) -> Tree:
        if not isinstance(node, list):
            ways.append(way)
            return len(ways) - 1
        feature, cut, lower, higher = node
        mean = _mean(node)
        below, above = ((*way, (feature, _mean(branch) - mean)) for branch in (lower, higher))
        return [feature, cut, numbered(lower, below), numbered(higher, above)]

    return _expression(numbered(tree, ()), int)


def _mean(node: Tree) -> float:
    """Give the mean of a node's two branches, each the mean of its own."""
    return (_mean(node[2]) + _mean(node[3])) / 2 if isinstance(node, list) else float(node)


@cache
def shipped() -> Model:
    """Give the model of this release."""
    return Model(json.loads(files(__package__).joinpath("model.json").read_text(encoding="utf-8")))
