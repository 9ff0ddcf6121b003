"""Training the reader: a recipe in, a network out.

The processes share each batch at first. In the last epochs each goes on alone, on other examples in another order, and the network becomes the mean of
theirs: what they learnt by heart differs and is averaged away (Wortsman et al., "Model soups", ICML 2022).
"""

from __future__ import annotations

import copy
import hashlib
import os
import random
import signal
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, multiprocessing, nn
from tqdm import tqdm

from extractor.errors import ExtractorError, UsageError
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
CROP = (0.4, 1.0)


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


@dataclass(frozen=True)
class Course:
    """What a network learns from, and how: all of a run but the network. ``steps``: how many batches there are for one process from first to last."""

    passages: Sequence[Passage]
    tokenizer: Tokenizer
    config: TrainingConfig
    window: WindowSize
    steps: int = 0

    def counted(self, labels: LabelSet) -> Course:
        """The course with its ``steps``."""
        steps = self.config.epochs * len(self.batches(labels, 0))
        return replace(self, steps=min(steps, self.config.max_steps or steps))

    def batches(self, labels: LabelSet, epoch: int, branch: int = 0) -> list[list[Example]]:
        """The batches of an epoch, others for each process that goes on alone."""
        rng = random.Random(f"{self.config.seed}/{epoch}/{branch}")
        return batches(self.examples(labels, rng), self.config.budget, rng)

    def examples(self, labels: LabelSet, rng: random.Random) -> list[Example]:
        """One epoch's examples: each passage once, varied by chance, as are the sizes of its windows."""
        config, window = self.config, self.window
        pool = name_pool(self.passages)
        mask = self.tokenizer.token_to_id(MASK) or 0
        made: list[Example] = []
        waiting = rng.sample(self.passages, len(self.passages))
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
            for example in examples(passage, self.tokenizer, labels, size):
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
    after_epoch: Callable[[int], None] | None = None,
) -> None:
    """Train ``network`` in place, with a progress bar on standard error, by windows of at most the size ``window``.

    After each epoch the state is written to ``checkpoint``, that of a process alone beside it; where these files exist, training goes on from them, with
    the same result as an unbroken run. ``after_epoch`` is told the number of each epoch done. Raises ``UsageError`` where the checkpoint is of another
    recipe or corpus.
    """
    torch.manual_seed(config.seed)
    course = Course(list(passages), tokenizer, config, window).counted(network.labels)
    threads = max(1, (os.cpu_count() or 1) // config.processes)
    together = config.epochs - config.apart if config.processes > 1 else config.epochs
    with ExitStack() as stack:
        checkpoint = checkpoint or Path(stack.enter_context(TemporaryDirectory())) / "checkpoint.pt"
        learner = _Learner(network, course)
        learner.resume(checkpoint)
        if learner.epochs < together:
            with Team(network, partial(batch_loss, config), config.processes, threads) as team:
                learner.learn(team, together, checkpoint, after_epoch=after_epoch)
        if learner.is_done or learner.epochs == config.epochs:
            return
        files = [checkpoint.with_name(f"{checkpoint.stem}-{branch}.pt") for branch in range(config.processes)]
        _apart(network, course, threads, checkpoint, files, after_epoch)
        learner.become_mean(files)
        learner.save(checkpoint)
        for file in files:
            file.unlink()


class _Learner:
    """A network in training: what a checkpoint holds, and how an epoch goes. ``epochs``: how many are done."""

    def __init__(self, network: ReaderNetwork, course: Course) -> None:
        self._network, self._course = network, course
        self._optimizer = _optimizer(network, course.config)
        warm = max(1, int(course.steps * course.config.warmup))
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer,
            lambda s: min(1.0, (s + 1) / warm) * max(0.02, 1.0 - max(0, s - warm) / max(1, course.steps - warm)),
        )
        self._parts: dict[str, Any] = {"network": network, "optimizer": self._optimizer, "schedule": self._schedule}
        self.epochs = 0

    @property
    def is_done(self) -> bool:
        """Whether the course allows no further step."""
        return bool(self._schedule.last_epoch >= self._course.steps)

    def learn(
        self,
        team: Team,
        until: int,
        checkpoint: Path,
        *,
        branch: int = 0,
        after_epoch: Callable[[int], None] | None = None,
    ) -> None:
        """Go on until so many epochs are done, or the course is."""
        config = self._course.config
        while self.epochs < until and not self.is_done:
            self._network.train()
            team.seed(config.seed + self.epochs + 1_000_000 * branch)
            groups = self._course.batches(self._network.labels, self.epochs, branch)
            if config.max_steps:
                groups = groups[: config.max_steps - self._schedule.last_epoch]
            losses = []
            title = f"epoch {self.epochs + 1}/{config.epochs}"
            with tqdm(groups, desc=title, unit="batch", disable=branch > 0) as bar:
                for group in bar:
                    losses.append(team.backward(group))
                    nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
                    self._optimizer.step()
                    self._optimizer.zero_grad(set_to_none=True)
                    self._schedule.step()
                    bar.set_postfix(loss=f"{sum(losses) / len(losses):.3f}")
            self.epochs += 1
            self.save(checkpoint)
            if after_epoch:
                after_epoch(self.epochs)

    def resume(self, checkpoint: Path) -> None:
        """Take the checkpoint's state, if there is one. Raises ``UsageError`` where it is of another course."""
        if not checkpoint.exists():
            return
        state = torch.load(checkpoint, weights_only=True)
        if state["task"] != self._fingerprint():
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
        torch.save({"epochs": self.epochs, "task": self._fingerprint(), **states}, part)
        part.replace(checkpoint)

    def become_mean(self, checkpoints: Sequence[Path]) -> None:
        """Take the mean of the weights in ``checkpoints``."""
        states = [torch.load(file, weights_only=True) for file in checkpoints]
        weights = [state["network"] for state in states]
        self._network.load_state_dict(
            {
                name: torch.stack([w[name] for w in weights]).mean(0) if value.is_floating_point() else value
                for name, value in weights[0].items()
            }
        )
        self.epochs = int(states[0]["epochs"])

    def _fingerprint(self) -> str:
        """Which run this is: a hash of all that its result depends on but the base model's weights."""
        network, course = self._network, self._course
        parts = (network.config, network.labels.to_dict(), course.config, course.window, course.passages)
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def _apart(
    network: ReaderNetwork,
    course: Course,
    threads: int,
    checkpoint: Path,
    files: Sequence[Path],
    after_epoch: Callable[[int], None] | None,
) -> None:
    """The last epochs: each process goes on alone from ``checkpoint``, and leaves its state in its own of ``files``. Raises ``ExtractorError``."""
    context = multiprocessing.get_context("spawn")
    others = [
        context.Process(target=_branch, args=(network, course, threads, checkpoint, file, number), daemon=True)
        for number, file in enumerate(files[1:], 1)
    ]
    try:
        for process in others:
            process.start()
        _branch(network, course, threads, checkpoint, files[0], 0, after_epoch)
        for process in others:
            process.join()
            if process.exitcode:
                how = f"exit status {process.exitcode}"
                raise ExtractorError(f"a training process ended early ({how}); go on with --resume")
    finally:
        for process in others:
            if process.is_alive():
                process.kill()
                process.join()


def _branch(
    network: ReaderNetwork,
    course: Course,
    threads: int,
    checkpoint: Path,
    file: Path,
    number: int,
    after_epoch: Callable[[int], None] | None = None,
) -> None:
    if number:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the first process ends the others
    own = copy.deepcopy(network)  # the given one's weights lie in memory that all processes share
    learner = _Learner(own, course)
    learner.resume(file if file.exists() else checkpoint)
    with Team(own, partial(batch_loss, course.config), 1, threads) as team:
        learner.learn(team, course.config.epochs, file, branch=number, after_epoch=after_epoch)


def _optimizer(network: ReaderNetwork, config: TrainingConfig) -> torch.optim.Optimizer:
    inner = [p for n, p in network.named_parameters() if p.requires_grad and n.startswith(("layers", "embeddings"))]
    outer = [p for n, p in network.named_parameters() if p.requires_grad and not n.startswith(("layers", "embeddings"))]
    groups = [{"params": inner, "lr": config.learning_rate}, {"params": outer, "lr": config.head_learning_rate}]
    return torch.optim.AdamW(groups, weight_decay=config.weight_decay, fused=True)
