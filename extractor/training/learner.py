"""A network in training: how an epoch goes, and what a checkpoint holds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn
from tqdm import tqdm

from extractor.errors import UsageError
from extractor.training.course import Course
from extractor.training.model import ReaderNetwork
from extractor.training.recipe import TrainingConfig
from extractor.training.team import Team


class Learner:
    """A network with its optimizers and their schedules. ``epochs``: how many are done."""

    def __init__(self, network: ReaderNetwork, course: Course) -> None:
        self._network, self._course = network, course
        self._optimizers = _optimizers(network, course.config)
        warm = max(1, int(course.steps * course.config.warmup))
        self._schedules = [
            torch.optim.lr_scheduler.LambdaLR(
                optimizer,
                lambda s: min(1.0, (s + 1) / warm) * max(0.02, 1.0 - max(0, s - warm) / max(1, course.steps - warm)),
            )
            for optimizer in self._optimizers
        ]
        self._parts: dict[str, Any] = {"network": network}
        self._parts |= {f"optimizer {number}": optimizer for number, optimizer in enumerate(self._optimizers)}
        self._parts |= {f"schedule {number}": schedule for number, schedule in enumerate(self._schedules)}
        self.epochs = 0

    @property
    def has_all_steps(self) -> bool:
        """Whether the recipe's ``max_steps`` are taken."""
        most = self._course.config.max_steps
        return 0 < most <= self._steps

    @property
    def _steps(self) -> int:
        return self._schedules[0].last_epoch

    def learn(self, team: Team, until: int, checkpoint: Path, *, branch: int = 0) -> None:
        """Go on until so many epochs are done, or all steps are taken, and write ``checkpoint`` after each epoch."""
        config = self._course.config
        while self.epochs < until and not self.has_all_steps:
            self._network.train()
            team.seed(config.seed + self.epochs + 1_000_000 * branch)
            groups = self._course.batches(self.epochs, branch)
            if config.max_steps:
                groups = groups[: config.max_steps - self._steps]
            losses = []
            title = f"epoch {self.epochs + 1}/{config.epochs}"
            with tqdm(groups, desc=title, unit="batch", disable=branch > 0) as bar:
                for group in bar:
                    losses.append(team.backward(group))
                    nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
                    team.step(self._optimizers)
                    for schedule in self._schedules:
                        schedule.step()
                    bar.set_postfix(loss=f"{sum(losses) / len(losses):.3f}")
            self.epochs += 1
            self.save(checkpoint)

    def resume(self, checkpoint: Path) -> None:
        """Take the checkpoint's state, if there is one. Raises ``UsageError`` where it is of another run."""
        if not checkpoint.exists():
            return
        state = torch.load(checkpoint, weights_only=True)
        if state["task"] != self._fingerprint:
            raise UsageError(
                f"{checkpoint}: of another recipe or corpus; remove it to start anew, or name another folder"
            )
        for name, part in self._parts.items():
            part.load_state_dict(state[name])
        self.epochs = int(state["epochs"])

    def save(self, checkpoint: Path) -> None:
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        part = checkpoint.with_suffix(".part")
        states = {name: p.state_dict() for name, p in self._parts.items()}
        torch.save({"epochs": self.epochs, "task": self._fingerprint, **states}, part)
        part.replace(checkpoint)

    def become_mean(self, checkpoints: Sequence[Path]) -> None:
        """Take the mean of the weights in ``checkpoints``; all epochs are done then."""
        weights = [torch.load(file, weights_only=True)["network"] for file in checkpoints]
        self._network.load_state_dict(
            {
                name: torch.stack([w[name] for w in weights]).mean(0) if value.is_floating_point() else value
                for name, value in weights[0].items()
            }
        )
        self.epochs = self._course.config.epochs

    @property
    def _fingerprint(self) -> str:
        """Which run this is: a hash of all that its result depends on but the base model's weights."""
        return hashlib.sha256(f"{self._network.config} {self._course.fingerprint}".encode()).hexdigest()


def _optimizers(network: ReaderNetwork, config: TrainingConfig) -> Sequence[torch.optim.Optimizer]:
    """Muon for the matrices of the encoder's and the decoder's layers, AdamW for all else."""
    inner, outer, matrices = [], [], []
    for name, part in network.named_parameters():
        if not part.requires_grad:
            continue
        if part.ndim == 2 and name.startswith(("layers", "decoder")) and "distance" not in name:
            matrices.append(part)
        elif name.startswith(("layers", "embeddings")):
            inner.append(part)
        else:
            outer.append(part)
    groups = [{"params": inner, "lr": config.learning_rate}, {"params": outer, "lr": config.head_learning_rate}]
    return (
        torch.optim.AdamW(groups, weight_decay=config.weight_decay, fused=True),
        torch.optim.Muon(
            matrices, lr=config.matrix_learning_rate, weight_decay=config.weight_decay, adjust_lr_fn="match_rms_adamw"
        ),
    )
