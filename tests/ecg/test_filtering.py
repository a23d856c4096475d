import numpy as np
import pytest
import scipy.signal

from cctaecg.ecg.errors import MissingSamples, SamplingRateOutOfRange, TooShort
from cctaecg.ecg.filtering import _forward_backward, bandpass, butterworth, notch, running_median
from tests.ecg.conftest import synthetic
from tests.ecg.tones import bandpass_step_by_step, middle, tone


@pytest.mark.parametrize(("fs", "powerline"), [(500, 50), (500, 60), (100, 50), (257, 50), (250, 60), (1000, 50)])
def test_bandpass_is_the_published_recipe(fs, powerline):
    noisy = synthetic(fs) + np.random.default_rng(0).normal(0, 0.05, (12, fs * 10)) + tone(powerline, fs)
    np.testing.assert_allclose(bandpass(noisy, fs, powerline), bandpass_step_by_step(noisy, fs, powerline), atol=1e-6)


@pytest.mark.parametrize("fs", [100.0, 500.0])
@pytest.mark.parametrize("n", [28, 29, 500, 5000])
def test_forward_backward_is_scipys_to_the_last_bit(fs, n):
    signal = np.random.default_rng(n).normal(2, 1, (3, n))
    for filter in (butterworth(fs), notch(40, fs)):
        expected = scipy.signal.filtfilt(filter.b, filter.a, signal)
        np.testing.assert_array_equal(_forward_backward(filter, signal), expected)
    np.testing.assert_array_equal(_forward_backward(filter, signal[0]), _forward_backward(filter, signal)[0])


def test_bandpass_removes_hum_and_wander_and_keeps_the_heart():
    fs, heart = 500, synthetic(500)
    noisy = heart + 0.5 * tone(50, fs) + 2 * tone(0.15, fs) + 0.3 * tone(120, fs) + 5
    np.testing.assert_allclose(middle(bandpass(noisy, fs), fs), middle(bandpass(heart, fs), fs), atol=0.02)
    peak = bandpass(heart, fs)[1].max()
    assert heart[1].max() * 0.85 < peak < heart[1].max() * 1.1


def test_the_notch_sits_where_it_is_asked_for():
    for hz in (50, 60):
        assert np.abs(middle(bandpass(tone(hz, 500, 20)[None], 500, hz), 500)).max() < 1e-3
    # one stage alone: the other frequency passes the notch
    b, a = scipy.signal.iirnotch(50, 30, 500)
    assert abs(scipy.signal.freqz(b, a, [60], fs=500)[1][0]) > 0.99


def test_bandpass_shifts_nothing_in_time():
    heart = synthetic(500)[1]
    assert abs(int(np.argmax(heart[:500])) - int(np.argmax(bandpass(heart, 500)[:500]))) <= 1


def test_bandpass_refuses_what_it_cannot_filter():
    for fs in (50, 80, 2000):
        with pytest.raises(SamplingRateOutOfRange, match=f"sampling rate is {fs} Hz"):
            bandpass(np.zeros((12, 5000)), fs)
    with pytest.raises(TooShort, match="27 samples are too few to filter; expected at least 28"):
        bandpass(np.zeros((12, 27)), 500)
    with pytest.raises(MissingSamples):
        bandpass(np.full((12, 5000), np.nan), 500)


def test_bandpass_does_not_change_its_input():
    noisy = synthetic(500)
    before = noisy.copy()
    bandpass(noisy, 500)
    np.testing.assert_array_equal(noisy, before)


@pytest.mark.parametrize(("n", "width"), [(300, 41), (300, 40), (50, 41), (5, 3), (1000, 201)])
@pytest.mark.parametrize("kind", ["noise", "steps", "constant"])
def test_running_median_is_the_median_of_the_window(n, width, kind):
    random = np.random.default_rng(n + width)
    signal = {"noise": random.normal(size=(3, n)), "steps": random.integers(-2, 3, (3, n)).astype(float),
              "constant": np.full((3, n), 0.7)}[kind].astype(np.float32)
    odd = width + 1 - width % 2
    padded = np.pad(signal, [(0, 0), (odd // 2, odd // 2)])
    expected = np.median(np.lib.stride_tricks.sliding_window_view(padded, odd, axis=1), axis=-1)
    found = running_median(signal, width)
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(found, [scipy.signal.medfilt(lead, odd) for lead in signal])


def test_running_median_of_double_precision_is_rounded_only():
    signal = np.random.default_rng(1).normal(size=(2, 1000))
    expected = np.array([scipy.signal.medfilt(lead, 201) for lead in signal])
    np.testing.assert_array_equal(running_median(signal, 201), expected.astype(np.float32))
