import numpy as np
import pandas as pd

from cctaecg.run.results import Absent
from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.each_vessel import by_vessel, combined, defined

NAN = np.nan
Y = np.array([[1, NAN, 0, 1], [0, NAN, 0, NAN], [1, NAN, 0, 0], [0, NAN, 0, 1], [0, NAN, 0, 0]])
FIVEFOLD = np.tile(np.arange(5), 3)  # three patients of each kind, so that there is an interval
SCORE = np.array([
    [0.9, 0.1, 0.2, 0.6], [0.2, 0.1, 0.3, 0.99], [0.1, 0.1, 0.4, 0.5], [0.3, 0.1, 0.5, 0.4], [0.4, 0.1, 0.6, 0.2],
])


def test_each_vessel_uses_its_labelled_records_and_says_why_it_has_no_result():
    found = by_vessel(auc_ci, Y[FIVEFOLD], SCORE[FIVEFOLD], groups=np.arange(15))
    assert found["RCA"].value == 0.5  # pairs: 0.9 beats all three; 0.1 beats none
    assert found["LM"] == {"absent": "No record has both a label and a prediction for the LM."}
    assert isinstance(found["LAD"], Absent)
    assert (found["LCX"].value, found["LCX"].n) == (0.75, 12)  # the record without a label, scored 0.99, does not count


def test_options_by_record_are_cut_and_options_by_vessel_are_picked():
    seen = by_vessel(
        lambda y, p, groups, table, cut, level: (list(groups), list(table["x"]), cut, level), Y, SCORE,
        groups=np.arange(5), table=pd.DataFrame({"x": [10, 11, 12, 13, 14]}),
        cut={"RCA": 1, "LM": 2, "LAD": 3, "LCX": 4}, level=5,
    )
    assert seen["LCX"] == ([0, 2, 3, 4], [10, 12, 13, 14], 4, 5)


def test_no_patients_at_all_is_said():
    empty = np.empty((0, 4))
    assert by_vessel(auc_ci, empty, empty)["RCA"] == {"absent": "This run has no such patients."}


def test_a_combination_is_absent_when_a_part_is():
    whole = {"RCA": 1, "LM": 2, "LAD": 3, "LCX": 4}
    found = combined(lambda a, b: a + b, whole, {**whole, "LM": Absent("none")})
    assert found == {"RCA": 2, "LM": {"absent": "none"}, "LAD": 6, "LCX": 8}
    assert defined(auc_ci, np.zeros(3), np.ones(3)).keys() == {"absent"}
