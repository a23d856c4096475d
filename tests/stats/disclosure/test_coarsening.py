"""What is made coarse is about nobody in particular: no step, group or count of fewer patients than the cell."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from cctaecg.run.cells import cell_of_cohorts
from cctaecg.stats.calibration_measures.calibration import CalibrationGroups, calibration_groups
from cctaecg.stats.decisions.net_benefit import net_benefit
from cctaecg.stats.decisions.thresholds import sweep
from cctaecg.stats.disclosure.coarsening import is_small, kept_points, merged_groups, microaggregated, rounded_counts
from cctaecg.stats.disclosure.curves import coarse_net_benefit, coarse_roc, coarse_survival, coarse_sweep
from cctaecg.stats.disclosure.flow import merged_flow
from cctaecg.stats.disclosure.sentences import tells_few
from cctaecg.stats.discrimination.roc import roc
from cctaecg.stats.survival.kaplan_meier import kaplan_meier

CELLS = st.integers(2, 12)
SEEDS = st.integers(0, 10_000)


def scored(seed: int, n: int = 120) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    probability = random.beta(1, 3, n).round(2)
    return (random.random(n) < probability).astype(int), probability


@settings(deadline=None, max_examples=40)
@given(SEEDS, CELLS)
def test_no_piece_of_an_roc_curve_is_about_few_records_of_a_class(seed, cell):
    y, score = scored(seed)
    if y.sum() < cell:
        return
    coarse = coarse_roc(roc(y, score, resamples=20), y.sum(), (1 - y).sum(), cell)
    for rate, records in ((coarse.tpr, y.sum()), (coarse.fpr, (1 - y).sum())):
        assert not is_small(np.rint(np.diff(rate) * records), cell).any()
        assert rate[0] == 0 and rate[-1] == 1
    assert len(coarse.threshold) == len(coarse.fpr)


@settings(deadline=None, max_examples=40)
@given(SEEDS, CELLS)
def test_no_threshold_of_a_sweep_cuts_off_few_records(seed, cell):
    y, score = scored(seed)
    if y.all() or not y.any():
        return
    coarse = coarse_sweep(sweep(y, score, np.linspace(0, 1, 101)), cell)
    for rate, records in ((coarse.sensitivity, y.sum()), (coarse.specificity, (1 - y).sum())):
        counts = np.rint(rate * records)
        assert not is_small(np.abs(np.diff(counts)), cell).any()
        assert not is_small(counts, cell).any() and not is_small(records - counts, cell).any()


@settings(deadline=None, max_examples=60)
@given(SEEDS, CELLS, st.integers(1, 150))
def test_a_survival_curve_has_whole_days_and_no_step_of_few_events(seed, cell, n):
    random = np.random.default_rng(seed)
    time, event = random.uniform(0, 900, n), random.random(n) < 0.3
    exact = kaplan_meier(time, event, 700)
    coarse = coarse_survival(exact, cell)
    if coarse is None:
        return
    assert (coarse.time == np.rint(coarse.time)).all() and (np.diff(coarse.time) > 0).all() and coarse.time[0] == 0
    assert (coarse.at_risk >= cell).all()
    first = {survival: day for day, survival in zip(exact.time[::-1], exact.survival[::-1])}
    behind = np.array([(event & (time <= first[survival])).sum() for survival in coarse.survival])
    assert not is_small(np.diff(behind), cell).any()
    assert not is_small(event[time <= 700].sum() - behind[-1], cell).any()


def test_steps_of_a_survival_curve_by_hand():
    time, event = [1.2, 2.5, 3.1, 4.9, 5.5, 9, 9, 9, 9, 9], [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    coarse = coarse_survival(kaplan_meier(time, event, 8), cell=2)
    assert coarse.time.tolist() == [0, 3, 6, 8] and coarse.survival.round(3).tolist() == [1, 0.8, 0.5, 0.5]
    assert coarse_survival(kaplan_meier(time, event, 8), cell=6) is None
    # eight are left until the first step, the event on day 2.5 and one more: of 8, in cells of 3, six may be seen
    assert coarse_survival(kaplan_meier(time, event, 8), cell=3).lower[0] == pytest.approx(0.025 ** (1 / 6))


def test_without_events_the_coarse_limit_is_of_the_fewest_of_a_step_in_whole_cells():
    coarse = coarse_survival(kaplan_meier([*range(1, 10), *[700] * 14], [0] * 23, 700), cell=5)
    assert coarse.time.tolist() == [0, 700] and coarse.at_risk.tolist() == [23, 14]
    assert coarse.lower.tolist() == pytest.approx([0.025 ** (1 / 10)] * 2)


@settings(deadline=None, max_examples=40)
@given(SEEDS, CELLS)
def test_no_calibration_group_holds_few_events_or_few_others(seed, cell):
    y, score = scored(seed, 240)
    exact = calibration_groups(y, score)
    merged = merged_groups(exact, cell)
    happened = np.rint(merged.observed * merged.size)
    assert not is_small(happened, cell).any() and not is_small(merged.size - happened, cell).any()
    if len(merged.size):
        assert (happened >= cell).all() and (np.diff(merged.predicted) >= 0).all()


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=60), CELLS)
def test_each_microaggregated_value_is_the_mean_of_a_cell_or_more(values, cell):
    means = microaggregated(values, cell)
    assert len(means) == (len(values) if len(values) >= cell else 0)
    assert not is_small(np.unique(means, return_counts=True)[1], cell).any()
    assert not len(means) or np.isclose(means.sum(), np.sum(values))


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 12)] * 3), min_size=1, max_size=9), CELLS)
def test_no_step_of_a_flow_excludes_few_and_the_end_is_shown(lost, cell):
    left = 400 - np.cumsum(lost, axis=0)
    flow = pd.DataFrame(left, columns=["patients", "exams", "ecgs"])
    flow = flow.assign(cohort="internal", step=[f"step {place}" for place in range(len(flow))])
    merged = merged_flow(flow, cell)
    counts = merged[["patients", "exams", "ecgs"]].to_numpy()
    assert not is_small(-np.diff(counts, axis=0), cell).any()
    assert counts[-1].tolist() == left[-1].tolist()
    assert "; ".join(merged["step"]) == "; ".join(flow["step"])


def test_a_flow_by_hand():
    flow = pd.DataFrame({
        "cohort": "a", "step": ["exported", "readable", "once", "labelled"], "patients": [100, 98, 90, 90],
        "exams": [100, 98, 90, 90], "ecgs": [120, 118, 110, 107],
        "excluded_patients": [0, 2, 8, 0], "excluded_exams": [0, 2, 8, 0], "excluded_ecgs": [0, 2, 8, 3],
    })
    merged = merged_flow(flow, 5)
    assert merged["step"].tolist() == ["exported", "readable; once; labelled"]
    assert merged["excluded_ecgs"].tolist() == [0, 13] and merged["patients"].tolist() == [100, 90]


@pytest.mark.parametrize("cell", [2, 5])
def test_net_benefit_moves_in_steps_of_a_cell(cell):
    y, score = scored(3)
    exact = net_benefit(y, score, np.linspace(0.01, 0.6, 100))
    coarse = coarse_net_benefit(exact, cell)
    kept = np.searchsorted(exact.thresholds, coarse.thresholds)
    assert 5 < len(kept) < 60 and (exact.thresholds[kept] == coarse.thresholds).all()
    steps, moved = coarse.model * exact.n / cell, np.abs(coarse.model - exact.model[kept])
    assert np.allclose(steps, np.rint(steps)) and moved.max() <= cell / exact.n / 2 + 1e-12
    assert (coarse.treat_all == exact.treat_all[kept]).all() and coarse.called is None


def test_counts_are_rounded_and_points_thinned():
    assert rounded_counts([1, 4, 7, 8, 100], 5).tolist() == [0, 5, 5, 10, 100]
    assert kept_points([0, 3, 5, 12, 14], [0, 0, 5, 5, 9], cell=5).tolist() == [0, 4]


@settings(deadline=None, max_examples=30)
@given(SEEDS, CELLS, st.integers(1, 8))
def test_steps_groups_and_marks_are_of_patients_and_not_of_their_records(seed, cell, each):
    """A patient with many ECGs is one patient: no piece of a curve is about fewer than the cell."""
    y, score = scored(seed)
    patient = np.random.default_rng(seed).integers(0, max(2, len(y) // each), len(y))

    def patients(which):
        return len(set(patient[which].tolist()))

    if not 0 < y.sum() < len(y) or patients(y == 1) < cell or patients(y == 0) < cell:
        return
    curve = coarse_roc(roc(y, score, patient, resamples=5), y.sum(), (1 - y).sum(), cell)
    ends = [*curve.threshold[:-1], -np.inf]
    for above, below in pairwise(ends):
        for happened in (0, 1):
            assert not is_small(patients((y == happened) & (score < above) & (score >= below)), cell)
    coarse = coarse_sweep(sweep(y, score, np.linspace(0.005, 0.995, 100), patient), cell)
    for above, below in zip(coarse.thresholds[1:], coarse.thresholds):
        for happened in (0, 1):
            here = y == happened
            assert not is_small([patients(here & (score < above) & (score >= below)), patients(here & (score >= above)),
                                 patients(here & (score < below))], cell).any()
    benefit = coarse_net_benefit(net_benefit(y, score, np.linspace(0.005, 0.995, 100), patient), cell)
    assert benefit.thresholds.tolist() == coarse.thresholds.tolist()  # whose steps were looked at above
    merged = merged_groups(calibration_groups(y, score, 10, patient), cell)
    order, start = np.argsort(score, kind="stable"), 0
    for size in merged.size:
        here = order[start : start + size]
        assert min(patients(here[y[here] == 1]), patients(here[y[here] == 0])) >= cell
        start += size
    means = microaggregated(score, cell, patient)
    by_score = np.argsort(score, kind="stable")
    for value in np.unique(means):
        assert patients(by_score[means == value]) >= cell


def test_many_ecgs_of_two_patients_are_two_patients():
    """Ten ECGs of two patients lie between two thresholds: no curve of the rest shows where."""
    y = np.tile([1, 0], 60)
    score = np.concatenate([np.linspace(0.1, 0.4, 100), np.linspace(0.5, 0.6, 10), np.linspace(0.7, 0.9, 10)])
    patient = np.concatenate([np.arange(100), np.tile([100, 101], 5), np.arange(200, 210)])
    thresholds = np.array([0.2, 0.3, 0.45, 0.65])
    for coarse, shown in ((coarse_sweep, sweep), (coarse_net_benefit, net_benefit)):
        assert coarse(shown(y, score, thresholds, np.arange(120)), 5).thresholds.tolist() == [0.2, 0.3, 0.45, 0.65]
        assert coarse(shown(y, score, thresholds, patient), 5).thresholds.tolist() == [0.2, 0.3, 0.45]
    table = pd.DataFrame({"cohort": "internal", "patient_id": patient, "exam_id": patient})
    cell = cell_of_cohorts(5, table)
    assert (cell.records, cell.exams) == (13, 5)  # 1 more than the most that four patients have: 5 + 5 + 1 + 1
    flow = pd.DataFrame({"cohort": "internal", "step": ["exported", "readable", "labelled"], "patients": [101, 101, 90],
                         "exams": [101, 101, 90], "ecgs": [120, 110, 90]})
    assert merged_flow(flow, cell)["step"].tolist() == ["exported", "readable; labelled"]
    assert merged_flow(flow, 5)["step"].tolist() == ["exported", "readable", "labelled"]
    said = "Only 10 records with severe stenosis."
    assert tells_few(said, cell) and not tells_few(said, 5) and not tells_few("Only 10 patients.", cell)


def test_merged_groups_by_hand_hold_every_record_and_are_no_larger_than_they_must_be():
    """Six groups of three records, one or two with the outcome; two patients of each kind make a group."""
    y = np.array([0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1])
    exact = calibration_groups(y, np.linspace(0.1, 0.9, 18), 3)
    merged = merged_groups(exact, 2)
    assert merged.size.tolist() == [6, 6, 6] and merged.observed.tolist() == [0.5, 0.5, 0.5]
    assert merged.predicted @ merged.size == pytest.approx(np.linspace(0.1, 0.9, 18).sum())
    left_over = merged_groups(exact, 5)  # nine of each kind: a second group of five there is none of
    assert left_over.size.tolist() == [18] and left_over.observed.tolist() == [0.5]
    assert merged_groups(exact, 10).size.tolist() == []


def test_one_kind_of_patients_alone_makes_no_group():
    exact = calibration_groups(np.repeat([0, 1, 0], 6), np.linspace(0.1, 0.9, 18), 3)
    assert merged_groups(exact, 4).size.tolist() == [18]


def test_who_is_lost_on_the_first_day_leaves_a_curve_of_that_day():
    coarse = coarse_survival(kaplan_meier([0.8, 117.1, 124.6], [0, 0, 0], 700), 3)
    assert (coarse.time.tolist(), coarse.survival.tolist(), coarse.at_risk.tolist()) == ([0], [1], [3])


@pytest.mark.parametrize(("cell", "size", "observed"), [
    (2, [8, 8, 4, 8, 8], [2 / 8, 4 / 8, 2 / 4, 4 / 8, 6 / 8]),  # each has two of either kind, the last just so
    (6, [16, 20], [6 / 16, 12 / 20]),  # two and two have 6 with the outcome; the fifth, of 2 without, joins them
    (7, [36], [18 / 36]), (18, [36], [18 / 36]), (19, [], []),
])  # fmt: skip
def test_calibration_groups_by_hand(cell, size, observed):
    exact = CalibrationGroups(np.array([0.1, 0.2, 0.4, 0.6, 0.8]), np.array([0.25, 0.5, 0.5, 0.5, 0.75]),
                              np.array([8, 8, 4, 8, 8]))
    merged = merged_groups(exact, cell)
    assert merged.size.tolist() == size and merged.observed.tolist() == pytest.approx(observed)
    assert merged.predicted @ merged.size == pytest.approx(sum(exact.predicted * exact.size) if size else 0)


def test_counts_values_and_points_by_hand():
    assert is_small([0, 1, 4, 5, 6], 5).tolist() == [False, True, True, False, False]
    assert rounded_counts([2, 3, 7, 8], 4).tolist() == [4, 4, 8, 8]  # half is rounded up
    assert microaggregated([5.0, 1, 4, 2, 9], 2).tolist() == [1.5, 1.5, 6, 6, 6]
    # by value their owners are b, a, a, c, b, c, a: a group ends with the second patient
    values, owner = [1.0, 2, 3, 4, 5, 6, 7], np.array(list("baacbca"))
    assert microaggregated(values, 2, owner).tolist() == [1.5, 1.5, 3.5, 3.5, 6, 6, 6]
    assert microaggregated(values, 4, owner).tolist() == microaggregated([], 2).tolist() == []


def test_points_are_kept_from_the_first_on_and_before_the_last_dropped_until_it_is_far_enough():
    assert kept_points([0, 4, 5, 6, 10], cell=5).tolist() == [0, 2, 4]
    assert kept_points([0, 5, 9], cell=5).tolist() == [0, 2]  # 5 to 9 are four: the middle one goes
    assert kept_points([0, 5, 10, 12], cell=5).tolist() == [0, 1, 3]
    assert kept_points([0, 5, 5, 10], [0, 0, 3, 6], cell=5).tolist() == [0, 1, 3]
    assert kept_points([3, 3, 3], cell=2).tolist() == [0, 2] and kept_points([20, 14, 9], cell=6).tolist() == [0, 2]
    owners = [np.array([0, 0, 0, 1, 1, 2, 3, 4])]
    assert kept_points([0, 3, 5, 6, 8], cell=2, owners=owners).tolist() == [0, 2, 4]  # of two patients, and of three
