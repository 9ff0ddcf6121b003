"""What training makes small: the heads' cross-entropy and the spans' marginal likelihood."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from extractor.training.dataset import IGNORE, Batch, Example, collate
from extractor.training.recipe import TrainingConfig

#: A ``ReaderNetwork``, compiled or not.
Network = Callable[[Tensor, Tensor, Tensor], dict[str, Tensor]]


def batch_loss(config: TrainingConfig, network: Network, items: Sequence[Example]) -> Tensor:
    """The loss of examples, in bfloat16 autocast."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return loss_of(network, collate(items), config)


def loss_of(network: Network, batch: Batch, config: TrainingConfig) -> Tensor:
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
