import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.explain.mean_beats import EmptyGroup, NoBeats, PatientBeats, compare_groups, patient_beats
from cctaecg.stats.errors import MissingGroup, ShapeMismatch

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


def made(values) -> PatientBeats:
    """Patients whose mean beat is the same value everywhere; NaN for one without beats."""
    values = np.asarray(values, float)
    mean = np.broadcast_to(values[:, None, None], (len(values), 12, 4)).copy()
    some = np.isfinite(values).astype(int)
    none = np.array([], int)
    return PatientBeats(np.arange(len(values)), np.arange(-1, 3) / FS, mean, 10 * some, some, 0 * some, none, "mV")


def test_groups_difference_and_standard_error():
    compared = compare_groups(made([1, 3, 5, 2, 4, np.nan]), np.array([True, True, True, False, False, True]))
    assert (compared.high.patients, compared.high.beats) == (3, 30)
    assert (compared.low.patients, compared.low.beats) == (2, 20)
    assert compared.high.mean[0, 0] == 3 and compared.high.sd[0, 0] == pytest.approx(2)
    assert compared.low.sd[5, 1] == pytest.approx(2**0.5)
    assert compared.difference[0, 0] == 0
    assert compared.difference_se[0, 0] == pytest.approx((4 / 3 + 2 / 2) ** 0.5)


def test_standard_error_covers_what_it_should():
    """Of 400 made-up comparisons without a difference, 95% intervals hold zero in about 95%."""
    rng = np.random.default_rng(0)
    held = []
    for _ in range(400):
        compared = compare_groups(made(rng.normal(size=60)), np.arange(60) < 25)
        held.append(abs(compared.difference[0, 0]) < 1.96 * compared.difference_se[0, 0])
    assert 0.92 < np.mean(held) < 0.98


def test_largest_difference_is_found_by_size_and_keeps_its_sign():
    beats = made([0, 0, 0, 0])
    beats.mean[:2, LEADS.index("V5"), 3] = -0.7
    beats.mean[:2, LEADS.index("I"), 0] = 0.5
    largest = compare_groups(beats, np.array([True, True, False, False])).largest_difference()
    assert (largest.lead, largest.time_ms, largest.value) == ("V5", 20, -0.7)


@pytest.mark.parametrize("high", [[True, False, False, False], [True, True, True, True]])
def test_a_group_of_fewer_than_two_has_no_spread(high):
    with pytest.raises(EmptyGroup, match="at least 2 are needed"):
        compare_groups(made([1, 2, 3, 4]), np.array(high))


def test_groups_must_follow_the_patients():
    with pytest.raises(ShapeMismatch, match=r"expected \(4,\) of bool"):
        compare_groups(made([1, 2, 3, 4]), np.array([True, False]))
    with pytest.raises(ShapeMismatch):
        compare_groups(made([1, 2, 3, 4]), np.array([0.2, 0.1, 0.5, 0.3]))


def test_limits_of_the_difference_are_normal_ones():
    compared = compare_groups(made([1, 3, 5, 2, 4]), np.array([True, True, True, False, False]))
    lower, upper = compared.difference_limits(0.95)
    error = (4 / 3 + 2 / 2) ** 0.5
    assert lower[0, 0] == pytest.approx(-1.959964 * error) and upper[11, 3] == pytest.approx(1.959964 * error)


def test_aligned_beats_are_found_upside_down_and_published_ones_are_not():
    """A record turned upside down: the published rule finds its S waves, the aligned one the same beats, negative."""
    signals = np.stack([synthetic(100), -synthetic(100)]).astype(np.float32)
    aligned = patient_beats(reader(signals), np.array([1, 2]), FS, "aligned")["mV"]
    assert aligned.mean[1] == pytest.approx(-aligned.mean[0], abs=1e-5)
    assert aligned.excluded.tolist() == [0, 0] and len(aligned.time) == 225
    published = patient_beats(reader(signals), np.array([1, 2]), FS)["mV"]
    assert np.abs(published.mean[1] + published.mean[0]).max() > 0.3
