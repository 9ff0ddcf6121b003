"""Training the reader: a recipe in, a network out."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from tqdm import tqdm

from extractor.errors import UsageError
from extractor.reader.labels import LabelSet
from extractor.reader.windows import WindowSize
from extractor.training.augment import Names, drop_title, join, name_pool, swap_names
from extractor.training.corpus import Passage
from extractor.training.dataset import IGNORE, Batch, Example, batches, collate, examples, hide, shout, thin
from extractor.training.model import ReaderNetwork
from extractor.training.recipe import TrainingConfig
from extractor.training.team import Team

MASK = "[MASK]"
#: How much of a window's surroundings training sees, by chance: passages are shorter than articles, and cut short they are more various.
CROP = (0.33, 0.8)


def batch_loss(config: TrainingConfig, network: nn.Module, items: Sequence[Example]) -> Tensor:
    """The loss of examples, in bfloat16 autocast."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return loss_of(network, collate(items), config)


def loss_of(network: nn.Module, batch: Batch, config: TrainingConfig) -> Tensor:
    """Cross-entropy of the heads plus the weighed negative log marginal likelihood of the right spans of each role."""
    outputs = network(batch.input_ids, batch.features, batch.anchors)
    total = torch.zeros(())
    for head, target in batch.classes.items():
        if bool((target != IGNORE).any()):
            weight = 2.0 if head == "kind" else 1.0
            total = total + weight * nn.functional.cross_entropy(
                outputs[head].float(), target, ignore_index=IGNORE, label_smoothing=config.label_smoothing
            )
    return total + config.pointing * span_loss(outputs["start"].float(), outputs["end"].float(), batch.pairs)


_ROLE_WEIGHTS = (1.5, 1.0, 0.3, 0.3, 0.3)


def span_loss(start: Tensor, end: Tensor, pairs: Tensor) -> Tensor:
    """Mean over (anchor, role) of -log of the sum of the right spans' probabilities; ``start`` and ``end`` are logits (N, roles, T)."""
    if not len(pairs):
        return start.sum() * 0.0
    anchor, role, first, last = pairs.unbind(1)
    start, end = start.log_softmax(2), end.log_softmax(2)
    each = start[anchor, role, first] + end[anchor, role, last]
    key = anchor * start.shape[1] + role
    keys, group = torch.unique(key, return_inverse=True)
    top = torch.full((len(keys),), -torch.inf).scatter_reduce(0, group, each.detach(), "amax")
    total = torch.zeros(len(keys)).scatter_add(0, group, (each - top[group]).exp()).log() + top
    weights = torch.tensor(_ROLE_WEIGHTS)[keys % start.shape[1]]
    return -(total * weights).sum() / max(1.0, float(len(torch.unique(anchor))))


def epoch_examples(
    passages: Sequence[Passage],
    tokenizer: Tokenizer,
    labels: LabelSet,
    config: TrainingConfig,
    window: WindowSize,
    epoch: int,
) -> list[Example]:
    """One epoch's examples: each passage once, varied by chance (the same for the same seed and epoch), as are the sizes of its windows."""
    rng = random.Random(f"{config.seed}/{epoch}")
    pool = name_pool(passages)
    mask = tokenizer.token_to_id(MASK) or 0
    made: list[Example] = []
    waiting = rng.sample(passages, len(passages))
    while waiting:
        passage = _varied(waiting.pop(), pool, config, rng)
        if waiting and rng.random() < config.join:
            passage = join(passage, _varied(waiting.pop(), pool, config, rng))
        size = replace(
            window,
            before=round(window.before * rng.uniform(*CROP)),
            after=round(window.after * rng.uniform(*CROP)),
            shared=round(window.shared * max(CROP)),
            lead=rng.choice((0, window.lead, window.lead)),
        )
        for example in examples(passage, tokenizer, labels, size):
            example = hide(thin(example, config.anchors, rng), config.hide, mask, rng)
            made.append(shout(example) if rng.random() < config.shout else example)
    return made


def _varied(passage: Passage, pool: Sequence[Names], config: TrainingConfig, rng: random.Random) -> Passage:
    if rng.random() < config.swap:
        passage = swap_names(passage, pool, rng)
    return drop_title(passage) if rng.random() < config.drop_title else passage


def train(
    network: ReaderNetwork,
    passages: Sequence[Passage],
    tokenizer: Tokenizer,
    config: TrainingConfig,
    window: WindowSize,
    *,
    checkpoint: Path | None = None,
    after_epoch: Callable[[int, ReaderNetwork], None] | None = None,
) -> None:
    """Train ``network`` in place, with a progress bar on standard error, by windows of at most the size ``window``.

    After each epoch the state is written to ``checkpoint``; where that file exists, training goes on from it, with the same result as an unbroken run.
    Raises ``UsageError`` where the checkpoint is of another recipe or corpus.
    """
    torch.manual_seed(config.seed)
    optimizer = _optimizer(network, config)
    steps = config.epochs * len(
        batches(epoch_examples(passages, tokenizer, network.labels, config, window, 0), config.budget)
    )
    steps = min(steps, config.max_steps or steps)
    warm = max(1, int(steps * config.warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / warm) * max(0.02, 1.0 - max(0, s - warm) / max(1, steps - warm))
    )
    parts = {"network": network, "optimizer": optimizer, "schedule": schedule}
    task = _fingerprint(network, passages, config, window)
    begin = _resume(checkpoint, parts, task)
    threads = max(1, (os.cpu_count() or 1) // config.processes)
    with Team(network, partial(batch_loss, config), config.processes, threads) as team:
        for epoch in range(begin, config.epochs):
            network.train()
            team.seed(config.seed + epoch)
            made = epoch_examples(passages, tokenizer, network.labels, config, window, epoch)
            groups = batches(made, config.budget, random.Random(config.seed + epoch))
            if config.max_steps:
                groups = groups[: config.max_steps - schedule.last_epoch]
                if not groups:
                    break
            losses = []
            with tqdm(groups, desc=f"epoch {epoch + 1}/{config.epochs}", unit="batch") as bar:
                for group in bar:
                    losses.append(team.backward(group))
                    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                    optimizer.step()
                    optimizer.zero_grad(set_to_none=True)
                    schedule.step()
                    bar.set_postfix(loss=f"{sum(losses) / len(losses):.3f}")
            _save(checkpoint, parts, task, epoch + 1)
            if after_epoch:
                after_epoch(epoch, network)


def _optimizer(network: ReaderNetwork, config: TrainingConfig) -> torch.optim.Optimizer:
    inner = [p for n, p in network.named_parameters() if p.requires_grad and n.startswith(("layers", "embeddings"))]
    outer = [p for n, p in network.named_parameters() if p.requires_grad and not n.startswith(("layers", "embeddings"))]
    groups = [{"params": inner, "lr": config.learning_rate}, {"params": outer, "lr": config.head_learning_rate}]
    return torch.optim.AdamW(groups, weight_decay=config.weight_decay, fused=True)


def _fingerprint(
    network: ReaderNetwork, passages: Sequence[Passage], config: TrainingConfig, window: WindowSize
) -> str:
    """Which run this is: a hash of all that its result depends on but the base model's weights."""
    parts = (network.config, network.labels.to_dict(), config, window, list(passages))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _resume(checkpoint: Path | None, parts: dict[str, Any], task: str) -> int:
    """Put the checkpoint's state into ``parts``; the number of epochs done, 0 without a checkpoint."""
    if not checkpoint or not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, weights_only=True)
    if state["task"] != task:
        raise UsageError(f"{checkpoint}: of another recipe or corpus; remove it to start anew, or name another folder")
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return int(state["epochs"])


def _save(checkpoint: Path | None, parts: dict[str, Any], task: str, epochs: int) -> None:
    if checkpoint:
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        part = checkpoint.with_suffix(".part")
        torch.save({"epochs": epochs, "task": task, **{name: p.state_dict() for name, p in parts.items()}}, part)
        part.replace(checkpoint)
