"""Gradients by several processes: each takes its share of a batch, with the same weights in shared memory.

The network's matrices are small: two processes with a core each are nearly twice as fast as one process with two. Each process may compile the network
for itself (``torch.compile``), which trains a quarter faster and needs a C++ compiler and Python's headers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

import torch
from torch import Tensor, multiprocessing, nn

from extractor.worker import interrupts_ignored

#: ``loss(network, share of a batch)``; it must be importable, for the other processes.
Loss = Callable[[Callable[..., Any], Sequence[Any]], Tensor]


class Team:
    """``size`` processes, this one among them, that share a network. A context manager: at its end the others stop."""

    def __init__(self, loss: Loss, network: nn.Module, size: int, *, threads: int, fast: bool = False) -> None:
        """``threads`` are what each process may use, ``fast`` compiles the network. The weights move to shared memory; an optimizer may be made before or after."""
        self._network, self._loss, self._threads = _compiled(network, fast), loss, threads
        network.share_memory()
        self._parts = [p for p in network.parameters() if p.requires_grad]
        self._helpers: list[tuple[Any, Connection, list[Tensor]]] = []
        context = multiprocessing.get_context("spawn")
        for number in range(1, size):
            here, there = context.Pipe()
            gradients = [torch.zeros_like(part).share_memory_() for part in self._parts]  # type: ignore[no-untyped-call]
            process = context.Process(
                target=_help, args=(there, network, loss, gradients, number, threads, fast), daemon=True
            )
            with interrupts_ignored():
                process.start()
            there.close()
            self._helpers.append((process, here, gradients))

    def __enter__(self) -> Team:
        self._threads_before = torch.get_num_threads()
        torch.set_num_threads(self._threads)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process, pipe, _ in self._helpers:
            pipe.close()
            process.join()
        torch.set_num_threads(self._threads_before)

    def seed(self, seed: int) -> None:
        """Start the random numbers anew, others in each process."""
        torch.manual_seed(seed)
        for _, pipe, _ in self._helpers:
            pipe.send(seed)

    def backward(self, batch: Sequence[Any]) -> float:
        """The mean loss of the shares of ``batch``; its gradients are then those of the network, which must have none before."""
        size = min(len(self._helpers) + 1, len(batch))
        for number, (_, pipe, _) in enumerate(self._helpers[: size - 1], 1):
            pipe.send(batch[number::size])
        total = _share(self._network, self._loss, batch[::size])
        mine = [torch.zeros_like(part) if part.grad is None else part.grad for part in self._parts]
        for _, pipe, gradients in self._helpers[: size - 1]:
            total += pipe.recv()
            for gradient, other in zip(mine, gradients, strict=True):
                gradient.add_(other)
        for part, gradient in zip(self._parts, mine, strict=True):
            part.grad = gradient.div_(size)
        return total / size

    def step(self, optimizers: Sequence[torch.optim.Optimizer]) -> None:
        """Change the weights by their gradients, which end with it. The other processes wait, so this one may use their threads."""
        torch.set_num_threads(self._threads * (len(self._helpers) + 1))
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        torch.set_num_threads(self._threads)


def can_compile() -> bool:
    """Whether ``torch.compile`` works on this machine."""
    try:
        torch.compile(lambda number: number + 1)(torch.ones(1))
    except (RuntimeError, OSError):  # no compiler, or nowhere to put what it makes
        return False
    return True


def _compiled(network: nn.Module, fast: bool) -> Callable[..., Any]:
    return torch.compile(network, dynamic=True) if fast else network


def _share(network: Callable[..., Any], loss: Loss, share: Sequence[Any]) -> float:
    result = loss(network, share)
    result.backward()  # type: ignore[no-untyped-call]
    return float(result.detach())


def _help(
    pipe: Connection, network: nn.Module, loss: Loss, gradients: list[Tensor], number: int, threads: int, fast: bool
) -> None:
    """What another process does: a seed sets its random numbers, a share of a batch is answered by its loss, until the pipe is closed."""
    torch.set_num_threads(threads)
    parts = [p for p in network.parameters() if p.requires_grad]
    asked = _compiled(network, fast)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            task = pipe.recv()
            if isinstance(task, int):
                torch.manual_seed(task + 1000 * number)
                network.train()
                continue
            network.zero_grad()
            value = _share(asked, loss, task)
            for part, gradient in zip(parts, gradients, strict=True):
                if part.grad is None:
                    gradient.zero_()
                else:
                    gradient.copy_(part.grad)
            pipe.send(value)
