"""A whole training run: recipe in, model folder out, with its scores on the authored test part."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer

from extractor.errors import OutputError
from extractor.evaluation import Evaluation
from extractor.reader.model import CONFIG, TOKENIZER
from extractor.training import calibrate
from extractor.training.corpus import Passage
from extractor.training.export import export, write_config
from extractor.training.model import ReaderNetwork
from extractor.training.recipe import Recipe
from extractor.training.score import score
from extractor.training.train import train


def run(recipe_file: Path, folder: Path, *, resume: bool = False, keep_checkpoint: bool = False) -> Evaluation:
    """Train by ``recipe_file`` and write the model to ``folder``; returns its evaluation on the test topics.

    With ``resume``, an interrupted run of the same recipe goes on after its last whole epoch. ``keep_checkpoint`` leaves ``checkpoint.pt``, the weights in
    full precision, in ``folder``. Raises ``UsageError``, ``CorpusError``, ``OutputError``.
    """
    recipe = Recipe.read(recipe_file)
    checkpoint = folder / "checkpoint.pt"
    if checkpoint.exists() and not resume:
        raise OutputError(f"{checkpoint}: an earlier run stopped here; go on with --resume, or remove the file")
    train_part, test_part = recipe.passages()
    network, tokenizer = start(recipe)
    train(network, train_part, tokenizer, recipe.training, recipe.window, checkpoint=checkpoint)
    network.expect(recipe.odds)
    export(network, tokenizer, folder, name=recipe.name, window=recipe.window)
    calibrated(folder, test_part)
    if not keep_checkpoint:
        checkpoint.unlink()
    return score(folder, test_part)


def start(recipe: Recipe) -> tuple[ReaderNetwork, Tokenizer]:
    """The network as training begins with it, and the base model's tokenizer."""
    base = recipe.base_folder()
    tokenizer = Tokenizer.from_file(str(base / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    torch.manual_seed(recipe.training.seed)
    return ReaderNetwork(recipe.network, recipe.labels, base), tokenizer


def calibrated(folder: Path, passages: Sequence[Passage]) -> None:
    """Fit the calibration of the model in ``folder`` on labelled passages and write it into its config."""
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    write_config(folder, {**config, "calibration": calibrate.AS_READ})
    write_config(folder, {**config, "calibration": calibrate.curves(score(folder, passages))})
