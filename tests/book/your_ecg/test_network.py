"""The forward pass is PyTorch's, for networks of every shape that the configuration makes."""

import numpy as np
import pytest
import torch

from cctaecg.book.your_ecg.networks import packed, weights_of
from cctaecg.config.profiles import PROFILES
from cctaecg.config.sections import ModelConfig
from cctaecg.model.net1d import Net1D
from cctaecg.model.weights import build
from cctaecg.training.checkpoint import TrainedFold

SHAPES = {
    "smoke": PROFILES["smoke"].model,
    "with norms, several blocks": ModelConfig(widths=(16, 16, 48), blocks=(2, 1, 3), kernel_size=7, norm=True),
    "an even kernel, groups of 8": ModelConfig(widths=(24, 32), blocks=(1, 2), stem_width=8, group_width=8,
                                               kernel_size=4),
    "a kernel of one sample": ModelConfig(widths=(16,), blocks=(1,), kernel_size=1, norm=True),
}

FORWARD = "return yourEcg.network.forward(yourEcg.network.unpacked(given.network), given.scores);"


def fold(model: Net1D, normalise="lead", trained=(True, True, True, True)) -> TrainedFold:
    return TrainedFold(model.eval(), normalise, np.array(trained))


def random_network(config: ModelConfig) -> Net1D:
    """Random weights that half precision holds, and norms that have seen something."""
    torch.manual_seed(3)
    network = Net1D(config)
    with torch.no_grad():
        for name, value in network.state_dict().items():
            if "running_var" in name:
                value.uniform_(0.5, 2)
            elif "running_mean" in name or ".bn" in name or "first_bn" in name:
                value.copy_(torch.randn(value.shape) * 0.3) if value.is_floating_point() else None
            elif name.endswith("weight"):
                value.copy_(value.half().float())
    return network


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("time", [1000, 333])
def test_the_forward_pass_is_pytorchs(scripted, settings, name, time):
    network = random_network(SHAPES[name])
    scores = np.random.default_rng(0).normal(size=(12, time)).astype(np.float32)
    logits = scripted(FORWARD, settings, {"network": packed(fold(network)), "scores": scores.tolist()})
    with torch.inference_mode():
        expected = network.eval().double()(torch.from_numpy(scores[None]).double())[0]
    np.testing.assert_allclose(logits, expected, atol=1e-5)


def test_the_small_network_of_the_package_loses_nothing_that_matters_to_half_precision(scripted, settings):
    network = build(PROFILES["demo"].model).eval()
    scores = np.random.default_rng(0).normal(size=(12, 1000)).astype(np.float32)
    logits = scripted(FORWARD, settings, {"network": packed(fold(network)), "scores": scores.tolist()})
    with torch.inference_mode():
        expected = torch.sigmoid(network(torch.from_numpy(scores[None])))[0]
    np.testing.assert_allclose(1 / (1 + np.exp(-np.array(logits))), expected, atol=1e-3)
    assert weights_of(network) == 88_396


def test_the_ensemble_is_the_mean_and_what_was_not_trained_has_no_probability(scripted, settings):
    networks = [packed(fold(random_network(SHAPES["smoke"]), "record")),
                packed(fold(random_network(SHAPES["with norms, several blocks"]), trained=(True, False, True, True)))]
    signal = np.random.default_rng(0).normal(size=(12, 1000)).astype(np.float32)
    found = scripted("return yourEcg.prediction.predicted(given.map((row) => Float32Array.from(row)));",
                     {**settings, "networks": networks}, signal.tolist())
    members = np.array(found["members"], float)  # JSON has no NaN: null
    assert np.isnan(members[1, 1]) and np.isfinite(members[0]).all()
    np.testing.assert_allclose(np.array(found["mean"], float), members.mean(0))


def test_numbers_that_do_not_fit_the_shape_are_refused(scripted, settings):
    network = packed(fold(random_network(SHAPES["smoke"])))
    network["shape"] = {**network["shape"], "kernel": 8}
    said = scripted("try { yourEcg.network.unpacked(given); } catch (error) { return error.message; }", settings,
                    network)
    assert said == "the networks' numbers do not fit their shape"
