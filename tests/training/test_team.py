"""Several processes give the gradients that one process gives."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor, nn

from extractor.training.team import Team, can_compile


def squares(network: nn.Module, share: Sequence[float]) -> Tensor:
    """Mean of (w x)^2 over the share; importable, as the processes need it."""
    inputs = torch.tensor(share)[:, None]
    result: Tensor = (network(inputs) ** 2).mean()
    return result


@pytest.mark.parametrize("size", [1, 2, 3])
def test_gradients_are_the_mean_of_the_shares(size: int) -> None:
    network = nn.Linear(1, 1, bias=False)
    network.weight.data.fill_(2.0)
    threads = torch.get_num_threads()
    with Team(squares, network, size, threads=1) as team:
        team.seed(0)
        for batch in ([1.0, 2.0, 3.0, 4.0], [5.0]):  # the second is too small for all to have a share
            network.zero_grad()
            shares = [batch[number :: min(size, len(batch))] for number in range(min(size, len(batch)))]
            means = [sum(x * x for x in share) / len(share) for share in shares]
            assert team.backward(batch) == pytest.approx(4.0 * sum(means) / len(means))
            assert network.weight.grad is not None
            assert network.weight.grad.item() == pytest.approx(4.0 * sum(means) / len(means))
        network.weight.data.fill_(1.0)  # what the optimizer does is seen by all
        assert team.backward([1.0, 1.0, 1.0]) == pytest.approx(1.0)
    assert torch.get_num_threads() == threads


def test_a_step_changes_the_weights_and_ends_the_gradients() -> None:
    network = nn.Linear(1, 1, bias=False)
    network.weight.data.fill_(2.0)
    threads = torch.get_num_threads()
    with Team(squares, network, 2, threads=1) as team:
        team.backward([1.0, 1.0])
        team.step([torch.optim.SGD(network.parameters(), lr=0.25), torch.optim.SGD(network.parameters(), lr=99.0)])
        assert network.weight.item() == pytest.approx(1.0)  # by the first alone: the gradient ended with it
        assert network.weight.grad is None
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == threads


@pytest.mark.filterwarnings("ignore:.*script_method.*:DeprecationWarning")  # torch's own, on importing its compiler
def test_a_compiled_network_has_the_same_gradients() -> None:
    if not can_compile():
        pytest.skip("needs a C++ compiler and Python's headers")
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(1, 4), nn.GELU(), nn.Linear(4, 1))
    found = []
    for fast in (False, True):
        network.zero_grad()
        with Team(squares, network, 2, threads=1, fast=fast) as team:
            loss = team.backward([1.0, 2.0, 3.0, 4.0, 5.0])
        found.append(
            [torch.tensor(loss), *(part.grad.clone() for part in network.parameters() if part.grad is not None)]
        )
    assert len(found[0]) == 5
    torch.testing.assert_close(found[1], found[0])


def test_without_a_compiler_there_is_no_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(function: object) -> object:
        raise RuntimeError("no working C++ compiler")

    monkeypatch.setattr(torch, "compile", broken)
    assert not can_compile()
