"""The curves of confidence: what their numbers mean, whatever the records."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.evaluation.curves import precision_at, reliability, risk_coverage

JUDGED = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), st.booleans()), max_size=60)


def test_a_bin_holds_a_tenth_of_the_records() -> None:
    judged = [(n / 100, n >= 50) for n in range(100)]
    bins = reliability(judged)
    assert [b.count for b in bins] == [10] * 10
    assert [b.right for b in bins] == [1] * 5 + [0] * 5
    assert (bins[0].low, bins[0].high, bins[0].confidence) == (0.9, 0.99, pytest.approx(0.945))


def test_a_bin_s_interval_is_wilson_s() -> None:
    (eight_of_ten,) = reliability([(0.7, n < 8) for n in range(10)], bins=1)
    assert eight_of_ten.interval == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_risk_grows_where_the_sure_are_right() -> None:
    points = risk_coverage([(0.9, True), (0.8, True), (0.7, False), (0.6, False)])
    assert [(p.records, p.coverage, p.confidence, p.wrong) for p in points] == [
        (1, 0.25, 0.9, 0.0),
        (2, 0.5, 0.8, 0.0),
        (3, 0.75, 0.7, pytest.approx(1 / 3)),
        (4, 1.0, 0.6, 0.5),
    ]


def test_a_long_curve_has_a_point_a_hundredth() -> None:
    points = risk_coverage([(n / 1000, True) for n in range(1000)])
    assert [p.records for p in points] == list(range(10, 1001, 10))


def test_without_records_there_is_no_curve() -> None:
    assert reliability([]) == risk_coverage([]) == []
    assert precision_at([], 0.5) == 0


@settings(deadline=None)
@given(JUDGED)
def test_bins_hold_every_record_once(judged: list[tuple[float, bool]]) -> None:
    bins = reliability(judged)
    assert sum(b.count for b in bins) == len(judged)
    assert max((b.count for b in bins), default=0) - min((b.count for b in bins), default=0) <= 1
    assert sum(b.count * b.right for b in bins) == pytest.approx(sum(right for _, right in judged))
    for b in bins:
        assert b.low - 1e-12 <= b.confidence <= b.high + 1e-12
        assert 0 <= b.interval[0] <= b.right + 1e-12
        assert b.right - 1e-12 <= b.interval[1] <= 1


@settings(deadline=None)
@given(JUDGED.filter(bool))
def test_the_curve_ends_at_the_share_of_all_that_is_wrong(judged: list[tuple[float, bool]]) -> None:
    points = risk_coverage(judged)
    assert (points[-1].coverage, points[-1].records) == (1, len(judged))
    assert points[-1].confidence == min(p for p, _ in judged)
    assert points[-1].wrong == pytest.approx(sum(not right for _, right in judged) / len(judged))
    assert precision_at(judged, 1) == pytest.approx(1 - points[-1].wrong)


@settings(deadline=None)
@given(JUDGED, st.randoms(use_true_random=False))
def test_the_order_of_equally_sure_records_does_not_matter(
    judged: list[tuple[float, bool]], rng: random.Random
) -> None:
    shuffled = rng.sample(judged, len(judged))
    assert reliability(shuffled) == reliability(judged)
    assert risk_coverage(shuffled) == risk_coverage(judged)
