"""Making confidence mean what it says: logistic curves from the reader's probabilities to the share of records, and of fields, that are right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractor.evaluation import Evaluation
from extractor.evaluation.gold import Facts
from extractor.evaluation.scores import is_right
from extractor.reader.confidence import PARTS, Vector, inputs, unfitted

#: A step of the weights that is too small to go on for.
TOLERANCE = 1e-8
#: The curves with which records show what the reader says: of each field its own probability, of the record that of a claim.
AS_READ = {
    name: [float(part == (name if name in parts else "claim")) for part in (*parts, "", "")]
    for name, parts in PARTS.items()
}


def curves(evaluation: Evaluation) -> dict[str, list[float]]:
    """The curve of records and of each field, from the evaluation of a reader whose curves are ``AS_READ``."""
    pairs = [(g, p) for score in evaluation.articles.values() for g, p in score.pairs if p]
    return {
        name: fit(
            [[_as_read(p, part) for part in parts] for _, p in pairs],
            [g is not None and (is_right(p, g) if name == "record" else p.agrees(name, g)) for g, p in pairs],
        )
        for name, parts in PARTS.items()
    }


def _as_read(record: Facts, part: str) -> float:
    return record.confidence if part == "claim" else record.field_confidence[part]


def fit(
    parts: Sequence[Sequence[float]], right: Sequence[bool], *, steps: int = 50, ridge: float = 1e-2
) -> list[float]:
    """The weights of ``confidence``, by Newton's method, from the probabilities of the parts of each statement and whether it was right.

    The penalty ``ridge`` draws them to the unfitted curve, which is what comes back where there is nothing to fit.
    """
    unmoved = unfitted(len(parts[0]) if parts else 1)
    if len(set(right)) < 2:
        return unmoved
    start, told, truth = np.asarray(unmoved), inputs(parts), np.asarray(right, dtype=np.float64)

    def loss(weights: Vector) -> float:
        odds = told @ weights
        return float(np.logaddexp(0, odds).sum() - truth @ odds + ridge / 2 * ((weights - start) ** 2).sum())

    weights = start
    for _ in range(steps):
        expected = np.exp(-np.logaddexp(0, -told @ weights))
        gradient = told.T @ (expected - truth) + ridge * (weights - start)
        curvature = (told * (expected * (1 - expected))[:, None]).T @ told + ridge * np.eye(len(start))
        step = np.linalg.solve(curvature, gradient)
        # Far from the answer a whole step may overshoot: where a reader is very sure and often wrong, the curve is flat at its start.
        while loss(weights - step) > loss(weights) and np.abs(step).max() >= TOLERANCE:
            step = step / 2
        weights = weights - step
        if np.abs(step).max() < TOLERANCE:
            break
    return [float(weight) for weight in weights]
