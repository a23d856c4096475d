"""The filter's change of the ST level, on ECGs whose level is known."""

import numpy as np
import pytest

from cctaecg.ecg.errors import TooShort
from cctaecg.ecg.filter_distortion import filter_effect
from cctaecg.ecg.filtering import bandpass
from cctaecg.ecg.recording import Recording
from tests.ecg.conftest import synthetic


def raised(mv: float) -> Recording:
    """The synthetic ECG with an ST segment raised by ``mv`` in all leads from 72 to 128 ms after each R peak."""
    since_r = (np.arange(5000) - 200) % 400
    return Recording(synthetic() + mv * ((since_r >= 36) & (since_r <= 64)).astype(np.float32), 500, "one")


def test_the_level_is_that_of_the_unfiltered_beat():
    plain, drifting = raised(0.2), raised(0.2)
    drift = np.linspace(0, 0.5, 5000, dtype=np.float32)  # 0.05 mV a second
    found = filter_effect([plain])
    wandering = filter_effect([Recording(drifting.signal + drift, 500, "two")])
    assert (found.recordings, found.not_measured) == (1, 0)
    assert found.median_level == pytest.approx(0.2, abs=1e-6)
    assert wandering.median_level == pytest.approx(0.2 + 0.18 * 0.05, abs=1e-4)  # from PR to ST the drift goes on


def test_the_change_is_that_of_the_same_samples():
    recording, peaks = raised(0.2), 200 + 400 * np.arange(12)
    filtered = bandpass(recording.signal, 500)
    levels = [(signal[:, peaks + 50] - signal[:, peaks - 40]).mean(axis=1) for signal in (recording.signal, filtered)]
    change, found = np.abs(levels[1] - levels[0]), filter_effect([recording])
    assert found.median_change == pytest.approx(np.median(change), rel=0.02)
    assert found.p95_change == pytest.approx(np.quantile(change, 0.95), rel=0.02)
    assert found.median_change > 0.02  # a high-pass at 0.67 Hz bends a plateau


def test_what_cannot_be_measured_is_counted():
    found = filter_effect([raised(0.1), Recording(synthetic()[:, :300], 500, "short")])
    assert (found.recordings, found.not_measured) == (1, 1)
    with pytest.raises(TooShort, match="none of 1 ECGs"):
        filter_effect([Recording(synthetic()[:, :300], 500, "short")])
