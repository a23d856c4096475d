"""Net benefit against dcurves and by hand."""

import dcurves
import numpy as np
import pandas as pd
import pytest

from cctaecg.stats.decision import net_benefit
from cctaecg.stats.errors import InvalidSetting


@pytest.mark.parametrize("digits", [16, 2])  # 2: probabilities that fall on the thresholds
def test_equals_dcurves(study, digits):
    y, prob = study.y[:, 0], study.prob[:, 0].round(digits)
    thresholds = np.arange(0, 1, 0.01).round(2)
    table = dcurves.dca(
        pd.DataFrame({"outcome": y.astype(int), "prob": prob}), "outcome", ["prob"], thresholds=thresholds
    )
    ours = net_benefit(y, prob, thresholds)
    for name, values in (("prob", ours.model), ("all", ours.treat_all), ("none", ours.treat_none)):
        assert np.allclose(values, table[table["model"] == name]["net_benefit"], atol=1e-12)


def test_by_hand():
    # at 0.2: TP 2, FP 1 of 5, odds 1/4; at 0.5: TP 1, FP 1, odds 1
    result = net_benefit([1, 1, 0, 0, 0], [0.9, 0.2, 0.6, 0.1, 0.05], [0, 0.2, 0.5])
    assert np.allclose(result.model, [0.4, 0.4 - 0.2 / 4, 0], atol=1e-15)
    assert np.allclose(result.treat_all, [0.4, 0.4 - 0.6 / 4, 0.4 - 0.6], atol=1e-15)
    assert result.treat_none.tolist() == [0, 0, 0] and result.thresholds.tolist() == [0, 0.2, 0.5]


def test_at_threshold_0_the_model_treats_all_and_one_class_is_defined():
    result = net_benefit([0, 0], [0.1, 0.2], 0)
    assert result.model.tolist() == result.treat_all.tolist() == [0]
    assert net_benefit([1, 1], [0.1, 0.6], [0.5]).model.tolist() == [0.5]


@pytest.mark.parametrize("threshold", [-0.1, 1, 1.5])
def test_thresholds_without_finite_odds_are_refused(threshold):
    with pytest.raises(InvalidSetting, match="thresholds"):
        net_benefit([0, 1], [0.1, 0.2], [0.5, threshold])
