"""Normal quantiles, Wilson's interval and percentile bounds."""

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.intervals import normal_quantile, percentile_bounds, wilson_bounds


def test_normal_quantile_of_the_usual_levels():
    assert normal_quantile(0.95) == pytest.approx(1.959963984540054, abs=1e-14)
    assert normal_quantile(0.99) == pytest.approx(2.5758293035489004, abs=1e-14)
    with pytest.raises(InvalidSetting, match="level is 1"):
        normal_quantile(1)


@pytest.mark.parametrize(("successes", "trials"), [(0, 7), (7, 7), (1, 30), (12, 40), (299, 300)])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_wilson_equals_statsmodels(successes, trials, level):
    expected = proportion_confint(successes, trials, alpha=1 - level, method="wilson")
    assert wilson_bounds(successes / trials, trials, level) == pytest.approx(expected, abs=1e-12)


def test_percentile_bounds_leave_out_undefined_resamples_unless_they_are_many():
    draws = np.append(np.linspace(0, 1, 101), [np.nan] * 5)
    # the 5.1st and 96.9th smallest of 101 draws that are 0.01 apart from 0 on
    assert percentile_bounds(draws, 0.9) == pytest.approx((0.041, 0.959), abs=1e-12)
    with pytest.raises(UndefinedStatistic, match="exists in 101 of 107 resamples only"):
        percentile_bounds(np.append(draws, np.nan))
