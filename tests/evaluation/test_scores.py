"""Counting right records."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.evaluation import evaluate
from extractor.evaluation.gold import Facts, GoldArticle, name_keys
from extractor.evaluation.scores import Count


def facts(company: str = "Acme Inc.", amount: float = 5e6, source: str | None = None, **other: object) -> Facts:
    base = Facts(
        amount=amount,
        currency="USD",
        companies=name_keys([company]),
        status="completed",
        source_type="media" if source else "none",
        sources=name_keys([source]),
        metric="funding",
        spans=((0, 5),),
    )
    return replace(base, **other)  # type: ignore[arg-type]


def f1(gold: list[Facts], predicted: list[Facts], name: str, **article: object) -> float:
    return evaluate({"a": GoldArticle(tuple(gold), **article)}, {"a": predicted}).count(name).f1  # type: ignore[arg-type]


def test_a_perfect_record() -> None:
    result = evaluate({"a": GoldArticle((facts(),))}, {"a": [facts("ACME")]})
    assert {name: result.count(name).f1 for name in result.names} == dict.fromkeys(result.names, 1.0)


@pytest.mark.parametrize(
    ("wrong", "hurt"),
    [
        ({"company": "Other"}, {"company", "whole"}),
        ({"status": "planned"}, {"status", "whole"}),
        ({"source": "Reuters"}, {"source", "whole"}),
        ({"metric": "debt"}, {"metric"}),
    ],
)
def test_a_wrong_field_hurts_itself_and_the_whole(wrong: dict[str, object], hurt: set[str]) -> None:
    result = evaluate({"a": GoldArticle((facts(),))}, {"a": [facts(**wrong)]})  # type: ignore[arg-type]
    assert {name for name in result.names if result.count(name).f1 < 1} == hurt


@pytest.mark.parametrize("wrong", [{"amount": 6e6}, {"currency": "EUR"}])
def test_a_wrong_amount_is_no_record(wrong: dict[str, object]) -> None:
    assert f1([facts()], [facts(**wrong)], "detection") == 0  # type: ignore[arg-type]


def test_the_name_of_the_source_counts_as_well_as_its_type() -> None:
    assert f1([facts(source="The Information")], [facts(source="the information")], "source") == 1
    assert f1([facts(source="The Information")], [facts(source="Reuters")], "source") == 0


def test_records_of_one_amount_are_aligned_by_company() -> None:
    gold = [facts("Acme"), facts("Bolt")]
    assert f1(gold, [facts("Bolt"), facts("Acme")], "company") == 1


def test_what_is_missing_and_what_is_too_much() -> None:
    result = evaluate(
        {"a": GoldArticle((facts(), facts(amount=7e6)))}, {"a": [facts(), facts(amount=8e6), facts(amount=9e6)]}
    )
    count = result.count("detection")
    assert (count.right, count.predicted, count.gold) == (1, 3, 2)
    assert (count.precision, count.recall) == (1 / 3, 1 / 2)


def test_of_partly_labelled_articles_only_the_labelled_places_count() -> None:
    elsewhere = facts(amount=9e6, spans=((50, 60),))
    refused = facts(amount=8e6, spans=((20, 25),))
    assert f1([facts()], [facts(), elsewhere], "detection", partial=True) == 1
    assert f1([facts()], [facts(), refused], "detection", partial=True, rejected={(20, 25): "no_company"}) < 1


def test_an_article_without_predictions_counts_as_missed() -> None:
    assert evaluate({"a": GoldArticle((facts(),))}, {}).count("whole").recall == 0


def test_calibration() -> None:
    gold = {"a": GoldArticle(tuple(facts(amount=n) for n in range(1, 11)))}
    sure = [facts(amount=n, confidence=1.0) for n in range(1, 6)]
    wrong = [facts(amount=n, company="Other", confidence=0.0) for n in range(6, 11)]
    result = evaluate(gold, {"a": sure + wrong})
    assert result.calibration_error() == 0
    assert result.precision_at(0.5) == 1
    assert evaluate(gold, {"a": [replace(f, confidence=1.0) for f in sure + wrong]}).calibration_error() == 0.5


def test_the_interval_holds_the_score() -> None:
    gold = {str(n): GoldArticle((facts(),)) for n in range(20)}
    result = evaluate(gold, {str(n): [facts()] for n in range(10)})
    low, high = result.interval("whole")
    assert 0 < low < result.count("whole").f1 < high < 1
    assert result.interval("whole") == (low, high)


def by_type(gold: list[Facts], predicted: list[Facts]) -> dict[str, tuple[int, int, int]]:
    parts = evaluate({"a": GoldArticle(tuple(gold))}, {"a": predicted}).by_source_type()
    counts = {kind: part.count("whole") for kind, part in parts.items()}
    return {kind: (count.right, count.predicted, count.gold) for kind, count in counts.items()}


def test_a_record_counts_for_the_source_type_of_its_gold() -> None:
    gold = [facts(source="Reuters"), facts(amount=6e6)]
    assert by_type(gold, [facts(source="Reuters"), facts(amount=6e6)]) == {"media": (1, 1, 1), "none": (1, 1, 1)}
    wrong_type = [facts(), facts(amount=6e6)]
    assert by_type(gold, wrong_type) == {"media": (0, 1, 1), "none": (1, 1, 1)}


def test_a_record_without_gold_counts_for_its_own_source_type() -> None:
    assert by_type([facts()], [facts(amount=9e6, source="Reuters")]) == {"media": (0, 1, 0), "none": (0, 0, 1)}


FACTS = st.builds(
    facts, company=st.sampled_from("AB"), amount=st.sampled_from([1e6, 2e6]), source=st.sampled_from([None, "Reuters"])
)


@settings(deadline=None)
@given(st.lists(FACTS, max_size=6), st.lists(FACTS, max_size=6))
def test_source_types_add_up_to_the_whole(gold: list[Facts], predicted: list[Facts]) -> None:
    result = evaluate({"a": GoldArticle(tuple(gold))}, {"a": predicted})
    for name in result.names:
        assert sum((part.count(name) for part in result.by_source_type().values()), Count()) == result.count(name)


@given(st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=1, max_size=5))
def test_counts_add_up(rows: list[tuple[int, int, int]]) -> None:
    total = sum((Count(*row) for row in rows), Count())
    assert (total.right, total.predicted, total.gold) == tuple(map(sum, zip(*rows, strict=True)))
