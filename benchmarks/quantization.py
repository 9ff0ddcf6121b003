"""What int8 weights cost against full precision, on the test topics.

    extractor train models/recipe.toml -o runs/reader --keep-checkpoint
    python benchmarks/quantization.py models/recipe.toml runs/reader/checkpoint.pt

Exports the checkpoint both ways, fits the calibration of each, and prints both tables.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import torch

from extractor.evaluation.report import as_table
from extractor.training.export import export
from extractor.training.recipe import Recipe
from extractor.training.run import calibrated, start
from extractor.training.score import score


def main(recipe_file: Path, checkpoint: Path) -> None:
    recipe = Recipe.read(recipe_file)
    network, tokenizer = start(recipe)
    network.load_state_dict(torch.load(checkpoint, weights_only=True)["network"])
    test_part = recipe.passages()[1]
    for precision, quantize in (("full precision", False), ("int8", True)):
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            export(network, tokenizer, folder, name=recipe.name, window=recipe.window, quantize=quantize)
            calibrated(folder, test_part)
            size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
            print(f"{precision}, {size:.1f} MB\n{as_table(score(folder, test_part))}\n", flush=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
