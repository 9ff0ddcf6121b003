"""The calibration curves: what is miscalibrated becomes calibrated, and bounds stay, whatever they are fitted on."""

from __future__ import annotations

from dataclasses import replace
from math import exp, isfinite, log
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.evaluation import Evaluation
from extractor.evaluation.curves import Judged, reliability
from extractor.evaluation.gold import Facts, name_keys
from extractor.evaluation.scores import ArticleScore
from extractor.reader.confidence import PARTS, confidence, unfitted
from extractor.training.calibrate import AS_READ, curves, fit

GRID = [n / 40 for n in range(1, 40)]
TRUE_SLOPE, TRUE_OFFSET = st.floats(0.4, 2.5), st.floats(-1.5, 1.5)
PROBABILITY = st.floats(0, 1)


def fit_one(judged: Judged) -> list[float]:
    return fit([[p] for p, _ in judged], [right for _, right in judged])


def miscalibrated(slope: float, offset: float, *, each: int = 50) -> list[tuple[float, bool]]:
    """``each`` records at every probability of the grid, of which as many are right as a curve of this slope and offset says."""
    rows = []
    for p in GRID:
        share = 1 / (1 + exp(-(slope * log(p / (1 - p)) + offset)))
        rows += [(p, n < round(share * each)) for n in range(each)]
    return rows


def error(judged: Judged) -> float:
    return sum(b.count * abs(b.confidence - b.right) for b in reliability(judged)) / len(judged)


@settings(deadline=None)
@given(TRUE_SLOPE, TRUE_OFFSET)
def test_what_is_miscalibrated_becomes_calibrated(slope: float, offset: float) -> None:
    judged = miscalibrated(slope, offset)
    curve = fit_one(judged)
    after = error([(confidence(curve, [p]), right) for p, right in judged])
    assert after < 0.015
    assert after <= error(judged) + 0.01


@settings(deadline=None)
@given(TRUE_SLOPE, TRUE_OFFSET)
def test_the_order_of_records_stays(slope: float, offset: float) -> None:
    curve = fit_one(miscalibrated(slope, offset))
    out = [confidence(curve, [p]) for p in (0.0, *GRID, 1.0)]
    assert out == sorted(out)
    assert len(set(out)) == len(out)


def test_a_part_that_says_more_weighs_more() -> None:
    rng = Random(0)
    told = [(rng.random(), rng.random()) for _ in range(2000)]
    curve = fit(told, [rng.random() < p for p, _ in told])
    for p in (0.2, 0.5, 0.8):
        assert confidence(curve, (p, 0.5)) == pytest.approx(p, abs=0.07)
    assert abs(confidence(curve, (0.5, 0.9)) - confidence(curve, (0.5, 0.1))) < 0.12


def test_an_over_sure_reader_is_not_believed() -> None:
    judged = [(1 - 10**-power, n < 50) for power in (2, 3, 4, 5) for n in range(100)]
    curve = fit_one(judged)
    assert [confidence(curve, [p]) for p, _ in judged] == pytest.approx([0.5] * len(judged), abs=0.01)


@pytest.mark.parametrize("judged", [[], [(0.3, True)], [(0.3, True), (0.9, True)], [(0.3, False), (0.9, False)]])
def test_without_both_right_and_wrong_the_reader_is_taken_at_its_word(judged: Judged) -> None:
    assert fit_one(judged) == unfitted(1)


@given(st.lists(st.floats(0.001, 0.999), min_size=1, max_size=2))
def test_unfitted_the_parts_are_multiplied(parts: list[float]) -> None:
    product = parts[0] * (parts[1] if len(parts) > 1 else 1)
    assert confidence(unfitted(len(parts)), parts) == pytest.approx(max(product, 1e-4))


@settings(deadline=None)
@given(st.lists(st.tuples(PROBABILITY, PROBABILITY, st.booleans()), max_size=40), st.tuples(PROBABILITY, PROBABILITY))
def test_any_records_give_a_probability(judged: list[tuple[float, float, bool]], parts: tuple[float, float]) -> None:
    curve = fit([row[:2] for row in judged], [right for *_, right in judged])
    assert all(map(isfinite, curve))
    if judged:
        assert 0 <= confidence(curve, parts) <= 1


@settings(deadline=None)
@given(st.lists(st.tuples(PROBABILITY, st.booleans()), min_size=2, max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(judged: list[tuple[float, bool]], rng: Random) -> None:
    assert fit_one(rng.sample(judged, len(judged))) == pytest.approx(fit_one(judged), rel=1e-4, abs=1e-4)


def test_each_field_is_calibrated_by_what_it_got_right() -> None:
    gold = Facts(1.0, "USD", name_keys(["Acme"]), "planned", "none", name_keys([None]), "investment", ((0, 2),))
    rng, pairs = Random(0), []
    for _ in range(1000):
        sure = {part: rng.uniform(0.5, 1) for part in ("company", "status", "source", "metric")}
        told = replace(gold, confidence=0.9, field_confidence=sure)
        # The reader's doubt about companies is justified; of statuses it has one in four wrong, whatever it says; the rest is right but for nine in ten.
        told = replace(told, companies=told.companies if rng.random() < sure["company"] else name_keys(["Other"]))
        told = replace(told, status="planned" if rng.random() < 0.75 else "agreed")
        told = replace(told, metric="investment" if rng.random() < 0.9 else "cost")
        pairs.append((gold, told))
    found = curves(Evaluation({"a": ArticleScore.of(pairs)}))
    assert set(found) == set(PARTS)
    assert confidence(found["company"], (0.9, 0.95)) > confidence(found["company"], (0.9, 0.55)) + 0.2
    for p in (0.6, 0.9):
        assert confidence(found["status"], (0.9, p)) == pytest.approx(0.75, abs=0.06)
        assert confidence(found["metric"], (0.9, p)) == pytest.approx(0.9, abs=0.06)
    assert confidence(found["record"], (0.9, 0.9, 0.9, 0.9)) == pytest.approx(0.9 * 0.75, abs=0.06)


def test_as_read_shows_each_probability_by_itself() -> None:
    for name, parts in PARTS.items():
        told = dict(zip(parts, (0.9, 0.8, 0.7, 0.6), strict=False))
        assert confidence(AS_READ[name], list(told.values())) == pytest.approx(told.get(name, told["claim"]))
