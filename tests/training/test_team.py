"""Several processes give the gradients that one process gives."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor, nn

from extractor.training.team import Team


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
    with Team(network, squares, size, threads=1) as team:
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
