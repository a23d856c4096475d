import numpy as np
import pytest

from cctaecg.ecg.beats.detection import extract_beats, r_peaks, zscore_beats
from cctaecg.ecg.errors import FlatLead, MissingSamples
from tests.ecg.conftest import BEAT_SECONDS, FIRST_R, synthetic


@pytest.mark.parametrize("fs", [100, 500])
def test_peaks_are_where_they_were_put(fs):
    expected = np.round((FIRST_R + BEAT_SECONDS * np.arange(12)) * fs)
    np.testing.assert_array_equal(r_peaks(synthetic(fs)[1], fs), expected)


def test_height_and_refractory_interval():
    lead = np.zeros(1000)
    lead[[100, 139, 300, 500, 700]] = [1.0, 0.9, 0.31, 0.29, 0.8]  # 139 is within 0.4 s of a higher one, 500 too low
    assert r_peaks(lead, 100).tolist() == [100, 300, 700]
    lead[140] = 0.95  # 0.4 s away: a beat of its own
    lead[139] = 0
    assert r_peaks(lead, 100).tolist() == [100, 140, 300, 700]


def test_no_peaks_and_no_lead():
    assert r_peaks(np.zeros(1000), 100).tolist() == []
    assert r_peaks(-np.ones(1000), 100).tolist() == []
    with pytest.raises(MissingSamples):
        r_peaks(np.full(10, np.nan), 100)
    with pytest.raises(ValueError, match=r"shape \(12, 1000\)"):
        r_peaks(np.zeros((12, 1000)), 100)


def test_beats_are_cut_around_the_peak():
    signal = np.arange(12)[:, None] * 1000.0 + np.arange(500)
    beats = extract_beats(signal, np.array([24, 25, 200, 435, 436]), fs=100)
    assert beats.shape == (3, 12, 90)  # 0.25 s before, 0.65 s after; 24 and 436 reach beyond the ends
    assert beats[0, 0, 0] == 0 and beats[0, 0, 25] == 25 and beats[1, 11, 25] == 11200 and beats[2, 0, -1] == 499
    assert extract_beats(signal, np.array([], int), 100).shape == (0, 12, 90)
    assert extract_beats(signal, np.array([100]), 500, before=0.1, after=0.2).shape == (1, 12, 150)


def test_every_beat_of_a_regular_rhythm_is_the_same():
    signal = synthetic(500)
    beats = extract_beats(signal, r_peaks(signal[1], 500), 500)
    assert beats.shape == (12, 12, 450)
    np.testing.assert_allclose(beats, beats[:1].repeat(12, axis=0), atol=2e-3)


def test_z_scores():
    beats = np.random.default_rng(0).normal(3, 2, (4, 12, 90))
    scores = zscore_beats(beats)
    np.testing.assert_allclose(scores.mean(axis=-1), 0, atol=1e-12)
    np.testing.assert_allclose(scores.std(axis=-1), 1)
    beats[2, 9] = 1.5
    with pytest.raises(FlatLead, match="lead number 9 of beat number 2"):
        zscore_beats(beats)
    assert zscore_beats(beats[:0]).shape == (0, 12, 90)
