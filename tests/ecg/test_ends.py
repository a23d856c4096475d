import numpy as np
import pytest

from cctaecg.config.sections import SignalConfig
from cctaecg.domain import LEADS
from cctaecg.ecg.ends import CALIBRATION, SILENCE, without_idle_ends
from cctaecg.ecg.preparation import prepare
from cctaecg.ecg.quality import check
from cctaecg.ecg.recording import Waveforms, to_recording

ALL = [True] * 12


def cut(signal, fs=500, recorded=ALL):
    kept, notes = without_idle_ends(signal.astype(np.float32), fs, recorded)
    return kept, [(note.reason, note.detail) for note in notes]


@pytest.fixture
def noisy(ecg):
    """As recorded: nothing stands still. The limb leads stay true to one another."""
    noise = np.random.default_rng(2).normal(0, 0.04, ecg.shape)
    i, ii = ecg[:2] + noise[:2]
    return np.stack([i, ii, ii - i, -(i + ii) / 2, i - ii / 2, ii - i / 2, *(ecg[6:] + noise[6:])])


def mark(fs=500, height=1.0):
    """Philips: 0.1 s of zero, 0.2 s of a millivolt, 0.1 s of zero, alike in all leads."""
    return np.tile(np.repeat([0, height, 0], [fs // 10, fs // 5, fs // 10]), (12, 1))


@pytest.mark.parametrize("fs", [250, 500, 1000])
def test_a_calibration_mark_at_either_end_is_cut_and_said(noisy, fs):
    kept, said = cut(np.hstack([noisy, mark(fs)]), fs)
    np.testing.assert_array_equal(kept, noisy.astype(np.float32))
    assert said == [(CALIBRATION, "the last 0.4 s are no ECG")]
    kept, said = cut(np.hstack([mark(fs), noisy, mark(fs)]), fs)
    np.testing.assert_array_equal(kept, noisy.astype(np.float32))
    assert [reason for reason, _ in said] == [CALIBRATION, CALIBRATION]


def test_derived_leads_are_not_alike_in_a_mark(noisy):
    eight = [0, 1, *range(6, 12)]
    both = np.hstack([noisy, mark()])
    found = to_recording(Waveforms(both[eight], [LEADS[k] for k in eight], None, 500), "x")
    assert found.derived and found.seconds == 10 and [note.reason for note in found.notes] == [CALIBRATION]
    assert found.notes[0] in check(found)
    assert prepare(found, SignalConfig()).shape == (12, 1000)


def test_leads_alike_without_a_step_and_steps_of_different_leads_are_no_mark(noisy):
    flat = np.hstack([noisy, np.full((12, 200), 0.001) * np.arange(200) % 0.01])
    assert cut(flat)[1] == []
    unlike = np.hstack([noisy, mark() * np.linspace(0.5, 1, 12)[:, None]])
    assert CALIBRATION not in [reason for reason, _ in cut(unlike)[1]]


@pytest.mark.parametrize("pad", [0.0, np.nan])
def test_zeros_or_nothing_in_all_leads_at_an_end_are_cut(noisy, pad):
    padded = np.pad(noisy, [(0, 0), (580, 300)], constant_values=pad)
    kept, said = cut(padded)
    np.testing.assert_array_equal(kept, noisy.astype(np.float32))
    assert said == [(SILENCE, "the first 1.16 s are no ECG"), (SILENCE, "the last 0.6 s are no ECG")]


def test_what_is_left_of_a_padded_recording_may_be_too_short(noisy):
    """CODE-15 pads 7 s to 10.24 s with zeros."""
    padded = np.pad(noisy[:, :3500], [(0, 0), (810, 810)])
    reasons = [(f.reason, f.severity) for f in check(to_recording(Waveforms(padded, fs=500), "x"))]
    assert reasons == [(SILENCE, "warn"), (SILENCE, "warn"), ("too short", "refuse")]


@pytest.mark.parametrize(("value", "samples", "expected"), [
    (0.0, 49, 0), (0.0, 50, 50),  # a tenth of a second may be padded anyway
    (0.7, 249, 0), (0.7, 250, 250),  # PTB-XL holds its last value for up to 0.12 s
])
def test_how_long_silence_has_to_be(noisy, value, samples, expected):
    kept, _ = cut(np.hstack([noisy, np.full((12, samples), value)]))
    assert noisy.shape[1] + samples - kept.shape[1] == expected


def test_one_silent_lead_and_the_pauses_of_a_noiseless_recording_stay(noisy, ecg):
    dead = np.pad(noisy, [(0, 0), (0, 500)], mode="reflect")
    dead[8, -500:] = 0
    assert cut(dead)[0].shape == dead.shape
    assert (ecg[:, :70] == 0).all()  # before the first P wave, as between the others
    assert cut(ecg)[0].shape == ecg.shape
    assert cut(np.zeros((12, 5000)))[0].shape == (12, 5000)  # all of it: for the check of flat leads to name
