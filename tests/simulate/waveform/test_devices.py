from dataclasses import replace

import numpy as np
import pytest
import scipy.signal

from cctaecg.simulate.waveform.devices import DEVICES, MUSCLE_OF_LEADS, digitise, disturbance

FIRST, SECOND = DEVICES["internal"], DEVICES["external"]


def density(device, fs, low, high, records=60):
    """Median noise of a lead between two frequencies, microvolt per root hertz."""
    found = []
    for seed in range(records):
        noise = disturbance(device, fs, 10 * fs, np.random.default_rng(seed))
        frequency, power = scipy.signal.welch(noise, fs, nperseg=2 * fs)
        power = power / np.square(MUSCLE_OF_LEADS)[:, None]
        found.append(1000 * np.sqrt(power[:, (frequency >= low) & (frequency < high)].mean()))
    return np.median(found)


@pytest.mark.parametrize("device", [FIRST, SECOND])
def test_noise_has_its_density_whatever_the_sampling_rate(device):
    quiet = replace(device, mains_mv=0)
    assert density(quiet, 500, 5, 20) == pytest.approx(device.muscle_uv, rel=0.2)
    assert density(quiet, 100, 5, 20) == pytest.approx(device.muscle_uv, rel=0.2)


def test_second_device_is_noisier_but_passes_less():
    assert density(SECOND, 500, 5, 20) > 1.2 * density(FIRST, 500, 5, 20)
    assert density(SECOND, 500, 90, 140) < 0.5 * density(FIRST, 500, 90, 140)


def test_mains_stand_at_fifty_hertz_and_only_where_they_can_be_seen():
    noise = disturbance(replace(FIRST, mains_mv=0.2), 500, 5000, np.random.default_rng(1))
    frequency, power = scipy.signal.welch(noise, 500, nperseg=1000)
    above = frequency > 10
    assert frequency[above][np.argmax(power[:, above].mean(axis=0))] == 50
    slow = disturbance(replace(FIRST, mains_mv=0.2), 100, 1000, np.random.default_rng(1))
    assert np.array_equal(slow, disturbance(replace(FIRST, mains_mv=0.0), 100, 1000, np.random.default_rng(1)))


def test_devices_differ_in_gain_and_bandwidth():
    signal = np.full((8, 10), 1.0)
    assert digitise(signal, FIRST)[2, 0] == 1000 and digitise(signal, SECOND)[2, 0] == 485
    assert SECOND.smoothing_ms > 3 * FIRST.smoothing_ms
