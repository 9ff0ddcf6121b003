"""The kinds of error that are told apart, and that every error is counted."""

from __future__ import annotations

from test_scores import facts

from extractor.evaluation import evaluate
from extractor.evaluation.confusions import Confusion, confusions
from extractor.evaluation.gold import Facts, GoldArticle


def kinds(gold: GoldArticle, predicted: list[Facts]) -> dict[Confusion, int]:
    return confusions({"a": gold}, evaluate({"a": gold}, {"a": predicted}))


def test_fields() -> None:
    wrong = facts("Other", status="planned", metric="debt", source="Reuters")
    assert kinds(GoldArticle((facts(),)), [wrong]) == {
        ("company", "the company", "another"): 1,
        ("status", "completed", "planned"): 1,
        ("metric", "funding", "debt"): 1,
        ("source", "none", "media"): 1,
    }
    assert kinds(GoldArticle((facts(source="Reuters"),)), [facts(source="AP")]) == {("source", "media", "another"): 1}


def test_why_a_record_is_too_many() -> None:
    gold = GoldArticle((facts(), facts(amount=9e6, spans=((20, 25),))), {(40, 45): "unit_price"})
    many = [
        facts(),
        facts(amount=6e6),
        facts(amount=8e6, spans=((20, 25),)),
        facts(amount=7e6, spans=((40, 45),)),
        facts(amount=3e6, spans=((60, 65),)),
    ]
    assert kinds(gold, many) == {
        ("detection", "claim with a record already", "claim"): 1,
        ("detection", "claim of another amount", "claim"): 1,
        ("detection", "claim, completed", "nothing"): 1,
        ("detection", "unit_price", "claim"): 1,
        ("detection", "no labelled amount", "claim"): 1,
    }


def test_nothing_wrong() -> None:
    assert kinds(GoldArticle((facts(),)), [facts()]) == {}
