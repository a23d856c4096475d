import numpy as np
import pytest
import torch
from scipy.stats import spearmanr

from cctaecg.config.sections import ModelConfig
from cctaecg.explain.occlusion import occlude_waves
from cctaecg.explain.sanity_checks import deletion_curves, randomised, rank_agreement
from cctaecg.model.net1d import Net1D
from cctaecg.stats.errors import ShapeMismatch

RNG = np.random.default_rng(2)
SIGNALS = RNG.normal(size=(6, 12, 80)).astype(np.float32)
WAVES = np.tile(np.repeat([-1, 0, 1, 2, 3], 16), (6, 1))
WEIGHTS = RNG.normal(size=(4, 12, 4))


def piece_model(batch: np.ndarray) -> np.ndarray:
    """A logit whose dependence on each piece is known: the weighted sum of squares of each wave of each lead."""
    centred = batch - SIGNALS.mean(axis=2, keepdims=True)[: len(batch)]
    energy = np.square(centred).reshape(len(batch), 12, 5, 16).sum(axis=3)[:, :, 1:]
    return np.einsum("nlw,vlw->nv", energy, WEIGHTS)


def own_share() -> np.ndarray:
    centred = SIGNALS - SIGNALS.mean(axis=2, keepdims=True)
    energy = np.square(centred).reshape(6, 12, 5, 16).sum(axis=3)[:, :, 1:]
    return energy[:, None] * WEIGHTS


def test_occlusion_by_wave_is_what_the_piece_contributed():
    assert occlude_waves(piece_model, SIGNALS, WAVES) == pytest.approx(own_share(), abs=1e-4)


def test_randomised_network_is_new_repeatable_and_leaves_the_rest_alone():
    network = Net1D(ModelConfig(widths=(16, 32), blocks=(1, 1)))
    before, state = network.dense.weight.clone(), torch.random.get_rng_state()
    first, again, other = randomised(network, 1), randomised(network, 1), randomised(network, 2)
    assert torch.equal(state, torch.random.get_rng_state()) and torch.equal(before, network.dense.weight)
    for name, weights in network.state_dict().items():
        if weights.dim() > 1:
            assert not torch.equal(weights, first.state_dict()[name]), name
            assert torch.equal(first.state_dict()[name], again.state_dict()[name])
            assert not torch.equal(first.state_dict()[name], other.state_dict()[name])
    assert not first.training


def test_rank_agreement_is_that_of_spearman():
    first, second = RNG.normal(size=(2, 3, 4, 12, 4))
    second += first
    first[1, 2] = np.round(first[1, 2])  # ties
    found = rank_agreement(first, second)
    expected = [[spearmanr(first[n, v].ravel(), second[n, v].ravel()).statistic for v in range(4)] for n in range(3)]
    assert found == pytest.approx(np.array(expected))
    assert rank_agreement(first, np.zeros_like(first)).tolist() == np.zeros((3, 4)).tolist()
    with pytest.raises(ShapeMismatch):
        rank_agreement(first, second[:2])


def test_deleting_what_matters_most_falls_fastest_and_both_end_alike():
    curves = deletion_curves(piece_model, SIGNALS, WAVES, own_share(), seed=1)
    assert (curves.by_attribution[:, :, 0] == 0).all() and (curves.at_random[:, :, 0] == 0).all()
    assert curves.by_attribution[:, :, -1] == pytest.approx(own_share().sum(axis=(2, 3)), abs=1e-3)
    assert curves.by_attribution[:, :, -1] == pytest.approx(curves.at_random[:, :, -1])
    best = np.sort(own_share().reshape(6, 4, 48), axis=2)[:, :, ::-1]
    assert curves.by_attribution[:, :, 1] == pytest.approx(best[:, :, :2].sum(axis=2), abs=1e-3)  # 5% of 48 pieces: 2
    assert (curves.gain() > 0).all()


def test_useless_attributions_gain_nothing_and_reversed_ones_lose():
    noise = RNG.normal(size=(6, 4, 12, 4))
    gain = deletion_curves(piece_model, SIGNALS, WAVES, noise, seed=1).gain()
    informed = deletion_curves(piece_model, SIGNALS, WAVES, own_share(), seed=1).gain()
    assert abs(gain.mean()) < 0.25 * informed.mean()
    assert (deletion_curves(piece_model, SIGNALS, WAVES, -own_share(), seed=1).gain() < 0).all()


def test_what_is_in_no_wave_stays():
    curves = deletion_curves(lambda batch: np.square(batch[:, :4, :16]).sum(axis=2), SIGNALS, WAVES, own_share())
    assert curves.at_random == pytest.approx(np.zeros_like(curves.at_random), abs=1e-5)


def test_maps_of_another_shape_are_refused():
    with pytest.raises(ShapeMismatch, match=r"expected \(6, 4, 12, 4\)"):
        deletion_curves(piece_model, SIGNALS, WAVES, own_share()[:, :, 1:])
