"""Training the reader: a recipe in, a network out."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from extractor.reader.labels import LabelSet
from extractor.reader.windows import WindowSize
from extractor.training.augment import drop_title, name_pool, swap_names
from extractor.training.corpus import Passage
from extractor.training.dataset import IGNORE, Batch, Example, batches, collate, examples, shout
from extractor.training.model import ReaderNetwork


@dataclass(frozen=True)
class TrainingConfig:
    """How to train; ``budget`` is the size of a batch in tokens."""

    epochs: int = 8
    budget: int = 2500
    learning_rate: float = 1.5e-4
    head_learning_rate: float = 1e-3
    weight_decay: float = 0.01
    warmup: float = 0.08
    label_smoothing: float = 0.05
    swap: float = 0.4
    drop_title: float = 0.1
    shout: float = 0.03
    seed: int = 0


def loss_of(network: nn.Module, batch: Batch, smoothing: float) -> Tensor:
    """Cross-entropy of the heads plus the negative log marginal likelihood of the right spans of each role."""
    outputs = network(batch.input_ids, batch.features, batch.anchors)
    total = torch.zeros(())
    for head, target in batch.classes.items():
        if bool((target != IGNORE).any()):
            weight = 2.0 if head == "kind" else 1.0
            total = total + weight * nn.functional.cross_entropy(
                outputs[head].float(), target, ignore_index=IGNORE, label_smoothing=smoothing
            )
    return total + span_loss(outputs["start"].float(), outputs["end"].float(), batch.pairs)


_ROLE_WEIGHTS = (1.5, 1.0, 0.3, 0.3, 0.3)


def span_loss(start: Tensor, end: Tensor, pairs: Tensor) -> Tensor:
    """Mean over (anchor, role) of -log of the sum of the right spans' probabilities; ``start`` and ``end`` are logits (N, roles, T)."""
    if not len(pairs):
        return start.sum() * 0.0
    anchor, role, first, last = pairs.unbind(1)
    start, end = start.log_softmax(2), end.log_softmax(2)
    each = start[anchor, role, first] + end[anchor, role, last]
    key = anchor * start.shape[1] + role
    keys, group = key.unique(return_inverse=True)
    top = torch.full((len(keys),), -torch.inf).scatter_reduce(0, group, each.detach(), "amax")
    total = torch.zeros(len(keys)).scatter_add(0, group, (each - top[group]).exp()).log() + top
    weights = torch.tensor(_ROLE_WEIGHTS)[keys % start.shape[1]]
    return -(total * weights).sum() / max(1.0, float(len(anchor.unique())))


def epoch_examples(
    passages: Sequence[Passage], tokenizer: Tokenizer, labels: LabelSet, config: TrainingConfig, rng: random.Random
) -> list[Example]:
    """One epoch's examples: each passage once, varied by chance."""
    pool = name_pool(passages)
    made: list[Example] = []
    for passage in passages:
        if rng.random() < config.swap:
            passage = swap_names(passage, pool, rng)
        if rng.random() < config.drop_title:
            passage = drop_title(passage)
        size = WindowSize(before=rng.choice((350, 550, 700, 850)), after=rng.choice((150, 350, 450)), lead=rng.choice((0, 250, 250)))
        made += [shout(e) if rng.random() < config.shout else e for e in examples(passage, tokenizer, labels, size)]
    return made


def train(
    network: ReaderNetwork,
    passages: Sequence[Passage],
    tokenizer: Tokenizer,
    config: TrainingConfig,
    *,
    after_epoch: Callable[[int, ReaderNetwork], None] | None = None,
) -> None:
    """Train ``network`` in place, in bfloat16 autocast."""
    torch.manual_seed(config.seed)
    rng = random.Random(config.seed)
    inner = [p for n, p in network.named_parameters() if p.requires_grad and n.startswith(("layers", "embeddings"))]
    outer = [p for n, p in network.named_parameters() if p.requires_grad and not n.startswith(("layers", "embeddings"))]
    optimizer = torch.optim.AdamW(
        [{"params": inner, "lr": config.learning_rate}, {"params": outer, "lr": config.head_learning_rate}],
        weight_decay=config.weight_decay,
    )
    steps = config.epochs * len(batches(epoch_examples(passages, tokenizer, network.labels, config, random.Random(0)), config.budget))
    warm = max(1, int(steps * config.warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / warm) * max(0.02, 1.0 - max(0, s - warm) / max(1, steps - warm))
    )
    for epoch in range(config.epochs):
        network.train()
        begun, losses = time.time(), []
        for group in batches(epoch_examples(passages, tokenizer, network.labels, config, rng), config.budget, rng):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of(network, collate(group), config.label_smoothing)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            schedule.step()
            losses.append(float(loss.detach()))
        print(f"epoch {epoch + 1}/{config.epochs}: loss {sum(losses) / len(losses):.3f}, {time.time() - begun:.0f} s, {len(losses)} steps", flush=True)
        if after_epoch:
            after_epoch(epoch, network)


def save(network: ReaderNetwork, path: Path) -> None:
    torch.save({"config": network.config.to_dict(), "labels": network.labels.to_dict(), "state": network.state_dict()}, path)
