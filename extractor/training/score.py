"""A model scored on labelled passages: ``python -m extractor.training.score models/recipe.toml [FOLDER]`` prints the table of the model card.

``--seen N`` scores N passages of the training part instead (drawn by chance, the same ones each time): what a reader knows by heart. ``--topics NAME ...`` scores
those topics, of either part: such as came to the corpus after a reader was trained.
"""

from __future__ import annotations

import argparse
import random
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("folder", type=Path, nargs="?", help="of the model; the bundled one by default")
    parser.add_argument("--seen", type=int, metavar="N", default=0)
    parser.add_argument("--topics", nargs="+", metavar="NAME", default=[])
    asked = parser.parse_args()
    seen, unseen = Recipe.read(asked.recipe).passages()
    passages = random.Random(0).sample(seen, min(asked.seen, len(seen))) if asked.seen else unseen
    if asked.topics:
        passages = [passage for passage in (*seen, *unseen) if passage.topic in asked.topics]
    print(as_table(score(asked.folder, passages)))


if __name__ == "__main__":
    main()
