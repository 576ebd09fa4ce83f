"""Logistic regression whose weights keep within bounds, such as their sign. The only importer of scipy's optimiser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Values = NDArray[np.float64]
Bounds = tuple[float | None, float | None]
ANY, NEVER_LESS, NEVER_MORE = (None, None), (0.0, None), (None, 0.0)
_ROUNDS = 5000
_SURE = 30.0


def regression(
    values: Values, labels: Values, weights: Values, pulls: Values | float, bounds: Sequence[Bounds]
) -> Values:
    """Give the log-odds for each 1 of each column. `labels`: 0 or 1; `pulls`: how strongly columns are held to 0."""
    side = labels * 2.0 - 1.0

    def loss(by: Values) -> tuple[float, Values]:
        margin = side * (values @ by)
        wrong = 1 / (1 + np.exp(np.clip(margin, -_SURE, _SURE)))
        value = float(weights @ np.logaddexp(0, -margin) + (pulls * by) @ by / 2)
        return value, -values.T @ (weights * wrong * side) + pulls * by

    start, options = np.zeros(len(bounds)), {"maxiter": _ROUNDS}
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options=options)
    return np.asarray(found.x, dtype=np.float64)


def signed_regression(
    values: Values, labels: Values, weights: Values, signs: Iterable[int], pull: float
) -> tuple[Values, float]:
    """Give the log-odds for each 1 of each column, of its sign where that is not 0, and where all columns are 0.

    Columns are brought to one scale first, so that `pull` holds all of them alike; what is free holds to nothing.
    """
    middle, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    columns = np.hstack([np.ones((len(values), 1)), (values - middle) / spread])
    bounds = [ANY, *(NEVER_LESS if sign > 0 else NEVER_MORE if sign < 0 else ANY for sign in signs)]
    pulls = np.array([0.0, *[pull] * values.shape[1]])
    base, *found = regression(columns, labels, weights, pulls, bounds)
    by = np.array(found) / spread
    return by, float(base - by @ middle)
