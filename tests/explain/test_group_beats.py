import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.explain.group_beats import EmptyGroup, compare_groups
from cctaecg.explain.mean_beats import PatientBeats
from cctaecg.stats.errors import ShapeMismatch

FS = 100


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
