import os
from pathlib import Path

import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg.beats.measurements import SPECTRUM_HZ, NoBeats, measure, spectrum
from cctaecg.ecg.errors import MissingSamples
from cctaecg.ecg.readers.formats import read_ecg
from cctaecg.ecg.recording import Recording

FS = 500
LEVELS = np.linspace(1.5, -1.2, 12)  # R of each lead in mV, upright to inverted


def drawn(rr=0.8, qrs=(-0.045, 0.045), t_end=0.36, t_mv=0.3, fs=FS, noise=0.0):
    """Beats with a triangular QRS and a parabolic T, whose limits are exactly known; 10 s, (12, n) mV."""
    time = np.arange(round(10 * fs)) / fs
    signal = np.zeros((12, len(time)))
    for r in np.arange(0.4, 10, rr):
        away = time - r
        up = np.where(away < 0, 1 - away / qrs[0], 1 - away / qrs[1]).clip(0)
        t_from = t_end - 0.16
        t_wave = (4 * (away - t_from) * (t_end - away) / 0.16**2).clip(0)
        signal += LEVELS[:, None] * up + np.sign(LEVELS)[:, None] * t_mv * t_wave
    signal += noise * np.random.default_rng(0).standard_normal(signal.shape)
    return Recording(signal.astype(np.float32), fs, "drawn")


@pytest.mark.parametrize("rr", [0.55, 0.8, 1.2])
def test_heart_rate_is_that_of_the_beats(rr):
    found = measure(drawn(rr))
    assert found.heart_rate == pytest.approx(60 / rr, rel=0.01) and found.rr_sd_ms < 2


def test_irregular_beats_have_their_own_spread():
    regular = drawn().signal
    # six intervals of 0.8 s, five of 1.0 s: beats at 0.4 ... 5.2 s, then from 0.4 + 5.2 - 0.4 s on
    joined = np.concatenate([regular[:, :2600], drawn(rr=1.0).signal[:, 200:2600]], axis=1)
    intervals = np.array([0.8] * 6 + [1.0] * 4)
    assert measure(Recording(joined, FS, "joined")).rr_sd_ms == pytest.approx(1000 * intervals.std(), abs=12)


@pytest.mark.parametrize("half", [0.035, 0.045, 0.060])
def test_qrs_is_as_long_as_it_was_drawn(half):
    assert measure(drawn(qrs=(-half, half))).qrs_ms == pytest.approx(2000 * half, abs=14)


@pytest.mark.parametrize("t_end", [0.30, 0.36, 0.40])
def test_qt_reaches_to_the_end_of_t_in_every_length(t_end):
    found = measure(drawn(t_end=t_end))
    assert found.qt_ms == pytest.approx(1000 * t_end + 45, abs=20)
    assert found.qtc_ms == pytest.approx(found.qt_ms / np.cbrt(0.8), rel=0.01)


def test_amplitudes_keep_their_sign_and_size():
    found = measure(drawn())
    upright = LEVELS > 0
    assert np.allclose(found.r_mv[upright], LEVELS[upright], atol=0.12)
    assert np.allclose(found.s_mv[~upright], LEVELS[~upright], atol=0.12)
    assert np.allclose(found.t_mv, 0.3 * np.sign(LEVELS), atol=0.05)
    assert np.abs(found.st_mv).max() < 0.1


def test_noise_is_that_between_beats():
    quiet, noisy = measure(drawn()), measure(drawn(noise=0.02))
    assert quiet.noise_mv.max() < 0.005
    # 5 to 100 Hz of a white noise up to 250 Hz; the mean beat takes a twelfth with it
    assert np.allclose(noisy.noise_mv, 0.02 * np.sqrt(95 / 250), rtol=0.25)


def test_spectrum_shows_a_sine_in_its_band_and_nowhere_else():
    time = np.arange(5000) / FS
    found = spectrum(np.tile(0.1 * np.sin(2 * np.pi * 20 * time), (12, 1)), FS)
    assert SPECTRUM_HZ[np.argmax(found)] == 20
    assert np.sort(found)[-1] - np.sort(found)[-2] > 30


def test_white_noise_has_its_density_at_every_frequency():
    noise = 0.05 * np.random.default_rng(1).standard_normal((12, 20_000))
    assert np.allclose(spectrum(noise, FS), 10 * np.log10(0.05**2 / 250), atol=1.5)


def test_bands_beyond_half_the_sampling_rate_are_missing():
    found = spectrum(np.random.default_rng(1).standard_normal((12, 1000)), 100)
    assert np.isnan(found[np.array(SPECTRUM_HZ) > 50]).all() and np.isfinite(found[:5]).all()


def test_opposite_leads_correlate_by_minus_one():
    found = measure(drawn()).correlation
    assert found[0, 1] > 0.99 and found[0, 11] < -0.98


def test_what_cannot_be_measured_is_refused_by_name():
    flat = Recording(np.zeros((12, 5000), dtype=np.float32), FS, "flat.hea")
    with pytest.raises(NoBeats, match=r"flat\.hea: 0 whole beats"):
        measure(flat)
    signal = drawn().signal.copy()
    signal[3, 100:600] = np.nan
    with pytest.raises(MissingSamples, match=r"gap\.hea"):
        measure(Recording(signal, FS, "gap.hea"))


def test_real_ecgs_measure_what_people_measure():
    if not (folder := os.environ.get("CCTAECG_PTBXL")):
        pytest.skip("set CCTAECG_PTBXL to a folder of PTB-XL to measure real ECGs")
    headers = sorted((Path(folder) / "records500").rglob("*.hea"))[:40]
    found = [measure(read_ecg(header)) for header in headers]
    assert len(found) == 40
    assert 60 < np.median([one.heart_rate for one in found]) < 85
    assert 75 < np.median([one.qrs_ms for one in found]) < 100
    assert 350 < np.median([one.qtc_ms for one in found]) < 430
    r = np.median([one.r_mv for one in found], axis=0)
    assert r[LEADS.index("V5")] > 0.8 > r[LEADS.index("V1")]
