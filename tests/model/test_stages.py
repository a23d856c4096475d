"""The stages of a network add up to what PyTorch counts, and have the sizes that its tensors have."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from cctaecg.book.tables.network import layer_table
from cctaecg.config import profile
from cctaecg.explain.sample_size_asked import multiplications
from cctaecg.model.net1d import Net1D
from cctaecg.model.stages import layers


@pytest.mark.parametrize("name", ["smoke", "demo", "paper"])
def test_parameters_and_multiply_adds_add_up_to_those_that_pytorch_counts(name):
    config = profile(name)
    samples = round(config.signal.fs * config.signal.seconds)
    network = Net1D(config.model).eval()
    with FlopCounterMode(display=False) as counter, torch.inference_mode():  # from the operations, not the modules
        network(torch.zeros(1, 12, samples))
    found = layers(config)
    assert sum(layer.parameters for layer in found) == sum(each.numel() for each in network.parameters())
    assert sum(layer.multiply_adds for layer in found) == counter.get_total_flops() / 2
    assert sum(layer.multiply_adds for layer in found) == multiplications(config.model, samples)  # by formula


def test_each_stage_has_the_size_of_the_signal_behind_it():
    config = profile("paper")
    network = Net1D(config.model).eval()
    signal = torch.zeros(1, 12, 5000)
    stem, *stages, head = layers(config)
    with torch.inference_mode():
        for upto, layer in zip(torch.cumsum(torch.tensor([0, *config.model.blocks]), 0).tolist(), [stem, *stages]):
            assert network.through(signal, upto).shape == (1, layer.length, layer.width)
    assert [layer.name for layer in stages] == [f"Stage {number}" for number in range(1, 8)]
    assert [layer.groups for layer in stages] == [4, 10, 10, 25, 25, 64, 64]
    assert {(layer.kernel, layer.stride) for layer in (stem, *stages)} == {(16, 2)}
    assert (head.name, head.width, head.kernel, head.stride, head.groups, head.length) == ("Head", 4, 0, 0, 0, 1)


def test_the_table_ends_with_the_sums():
    table = layer_table(layers(profile("paper")))
    assert list(table.columns) == ["Stage", "Width", "Blocks", "Kernel", "Stride", "Groups", "Output length",
                                   "Parameters", "Multiply-adds"]
    last = table.iloc[-1]
    assert (last["Stage"], last["Width"], last["Blocks"], last["Parameters"]) == ("All", "—", "20", "30,669,364")
    assert table.iloc[0]["Blocks"] == "—" and table.iloc[1]["Output length"] == "1,250"
