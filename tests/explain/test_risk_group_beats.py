import numpy as np
import pytest

from cctaecg.explain.mean_beats import PatientBeats
from cctaecg.explain.risk_group_beats import by_risk_group
from cctaecg.run.results import Absent
from cctaecg.stats.aggregation import Aggregated
from cctaecg.stats.errors import ShapeMismatch, UndefinedStatistic

SCORE = np.array([[0.1, 0.9, 0.5, np.nan], [0.2, 0.9, 0.4, np.nan], [0.3, 0.9, 0.6, np.nan]])
Y = np.array([[0.0, 1, 0, np.nan]] * 3)
ONES = np.ones(3, int)
BEATS = PatientBeats(np.array(["a", "b", "c"]), np.zeros(1), np.zeros((3, 12, 1)), ONES, ONES, 0 * ONES,
                     np.array([], int), "mV")
THRESHOLDS = {"RCA": 0.2, "LM": 0.5, "LAD": 0.5, "LCX": 0.1}


def members(beats, high, least=0):
    if high.all():
        raise UndefinedStatistic("Nobody is at low risk.")
    return high.tolist()


def test_groups_are_split_at_each_vessels_threshold():
    found = by_risk_group(members, BEATS, Aggregated(BEATS.patients, Y, SCORE), THRESHOLDS, least=1)
    assert found["RCA"] == [False, True, True]  # at the threshold is high
    assert found["LM"] == Absent("Nobody is at low risk.")
    assert found["LAD"] == [True, False, True]
    assert found["LCX"] == Absent("The network learnt nothing about the LCX: no record carries a label for it.")


def test_other_patients_are_refused():
    with pytest.raises(ShapeMismatch, match="same patients in the same order"):
        by_risk_group(members, BEATS, Aggregated(BEATS.patients[::-1], Y, SCORE), THRESHOLDS)
