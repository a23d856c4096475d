"""Each perturbation by itself: what it does, how often, and how strongly."""


import pytest
import torch

from cctaecg.training import augmentation
from cctaecg.training.augmentation import augment


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def only(monkeypatch):
    """Switch one perturbation on for every record, and the others off."""
    def switch(kind, probability=1.0):
        chances = dict.fromkeys(("shift", "scale", "noise", "occlusion"), 0.0) | {kind: probability}
        monkeypatch.setattr(augmentation, "paper_value", lambda key: chances)
    return switch


def test_shift_rolls_all_leads_alike_by_at_most_a_tenth(only):
    only("shift")
    signals = torch.arange(2 * 3 * 200.0).view(2, 3, 200).repeat(100, 1, 1)
    shifts = set()
    for before, after in zip(signals, augment(signals, 1.0, generator())):
        shift = int((after[0] == before[0, 0]).nonzero())
        shift = shift - 200 if shift > 100 else shift
        assert torch.equal(after, torch.roll(before, shift, dims=1))
        shifts.add(shift)
    assert min(shifts) in range(-20, -15) and max(shifts) in range(16, 21)


def test_scale_multiplies_a_record_by_one_number(only):
    only("scale")
    signals = torch.randn(300, 12, 50, generator=generator(1))
    ratio = augment(signals, 1.0, generator()) / signals
    factor = ratio.mean((1, 2), keepdim=True)
    torch.testing.assert_close(ratio, factor.expand_as(ratio), rtol=1e-4, atol=1e-4)
    assert 0.9 <= factor.min() < 0.91 and 1.09 < factor.max() <= 1.1


@pytest.mark.parametrize("alpha", [1.0, 0.5])
def test_noise_has_the_stated_deviation_and_bound(only, alpha):
    only("noise", probability=1 / alpha)
    noise = augment(torch.zeros(50, 12, 1000), alpha, generator())
    assert noise.std().item() == pytest.approx(0.02 * alpha, rel=0.01)
    assert abs(noise.mean().item()) < 1e-4
    assert noise.abs().max() <= 0.1


def test_noise_is_clipped(only, monkeypatch):
    only("noise")
    monkeypatch.setattr(augmentation, "NOISE_SD", 1.0)
    assert augment(torch.zeros(2, 12, 100), 1.0, generator()).abs().max() == pytest.approx(0.1)


def test_occlusion_zeroes_one_stretch_of_all_leads(only):
    only("occlusion")
    widths = []
    for record in augment(torch.ones(300, 12, 500), 1.0, generator()):
        assert torch.equal(record, record[:1].expand_as(record))
        zeros = (record[0] == 0).nonzero().flatten()
        assert torch.equal(zeros, torch.arange(zeros[0], zeros[-1] + 1))
        widths.append(len(zeros))
    assert 10 <= min(widths) <= 12 and 48 <= max(widths) <= 50


@pytest.mark.parametrize(("kind", "chance"), [("shift", 0.8), ("scale", 0.8), ("noise", 0.5), ("occlusion", 0.3)])
@pytest.mark.parametrize("alpha", [1.0, 0.5])
def test_probabilities_are_the_published_ones_times_the_intensity(monkeypatch, kind, chance, alpha):
    chances = augmentation.paper_value("published_settings.augmentation_probability")
    assert chances[kind] == chance
    monkeypatch.setattr(augmentation, "paper_value", lambda key: dict.fromkeys(chances, 0.0) | {kind: chance})
    signals = torch.randn(4000, 1, 200, generator=generator(2))
    changed = (augment(signals, alpha, generator()) != signals).any(dim=(1, 2)).float().mean().item()
    expected = chance * alpha * (200 / 201 if kind == "shift" else 1)  # a shift may be by no sample
    assert changed == pytest.approx(expected, abs=0.03)


def test_the_same_generator_state_gives_the_same_copy_and_the_input_stays():
    signals = torch.randn(16, 12, 100, generator=generator(3))
    before = signals.clone()
    first = augment(signals, 0.8, generator(9))
    assert torch.equal(first, augment(signals, 0.8, generator(9)))
    assert not torch.equal(first, augment(signals, 0.8, generator(10)))
    assert torch.equal(signals, before)
