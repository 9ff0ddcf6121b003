"""Making confidence mean what it says: a logistic curve from the readings' joint probability to the share of records that are right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

#: A step of slope and offset that is too small to go on for.
TOLERANCE = 1e-8


def fit(judged: Sequence[tuple[float, bool]], *, steps: int = 50, ridge: float = 1e-3) -> tuple[float, float]:
    """Slope and offset of the curve in log-odds, by Newton's method, from (probability, right) pairs; (1, 0) where there is nothing to fit."""
    if len({right for _, right in judged}) < 2:
        return 1.0, 0.0
    probability = np.clip(np.asarray([p for p, _ in judged]), 1e-6, 1 - 1e-6)
    right = np.asarray([float(r) for _, r in judged])
    inputs = np.stack([np.log(probability / (1 - probability)), np.ones_like(probability)], axis=1)
    start = np.asarray([1.0, 0.0])

    def loss(weights: Vector) -> float:
        odds = inputs @ weights
        return float(np.logaddexp(0, odds).sum() - right @ odds + ridge / 2 * ((weights - start) ** 2).sum())

    weights = start
    for _ in range(steps):
        expected = np.exp(-np.logaddexp(0, -inputs @ weights))
        gradient = inputs.T @ (expected - right) + ridge * (weights - start)
        curvature = (inputs * (expected * (1 - expected))[:, None]).T @ inputs + ridge * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        # Far from the answer a whole step may overshoot: where a reader is very sure and often wrong, the curve is flat at its start.
        while loss(weights - step) > loss(weights) and np.abs(step).max() >= TOLERANCE:
            step = step / 2
        weights = weights - step
        if np.abs(step).max() < TOLERANCE:
            break
    return float(weights[0]), float(weights[1])
