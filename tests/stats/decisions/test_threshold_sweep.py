"""Rates at many thresholds against each threshold by itself."""

import numpy as np
import pytest

from cctaecg.stats.decisions.likelihood_ratios import likelihood_ratios, scans_per_case
from cctaecg.stats.decisions.threshold_sweep import operating_sweep
from cctaecg.stats.decisions.thresholds import at_threshold, sweep
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic


def test_equals_each_threshold_by_itself(study):
    y, prob = study.y[:, 1], study.prob[:, 1].round(2)
    found = operating_sweep(y, prob, np.linspace(0, 1, 41))
    for i, threshold in enumerate(found.thresholds):
        single, ratios = at_threshold(y, prob, threshold), likelihood_ratios(y, prob, threshold)
        assert found.called[i] == pytest.approx((single.tp + single.fp) / single.n)
        for name in ("sensitivity", "specificity", "ppv", "npv"):
            rate = getattr(single, name)
            expected = np.nan if rate is None else rate.value
            assert getattr(found, name)[i] == pytest.approx(expected, abs=1e-14, nan_ok=True)
        for array, ratio in ((found.positive_likelihood_ratio, ratios.positive),
                             (found.negative_likelihood_ratio, ratios.negative)):
            assert ratio is None or array[i] == pytest.approx(ratio.value, rel=1e-12)
        scans = scans_per_case(single.ppv)
        assert scans is None or found.scans_per_case[i] == pytest.approx(scans.value)
    plain = sweep(y, prob, found.thresholds)
    assert np.allclose(plain.sensitivity, found.sensitivity, atol=1e-14)
    assert np.allclose(plain.specificity, found.specificity, atol=1e-14)


def test_both_ends():
    found = operating_sweep([1, 1, 0, 0], [0.9, 0.4, 0.5, 0.0], [0, 0.95, 1])
    assert found.called.tolist() == [1, 0, 0] and found.ppv[0] == 0.5 and np.isnan(found.ppv[1:]).all()
    assert np.isnan(found.npv[0]) and found.npv[2] == 0.5
    assert found.scans_per_case[0] == 2 and np.isnan(found.scans_per_case[1])
    only_wrong = operating_sweep([1, 0], [0.1, 0.9], [0.5])
    assert only_wrong.scans_per_case[0] == np.inf and only_wrong.positive_likelihood_ratio[0] == 0
    assert only_wrong.negative_likelihood_ratio[0] == np.inf


def test_bad_input_is_refused():
    with pytest.raises(UndefinedStatistic, match="0 of 2 have the outcome"):
        operating_sweep([0, 0], [0.1, 0.2], [0.5])
    with pytest.raises(InvalidSetting, match=r"thresholds is 1\.2"):
        operating_sweep([0, 1], [0.1, 0.2], [0.5, 1.2])


def test_a_rate_of_nobody_is_made_without_dividing_by_nought():
    with np.errstate(all="raise"):
        found = operating_sweep([1, 1, 0, 0], [0.9, 0.4, 0.5, 0.0], [0, 0.95])
    assert np.isnan(found.ppv[1]) and np.isnan(found.npv[0]) and found.positive_likelihood_ratio[0] == 1
