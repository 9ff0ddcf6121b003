"""A model scored on labelled passages: ``python -m extractor.training.score models/recipe.toml [FOLDER]`` prints the table of the model card."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from extractor.evaluation import Evaluation, evaluate
from extractor.evaluation.gold import predicted_facts
from extractor.evaluation.report import as_table
from extractor.pipeline import ClaimExtractor
from extractor.training.corpus import Passage
from extractor.training.gold import as_article, as_gold
from extractor.training.recipe import Recipe


def score(folder: Path | None, passages: Sequence[Passage]) -> Evaluation:
    """The whole way from text to record by the model in ``folder`` (None: the bundled one), scored on labelled passages."""
    extractor = ClaimExtractor.load(folder)
    gold = {passage.id: as_gold(passage) for passage in passages}
    found = {
        article.article_id: [predicted_facts(claim.to_dict()) for claim in claims]
        for article, claims in extractor.stream(map(as_article, passages))
    }
    return evaluate(gold, found)


if __name__ == "__main__":
    print(
        as_table(score(Path(sys.argv[2]) if len(sys.argv) > 2 else None, Recipe.read(Path(sys.argv[1])).passages()[1]))
    )
