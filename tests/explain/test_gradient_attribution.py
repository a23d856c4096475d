import numpy as np
import pytest
import torch

from cctaecg.config.sections import ModelConfig
from cctaecg.explain.gradient_attribution import beat_average, cell_sums, integrated_gradients
from cctaecg.model.net1d import Net1D
from cctaecg.stats.errors import InvalidSetting, ShapeMismatch

RNG = np.random.default_rng(5)
SIGNALS = RNG.normal(size=(5, 12, 60)).astype(np.float32)


class Quadratic(torch.nn.Module):
    """Logit of vessel v: the sum of squares of lead v, whose attributions are the squares themselves, about 0."""

    def forward(self, signals):
        return signals[:, :4].square().sum(dim=2)


class Linear(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = torch.from_numpy(RNG.normal(size=(12, 60, 4)).astype(np.float32))

    def forward(self, signals):
        return torch.einsum("nlt,ltv->nv", signals, self.weights)


def test_a_linear_network_gives_weight_times_distance_from_the_mean():
    network = Linear()
    found = integrated_gradients(network, SIGNALS, steps=2, chunk=2)
    away = SIGNALS - SIGNALS.mean(axis=2, keepdims=True)
    expected = np.einsum("nlt,ltv->nvlt", away, network.weights.numpy())
    assert found.values == pytest.approx(expected, abs=1e-5)
    assert found.logit == pytest.approx(np.einsum("nlt,ltv->nv", SIGNALS, network.weights.numpy()), abs=1e-4)


def test_squares_are_attributed_to_themselves():
    centred = SIGNALS - SIGNALS.mean(axis=2, keepdims=True)
    found = integrated_gradients(Quadratic(), centred, steps=4)
    for vessel in range(4):
        assert found.values[:, vessel, vessel] == pytest.approx(np.square(centred[:, vessel]), abs=1e-5)
        others = np.delete(found.values[:, vessel], vessel, axis=1)
        assert np.abs(others).max() < 1e-6


def test_attributions_of_the_network_add_up_to_its_logit():
    torch.manual_seed(0)
    network = Net1D(ModelConfig(widths=(16, 32), blocks=(1, 1)))
    signals = RNG.normal(size=(3, 12, 200)).astype(np.float32)
    found = integrated_gradients(network, signals, steps=32)
    assert found.values.shape == (3, 4, 12, 200)
    assert (found.incompleteness() < 0.02).all()
    again = integrated_gradients(network, signals, steps=32, chunk=1)
    assert again.values == pytest.approx(found.values, abs=1e-5)


def test_pieces_are_sums_over_lead_and_wave():
    values = RNG.normal(size=(2, 4, 12, 10)).astype(np.float32)
    waves = np.array([[-1, 0, 0, 1, 1, 2, 3, 3, 3, -1], [3, 3, 2, 2, 1, 1, 0, 0, -1, -1]])
    found = cell_sums(values, waves)
    assert found[0, 2, 5, 3] == pytest.approx(values[0, 2, 5, 6:9].sum(), abs=1e-5)
    assert found[1, 0, 11, 0] == pytest.approx(values[1, 0, 11, 6:8].sum(), abs=1e-5)
    assert found.shape == (2, 4, 12, 4)


def test_beats_are_averaged_by_size_and_records_count_once():
    values = np.zeros((3, 4, 12, 100), np.float32)
    values[0, 1, 2, [30, 60]] = [2.0, -4.0]  # two beats: mean size 3
    values[1, 1, 2, 50] = 5.0  # one beat; the third record has none
    time, found = beat_average(values, [np.array([0.30, 0.60]), np.array([0.501, 0.99]), np.array([])], 100, 0.1, 0.2)
    assert found.shape == (4, 12, 30) and time[0] == -0.1 and len(time) == 30
    assert found[1, 2, 10] == pytest.approx((3 + 5) / 2)
    assert found.sum() == pytest.approx(4)
    with pytest.raises(ShapeMismatch, match="no record has a whole beat"):
        beat_average(values, [np.array([])] * 3, 100)


def test_bad_input_is_refused():
    with pytest.raises(ShapeMismatch, match=r"\(5, 11, 60\)"):
        integrated_gradients(Quadratic(), SIGNALS[:, 1:])
    with pytest.raises(InvalidSetting, match="steps is 1"):
        integrated_gradients(Quadratic(), SIGNALS, steps=1)
