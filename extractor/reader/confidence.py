"""Confidence: from the probabilities that the reader gives to the parts of a statement to the probability that all of it is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

#: What a record's and each field's confidence is made of: the reader's probabilities of these.
PARTS: Mapping[str, tuple[str, ...]] = {
    "record": ("claim", "company", "status", "source"),
    "company": ("claim", "company"),
    "status": ("claim", "status"),
    "source": ("claim", "source"),
    "metric": ("claim", "metric"),
}
#: Nothing is believed to be likelier to be right or wrong than this: records give four digits.
_LEAST = 1e-4


def inputs(parts: NDArray[np.float64] | Sequence[Sequence[float]]) -> Vector:
    """The inputs of the curve, (N, K + 2), from the probabilities of K parts of N statements: the log-odds of each part, those of their product, and 1."""
    told = np.asarray(parts, dtype=np.float64)
    all_of_them = np.concatenate([told, told.prod(axis=1, keepdims=True)], axis=1).clip(_LEAST, 1 - _LEAST)
    return np.concatenate([np.log(all_of_them / (1 - all_of_them)), np.ones((len(told), 1))], axis=1)


def unfitted(count: int) -> list[float]:
    """The curve that takes the reader at its word: the product of the probabilities of ``count`` parts."""
    return [0.0] * count + [1.0, 0.0]


def confidence(curve: Sequence[float], parts: Sequence[float]) -> float:
    """The probability (0..1) that all ``parts`` are right, by a fitted logistic curve."""
    return float(1.0 / (1.0 + np.exp(-(inputs([parts]) @ np.asarray(curve))[0])))
