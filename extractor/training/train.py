"""Training the reader: a recipe in, a network out.

The processes share each batch at first. In the last epochs each goes on alone, on other examples in another order, and the network becomes the mean of
theirs: what they learnt by heart differs and is averaged away (Wortsman et al., "Model soups", ICML 2022).
"""

from __future__ import annotations

import copy
import os
import threading
import warnings
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import multiprocessing

from extractor.errors import ExtractorError
from extractor.reader.windows import WindowSize
from extractor.training.corpus import Passage
from extractor.training.course import Course
from extractor.training.learner import Learner
from extractor.training.losses import batch_loss
from extractor.training.model import ReaderNetwork
from extractor.training.recipe import TrainingConfig
from extractor.training.team import Team, can_compile
from extractor.worker import interrupts_ignored


def train(
    network: ReaderNetwork,
    passages: Sequence[Passage],
    tokenizer: Tokenizer,
    config: TrainingConfig,
    window: WindowSize,
    *,
    checkpoint: Path | None = None,
) -> None:
    """Train ``network`` in place, with a progress bar on standard error, by windows of at most the size ``window``.

    After each epoch the state is written to ``checkpoint``, that of a process alone to a file beside it; where these exist, training goes on from them, with
    the same result as an unbroken run. Raises ``UsageError`` where the checkpoint is of another recipe or corpus, ``ExtractorError`` where a process dies.
    """
    torch.manual_seed(config.seed)
    course = Course(passages, tokenizer, network.labels, config, window)
    threads = max(1, (os.cpu_count() or 1) // config.processes)
    fast = config.compiled and can_compile()
    if config.compiled and not fast:
        warnings.warn(
            "no C++ compiler or no Python headers: training goes on uncompiled and takes longer", stacklevel=2
        )
    make_team = partial(Team, partial(batch_loss, config), threads=threads, fast=fast)
    together = config.epochs - config.apart if config.processes > 1 else config.epochs
    with ExitStack() as stack:
        checkpoint = checkpoint or Path(stack.enter_context(TemporaryDirectory())) / "checkpoint.pt"
        files = [checkpoint.with_name(f"{checkpoint.stem}-{branch}.pt") for branch in range(config.processes)]
        learner = Learner(network, course)
        learner.resume(checkpoint)
        if not together <= learner.epochs < config.epochs:
            _remove(files)  # of another run, or no longer needed
        if learner.epochs < together:
            with make_team(network, config.processes) as team:
                learner.learn(team, together, checkpoint)
        if learner.epochs < config.epochs and not learner.has_all_steps:
            _go_apart(network, course, make_team, checkpoint, files, learner.epochs)
            learner.become_mean(files)
            learner.save(checkpoint)
            _remove(files)


def _go_apart(
    network: ReaderNetwork,
    course: Course,
    make_team: partial[Team],
    checkpoint: Path,
    files: Sequence[Path],
    begin: int,
) -> None:
    """The last epochs: each process goes on alone from ``checkpoint``, and leaves its state in its own of ``files``. Raises ``ExtractorError``."""
    alone = partial(_go_alone, network, course, make_team, checkpoint)
    context = multiprocessing.get_context("spawn")
    others = [
        context.Process(target=_as_child, args=(alone, file, branch, course.config.epochs), daemon=True)
        for branch, file in enumerate(files[1:], 1)
    ]
    try:
        with interrupts_ignored():
            for process in others:
                process.start()
        for until in range(begin + 1, course.config.epochs + 1):  # with a look at the others after each epoch
            alone(files[0], 0, until)
            _check(others)
        for process in others:
            process.join()
        _check(others)
    finally:
        for process in others:
            if process.pid:
                process.kill()
                process.join()


def _go_alone(
    network: ReaderNetwork,
    course: Course,
    make_team: partial[Team],
    checkpoint: Path,
    file: Path,
    branch: int,
    until: int,
) -> None:
    own = copy.deepcopy(network)  # the given one's weights lie in memory that all processes share
    learner = Learner(own, course)
    learner.resume(file if file.exists() else checkpoint)
    with make_team(own, 1) as team:
        learner.learn(team, until, file, branch=branch)


def _as_child(alone: partial[None], file: Path, branch: int, until: int) -> None:
    """All that another process does. It ends with the one that started it, whose next run would write to the same file."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    alone(file, branch, until)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent
    parent.join()
    os._exit(1)


def _check(processes: Sequence[Any]) -> None:
    for code in (process.exitcode for process in processes):
        if code:
            how = f"signal {-code}" if code < 0 else f"exit status {code}"
            raise ExtractorError(f"a training process ended early ({how}); what is done so far is in the checkpoints")


def _remove(files: Sequence[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
