"""The calibration curve: what is miscalibrated becomes calibrated, and order and bounds stay, whatever it is fitted on."""

from __future__ import annotations

from math import exp, isfinite, log
from random import Random
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.evaluation.curves import Judged, reliability
from extractor.reader.model import ReaderModel
from extractor.training.calibrate import fit

GRID = [n / 40 for n in range(1, 40)]
TRUE_SLOPE, TRUE_OFFSET = st.floats(0.4, 2.5), st.floats(-1.5, 1.5)


def calibrated(curve: tuple[float, float], probability: float) -> float:
    """``probability`` as a reader with this curve in its config gives it out."""
    return ReaderModel.calibrate(SimpleNamespace(config={"calibration": curve}), probability)  # type: ignore[arg-type]


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
    curve = fit(judged)
    assert curve == pytest.approx((slope, offset), abs=0.1)
    after = error([(calibrated(curve, p), right) for p, right in judged])
    assert after < 0.01
    assert after <= error(judged) + 0.01


@settings(deadline=None)
@given(TRUE_SLOPE, TRUE_OFFSET)
def test_the_order_of_records_stays(slope: float, offset: float) -> None:
    curve = fit(miscalibrated(slope, offset))
    out = [calibrated(curve, p) for p in (0.0, *GRID, 1.0)]
    assert out == sorted(out)
    assert len(set(out)) == len(out)


def test_what_is_calibrated_stays() -> None:
    assert fit(miscalibrated(1, 0)) == pytest.approx((1, 0), abs=0.02)


def test_an_over_sure_reader_is_not_believed() -> None:
    judged = [(1 - 10**-power, n < 50) for power in (2, 3, 4, 5) for n in range(100)]
    curve = fit(judged)
    assert [calibrated(curve, p) for p, _ in judged] == pytest.approx([0.5] * len(judged), abs=0.01)


@pytest.mark.parametrize("judged", [[], [(0.3, True)], [(0.3, True), (0.9, True)], [(0.3, False), (0.9, False)]])
def test_without_both_right_and_wrong_nothing_changes(judged: Judged) -> None:
    assert fit(judged) == (1.0, 0.0)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40), st.floats(0, 1))
def test_any_records_give_a_probability(judged: list[tuple[float, bool]], probability: float) -> None:
    curve = fit(judged)
    assert all(map(isfinite, curve))
    assert 0 <= calibrated(curve, probability) <= 1


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(judged: list[tuple[float, bool]], rng: Random) -> None:
    assert fit(rng.sample(judged, len(judged))) == pytest.approx(fit(judged), rel=1e-4, abs=1e-4)
