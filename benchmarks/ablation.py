"""What a setting of the recipe is worth: short runs that differ in it, scored mention by mention on the test topics.

    python benchmarks/ablation.py models/recipe.toml --steps 500 "" network.anchor_layer=0 "training.pointing=1.0 training.learning_rate=1.5e-4"

Each argument behind the recipe is one run: the recipe with the settings named (an empty one as it is). Prints a Markdown row a run: F1 of claim or not, and
of the true claims the share whose field is right. A pointed-at name counts where it overlaps a right one; no names are resolved, nothing is merged.
"""

from __future__ import annotations

import argparse
import random
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from tokenizers import Tokenizer

from extractor.reader.labels import KINDS
from extractor.training.corpus import Passage
from extractor.training.dataset import Batch, batches, collate, examples, thin
from extractor.training.model import ReaderNetwork
from extractor.training.recipe import Recipe
from extractor.training.run import start
from extractor.training.train import train

COLUMNS = ("claim", "company", "status", "source_type", "source", "metric", "whole")
LONGEST = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("runs", nargs="+", metavar="SETTINGS", help='such as "network.dropout=0.0 training.seed=1"')
    parser.add_argument("--steps", type=int, default=500)
    asked = parser.parse_args()
    recipe = Recipe.read(asked.recipe)
    train_part, test_part = recipe.passages()
    print(f"| settings | {' | '.join(COLUMNS)} | seconds a step |\n|---|{'---|' * (len(COLUMNS) + 1)}")
    for run in asked.runs:
        changed = _changed(recipe, run, asked.steps)
        network, tokenizer = start(changed)
        begun = time.monotonic()
        train(network, train_part, tokenizer, changed.training, changed.window)
        pace = (time.monotonic() - begun) / asked.steps
        scores = mention_scores(network, test_part, tokenizer)
        print(f"| {run or 'the recipe'} | {' | '.join(f'{scores[c]:.3f}' for c in COLUMNS)} | {pace:.2f} |", flush=True)


def _changed(recipe: Recipe, run: str, steps: int) -> Recipe:
    """The recipe with settings such as ``network.anchor_layer=0``, for ``steps`` steps."""
    tables = tomllib.loads("\n".join(run.split()))
    return replace(
        recipe,
        network=replace(recipe.network, **tables.get("network", {})),
        training=replace(recipe.training, **{"max_steps": steps, "apart": 0, **tables.get("training", {})}),
    )


def mention_scores(network: ReaderNetwork, passages: Sequence[Passage], tokenizer: Tokenizer) -> dict[str, float]:
    """Each of ``COLUMNS`` in 0..1, for at most three expressions a window."""
    network.eval()
    rng = random.Random(0)
    asked = [thin(e, 3, rng) for passage in passages for e in examples(passage, tokenizer, network.labels)]
    counts: Counter[str] = Counter()
    for group in batches(asked, 2000):
        _count(network, collate(group), counts)
    scores = {name: counts[name] / max(1, counts["claims"]) for name in COLUMNS[1:]}
    return {"claim": 2 * counts["found"] / max(1, counts["claims"] + counts["called"]), **scores}


def _count(network: ReaderNetwork, batch: Batch, counts: Counter[str]) -> None:
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        outputs = {k: v.float() for k, v in network(batch.input_ids, batch.features, batch.anchors).items()}
    chosen = {head: outputs[head].argmax(1) for head in batch.classes}
    right: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for anchor, role, first, last in batch.pairs.tolist():
        right.setdefault((anchor, role), []).append((first, last))
    company = network.labels.heads["source_type"].index("company")
    for row in range(len(batch.anchors)):
        called = int(chosen["kind"][row]) == KINDS.index("claim")
        counts["called"] += called
        if int(batch.classes["kind"][row]) != KINDS.index("claim"):
            continue
        counts["claims"] += 1
        counts["found"] += called
        good = {
            head: bool(chosen[head][row] == batch.classes[head][row]) for head in ("status", "source_type", "metric")
        }
        for role, name in enumerate(("company", "source")):
            spans = right.get((row, role), [])
            first, last = _best_span(outputs["start"][row, role], outputs["end"][row, role])
            good[name] = any(first <= end and start <= last for start, end in spans)
        good["source"] |= int(batch.classes["source_type"][row]) == company
        counts.update(name for name, value in good.items() if value)
        counts["whole"] += called and all(good[n] for n in ("company", "status", "source_type", "source"))


def _best_span(start: torch.Tensor, end: torch.Tensor) -> tuple[int, int]:
    """The likeliest first and last token of at most ``LONGEST`` tokens; (0, 0) is "none"."""
    scores = start.log_softmax(0)[:, None] + end.log_softmax(0)[None, :]
    size = len(start)
    allowed = torch.ones(size, size, dtype=torch.bool).triu().tril(LONGEST)
    best = int(scores.masked_fill(~allowed, -torch.inf).argmax())
    return best // size, best % size


if __name__ == "__main__":
    main()
