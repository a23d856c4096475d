"""Cox models against statsmodels, and the proportionality test against its own Schoenfeld residuals."""

import numpy as np
import pytest
from lifelines import CoxPHFitter
from lifelines.datasets import load_lung, load_rossi
from lifelines.exceptions import ConvergenceError
from scipy.stats import chi2, norm
from statsmodels.duration.hazard_regression import PHReg

from cctaecg.stats.errors import NonFiniteValue, UndefinedStatistic
from cctaecg.stats.survival.cox import cox, cox_per_sd, has_finite_ratio
from cctaecg.stats.survival.kaplan_meier import kaplan_meier


@pytest.mark.parametrize("horizon", [1022, 300])
def test_ratio_per_sd_equals_statsmodels_on_lung(horizon):
    table = load_lung()
    time, event, age = (table[name].to_numpy(float) for name in ("time", "status", "age"))
    model = cox_per_sd(time, event, age, horizon)
    scaled = (age - age.mean()) / age.std(ddof=1)
    fit = PHReg(np.minimum(time, horizon), scaled[:, None], event * (time <= horizon), ties="efron").fit()
    expected = np.exp(fit.params[0] + np.array([0, -1, 1]) * norm.ppf(0.975) * fit.bse[0])
    ratio = model.hazard_ratio
    assert (ratio.value, ratio.lower, ratio.upper) == pytest.approx(tuple(expected), rel=1e-6)
    assert model.p_value == pytest.approx(fit.pvalues[0], rel=1e-5)
    assert (ratio.n, ratio.events) == (228, (event * (time <= horizon)).sum())


def partial_likelihood(time, event, x, g, beta, gamma):
    """Log partial likelihood of hazards exp((beta + gamma g(t)) x), untied, straight from its definition."""
    total = 0.0
    for day, own, step in zip(time[event], x[event], g):
        total += (beta + gamma * step) * own - np.log(np.exp((beta + gamma * step) * x[time >= day]).sum())
    return total


@pytest.mark.parametrize("name", ["age", "prio", "fin"])
def test_proportionality_is_the_score_test_of_a_ratio_that_changes(name):
    table = load_rossi()
    rng = np.random.default_rng(2)
    time, event = table["week"].to_numpy() + rng.uniform(0, 0.9, len(table)), table["arrest"].to_numpy() == 1
    x = table[name].to_numpy(float)
    x = (x - x.mean()) / x.std()
    curve = kaplan_meier(time, event, 60)
    g = np.array([1 - curve.survival[curve.time < day][-1] for day in time[event]])
    beta, h = float(PHReg(time, x[:, None], event).fit().params[0]), 1e-3

    def at(b, c):
        return partial_likelihood(time, event, x, g, beta + b * h, c * h)

    score = (at(0, 1) - at(0, -1)) / (2 * h)
    own = -(at(0, 1) - 2 * at(0, 0) + at(0, -1)) / h**2
    within = -(at(1, 0) - 2 * at(0, 0) + at(-1, 0)) / h**2
    crossed = -(at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * h**2)
    expected = chi2.sf(score**2 / (own - crossed**2 / within), 1)
    assert cox(time, event, x, 60).proportional_hazards_p == pytest.approx(expected, rel=1e-3)


def test_hazards_that_cross_are_found():
    rng = np.random.default_rng(3)
    high = np.repeat([0, 1], 300)
    early = rng.random(600) < np.where(high == 1, 0.6, 0.1)
    time = np.where(early, rng.uniform(0, 100, 600), rng.uniform(100, 700, 600))
    assert cox(time, np.ones(600), high, 700).proportional_hazards_p < 1e-4
    together = rng.exponential(300, 600)
    assert cox(together, np.ones(600), high, 700).proportional_hazards_p > 0.01


def test_a_finite_ratio_is_known_from_the_order_of_events():
    time, event = np.array([1.0, 2, 3, 4]), np.array([True, True, False, True])
    assert not has_finite_ratio(time, event, np.array([9.0, 7, 5, 3]))  # always the highest left
    assert not has_finite_ratio(time, event, np.array([1.0, 2, 3, 4]))  # always the lowest left
    assert has_finite_ratio(time, event, np.array([2.0, 9, 3, 1]))
    with pytest.raises(UndefinedStatistic, match="no finite value"):
        cox(time, event, [9, 7, 5, 3], 10)


def test_what_cannot_be_fitted_says_why():
    with pytest.raises(UndefinedStatistic, match="none of 3 patients has an event within 2 days"):
        cox([3, 4, 5], [1, 1, 0], [1, 2, 3], 2)
    with pytest.raises(UndefinedStatistic, match="all 3 patients have one score"):
        cox_per_sd([3, 4, 5], [1, 1, 0], [2, 2, 2], 9)
    with pytest.raises(UndefinedStatistic, match="per standard deviation: all 1 patients have one score"):
        cox_per_sd([3], [1], [2], 9)
    with pytest.raises(NonFiniteValue, match="covariate is nan at position 1"):
        cox([3, 4, 5], [1, 1, 0], [2, np.nan, 2], 9)
    assert cox([3, 3, 5, 6], [1, 1, 0, 0], [2, 1, 3, 0], 9).proportional_hazards_p is None  # events on one day
    assert 0 < cox([3, 3, 4, 5, 6], [1, 1, 1, 0, 0], [2, 1, 3, 0, 1], 9).proportional_hazards_p < 1  # on two


def test_a_small_group_in_which_newtons_first_step_goes_too_far_is_fitted():
    """Two events at one time, one of them in the one patient of the group."""
    time, event, group = np.full(40, 365.0), np.zeros(40), np.zeros(40)
    event[:2], group[0] = 1, 1
    ratio = cox(time, event, group, 700).hazard_ratio.value
    # Efron's score at the top: the one event in the group against its expectation at both of the tied events
    assert ratio / (ratio + 39) + 0.5 * ratio / (0.5 * ratio + 38.5) == pytest.approx(1, abs=1e-5)


def test_a_model_that_does_not_converge_has_no_ratio(monkeypatch):
    """With five events among forty patients lifelines gave up, and a whole step of the study ended with it."""
    def give_up(*arguments, **named):
        raise ConvergenceError("delta contains nan value(s).")

    monkeypatch.setattr(CoxPHFitter, "fit", give_up)
    with pytest.raises(UndefinedStatistic, match="could not be computed"):
        cox([5, 6, 8, 8, 9, 12], [1, 1, 0, 1, 1, 1], [1, 1, 0, 0, 1, 0], horizon=20)
