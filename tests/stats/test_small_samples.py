"""The rules for few patients: quantiles, degrees of freedom and exact limits against scipy and by hand."""

import numpy as np
import pytest
from scipy.stats import beta, norm, t as student

from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.small_samples import (
    certain_bound,
    degrees_of_freedom,
    logit_bounds,
    patients_with,
    refuse_few,
    satterthwaite,
    t_p_value,
    t_quantile,
)


@pytest.mark.parametrize("degrees", [1, 2.5, 40, np.inf])
def test_quantile_and_p_value_are_students(degrees):
    reference = norm if np.isinf(degrees) else student(degrees)
    assert t_quantile(0.9, degrees) == pytest.approx(reference.ppf(0.95))
    assert t_p_value(-1.7, degrees) == pytest.approx(2 * reference.sf(1.7))
    assert t_quantile(0.9, 0.2) == pytest.approx(student.ppf(0.95, 1))  # never fewer than one
    with pytest.raises(InvalidSetting, match="level is 95"):
        t_quantile(95, degrees)


def test_degrees_are_welchs():
    # of variances 4 on 3 and 1 on 8: 25 / (16/3 + 1/8)
    assert satterthwaite(np.array([4.0, 1.0]), np.array([3.0, 8.0])) == pytest.approx(25 / (16 / 3 + 1 / 8))
    assert satterthwaite(np.array([4.0, 0.0]), np.array([3.0, 0.0])) == 3
    assert satterthwaite(np.zeros(2), np.array([3.0, 8.0])) == 8


def test_those_with_an_event_count_by_what_they_add():
    with_event = np.arange(1000) < 10
    rare = np.where(with_event, 1.0, 0.001)
    assert degrees_of_freedom(rare, with_event) == pytest.approx(9, rel=0.001)
    assert degrees_of_freedom(np.where(with_event, 0.0, 1.0), with_event) == pytest.approx(989)
    assert patients_with(np.array([0, 1, 0, 0]), np.array([0, 1, 1, 2])).tolist() == [False, True, False]


@pytest.mark.parametrize(("patients", "level"), [(8, 0.95), (40, 0.9)])
def test_the_bound_is_clopper_and_pearsons(patients, level):
    assert certain_bound(patients, level) == pytest.approx(beta.ppf((1 - level) / 2, patients, 1))


def test_logit_limits_lie_evenly_on_the_logit_scale():
    lower, upper = logit_bounds(0.9, 0.03, 2.0)
    reach = 2 * 0.03 / (0.9 * 0.1)
    assert np.log(lower / (1 - lower)) == pytest.approx(np.log(9) - reach)
    assert np.log(upper / (1 - upper)) == pytest.approx(np.log(9) + reach)


def test_the_floor_counts_patients_of_either_kind():
    refuse_few(5, 5, "A test")
    for counts in ((4, 90), (90, 4)):
        with pytest.raises(UndefinedStatistic, match=f"A test takes 5 .* there are {counts[0]} and {counts[1]}"):
            refuse_few(*counts, "A test")
