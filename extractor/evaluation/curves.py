"""How far confidence can be trusted, as curves: reliability (is 0.7 right seven times in ten?) and risk-coverage (are the surest records the rightest?).

Both take (confidence, right) of each record, in any order. Records of equal confidence count alike: each as right as their mean, so that nothing hangs
on the order of the articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from math import sqrt

Judged = Sequence[tuple[float, bool]]

#: The normal quantile of a two-sided 95% interval.
_Z = 1.959964


@dataclass(frozen=True)
class Bin:
    """``count`` records of neighbouring confidence, from ``low`` to ``high``: their mean ``confidence`` and the share that is ``right``."""

    count: int
    low: float
    high: float
    confidence: float
    right: float

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval (Wilson) of the share of right records."""
        weight = _Z * _Z / self.count
        centre = (self.right + weight / 2) / (1 + weight)
        half = _Z * sqrt(self.right * (1 - self.right) / self.count + weight / (4 * self.count)) / (1 + weight)
        return max(0.0, centre - half), min(1.0, centre + half)


@dataclass(frozen=True)
class RiskPoint:
    """The surest ``records``, which are ``coverage`` of all and none less sure than ``confidence``: the share of them that is ``wrong``."""

    records: int
    coverage: float
    confidence: float
    wrong: float


def reliability(judged: Judged, *, bins: int = 10) -> list[Bin]:
    """Equally filled bins, the surest first; fewer where there are fewer records than ``bins``."""
    shared = _shared(judged)
    edges = [number * len(shared) // bins for number in range(bins + 1)]
    parts = [shared[a:b] for a, b in pairwise(edges) if a < b]
    return [
        Bin(
            count=len(part),
            low=part[-1][0],
            high=part[0][0],
            confidence=sum(p for p, _ in part) / len(part),
            right=sum(right for _, right in part) / len(part),
        )
        for part in parts
    ]


def risk_coverage(judged: Judged, *, steps: int = 100) -> list[RiskPoint]:
    """A point for each of ``steps`` equal shares of the records, the surest first; fewer where there are fewer records."""
    shared = _shared(judged)
    total = len(shared)
    wrong = list(accumulate(1 - right for _, right in shared))
    ranks = sorted({rank(step / steps, total) for step in range(1, steps + 1)}) if total else []
    return [RiskPoint(k, k / total, shared[k - 1][0], wrong[k - 1] / k) for k in ranks]


def precision_at(judged: Judged, coverage: float) -> float:
    """The share of right records among the surest ``coverage`` of them; 0 without records."""
    part = _shared(judged)[: rank(coverage, len(judged))]
    return sum(right for _, right in part) / len(part) if part else 0.0


def rank(coverage: float, total: int) -> int:
    """How many records the surest ``coverage`` of ``total`` are: at least one."""
    return max(1, round(coverage * total))


def _shared(judged: Judged) -> list[tuple[float, float]]:
    """(confidence, share right among the records of this confidence), the surest first."""
    shared: list[tuple[float, float]] = []
    for confidence, tied in groupby(sorted(judged, key=lambda pair: -pair[0]), key=lambda pair: pair[0]):
        rights = [right for _, right in tied]
        shared += [(confidence, sum(rights) / len(rights))] * len(rights)
    return shared
