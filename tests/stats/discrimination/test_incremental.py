"""What the ECG adds to clinical variables: against statsmodels' own tests and fits, by hand, and without any signal."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import chi2, t as student
from sklearn.metrics import roc_auc_score

from cctaecg.stats.decisions.net_benefit import net_benefit
from cctaecg.stats.discrimination.incremental import incremental_value, net_benefit_difference
from cctaecg.stats.errors import InvalidSetting, NonFiniteValue, ShapeMismatch, UndefinedStatistic
from cctaecg.stats.resampling import patient_weights


@pytest.fixture
def parts(study):
    _, codes = np.unique(study.groups, return_inverse=True)
    clinical = pd.DataFrame({
        "age": study.rng.normal(60, 10, 150)[codes] + 8 * study.y[:, 0],
        "male": study.rng.integers(0, 2, 150)[codes],
    })
    return study.y[:, 0], clinical, study.prob[:, 0], study.groups


def test_tests_equal_statsmodels(parts):
    y, clinical, prob, groups = parts
    found = incremental_value(y, clinical, prob, 0.15, groups).likelihood_ratio
    base = sm.GLM(y, sm.add_constant(clinical), family=sm.families.Binomial()).fit()
    wider = sm.add_constant(clinical.assign(ecg=np.log(prob / (1 - prob))))
    added = sm.GLM(y, wider, family=sm.families.Binomial()).fit()
    assert found.statistic == pytest.approx(2 * (added.llf - base.llf), abs=1e-6)
    assert found.coefficient == pytest.approx(added.params["ecg"], abs=1e-6)
    _, codes = np.unique(groups, return_inverse=True)
    clustered = sm.Logit(y, wider).fit(disp=0, cov_type="cluster", cov_kwds={"groups": codes})
    rarer = min(len(np.unique(groups[y == kind])) for kind in (0, 1))  # patients, whose number the error rests on
    assert found.wald_p_value == pytest.approx(2 * student.sf(abs(clustered.tvalues["ecg"]), rarer - 1), rel=1e-4)
    assert found.p_value == pytest.approx(chi2.sf(found.statistic, 1), rel=1e-12)


def test_aucs_are_of_predictions_that_did_not_see_the_patient(parts):
    y, clinical, prob, groups = parts
    found = incremental_value(y, clinical, prob, 0.15, groups)
    within = sm.Logit(y, sm.add_constant(clinical)).fit(disp=0).predict()
    assert found.base.value < roc_auc_score(y, within) + 0.005
    assert found.base.clusters == 150
    assert found.auc_difference.difference == pytest.approx(found.added.value - found.base.value, abs=1e-12)
    assert found.auc_difference.difference > 0
    again = incremental_value(y, clinical, prob, 0.15, groups)
    assert again == found


def test_noise_adds_nothing(parts):
    y, clinical, _, groups = parts
    noise = np.random.default_rng(5).random(len(y))
    found = incremental_value(y, clinical, noise, 0.15, groups)
    assert found.likelihood_ratio.p_value > 0.05 and found.likelihood_ratio.wald_p_value > 0.05
    assert found.auc_difference.lower < 0.01 and found.auc_difference.difference < 0.02


def test_a_constant_column_changes_nothing(parts):
    y, clinical, prob, groups = parts
    with_constant = incremental_value(y, clinical.assign(site=1), prob, 0.15, groups)
    assert with_constant == incremental_value(y, clinical, prob, 0.15, groups)


def test_net_benefit_difference_is_the_difference_of_net_benefits_with_its_resampled_error(study):
    y, first, second = study.y[:, 0], study.prob[:, 0], study.prob[:, 1]
    found = net_benefit_difference(y, first, second, 0.2, study.groups)
    expected = net_benefit(y, first, [0.2]).model[0] - net_benefit(y, second, [0.2]).model[0]
    assert found.value == pytest.approx(expected, abs=1e-14)
    _, codes = np.unique(study.groups, return_inverse=True)
    weights = patient_weights(150, 2000, seed=1)[:, codes]
    gain = np.where(y == 1, 1, -0.25) * ((first >= 0.2) * 1.0 - (second >= 0.2))
    spread = np.std(weights @ gain / weights.sum(axis=1))
    assert (found.upper - found.lower) / (2 * 1.959963984540054) == pytest.approx(spread, rel=0.08)


def test_bad_input_is_refused(parts):
    y, clinical, prob, groups = parts
    with pytest.raises(NonFiniteValue, match="clinical age is nan at position 4"):
        incremental_value(y, clinical.assign(age=clinical["age"].where(clinical.index != 4)), prob, 0.15, groups)
    with pytest.raises(ShapeMismatch, match=r"clinical has shape \(3, 2\)"):
        incremental_value(y, clinical[:3], prob, 0.15, groups)
    with pytest.raises(UndefinedStatistic, match="occurs in 0 patients; 5 folds"):
        incremental_value(np.zeros(len(y)), clinical, prob, 0.15, groups)
    with pytest.raises(UndefinedStatistic, match="separated"):
        incremental_value(y, clinical.assign(known=y), prob, 0.15, groups)
    with pytest.raises(UndefinedStatistic, match="no unique fit"):
        incremental_value(y, clinical.assign(twin=clinical["age"]), prob, 0.15, groups)
    with pytest.raises(UndefinedStatistic, match="same probability"):
        incremental_value(y, clinical, np.full(len(y), 0.3), 0.15, groups)
    with pytest.raises(InvalidSetting, match="threshold is 1"):
        incremental_value(y, clinical, prob, 1, groups)


@pytest.mark.parametrize(("threshold", "level"), [(0.25, 0.95), (0.6, 0.8)])
def test_the_limits_of_a_net_benefit_difference_by_hand(threshold, level):
    """Patients with one to three records; Satterthwaite's degrees of those with the outcome and those without."""
    rng = np.random.default_rng(3)
    codes = np.repeat(np.arange(25), rng.integers(1, 4, 25))
    y = rng.random(len(codes)) < np.where(codes % 3 == 0, 0.7, 0.1)
    first, second = (np.clip(0.4 * y + rng.random(len(y)), 0, 1).round(2) for _ in range(2))
    odds = threshold / (1 - threshold)
    gain = np.array([(1 if ill else -odds) * (int(a >= threshold) - int(b >= threshold))
                     for ill, a, b in zip(y, first, second)])
    moved = np.array([(gain[codes == patient] - gain.mean()).sum() / len(y) for patient in range(25)])
    ill = np.array([y[codes == patient].any() for patient in range(25)])
    squares = [(moved[kind] ** 2).sum() for kind in (ill, ~ill)]
    degrees = sum(squares) ** 2 / sum(part**2 / (kind.sum() - 1) for part, kind in zip(squares, (ill, ~ill)))
    reach = student.ppf(0.5 + level / 2, degrees) * np.sqrt(sum(squares))
    found = net_benefit_difference(y, first, second, threshold, codes, level)
    assert (found.lower, found.value, found.upper) == pytest.approx(gain.mean() + reach * np.arange(-1, 2), rel=1e-9)
    assert (found.n, found.events) == (len(y), y.sum()) and abs(gain.mean()) > 1e-3


def test_two_folds_are_enough_and_one_is_not(parts):
    y, clinical, prob, groups = parts
    assert incremental_value(y, clinical, prob, 0, groups, folds=2).threshold == 0
    with pytest.raises(InvalidSetting, match=r"threshold is 0\.2 and folds 1; expected below 1, and at least 2"):
        incremental_value(y, clinical, prob, 0.2, groups, folds=1)
    for threshold, message in ((1, "threshold is 1, where the odds are infinite"), (1.2, r"thresholds is 1\.2")):
        with pytest.raises(InvalidSetting, match=message):
            net_benefit_difference(y, prob, prob, threshold)
    with pytest.raises(UndefinedStatistic, match="All records are of one patient"):
        net_benefit_difference(y, prob, prob, 0.2, np.zeros(len(y)))
