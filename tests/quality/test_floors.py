"""The quality gate: no score may fall below its floor in floors.toml; lowering a floor is a deliberate edit."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from extractor import Article, ClaimExtractor
from extractor.evaluation import Evaluation, evaluate
from extractor.evaluation.gold import predicted_facts, read_gold
from extractor.sources import read_articles
from extractor.training.corpus import load
from extractor.training.gold import as_article, as_gold

HERE = Path(__file__).parent
MODELS = HERE.parents[1] / "models"
FLOORS = tomllib.loads((HERE / "floors.toml").read_text("utf-8"))


def predict(bundled: ClaimExtractor, articles: Iterable[Article]) -> dict[str, list]:  # type: ignore[type-arg]
    return {a.article_id: [predicted_facts(c.to_dict()) for c in claims] for a, claims in bundled.stream(articles)}


@pytest.fixture(scope="module")
def authored(bundled: ClaimExtractor) -> Evaluation:
    topics = set(tomllib.loads((MODELS / "recipe.toml").read_text("utf-8"))["test_topics"])
    passages = [p for p in load(MODELS / "corpus") if p.topic in topics]
    return evaluate({p.id: as_gold(p) for p in passages}, predict(bundled, map(as_article, passages)))


@pytest.fixture(scope="module")
def real(bundled: ClaimExtractor, dev: Path) -> Evaluation:
    return evaluate(read_gold(dev / "gold.jsonl"), predict(bundled, read_articles(dev / "articles.jsonl")))


@pytest.mark.parametrize("name", FLOORS["authored"]["f1"])
def test_authored_passages(authored: Evaluation, name: str) -> None:
    assert authored.count(name).f1 >= FLOORS["authored"]["f1"][name]


@pytest.mark.parametrize("name", FLOORS["dev"]["f1"])
def test_real_articles(real: Evaluation, name: str) -> None:
    assert real.count(name).f1 >= FLOORS["dev"]["f1"][name]


def test_confidence_means_what_it_says(authored: Evaluation) -> None:
    assert authored.calibration_error() <= FLOORS["authored"]["calibration_error_at_most"]


def test_confidence_means_what_it_says_on_real_articles(real: Evaluation) -> None:
    assert real.calibration_error() <= FLOORS["dev"]["calibration_error_at_most"]
    assert real.precision_at(0.5) >= FLOORS["dev"]["precision_of_surest_half"]
