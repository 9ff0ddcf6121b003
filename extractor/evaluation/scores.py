"""Counters that add up over articles, and what follows from them: precision, recall, F1, intervals, calibration."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extractor.evaluation.gold import FIELDS, Facts, GoldArticle

#: What must all be right for a record to be right (the amount and the currency align it).
WHOLE = ("company", "status", "source")
TOLERANCE = 1e-3


@dataclass
class Count:
    """Right, predicted and gold: an addable score."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        total = self.predicted + self.gold
        return 2 * self.right / total if total else 1.0


@dataclass(frozen=True)
class ArticleScore:
    """One article's counts by field, and (confidence, right) of each of its predicted records."""

    counts: Mapping[str, Count]
    judged: tuple[tuple[float, bool], ...]
    pairs: tuple[tuple[Facts | None, Facts | None], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Evaluation:
    """The scores of all articles together."""

    articles: Mapping[str, ArticleScore]

    def count(self, name: str) -> Count:
        return sum((score.counts[name] for score in self.articles.values()), Count())

    @property
    def names(self) -> tuple[str, ...]:
        return ("detection", *FIELDS, "whole")

    def interval(self, name: str, *, samples: int = 1000, seed: int = 0) -> tuple[float, float]:
        """The 95% bootstrap interval of F1, articles drawn with replacement."""
        counts = [score.counts[name] for score in self.articles.values()]
        if not counts:
            return 0.0, 1.0
        rng = random.Random(seed)
        drawn = sorted(sum(rng.choices(counts, k=len(counts)), Count()).f1 for _ in range(samples))
        return drawn[int(0.025 * samples)], drawn[int(0.975 * samples) - 1]

    @property
    def judged(self) -> list[tuple[float, bool]]:
        """(confidence, right) of every predicted record, the surest first."""
        return sorted((pair for score in self.articles.values() for pair in score.judged), key=lambda p: -p[0])

    def calibration_error(self, bins: int = 10) -> float:
        """The expected calibration error: the mean gap of confidence and share of right records over equally filled bins."""
        judged = self.judged
        if not judged:
            return 0.0
        error = 0.0
        for number in range(bins):
            part = judged[number * len(judged) // bins : (number + 1) * len(judged) // bins]
            if part:
                error += abs(sum(p for p, _ in part) - sum(right for _, right in part)) / len(judged)
        return error

    def precision_at(self, coverage: float) -> float:
        """The share of right records among the surest ``coverage`` of them."""
        judged = self.judged
        part = judged[: max(1, round(coverage * len(judged)))]
        return sum(right for _, right in part) / len(part) if part else 0.0


def evaluate(gold: Mapping[str, GoldArticle], predicted: Mapping[str, Sequence[Facts]]) -> Evaluation:
    """Align the records of each article of ``gold`` and count. Predictions for other articles do not count."""
    return Evaluation({name: score_article(article, predicted.get(name, ())) for name, article in gold.items()})


def score_article(gold: GoldArticle, predicted: Sequence[Facts]) -> ArticleScore:
    if gold.partial:
        listed = [span for claim in gold.claims for span in claim.spans] + list(gold.rejected)
        predicted = [p for p in predicted if any(_overlap(a, b) for a in p.spans for b in listed)]
    pairs = align(gold.claims, predicted)
    sizes = {"predicted": len(predicted), "gold": len(gold.claims)}
    counts = {"detection": Count(len(pairs), **sizes)}
    for name in FIELDS:
        counts[name] = Count(sum(p.agrees(name, g) for g, p in pairs), **sizes)
    right = [p for g, p in pairs if all(p.agrees(name, g) for name in WHOLE)]
    counts["whole"] = Count(len(right), **sizes)
    judged = tuple((p.confidence, any(p is r for r in right)) for p in predicted)
    unpaired: list[tuple[Facts | None, Facts | None]] = [
        (g, None) for g in gold.claims if all(g is not a for a, _ in pairs)
    ]
    unpaired += [(None, p) for p in predicted if all(p is not b for _, b in pairs)]
    return ArticleScore(counts, judged, (*pairs, *unpaired))


def align(gold: Sequence[Facts], predicted: Sequence[Facts]) -> list[tuple[Facts, Facts]]:
    """Pairs of equal amount and currency, each record in one pair at most; where several fit, those that agree most: company, then place, then the rest."""
    options = [
        (_likeness(g, p), -i, -j) for i, g in enumerate(gold) for j, p in enumerate(predicted) if same_amount(g, p)
    ]
    pairs: list[tuple[Facts, Facts]] = []
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    for _, i, j in sorted(options, reverse=True):
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            pairs.append((gold[-i], predicted[-j]))
    return pairs


def same_amount(one: Facts, other: Facts) -> bool:
    """Equal currency, and amounts equal within a thousandth."""
    return one.currency == other.currency and abs(one.amount - other.amount) <= TOLERANCE * max(
        abs(one.amount), abs(other.amount)
    )


def _likeness(gold: Facts, predicted: Facts) -> tuple[int, ...]:
    placed = any(_overlap(a, b) for a in gold.spans for b in predicted.spans)
    return (predicted.agrees("company", gold), placed, *(predicted.agrees(name, gold) for name in FIELDS[1:]))


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]
