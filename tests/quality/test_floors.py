"""The quality gate: no score may fall below its floor in floors.toml; lowering a floor is a deliberate edit."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from extractor import ClaimExtractor
from extractor.evaluation import Evaluation, evaluate
from extractor.evaluation.gold import predicted_facts, read_gold
from extractor.sources import read_articles
from extractor.training.recipe import Recipe
from extractor.training.score import score

HERE = Path(__file__).parent
RECIPE = HERE.parents[1] / "models" / "recipe.toml"
FLOORS = tomllib.loads((HERE / "floors.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def authored() -> Evaluation:
    return score(None, Recipe.read(RECIPE).passages()[1])


@pytest.fixture(scope="module")
def real(bundled: ClaimExtractor, dev: Path) -> Evaluation:
    found = {
        article.article_id: [predicted_facts(claim.to_dict()) for claim in claims]
        for article, claims in bundled.stream(read_articles(dev / "articles.jsonl"))
    }
    return evaluate(read_gold(dev / "gold.jsonl"), found)


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
