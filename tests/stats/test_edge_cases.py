"""Every statistic of discrimination on data at the edge: each has a defined answer or one clear refusal."""

from dataclasses import is_dataclass

import numpy as np
import pandas as pd
import pytest

from cctaecg.run.results import Absent
from cctaecg.stats.decisions.likelihood_ratios import likelihood_ratios
from cctaecg.stats.decisions.threshold_sweep import operating_sweep
from cctaecg.stats.decisions.thresholds import at_threshold, sweep
from cctaecg.stats.discrimination.aggregation_difference import aggregation_difference
from cctaecg.stats.discrimination.auc import auc_ci, delong_test
from cctaecg.stats.discrimination.average import macro_auc, micro_auc
from cctaecg.stats.discrimination.bootstrap import auc_bootstrap, bootstrap_aucs
from cctaecg.stats.discrimination.fold_average import fold_aucs
from cctaecg.stats.discrimination.incremental import incremental_value, net_benefit_difference
from cctaecg.stats.discrimination.roc import roc
from cctaecg.stats.discrimination.selection_bias import selection_corrected
from cctaecg.stats.discrimination.subgroup_difference import subgroup_difference
from cctaecg.stats.discrimination.subgroups import subgroup_aucs
from cctaecg.stats.errors import (
    InvalidLabel,
    InvalidProbability,
    InvalidSetting,
    MissingGroup,
    NonFiniteValue,
    ShapeMismatch,
    UndefinedStatistic,
)
from cctaecg.stats.intervals import wilson_bounds
from cctaecg.stats.jonckheere import jonckheere_trend
from cctaecg.stats.trend import spearman_trend


def column(values) -> np.ndarray:
    return np.asarray(values, dtype=float).reshape(-1, 1)


def halves(y) -> np.ndarray:
    return np.arange(len(y)) % 2


def clinical(y) -> pd.DataFrame:
    return pd.DataFrame({"age": np.arange(len(y)) % 7})


FEW = {"resamples": 20}

# each takes (y, score, groups), one entry for each record
RANKED = {
    "auc_ci": auc_ci,
    "delong_test": lambda y, s, g: delong_test(y, s, np.asarray(s)[::-1], g),
    "micro_auc": lambda y, s, g: micro_auc(column(y), column(s), g),
    "macro_auc": lambda y, s, g: macro_auc(column(y), column(s), g),
    "bootstrap_aucs": lambda y, s, g: bootstrap_aucs(column(y), column(s), g, **FEW),
    "roc": lambda y, s, g: roc(y, s, g, **FEW),
    "fold_aucs": lambda y, s, g: fold_aucs(y, s, np.zeros(len(y), dtype=int), g),
    "selection_corrected": lambda y, s, g: selection_corrected(column(y), column(s)[None], groups=g, **FEW),
    "subgroup_difference": lambda y, s, g: subgroup_difference(y, s, halves(y), g, **FEW),
}
RATED = {
    "at_threshold": lambda y, p, g: at_threshold(y, p, 0.5, g),
    "likelihood_ratios": lambda y, p, g: likelihood_ratios(y, p, 0.5, g),
    "net_benefit_difference": lambda y, p, g: net_benefit_difference(y, p, np.asarray(p)[::-1], 0.5, g),
    "incremental_value": lambda y, p, g: incremental_value(y, clinical(y), p, 0.5, g),
}
SWEPT = {
    "sweep": lambda y, p, _: sweep(y, p, [0.5]),
    "operating_sweep": lambda y, p, _: operating_sweep(y, p, [0.5]),
}
GRADED = {
    "spearman_trend": spearman_trend,
    "jonckheere_trend": jonckheere_trend,
}
BY_LEVEL = {"subgroup_aucs": lambda y, s, g: subgroup_aucs(y, s, halves(y), g)}
ALL = RANKED | RATED | SWEPT | GRADED | BY_LEVEL
CLUSTERED = RANKED | RATED | GRADED | BY_LEVEL


def named(functions: dict):
    return pytest.mark.parametrize("statistic", functions.values(), ids=list(functions))


Y = np.tile([0, 1, 0, 1, 1, 0], 10)
P = np.tile([0.1, 0.7, 0.3, 0.4, 0.9, 0.6], 10) + np.repeat(np.arange(10) / 100, 6)
G = np.repeat([f"p{number}" for number in range(30)], 2)
BLOCK = np.repeat(np.arange(10), 6)


@named(ALL)
def test_sound_data_have_an_answer(statistic):
    assert statistic(Y, P, G) is not None


def numbers_of_numpy(value, where):
    """Where in an answer a single number has a type of numpy's own."""
    if isinstance(value, np.generic):
        return [where]
    parts = (vars(value) if is_dataclass(value) else value if isinstance(value, dict)
             else dict(enumerate(value)) if isinstance(value, list | tuple) else {})
    return [place for name, part in parts.items() for place in numbers_of_numpy(part, f"{where}.{name}")]


@named(ALL | {"aggregation_difference": lambda y, s, _: aggregation_difference(
    y, s, BLOCK * 5 + np.tile([0, 1, 0, 2, 3, 4], 10), BLOCK, **FEW)})  # fmt: skip
@pytest.mark.parametrize("groups", [G, None], ids=["patients", "records"])
def test_single_numbers_of_an_answer_are_pythons_own(statistic, groups):
    assert numbers_of_numpy(statistic(Y, P, groups), "answer") == []


@named(RANKED | SWEPT | GRADED)
@pytest.mark.parametrize("value", [0, 1])
def test_one_class_is_undefined(statistic, value):
    with pytest.raises(UndefinedStatistic):
        statistic(np.full(len(Y), value), P, G)


@named(ALL)
def test_no_records_are_undefined(statistic):
    with pytest.raises(UndefinedStatistic, match="empty"):
        statistic([], [], [])


@named(ALL)
def test_a_missing_score_is_refused_by_name_and_position(statistic):
    scores = P.copy()
    scores[3] = np.nan
    with pytest.raises(NonFiniteValue, match=r"(score|prob|predictions|a|first|second) is nan at position \(?(0, )?3"):
        statistic(Y, scores, G)


@named(CLUSTERED)
def test_a_record_without_patient_is_refused(statistic):
    groups = G.astype(object)
    groups[5] = None
    with pytest.raises(MissingGroup, match="groups is missing at position 5"):
        statistic(Y, P, groups)


@named(CLUSTERED)
def test_patients_for_other_records_are_refused(statistic):
    with pytest.raises(ShapeMismatch, match=r"groups has shape \(59,\); expected \(60,\)"):
        statistic(Y, P, G[:-1])


@named(RANKED | RATED | SWEPT | BY_LEVEL)
def test_a_label_that_is_neither_0_nor_1_is_refused(statistic):
    labels = Y.astype(float)
    labels[7] = 2
    with pytest.raises(InvalidLabel, match=r"y is 2\.0 at position \(?7"):
        statistic(labels, P, G)


@named(RATED | SWEPT)
@pytest.mark.parametrize("value", [-0.01, 1.01])
def test_a_probability_outside_0_to_1_is_refused(statistic, value):
    prob = P.copy()
    prob[2] = value
    with pytest.raises(InvalidProbability, match=f"is {value} at position 2; expected a probability from 0 to 1"):
        statistic(Y, prob, G)


ONE = np.full(len(Y), "one")


@named(RANKED | GRADED | {name: RATED[name] for name in ("net_benefit_difference", "incremental_value")})
def test_one_patient_is_no_evidence(statistic):
    with pytest.raises(UndefinedStatistic, match="patient"):
        statistic(Y, P, ONE)


def test_one_patient_gives_rates_as_uncertain_as_one_record_and_no_ratio():
    rates = at_threshold(Y, P, 0.5, ONE)
    assert (rates.ppv.lower, rates.ppv.upper) == pytest.approx(wilson_bounds(rates.ppv.value, 1))
    ratios = likelihood_ratios(Y, P, 0.5, ONE)
    assert ratios.positive is None and ratios.negative is None
    (subgroup,) = subgroup_aucs(Y, P, np.zeros(len(Y)), ONE)
    assert subgroup.auc is None and subgroup.reason.startswith("1 patient with the outcome")


def test_a_constant_score_is_worth_one_half_everywhere():
    flat = np.full(len(Y), 0.3)
    assert auc_ci(Y, flat, G).value == 0.5
    (auc,) = auc_bootstrap(column(Y), column(flat), G, **FEW)
    assert (auc.value, auc.lower, auc.upper) == (0.5, 0.5, 0.5)
    for average in (micro_auc, macro_auc):
        assert average(column(Y), column(flat), G).value == 0.5
    assert delong_test(Y, flat, flat + 0.2, G).p_value == 1
    found = fold_aucs(Y, flat, halves(Y), None)
    assert (found.pooled.value, found.averaged.value, found.difference.p_value) == (0.5, 0.5, 1)
    (corrected,) = selection_corrected(column(Y), np.stack([column(flat)] * 3), groups=G, **FEW)
    assert (corrected.apparent, corrected.corrected.value, corrected.optimism) == (0.5, 0.5, 0)
    for statistic in GRADED.values():
        with pytest.raises(UndefinedStatistic, match="1 different score"):
            statistic(Y, flat, G)


def test_no_events_in_a_subgroup_or_a_vessel_leave_the_others():
    at_zero = np.where(halves(Y) == 0, 0, Y)
    none, some = subgroup_aucs(at_zero, P, halves(Y), G, min_events=3)
    assert none.auc is None and none.reason == "0 patients with the outcome; at least 3 are needed"
    assert some.auc.events == at_zero.sum()
    both = auc_bootstrap(np.stack((np.zeros(len(Y)), Y), axis=1), np.stack((P, P), axis=1), G, **FEW)
    assert isinstance(both[0], Absent) and both[1].events == Y.sum()
    rates = at_threshold(np.zeros(len(Y)), P, 0.5, G)
    assert rates.sensitivity is None and rates.ppv.value == 0 and rates.npv.value == 1
    assert likelihood_ratios(np.zeros(len(Y)), P, 0.5, G).positive is None


@pytest.mark.parametrize(("threshold", "sensitivity", "specificity"), [(0, 1, 0), (1, 0, 1)])
def test_thresholds_0_and_1_call_everyone_and_no_one(threshold, sensitivity, specificity):
    rates = at_threshold(Y, P, threshold, G)
    assert (rates.sensitivity.value, rates.specificity.value) == (sensitivity, specificity)
    found = operating_sweep(Y, P, [threshold])
    assert (found.sensitivity[0], found.specificity[0]) == (sensitivity, specificity)
    curve = sweep(Y, P, [threshold])
    assert (curve.sensitivity[0], curve.specificity[0]) == (sensitivity, specificity)


@pytest.mark.parametrize("level", [0, 1, 95, float("nan")])
@named({name: function for name, function in {
    "auc_ci": lambda level: auc_ci(Y, P, G, level),
    "auc_bootstrap": lambda level: auc_bootstrap(column(Y), column(P), G, level, **FEW),
    "at_threshold": lambda level: at_threshold(Y, P, 0.5, G, level),
    "likelihood_ratios": lambda level: likelihood_ratios(Y, P, 0.5, G, level),
    "spearman_trend": lambda level: spearman_trend(Y, P, G, level),
    "jonckheere_trend": lambda level: jonckheere_trend(Y, P, G, level),
    "fold_aucs": lambda level: fold_aucs(Y, P, halves(Y), None, level),
}.items()})
def test_a_level_that_is_none_is_refused(statistic, level):
    with pytest.raises(InvalidSetting, match="level is"):
        statistic(level)
