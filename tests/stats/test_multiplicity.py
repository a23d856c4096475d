"""Holm's correction by hand, and as the closure of Bonferroni's test."""

from itertools import combinations

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from cctaecg.run.results import Absent
from cctaecg.stats.discrimination.paired_test import PairedTest
from cctaecg.stats.errors import InvalidSetting, NonFiniteValue, UndefinedStatistic
from cctaecg.stats.multiplicity import holm, holm_by_vessel


@pytest.mark.parametrize(("p_values", "by_hand"), [
    ([0.2], [0.2]),
    ([0.01, 0.01, 0.5, 0.02], [0.04, 0.04, 0.5, 0.04]),  # 4 x 0.01, 3 x 0.01, 2 x 0.02, 1 x 0.5, never falling
    ([0.9, 0.8, 0.7], [1, 1, 1]),
    ([0, 1, 0.3], [0, 1, 0.6]),
    ([0.04] * 4, [0.16] * 4),
])
def test_equals_the_correction_by_hand(p_values, by_hand):
    assert holm(p_values) == pytest.approx(by_hand, abs=1e-15)


def test_is_the_closure_of_bonferronis_test():
    """A hypothesis falls when Bonferroni rejects every set of hypotheses that holds it."""
    rng = np.random.default_rng(0)
    for k in (2, 3, 4, 5):
        p_values = rng.random(k) ** 3
        for i, adjusted in enumerate(holm(p_values)):
            sets = [list(each) for size in range(1, k + 1) for each in combinations(range(k), size) if i in each]
            assert adjusted == pytest.approx(max(min(1, len(each) * p_values[each].min()) for each in sets), abs=1e-15)


@pytest.mark.parametrize("k", [1, 2, 4, 24, 200])
def test_equals_statsmodels(k):
    p_values = np.round(np.random.default_rng(k).random(k) ** 2, 2)  # with ties
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1], abs=1e-15)


def test_over_vessels_leaves_out_what_was_not_tested():
    tests = {vessel: PairedTest(0, p, 0, 0, 0) for vessel, p in (("RCA", 0.03), ("LM", 0.01), ("LAD", 0.04))}
    found = holm_by_vessel({**tests, "LCX": Absent("one class")})
    assert list(found) == ["RCA", "LM", "LAD", "LCX"] and found["LCX"] == Absent("one class")
    assert [found[vessel] for vessel in tests] == pytest.approx([0.06, 0.03, 0.06], abs=1e-15)
    assert holm_by_vessel({"LM": Absent("none")}) == {"LM": Absent("none")}


def test_what_is_no_p_value_is_refused():
    with pytest.raises(InvalidSetting, match=r"p_values holds 1\.2"):
        holm([0.5, 1.2])
    with pytest.raises(NonFiniteValue, match="p_values is nan at position 1"):
        holm([0.5, np.nan])
    with pytest.raises(UndefinedStatistic, match="p_values is empty"):
        holm([])
