"""Holm's correction against statsmodels and by hand."""

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from cctaecg.run.results import Absent
from cctaecg.stats.discrimination.auc import delong_test
from cctaecg.stats.errors import InvalidSetting, NonFiniteValue, UndefinedStatistic
from cctaecg.stats.multiplicity import holm, holm_by_vessel


@pytest.mark.parametrize("p_values", [[0.2], [0.01, 0.01, 0.5, 0.02], [0.9, 0.8, 0.7], [0, 1, 0.3], [0.04] * 4])
def test_equals_statsmodels(p_values):
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1], abs=1e-15)


def test_over_vessels_leaves_out_what_was_not_tested(study):
    tests = {
        vessel: delong_test(study.y[:, column], study.prob[:, column], study.prob[:, column - 1], study.groups)
        for column, vessel in enumerate(("RCA", "LM", "LAD"))
    }
    found = holm_by_vessel({**tests, "LCX": Absent("one class")})
    assert list(found) == ["RCA", "LM", "LAD", "LCX"] and found["LCX"] == Absent("one class")
    expected = multipletests([test.p_value for test in tests.values()], method="holm")[1]
    assert [found[vessel] for vessel in tests] == pytest.approx(expected, abs=1e-15)
    assert holm_by_vessel({"LM": Absent("none")}) == {"LM": Absent("none")}


def test_what_is_no_p_value_is_refused():
    with pytest.raises(InvalidSetting, match=r"p_values holds 1\.2"):
        holm([0.5, 1.2])
    with pytest.raises(NonFiniteValue, match="p_values is nan at position 1"):
        holm([0.5, np.nan])
    with pytest.raises(UndefinedStatistic, match="p_values is empty"):
        holm([])
