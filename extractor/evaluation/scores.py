"""Counters that add up over articles, and what follows from them: precision, recall, F1, intervals, calibration."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extractor.evaluation import curves
from extractor.evaluation.gold import FIELDS, Facts, GoldArticle

#: What must all be right for a record to be right (the amount and the currency align it).
WHOLE = ("company", "status", "source")
TOLERANCE = 1e-3

#: A gold claim and the record that tells it; None for the gold of a record that is too much, and for the record of a claim that is missing.
Pair = tuple[Facts | None, Facts | None]


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
    """One article's counts by field, (confidence, right) of each of its predicted records, and the pairs that both were counted from."""

    counts: Mapping[str, Count]
    judged: tuple[tuple[float, bool], ...]
    pairs: tuple[Pair, ...] = field(repr=False)

    @classmethod
    def of(cls, pairs: Sequence[Pair]) -> ArticleScore:
        both = [(g, p) for g, p in pairs if g and p]
        predicted, gold = sum(p is not None for _, p in pairs), sum(g is not None for g, _ in pairs)
        rights = {
            "detection": len(both),
            **{name: sum(p.agrees(name, g) for g, p in both) for name in FIELDS},
            "whole": sum(is_right(p, g) for g, p in both),
        }
        return cls(
            counts={name: Count(right, predicted, gold) for name, right in rights.items()},
            judged=tuple((p.confidence, g is not None and is_right(p, g)) for g, p in pairs if p),
            pairs=tuple(pairs),
        )


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

    def reliability(self, *, bins: int = 10) -> list[curves.Bin]:
        """Confidence beside the share of right records, in equally filled bins."""
        return curves.reliability(self.judged, bins=bins)

    def risk_coverage(self) -> list[curves.RiskPoint]:
        """The share of wrong records among the surest of them, for every hundredth of the records."""
        return curves.risk_coverage(self.judged)

    def calibration_error(self, *, bins: int = 10) -> float:
        """The expected calibration error: the mean gap of confidence and share of right records over equally filled bins."""
        parts = self.reliability(bins=bins)
        return sum(b.count * abs(b.confidence - b.right) for b in parts) / (len(self.judged) or 1)

    def precision_at(self, coverage: float) -> float:
        """The share of right records among the surest ``coverage`` of them."""
        return curves.precision_at(self.judged, coverage)

    def by_source_type(self) -> dict[str, Evaluation]:
        """The same articles scored for each source type of the gold alone, in alphabetical order.

        A pair belongs to the type of its gold claim, a record without gold to its own type, so that the counts of all types add up to the whole.
        """
        parts: dict[str, dict[str, list[Pair]]] = {}
        for name, score in self.articles.items():
            for gold, predicted in score.pairs:
                if one := gold or predicted:
                    parts.setdefault(one.source_type, {}).setdefault(name, []).append((gold, predicted))
        return {
            kind: Evaluation({name: ArticleScore.of(pairs) for name, pairs in articles.items()})
            for kind, articles in sorted(parts.items())
        }


def evaluate(gold: Mapping[str, GoldArticle], predicted: Mapping[str, Sequence[Facts]]) -> Evaluation:
    """Align the records of each article of ``gold`` and count. Predictions for other articles do not count."""
    return Evaluation({name: score_article(article, predicted.get(name, ())) for name, article in gold.items()})


def score_article(gold: GoldArticle, predicted: Sequence[Facts]) -> ArticleScore:
    if gold.partial:
        listed = [span for claim in gold.claims for span in claim.spans] + list(gold.rejected)
        predicted = [p for p in predicted if any(overlap(a, b) for a in p.spans for b in listed)]
    pairs = align(gold.claims, predicted)
    missing: list[Pair] = [(g, None) for g in gold.claims if all(g is not a for a, _ in pairs)]
    surplus: list[Pair] = [(None, p) for p in predicted if all(p is not b for _, b in pairs)]
    return ArticleScore.of([*pairs, *missing, *surplus])


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


def is_right(predicted: Facts, gold: Facts) -> bool:
    """Whether the whole record is right."""
    return all(predicted.agrees(name, gold) for name in WHOLE)


def _likeness(gold: Facts, predicted: Facts) -> tuple[int, ...]:
    placed = any(overlap(a, b) for a in gold.spans for b in predicted.spans)
    return (predicted.agrees("company", gold), placed, *(predicted.agrees(name, gold) for name in FIELDS[1:]))


def overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]
