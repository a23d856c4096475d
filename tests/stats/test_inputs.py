"""Every statistic refuses bad input with one typed error that names the array, the position and the value."""

import numpy as np
import pandas as pd
import pytest

from cctaecg.stats.aggregation import aggregate
from cctaecg.stats.calibration_measures.calibration import calibration, calibration_groups
from cctaecg.stats.calibration_measures.calibration_curve import smooth_calibration
from cctaecg.stats.decisions.net_benefit import net_benefit
from cctaecg.stats.decisions.thresholds import at_threshold, sweep
from cctaecg.stats.discrimination.auc import auc_ci, delong_test
from cctaecg.stats.discrimination.average import macro_auc, micro_auc
from cctaecg.stats.discrimination.bootstrap import bootstrap_aucs
from cctaecg.stats.discrimination.roc import roc
from cctaecg.stats.discrimination.subgroups import interaction, subgroup_aucs
from cctaecg.stats.errors import (
    InvalidLabel,
    InvalidProbability,
    InvalidSetting,
    MissingGroup,
    NonFiniteValue,
    ShapeMismatch,
    UndefinedStatistic,
)
from cctaecg.stats.inputs import (
    as_groups,
    as_labels,
    as_masked_labels,
    as_probabilities,
    as_scores,
    check_level,
    check_thresholds,
    reached,
)
from cctaecg.stats.trend import spearman_trend

ON_SCORES = {
    "auc_ci": auc_ci,
    "delong_test": lambda y, s: delong_test(y, s, s),
    "roc": roc,
    "subgroup_aucs": lambda y, s: subgroup_aucs(y, s, np.zeros(len(y)), None),
    "interaction": lambda y, s: interaction(y, s, np.arange(len(y)) % 2, None),
}
ON_PROBABILITIES = {
    "calibration": calibration,
    "calibration_groups": calibration_groups,
    "smooth_calibration": smooth_calibration,
    "at_threshold": lambda y, p: at_threshold(y, p, 0.5),
    "sweep": lambda y, p: sweep(y, p, [0.5]),
    "net_benefit": lambda y, p: net_benefit(y, p, [0.5]),
}
ON_COLUMNS = {
    "micro_auc": micro_auc,
    "macro_auc": macro_auc,
    "bootstrap_aucs": bootstrap_aucs,
    "aggregate": lambda y, s: aggregate(y, s, np.arange(len(y))),
}
Y, P = [0, 1, 0, 1, 0], [0.2, 0.7, 0.3, 0.6, 0.1]


def named(functions):
    return pytest.mark.parametrize("function", functions.values(), ids=functions)


@named(ON_SCORES | ON_PROBABILITIES)
def test_a_missing_label_is_refused_by_name(function):
    with pytest.raises(NonFiniteValue, match=r"y is nan at position 2; expected a finite number"):
        function([0, 1, np.nan, 1, 0], P)


@named(ON_SCORES | ON_PROBABILITIES)
def test_a_missing_score_is_refused_by_name(function):
    with pytest.raises(NonFiniteValue, match=r"(score|prob|a) is nan at position 4; expected a finite number"):
        function(Y, [*P[:4], np.nan])


@named(ON_SCORES | ON_PROBABILITIES)
def test_a_label_that_is_neither_0_nor_1_is_refused(function):
    with pytest.raises(InvalidLabel, match=r"y is 2.0 at position 1; expected 0 or 1"):
        function([0, 2, 0, 1, 0], P)


@named(ON_SCORES | ON_PROBABILITIES)
def test_arrays_of_different_length_are_refused(function):
    with pytest.raises(ShapeMismatch, match=r"y 5.* 4"):
        function(Y, P[:4])


@named(ON_SCORES | ON_PROBABILITIES)
def test_no_records_is_undefined(function):
    with pytest.raises(UndefinedStatistic, match="y is empty"):
        function([], [])


@named(ON_PROBABILITIES)
@pytest.mark.parametrize("outside", [-0.01, 1.01])
def test_a_probability_outside_0_to_1_is_refused(function, outside):
    with pytest.raises(InvalidProbability, match=rf"prob is {outside} at position 3; expected a probability"):
        function(Y, [0.2, 0.7, 0.3, outside, 0.1])


@named(ON_COLUMNS)
def test_columns_take_a_missing_label_but_no_missing_score(function):
    y, score = np.array([[0.0], [1], [0], [1], [np.nan]]), np.array(P)[:, None]
    with pytest.raises(NonFiniteValue, match=r"score is nan at position \(1, 0\)"):
        function(y, np.where(score == 0.7, np.nan, score))
    with pytest.raises(InvalidLabel, match=r"y is 3.0 at position \(0, 0\); expected 0, 1 or NaN"):
        function(np.where(y == 0, 3, y), score)
    with pytest.raises(ShapeMismatch, match=r"\(5, 1\) and \(5, 2\)"):
        function(y, np.hstack((score, score)))
    with pytest.raises(ShapeMismatch, match="expected 2 axes"):
        function(y[:, 0], score)
    with pytest.raises(UndefinedStatistic, match="y is empty"):
        function(y[:0], score[:0])


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_outside_0_to_1_is_refused(level):
    for function in (auc_ci, roc):
        with pytest.raises(InvalidSetting, match=f"level is {level}; expected a number between 0 and 1"):
            function(Y, P, level=level)


@pytest.mark.parametrize("groups", [["a", "b", None, "c", "d"], [1.0, 2.0, np.nan, 3.0, 4.0]])
def test_a_record_without_patient_is_refused(groups):
    for function in (auc_ci, roc, spearman_trend):
        with pytest.raises(MissingGroup, match="groups is missing at position 2"):
            function(Y, P, groups)


def test_groups_of_another_length_are_refused():
    with pytest.raises(ShapeMismatch, match=r"groups has shape \(3,\); expected \(5,\)"):
        auc_ci(Y, P, ["a", "b", "c"])


def test_labels_come_as_booleans_numbers_or_nullable_columns():
    expected = [False, True, True]
    for values in ([0, 1, 1], [0.0, 1.0, 1.0], [False, True, True], pd.array([False, True, True], dtype="boolean"),
                   pd.Series([0, 1, 1], dtype="Int8")):
        assert as_labels(values).tolist() == expected
    with pytest.raises(NonFiniteValue, match="y is nan at position 1"):
        as_labels(pd.array([False, None, True], dtype="boolean"))
    frame = pd.DataFrame({"severe_rca": [True, None], "severe_lm": [False, True]}, dtype="boolean")
    assert np.array_equal(as_masked_labels(frame), [[1, 0], [np.nan, 1]], equal_nan=True)


def test_text_is_refused_as_a_number():
    with pytest.raises(NonFiniteValue, match=r"score holds values that are not numbers: .*'high'"):
        as_scores(["high", "low"], "score")


def test_group_codes_follow_the_sorted_names_and_not_the_records():
    codes, names = as_groups(["b", "a", "b", "c"], 4)
    assert (codes.tolist(), names.tolist()) == ([1, 0, 1, 2], ["a", "b", "c"])
    codes, names = as_groups(pd.Series([30, 10], dtype="Int64"), 2)
    assert (codes.tolist(), list(names)) == ([1, 0], [10, 30])


def test_both_ends_of_a_range_are_within_it():
    assert as_probabilities([0, 1, 0.5]).tolist() == check_thresholds([0, 1, 0.5]).tolist() == [0, 1, 0.5]
    for outside in (-0.001, 1.001):
        with pytest.raises(InvalidProbability, match=f"risk is {outside} at position 1; expected a probability"):
            as_probabilities([0, outside], "risk")
        with pytest.raises(InvalidSetting, match=f"thresholds is {outside} at position 1; expected a number from 0 to"):
            check_thresholds([1, outside])
    assert check_thresholds(0.25).shape == (1,)
    for level in (1e-9, 1 - 1e-9):
        assert check_level(level) == level


@pytest.mark.parametrize("threshold", [0.1, 0.2, 0.35, 0.7])
def test_a_threshold_is_reached_by_itself_in_single_precision_and_by_nothing_below(threshold):
    stored = np.float32(threshold)
    assert float(stored) >= reached(threshold) and threshold >= reached(threshold)
    assert float(np.nextafter(stored, np.float32(0))) < reached(threshold)
    assert abs(reached(threshold) - threshold) < 1e-7


@pytest.mark.parametrize("values", [[2, 0, 1, 1], [3, 0, 1, 1], [1, 2, 1, 1], [-1, 0, 1, 1], [0, 10**12, 1, 1], []])
def test_numbers_are_coded_as_their_sorted_distinct_values(values):
    """Codes already, with a gap, without 0, below it, and far beyond the number of records."""
    codes, distinct = as_groups(np.array(values, dtype=int), len(values))
    expected, wanted = pd.factorize(np.array(values, dtype=int), sort=True)
    assert codes.tolist() == expected.tolist() and distinct.tolist() == wanted.tolist()
