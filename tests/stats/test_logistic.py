"""Newton's logistic fits against statsmodels."""

import numpy as np
import pytest
from scipy.special import expit
from statsmodels.discrete.discrete_model import Logit
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.logistic import fit_logistic


def clustered(seed, n=600):
    rng = np.random.default_rng(seed)
    codes = np.sort(rng.integers(0, n // 3, n))
    _, codes = np.unique(codes, return_inverse=True)
    x = rng.normal(size=codes.max() + 1)[codes] + 0.3 * rng.normal(size=n)
    return x, rng.random(n) < expit(-2 + 1.5 * x), codes


@pytest.mark.parametrize("seed", range(5))
def test_coefficients_and_clustered_errors_equal_statsmodels(seed):
    x, y, codes = clustered(seed)
    design = np.column_stack((np.ones(len(x)), x))
    fit = fit_logistic(y, design)
    theirs = Logit(y.astype(float), design).fit(
        disp=0, tol=1e-14, cov_type="cluster", cov_kwds={"groups": codes, "use_correction": False}
    )
    assert np.allclose(fit.params, theirs.params, atol=1e-9)
    patients = len(np.unique(codes))
    assert np.allclose(fit.clustered_se(codes), theirs.bse * np.sqrt(patients / (patients - 1)), rtol=1e-7)


def test_an_offset_is_taken_as_it_is():
    x, y, _ = clustered(7)
    ones = np.ones((len(x), 1))
    theirs = GLM(y.astype(float), ones, family=Binomial(), offset=x).fit(tol=1e-13)
    assert fit_logistic(y, ones, offset=x).params == pytest.approx(theirs.params, abs=1e-9)


def test_a_start_far_away_is_reached_by_halved_steps():
    y = np.array([True] + [False] * 5000)
    offset = np.linspace(-40, 40, 5001)
    fit = fit_logistic(y, np.ones((5001, 1)), offset)
    assert expit(offset + fit.params[0]).sum() == pytest.approx(1, abs=1e-8)


def test_what_has_no_finite_fit_is_said():
    for y in ([True, True], [False, False]):
        with pytest.raises(UndefinedStatistic, match=r"no (finite|unique) fit"):
            fit_logistic(np.array(y), np.ones((2, 1)))
    x, y, _ = clustered(1)
    with pytest.raises(UndefinedStatistic, match=r"no (finite|unique) fit"):
        fit_logistic(y, np.column_stack((np.ones(len(x)), np.ones(len(x)))))
    with pytest.raises(UndefinedStatistic, match="all records belong to one patient"):
        fit_logistic(y, np.ones((len(x), 1))).clustered_se(np.zeros(len(x), int))


def test_a_coefficient_above_ten_thousand_counts_as_separated():
    y = np.array([True, False, False, False])  # the logit of 1/4 is minus the logarithm of 3
    for size, found in ((9_900, True), (10_100, False)):
        for sign in (1, -1):
            column = np.full((4, 1), sign * np.log(3) / size)
            if found:
                assert fit_logistic(y, column).params[0] == pytest.approx(-sign * size, rel=1e-9)
            else:
                with pytest.raises(UndefinedStatistic, match="no finite fit: the outcome is separated"):
                    fit_logistic(y, column)


def test_two_patients_have_an_error_and_the_influences_add_up_to_nought():
    x, y, _ = clustered(3, 60)
    fit = fit_logistic(y, np.column_stack((np.ones(len(x)), x)))
    codes = np.arange(len(x)) % 3 // 2  # of two patients one has twice as many records
    influence = fit.influence(codes)
    assert np.abs(influence.sum(axis=0)).max() < 1e-9 < np.abs(influence).min()
    assert fit.clustered_se(codes) == pytest.approx(np.sqrt(2 * (influence**2).sum(axis=0)))
    risk = expit(fit.params[0] + fit.params[1] * x)
    scores = np.column_stack((y - risk, x * (y - risk)))
    spread = risk * (1 - risk)
    information = np.array([[spread.sum(), (spread * x).sum()], [(spread * x).sum(), (spread * x * x).sum()]])
    assert influence[0] == pytest.approx(np.linalg.solve(information, scores[codes == 0].sum(axis=0)), rel=1e-8)
