import numpy as np
import pytest

from cctaecg.config.sections import SignalConfig
from cctaecg.domain import LEADS
from cctaecg.ecg.beats.aligned_beats import aligned_beats, beat_times, interpolated
from cctaecg.ecg.errors import MissingSamples
from cctaecg.ecg.preparation import prepare

RR, FIRST = 0.793, 0.4037  # seconds: no beat lies on a sample, and each one elsewhere between two
WAVES = ((0.12, -0.16, 0.022), (1.0, 0.0, 0.013), (-0.35, 0.032, 0.012), (0.3, 0.26, 0.045))
SIZES = np.array([0.8, 1.0, 0.2, -0.9, 0.3, 0.6, -0.5, -0.3, 0.4, 1.2, 1.4, 1.1])


def beat(time: np.ndarray) -> np.ndarray:
    return sum(height * np.exp(-0.5 * ((time - at) / sd) ** 2) for height, at, sd in WAVES)


def ecg(fs: float, sizes=SIZES, ectopic: tuple = ()) -> tuple[np.ndarray, np.ndarray]:
    """(12, n) mV and the R times; the beats numbered ``ectopic`` are wide, opposite, and come early."""
    times = np.arange(round(10 * fs)) / fs
    centres = FIRST + RR * np.arange(12)
    signal = np.zeros((12, len(times)))
    for number, centre in enumerate(centres):
        if number in ectopic:
            away = times - (centre - 0.15)
            wide = -1.3 * np.exp(-0.5 * (away / 0.04) ** 2) + 0.6 * np.exp(-0.5 * ((away - 0.3) / 0.06) ** 2)
            signal += wide * np.abs(sizes)[::-1, None]
        else:
            signal += beat(times - centre) * sizes[:, None]
    return signal, centres


@pytest.mark.parametrize("fs", [100, 250, 500, 1000])
def test_beats_are_those_of_the_heart_at_any_sampling_rate(fs):
    """At 100 Hz too, although no sample lies on an R peak."""
    signal, centres = ecg(fs)
    found = aligned_beats(signal, fs)
    assert len(found.beats) >= 11
    late = found.r_seconds - centres[np.abs(found.r_seconds[:, None] - centres).argmin(axis=1)]
    assert np.abs(late).max() < 2e-3 and np.ptp(late) < 5e-4
    own = beat_times() < 0.5  # later the next beat's P wave begins
    expected = beat(beat_times() + late.mean())[own] * SIZES[:, None]
    assert np.abs(found.beats[:, :, own] - expected).max() < 0.04  # of R waves up to 1.4 mV
    assert np.abs(found.beats.mean(axis=0)[:, own] - expected).max() < 0.02
    assert found.excluded == 0 and found.correlation.min() > 0.999


def test_polarity_does_not_matter():
    upright, _ = ecg(100)
    found, turned = aligned_beats(upright, 100), aligned_beats(-upright, 100)
    assert turned.r_seconds == pytest.approx(found.r_seconds)
    assert turned.beats == pytest.approx(-found.beats, abs=1e-6)


def test_ectopic_beats_are_left_out():
    signal, centres = ecg(100, ectopic=(4, 9))
    found = aligned_beats(signal, 100)
    assert found.excluded == 2
    kept = np.delete(centres, [4, 9])
    assert np.abs(found.r_seconds[:, None] - kept).min(axis=1).max() < 0.005
    clean = aligned_beats(ecg(100)[0], 100).beats.mean(axis=0)
    early = beat_times() < 0.3  # later the early beat's own waves follow, in the beat ahead of it
    assert np.abs(found.beats.mean(axis=0) - clean)[:, early].max() < 0.03


def test_noise_excludes_nothing():
    noisy = ecg(100)[0] + np.random.default_rng(0).normal(0, 0.05, (12, 1000))
    found = aligned_beats(noisy, 100)
    assert found.excluded == 0 and len(found.beats) >= 10


def test_few_beats_are_all_kept_and_none_gives_none():
    signal, _ = ecg(100, ectopic=(1,))
    short = aligned_beats(signal[:, :220], 100)
    assert short.excluded == 0
    assert aligned_beats(np.zeros((12, 1000)), 100).beats.shape == (0, 12, 225)


def test_interpolation_gives_a_sine_between_its_samples():
    for hertz in (3.0, 20.0, 40.0):
        signal = np.sin(2 * np.pi * hertz * np.arange(1000) / 100)[None].astype(np.float32)
        centres, times = np.array([3.0005, 4.0035, 5.0]), beat_times(0.1, 0.1)
        expected = np.sin(2 * np.pi * hertz * (centres[:, None] + times))
        assert interpolated(signal, 100, centres, times)[:, 0] == pytest.approx(expected, abs=5e-3)


def test_missing_samples_are_refused():
    signal = ecg(100)[0]
    signal[3, 40] = np.nan
    with pytest.raises(MissingSamples):
        aligned_beats(signal, 100)


def test_real_ecgs_keep_nearly_all_beats(ptbxl):
    """Of real records: beats are found in each, few are left out, and 100 Hz gives what 500 Hz does."""
    from cctaecg.ecg.readers.formats import read_ecg

    kept, excluded, apart = 0, 0, []
    for header in sorted(ptbxl.rglob("*_hr.hea"))[:25]:
        recording = read_ecg(header)
        slow, fast = (aligned_beats(prepare(recording, SignalConfig(fs=fs)), fs) for fs in (100, 500))
        kept, excluded = kept + len(slow.beats), excluded + slow.excluded
        if len(slow.beats) == len(fast.beats):
            apart.append(np.abs(slow.beats.mean(axis=0) - fast.beats.mean(axis=0))[LEADS.index("II")].max())
    assert kept > 150 and excluded < 0.1 * (kept + excluded)
    assert len(apart) > 15 and np.median(apart) < 0.05
