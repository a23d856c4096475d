"""Net1D against a plain rewriting of its description, and its published size and names."""

import math

import pytest
import torch
import torch.nn.functional as F

from cctaecg.config.sections import ModelConfig
from cctaecg.model.net1d import ECGFOUNDER, Net1D, ecgfounder
from cctaecg.model.same_convolution import same_padding


def plain_forward(state: dict, config: ModelConfig, x: torch.Tensor, norm: bool) -> torch.Tensor:
    """The description of the network, straight from a state dictionary, channels first, no shortcuts taken."""

    def conv(name, x, stride=1, groups=1):
        weight, bias = state[f"{name}.conv.weight"], state[f"{name}.conv.bias"]
        length, kernel = x.shape[-1], weight.shape[-1]
        total = max(0, (math.ceil(length / stride) - 1) * stride + kernel - length)
        return F.conv1d(F.pad(x, (total // 2, total - total // 2)), weight, bias, stride, groups=groups)

    def normed(name, x):
        if not norm:
            return x
        return F.batch_norm(x, state[f"{name}.running_mean"], state[f"{name}.running_var"], state[f"{name}.weight"],
                            state[f"{name}.bias"])

    def linear(name, x):
        return x @ state[f"{name}.weight"].T + state[f"{name}.bias"]

    out = F.silu(normed("first_bn", conv("first_conv", x, stride=2)))
    first = True
    for i, (width, blocks) in enumerate(zip(config.widths, config.blocks, strict=True)):
        for j in range(blocks):
            name, stride, identity = f"stage_list.{i}.block_list.{j}", 2 if j == 0 else 1, out
            if not first:
                out = F.silu(normed(f"{name}.bn1", out))
            out = conv(f"{name}.conv1", out)
            groups = width // config.group_width
            out = conv(f"{name}.conv2", F.silu(normed(f"{name}.bn2", out)), stride, groups)
            out = conv(f"{name}.conv3", F.silu(normed(f"{name}.bn3", out)))
            gate = torch.sigmoid(linear(f"{name}.se_fc2", F.silu(linear(f"{name}.se_fc1", out.mean(-1)))))
            if stride > 1:
                identity = F.max_pool1d(F.pad(identity, (0, 1)), 2)
            more = width - identity.shape[1]
            identity = F.pad(identity, (0, 0, more // 2, more - more // 2))
            out, first = out * gate[:, :, None] + identity, False
    return linear("dense", out.mean(-1))


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("length", [1000, 501])
def test_forward_follows_the_description(norm, length):
    config = ModelConfig(widths=(16, 32, 80), blocks=(2, 1, 2), stem_width=16, norm=norm)
    torch.manual_seed(0)
    network = Net1D(config, n_classes=4).double().eval()
    for name, value in network.state_dict().items():
        if "running_var" in name:
            value.uniform_(0.5, 2.0)
        elif value.is_floating_point():
            value.normal_(0, 0.2)
    batch = torch.randn(3, 12, length, dtype=torch.double)
    expected = plain_forward(network.state_dict(), config, batch, norm)
    torch.testing.assert_close(network(batch), expected, rtol=1e-10, atol=1e-12)


def test_ecgfounder_has_the_published_size_and_names():
    network = ecgfounder()
    expected = 12 * 64 * 16 + 64 + 2 * 64  # stem and its norm
    in_width = 64
    for width, blocks in zip((64, 160, 160, 400, 400, 1024, 1024), (2, 2, 2, 3, 3, 4, 4), strict=True):
        for _ in range(blocks):
            expected += 2 * in_width + in_width * width + width  # bn1, conv1
            expected += 2 * width + width * 16 * 16 + width  # bn2, conv2 in groups of 16
            expected += 2 * width + width * width + width  # bn3, conv3
            expected += width * (width // 2) + width // 2 + (width // 2) * width + width  # squeeze-excitation
            in_width = width
    expected += 1024 * 4 + 4
    assert sum(parameter.numel() for parameter in network.parameters()) == expected == 30_669_364
    state = network.state_dict()
    assert state["first_conv.conv.weight"].shape == (64, 12, 16)
    assert state["stage_list.1.block_list.0.conv1.conv.weight"].shape == (160, 64, 1)
    assert state["stage_list.6.block_list.3.conv2.conv.weight"].shape == (1024, 16, 16)
    assert state["stage_list.3.block_list.2.se_fc1.weight"].shape == (200, 400)
    assert "stage_list.0.block_list.0.bn1.running_mean" in state and "first_bn.weight" in state
    assert network.config == ECGFOUNDER


def test_ecgfounder_takes_five_thousand_samples():
    with torch.inference_mode():
        assert ecgfounder(n_classes=150).eval()(torch.zeros(1, 12, 5000)).shape == (1, 150)


def test_same_padding_gives_the_ceiling_and_the_smaller_half_left():
    for length in range(1, 60):
        for kernel_size in (1, 2, 7, 16):
            for stride in (1, 2):
                left, right = same_padding(length, kernel_size, stride)
                assert 0 <= right - left <= 1
                assert (length + left + right - kernel_size) // stride + 1 == math.ceil(length / stride)


@pytest.mark.parametrize("norm", [False, True])
def test_shared_parameters_are_those_that_the_features_depend_on(norm):
    network = Net1D(ModelConfig(widths=(16, 32), blocks=(1, 2), norm=norm))
    network.features(torch.randn(2, 12, 200)).sum().backward()
    used = [name for name, parameter in network.named_parameters() if parameter.grad is not None]
    shared = {id(parameter) for parameter in network.shared}
    assert used == [name for name, parameter in network.named_parameters() if id(parameter) in shared]
    assert ("first_bn.weight" in used) == norm and not any(name.startswith("dense.") for name in used)


def test_dropout_acts_in_training_alone():
    torch.manual_seed(1)
    network = Net1D(ModelConfig(widths=(16,), blocks=(1,), dropout=0.5))
    batch = torch.randn(2, 12, 100)
    assert not torch.equal(network(batch), network(batch))
    network.eval()
    assert torch.equal(network(batch), network(batch))


@pytest.mark.parametrize(("values", "fault"), [
    ({"widths": (16, 24), "blocks": (1, 1)}, "width 24 is no multiple of group_width 16"),
    ({"widths": (32, 16), "blocks": (1, 1)}, "16 follows 32"),
    ({"widths": (65536,) * 4}, r"a network of about 64,.* parameters"),
    ({"blocks": (-1, 1, 1, 1)}, "greater than or equal to 1"),
    ({"kernel_size": 0}, "greater than or equal to 1"),
    ({"dropout": 1.0}, "less than 1"),
])
def test_shapes_that_make_no_network_are_refused_before_anything_is_built(values, fault):
    with pytest.raises(ValueError, match=fault):
        ModelConfig(**values)
