import numpy as np
import pytest
import torch

from cctaecg.explain.occlusion import numpy_model, occlude_leads
from cctaecg.stats.errors import ShapeMismatch

RNG = np.random.default_rng(3)
SIGNALS = RNG.normal(size=(6, 12, 50)).astype(np.float32)
PATIENTS = np.array(["b", "a", "b", "c", "c", "c"])
WEIGHTS = RNG.normal(size=(12, 4))


def energy_model(batch: np.ndarray) -> np.ndarray:
    """A logit whose dependence on each lead is known: the weighted sum of the leads' variances."""
    return batch.var(axis=2) @ WEIGHTS


def test_change_is_what_the_lead_contributed():
    """Without its variance a lead takes exactly its own term out of the sum."""
    found = occlude_leads(energy_model, lambda rows: SIGNALS[rows], PATIENTS, chunk=4)
    own = SIGNALS.var(axis=2)[:, :, None] * WEIGHTS
    assert found.patients.tolist() == ["a", "b", "c"]
    expected = np.stack([own[1], own[[0, 2]].mean(axis=0), own[3:].mean(axis=0)])
    assert found.change == pytest.approx(expected, abs=1e-5)


def test_lead_is_replaced_by_its_mean_and_not_by_zero():
    """A model that sees only the leads' means loses nothing."""
    found = occlude_leads(lambda batch: batch.mean(axis=2) @ WEIGHTS, lambda rows: SIGNALS[rows] + 5, PATIENTS)
    assert np.abs(found.change).max() < 1e-4


def test_what_was_read_is_not_changed():
    stored = SIGNALS.copy()
    stored.setflags(write=False)  # as the pages of the ECG store
    found = occlude_leads(energy_model, lambda rows: stored[rows[0] : rows[-1] + 1], PATIENTS)
    assert np.isfinite(found.change).all() and np.array_equal(stored, SIGNALS)


def test_wrong_logits_are_refused():
    with pytest.raises(ShapeMismatch, match=r"\(6, 3\); expected logits \(6, 4\)"):
        occlude_leads(lambda batch: np.zeros((len(batch), 3)), lambda rows: SIGNALS[rows], PATIENTS)


class Network(torch.nn.Module):
    def __init__(self, shift: float):
        super().__init__()
        self.shift = shift
        self.dropout = torch.nn.Dropout(0.9)

    def forward(self, signals):
        return self.dropout(signals.mean(dim=2)[:, :4]) + self.shift


def test_one_network_gives_its_logits_in_evaluation_mode():
    network = Network(0.5).train()
    assert numpy_model(network)(SIGNALS) == pytest.approx(SIGNALS.mean(axis=2)[:, :4] + 0.5, abs=1e-6)


def test_several_networks_give_the_logit_of_their_mean_probability():
    logits = SIGNALS.mean(axis=2)[:, :4]
    mean = (1 / (1 + np.exp(-logits - 1)) + 1 / (1 + np.exp(-logits + 3))) / 2
    assert numpy_model(Network(1.0), Network(-3.0))(SIGNALS) == pytest.approx(np.log(mean / (1 - mean)), abs=1e-5)
    assert np.isfinite(numpy_model(Network(200.0), Network(190.0))(SIGNALS)).all()  # a probability that rounds to 1


def test_no_network_is_refused():
    with pytest.raises(ValueError, match="no network"):
        numpy_model()


class Elsewhere(torch.nn.Module):
    """A network whose parameter is on a device without values, and which notes what it is given."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.empty(1, device="meta"))
        self.given: list[tuple[int, str]] = []

    def forward(self, signals):
        self.given.append((len(signals), signals.device.type))
        return torch.zeros(len(signals), 4)


def test_a_network_is_asked_where_it_is_and_about_as_many_as_memory_holds(monkeypatch):
    monkeypatch.setattr("cctaecg.explain.occlusion.AT_A_TIME", 2 * SIGNALS.shape[2])
    network = Elsewhere()
    assert numpy_model(network)(SIGNALS).shape == (6, 4)
    assert network.given == [(2, "meta")] * 3
