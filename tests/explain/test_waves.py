import numpy as np
import pytest

from cctaecg.explain.waves import NO_WAVE, WAVES, WINDOWS, wave_of_samples

WAVE_SHAPES = ((0.12, -0.16, 0.022), (1.0, 0.0, 0.013), (-0.35, 0.032, 0.012), (0.3, 0.26, 0.045))


def ecg(rr: float, fs: float = 100) -> np.ndarray:
    times = np.arange(10 * fs) / fs
    one = sum(height * np.exp(-0.5 * ((times - r - at) / sd) ** 2)
              for r in np.arange(0.4, 10, rr) for height, at, sd in WAVE_SHAPES)
    return one * np.linspace(0.5, 1.5, 12)[:, None]


def test_each_sample_belongs_to_the_wave_around_it():
    waves, r = wave_of_samples(ecg(1.0), 100)
    assert waves.shape == (1000,) and waves.dtype == np.int8
    assert np.abs(r - np.round(r - 0.4) - 0.4).max() < 0.003
    for wave, at in (("P", -0.16), ("QRS", 0.0), ("ST", 0.11), ("T", 0.27)):
        assert (waves[np.round((r + at) * 100).astype(int)] == WAVES.index(wave)).all()
    assert (waves[np.round((r[:-1] + 0.6) * 100).astype(int)] == NO_WAVE).all()
    own = waves[(np.arange(1000) / 100 > r[2] - 0.3) & (np.arange(1000) / 100 < r[2] + 0.6)]
    seconds = {wave: np.mean(own == number) * len(own) / 100 for number, wave in enumerate(WAVES)}
    assert seconds == pytest.approx({wave: np.diff(WINDOWS[wave])[0] for wave in WAVES}, abs=0.011)


def test_repolarisation_is_shorter_at_a_fast_rate_and_qrs_is_not():
    slow, fast = (wave_of_samples(ecg(rr), 100) for rr in (1.0, 0.65))
    share = {}
    for name, (waves, r), fs in (("slow", slow, 100), ("fast", fast, 100)):
        share[name] = {wave: np.count_nonzero(waves == WAVES.index(wave)) / len(r) / fs for wave in ("QRS", "T")}
    assert share["fast"]["T"] == pytest.approx(0.65**0.5 * 0.26, abs=0.02)
    assert share["slow"]["T"] == pytest.approx(0.26, abs=0.02)
    assert share["fast"]["QRS"] == pytest.approx(share["slow"]["QRS"], abs=0.01)


def test_a_recording_without_beats_has_no_wave():
    waves, r = wave_of_samples(np.zeros((12, 1000)), 100)
    assert (waves == NO_WAVE).all() and len(r) == 0
