import numpy as np
import pytest
import scipy.signal

from cctaecg.config.sections import SignalConfig
from cctaecg.ecg.errors import FlatLead, MissingSamples, TooShort
from cctaecg.ecg.preparation import bridge_gaps, crop_or_pad, normalise, prepare, resample
from cctaecg.ecg.recording import Recording
from tests.ecg.conftest import synthetic
from tests.ecg.tones import bandpass_step_by_step, middle, tone

# -- resample and crop


@pytest.mark.parametrize(("fs", "to"), [(500, 100), (1000, 500), (250, 500), (360, 100), (257, 100), (100, 500)])
def test_resampling_keeps_a_slow_tone(fs, to):
    found, expected = resample(tone(5, fs), fs, to), tone(5, to)
    assert abs(len(found) - len(expected)) <= 1
    np.testing.assert_allclose(middle(found, to)[:500], middle(expected, to)[:500], atol=0.005)


def test_resampling_does_not_fold_fast_tones_back():
    for hz in (70, 90, 140, 230):
        assert np.abs(middle(resample(tone(hz, 500), 500, 100), 100)).max() < 0.003, hz


def test_resampling_keeps_a_constant_to_its_ends_and_the_same_rate_as_it_is():
    np.testing.assert_allclose(resample(np.full((12, 5000), 3.0), 500, 100), 3, atol=0.01)
    signal = np.ones((12, 10))
    assert resample(signal, 500, 500) is signal


def test_resampling_is_scipys():
    signal = np.random.default_rng(0).normal(size=(3, 1000))
    np.testing.assert_array_equal(resample(signal, 250, 360),
                                  scipy.signal.resample_poly(signal, 36, 25, axis=-1, padtype="edge"))


def test_cropping_takes_the_middle():
    signal = np.arange(24.0).reshape(2, 12)
    np.testing.assert_array_equal(crop_or_pad(signal, 2, 4), [[2, 3, 4, 5, 6, 7, 8, 9], [*range(14, 22)]])
    np.testing.assert_array_equal(crop_or_pad(signal, 2, 4.5)[0], [1, 2, 3, 4, 5, 6, 7, 8, 9])
    np.testing.assert_array_equal(crop_or_pad(signal, 2, 6), signal)


def test_a_little_too_short_is_continued_and_more_is_refused():
    signal = np.arange(1.0, 4998)[None]  # three samples less than ten seconds at 500 Hz
    found = crop_or_pad(signal, 500, 10)
    assert found.shape == (1, 5000) and found[0, :3].tolist() == [1, 1, 2] and found[0, -3:].tolist() == [4997] * 3
    assert crop_or_pad(signal[:, :4950], 500, 10).shape == (1, 5000)
    with pytest.raises(TooShort, match=r"lasts 9\.898 s; expected at least 9\.9 s"):
        crop_or_pad(signal[:, :4949], 500, 10)
    with pytest.raises(TooShort, match="lasts 0 s"):
        crop_or_pad(np.zeros((12, 0)), 100, 0.05)


def test_short_gaps_are_bridged_and_long_ones_refused():
    signal = np.arange(40.0).reshape(2, 20)
    gappy = signal.copy()
    gappy[0, 5:7] = gappy[1, 0] = np.nan
    expected = signal.copy()
    expected[1, 0] = 21  # nothing lies before: the next value
    np.testing.assert_array_equal(bridge_gaps(gappy, 100), expected)
    gappy[0, 5:8] = np.nan
    with pytest.raises(MissingSamples, match="3 samples of one lead are missing in a row; up to 2 could be bridged"):
        bridge_gaps(gappy, 100)


# -- normalise


def test_z_score_of_each_lead_and_of_the_record():
    signal = np.random.default_rng(0).normal(2, 3, (4, 12, 100)).astype(np.float32)
    signal[:, 5] *= 7
    by_lead, by_record = normalise(signal, "lead"), normalise(signal, "record")
    np.testing.assert_allclose(by_lead.mean(axis=-1), 0, atol=1e-6)
    np.testing.assert_allclose(by_lead.std(axis=-1), 1, atol=1e-5)
    np.testing.assert_allclose(by_record.mean(axis=(-2, -1)), 0, atol=1e-6)
    np.testing.assert_allclose(by_record.std(axis=(-2, -1)), 1, atol=1e-5)
    assert (by_record[:, 5].std(axis=-1) > 2 * by_record[:, 4].std(axis=-1)).all()  # the leads keep their proportions
    assert by_lead.dtype == by_record.dtype == np.float32
    np.testing.assert_allclose(normalise(np.array([[1.0, 3.0]]), "lead"), [[-1, 1]])


def test_a_flat_lead_has_no_z_score():
    signal = np.random.default_rng(0).normal(size=(3, 12, 100))
    signal[1, 7] = 0.25
    with pytest.raises(FlatLead, match=r"index \[1, 7\]"):
        normalise(signal, "lead")
    normalise(signal, "record")
    with pytest.raises(ValueError, match="'lead' or 'record'"):
        normalise(signal, "leads")


# -- all of it


def test_prepare_is_filter_then_resample_then_crop(recording):
    long = Recording(np.tile(recording.signal, 2), 500.0, "x")
    found = prepare(long, SignalConfig(fs=100, seconds=10))
    assert found.shape == (12, 1000) and found.dtype == np.float32
    by_hand = bandpass_step_by_step(long.signal.astype(float), 500)
    by_hand = scipy.signal.resample_poly(by_hand, 1, 5, axis=-1, padtype="edge")[:, 500:1500]
    np.testing.assert_allclose(found, by_hand, atol=1e-6)


def test_prepare_at_the_native_rate_and_from_a_fast_recorder(recording):
    assert prepare(recording, SignalConfig(fs=500)).shape == (12, 5000)
    fast = Recording(synthetic(4000).astype(np.float32), 4000.0, "x")
    slow = prepare(recording, SignalConfig(fs=100))
    np.testing.assert_allclose(middle(prepare(fast, SignalConfig(fs=100)), 100), middle(slow, 100), atol=0.01)


def test_prepare_names_the_file(recording):
    short = Recording(recording.signal[:, :2000], 500.0, "folder/a.hea")
    with pytest.raises(TooShort, match=r"^folder/a\.hea: lasts 4 s"):
        prepare(short, SignalConfig())
    gappy = recording.signal.copy()
    gappy[0, 100:200] = np.nan
    with pytest.raises(MissingSamples, match=r"^folder/a\.hea: 100 samples of one lead"):
        prepare(Recording(gappy, 500.0, "folder/a.hea"), SignalConfig())
