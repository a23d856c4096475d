import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.explain.mean_beats import NoBeats, patient_beats
from cctaecg.stats.errors import MissingGroup

FS = 100
SPIKE = np.array([0.2, 1.0, 0.2])


def synthetic(fs: float) -> np.ndarray:
    """(12, n) mV of ten seconds at 75 beats a minute, of Gaussian P, QRS and T waves that 100 Hz can hold."""
    phase = (np.arange(10 * fs) / fs) % 0.8 - 0.4
    waves = ((0.1, -0.16, 0.02), (1.0, 0, 0.014), (-0.3, 0.035, 0.014), (0.3, 0.25, 0.04))
    beat = sum(height * np.exp(-0.5 * ((phase - at) / sd) ** 2) for height, at, sd in waves)
    return beat * np.linspace(0.5, 1.6, 12)[:, None]


def record(height: float, period: int = 80, flat: str | None = None) -> np.ndarray:
    """Ten seconds of spikes ``period`` samples apart, ``height`` mV times the number of the lead."""
    signal = np.zeros((12, 1000), np.float32)
    for peak in range(50, 1000 - 66, period):
        signal[:, peak - 1 : peak + 2] = height * SPIKE * np.arange(1, 13)[:, None]
    if flat:
        signal[LEADS.index(flat)] = 0
    return signal


def reader(signals: np.ndarray, seen: list | None = None):
    def read(rows):
        if seen is not None:
            seen.append(len(rows))
        return signals[rows]
    return read


def test_each_record_and_each_patient_counts_once():
    """Patient b has a fast record (22 beats of 1 mV) and a slow one (12 of 3 mV): the mean is 2 mV, not nearer 1."""
    signals = np.stack([record(1, 40), record(3, 80), record(5)])
    beats = patient_beats(reader(signals), np.array(["b", "b", "a"]), FS)["mV"]
    assert beats.patients.tolist() == ["a", "b"]
    assert beats.time[25] == 0 and len(beats.time) == 90
    assert beats.mean[:, 0, 25] == pytest.approx([5, 2])
    assert beats.mean[1, :, 25] == pytest.approx(2 * np.arange(1, 13))
    assert beats.records.tolist() == [1, 2] and beats.beats.tolist() == [12, 12 + 23]


def test_beats_are_z_scored_one_by_one():
    signals = np.stack([record(1), record(7)])
    both = patient_beats(reader(signals), np.array([1, 2]), FS)
    z = both["beat"].mean
    assert both["beat"].normalisation == "beat" and both["mV"].normalisation == "mV"
    assert z.mean(axis=2) == pytest.approx(np.zeros((2, 12)), abs=1e-5)
    assert z.std(axis=2) == pytest.approx(np.ones((2, 12)), abs=1e-5)
    assert z[0] == pytest.approx(z[1], abs=1e-4)  # the voltage is gone ...
    assert both["mV"].mean[1, 0, 25] == pytest.approx(7 * both["mV"].mean[0, 0, 25])  # ... and here it is not


def test_chunks_change_nothing():
    signals = np.stack([record(height) for height in (1, 2, 3, 4, 5)])
    patients, seen = np.array([1, 1, 2, 3, 3]), []
    whole, pieces = (patient_beats(reader(signals, seen), patients, FS, chunk=size)["mV"] for size in (256, 2))
    assert seen == [5, 2, 2, 1]
    assert np.array_equal(whole.mean, pieces.mean) and np.array_equal(whole.beats, pieces.beats)


def test_records_without_a_usable_beat_are_named_and_left_out():
    signals = np.stack([record(1), np.zeros((12, 1000), np.float32), record(2, flat="V3"), record(3)])
    beats = patient_beats(reader(signals), np.array([1, 2, 3, 3]), FS)["mV"]
    assert beats.unusable_records.tolist() == [1, 2]
    assert beats.records.tolist() == [1, 0, 1]
    assert np.isnan(beats.mean[1]).all()
    assert beats.mean[2, 0, 25] == pytest.approx(3)


def test_no_beat_at_all_and_unknown_patients_are_refused():
    with pytest.raises(NoBeats, match="none of 2 records"):
        patient_beats(reader(np.zeros((2, 12, 1000), np.float32)), np.array([1, 2]), FS)
    with pytest.raises(MissingGroup):
        patient_beats(reader(np.stack([record(1)])), np.array([None]), FS)


def test_aligned_beats_are_found_upside_down_and_published_ones_are_not():
    """A record turned upside down: the published rule finds its S waves, the aligned one the same beats, negative."""
    signals = np.stack([synthetic(100), -synthetic(100)]).astype(np.float32)
    aligned = patient_beats(reader(signals), np.array([1, 2]), FS, "aligned")["mV"]
    assert aligned.mean[1] == pytest.approx(-aligned.mean[0], abs=1e-5)
    assert aligned.excluded.tolist() == [0, 0] and len(aligned.time) == 225
    published = patient_beats(reader(signals), np.array([1, 2]), FS)["mV"]
    assert np.abs(published.mean[1] + published.mean[0]).max() > 0.3
