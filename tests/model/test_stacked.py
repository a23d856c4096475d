"""Networks side by side as one: what each gives by itself, for every shape that there is."""

import pytest
import torch

from cctaecg.config.sections import ModelConfig
from cctaecg.model.net1d import Net1D
from cctaecg.model.stacked import StackedNetworks

SHAPES = {
    "small": {"widths": (16, 32, 64, 128), "blocks": (1, 1, 1, 1), "stem_width": 16, "kernel_size": 8},
    "odd": {"widths": (32, 48), "blocks": (2, 1), "stem_width": 16, "kernel_size": 5, "group_width": 16},
    "plain": {"widths": (16, 32), "blocks": (2, 2), "norm": False},
    "dropout": {"widths": (16, 32), "blocks": (1, 2), "dropout": 0.5},
}


def networks(shape: dict, count: int) -> list[Net1D]:
    """Networks in evaluation mode whose norms have seen data."""
    found = []
    for seed in range(count):
        torch.manual_seed(seed)
        network = Net1D(ModelConfig(**shape)).train()
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.mul_(1.2).add_(0.01)
            for _ in range(3):
                network(torch.randn(4, 12, 300))
        found.append(network.eval())
    return found


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize(("batch", "length"), [(1, 1000), (3, 999), (2, 125)])
def test_each_network_gives_what_it_gives_alone(shape, batch, length):
    alone = networks(shape, 3)
    stacked = StackedNetworks(alone)
    signal = torch.randn(batch, 12, length)
    before = signal.clone()
    with torch.inference_mode():
        expected = torch.stack([network(signal) for network in alone])
        torch.testing.assert_close(stacked(signal), expected, atol=2e-6, rtol=2e-5)
        torch.testing.assert_close(torch.sigmoid(stacked(signal)), torch.sigmoid(expected), atol=1e-6, rtol=0)
    assert torch.equal(signal, before) and expected.std(dim=0).min() > 1e-4  # the networks do differ


def test_several_shapes_or_none_are_refused():
    with pytest.raises(ValueError, match="2 networks of 2 shapes"):
        StackedNetworks([*networks(SHAPES["small"], 1), *networks(SHAPES["plain"], 1)])
    with pytest.raises(ValueError, match="0 networks of 0 shapes"):
        StackedNetworks([])
