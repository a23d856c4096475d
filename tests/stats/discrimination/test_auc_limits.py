"""The model of an AUC's placements by simulation, and the limits that average it with the data."""

import numpy as np
import pytest
from scipy.special import expit, logit, owens_t
from scipy.stats import norm, t as student

from cctaecg.stats.discrimination.auc_limits import auc_limits, placement_variance
from cctaecg.stats.discrimination.placements import cluster_parts, placements


@pytest.mark.parametrize("area", [0.5, 0.75, 0.95])
def test_placements_of_the_binormal_model_scatter_as_said(area):
    score = np.random.default_rng(1).normal(np.sqrt(2) * norm.ppf(area), 1, 400_000)
    placed = norm.cdf(score)  # share of the others below
    assert placed.mean() == pytest.approx(area, abs=0.002)
    assert placement_variance(area) == pytest.approx(placed.var(), rel=0.02)
    assert placement_variance(area) == pytest.approx(placement_variance(1 - area))


def test_limits_by_hand_where_each_patient_has_one_record():
    y = np.repeat([True, False], (6, 10))
    score = np.concatenate(([9, 8, 7, 5, 4, 2], [1, 2, 3, 0, 6, 1.5, 0.5, 2.5, 3.5, 0.2])).astype(float)
    value, placed = placements(y, score)
    parts = cluster_parts(y, placed - value, np.arange(16), 16)
    model = placement_variance(value)
    variances = [(5 * placed[y].var(ddof=1) + 8 * model) / 13 / 6, (9 * placed[~y].var(ddof=1) + 8 * model) / 17 / 10]
    degrees = sum(variances) ** 2 / (variances[0] ** 2 / 13 + variances[1] ** 2 / 17)
    reach = student.ppf(0.975, degrees) * np.sqrt(sum(variances)) / (value * (1 - value))
    expected = [1 / (1 + np.exp(-(np.log(value / (1 - value)) + side * reach))) for side in (-1, 1)]
    assert auc_limits(value, parts, 0.95) == pytest.approx(expected)


def test_records_that_all_tell_the_same_count_as_one():
    rng = np.random.default_rng(2)
    y, codes = np.repeat([True, False], (12, 60)), np.arange(72)
    score = y + rng.normal(size=72)

    def limits(times):
        labels, scores, groups = (np.repeat(part, times) for part in (y, score, codes))
        value, placed = placements(labels, scores)
        return auc_limits(value, cluster_parts(labels, placed - value, groups, 72), 0.95)

    assert limits(4) == pytest.approx(limits(1), abs=0.006)


@pytest.mark.parametrize("upward", [True, False])
def test_a_perfect_separation_has_the_exact_limit_on_its_own_side(upward):
    y = np.repeat([True, False], (4, 9))
    score = np.where(y, 2.0, 1.0) if upward else np.where(y, 1.0, 2.0)
    value, placed = placements(y, score)
    lower, upper = auc_limits(value, cluster_parts(y, placed - value, np.arange(13), 13), 0.95)
    bound = 0.025 ** (1 / 4)  # four pairs of patients, each in order
    assert (value, lower, upper) == pytest.approx((1, bound, 1) if upward else (0, 0, 1 - bound))


def limits_by_hand(value, parts, level):
    """The model as the module's text states it, and which of its bounds were reached."""
    reached, variances, degrees = set(), [], []
    for k, kind in enumerate(("event", "other")):
        own, apart = getattr(parts, f"{kind}_variance"), getattr(parts, f"{kind}s_apart")
        patients, records = getattr(parts, f"with_{kind}s"), parts.counts[k]
        effective = getattr(parts, f"effective_{kind}s")
        alike = own / apart if apart else 1
        if alike < 1:
            reached.add("independent")
        if alike > records / effective:
            reached.add("all alike")
        alike = np.clip(alike, 1, records / effective)
        model = (value - value**2 - 2 * owens_t(norm.ppf(value), 3**-0.5)) * alike / records
        seen = own * (patients - 1) / patients * effective / (effective - 1)
        variances.append(((effective - 1) * seen + 8 * model) / (effective + 7))
        degrees.append(effective + 7)
    total = sum(variances) + parts.shared
    if total < sum(variances) / 4:
        reached.add("offset")
    df = sum(variances) ** 2 / sum(part**2 / own for part, own in zip(variances, degrees))
    reach = student.ppf(0.5 + level / 2, df) * np.sqrt(max(total, sum(variances) / 4)) / (value * (1 - value))
    return expit(logit(value) + np.array([-reach, reach])), reached


@pytest.mark.parametrize(("make", "bound"), [
    ("independent", "independent"), ("alike", "all alike"), ("offset", "offset"), ("between", None)])
def test_limits_by_hand_where_patients_have_unequal_numbers_of_records(make, bound):
    rng = np.random.default_rng(4)
    codes = np.repeat(np.arange(24), rng.integers(1, 6, 24))
    shared, own = rng.normal(size=24)[codes], rng.normal(size=len(codes))
    y = rng.random(len(codes)) < 0.35 if make in ("offset", "independent") else codes % 3 == 0
    if make == "independent":
        own -= np.bincount(codes, own)[codes] / np.bincount(codes)[codes]  # of one patient they weigh each other up
    score = {"independent": own + 0.5 * y, "alike": 5 * shared + y, "offset": 3 * shared + 0.2 * own + y,
             "between": shared + 0.7 * own + y}[make]
    if make == "offset":
        y = rng.permutation(np.arange(len(codes)) % 2 == 0)
    value, placed = placements(y, score)
    parts = cluster_parts(y, placed - value, codes, 24)
    expected, reached = limits_by_hand(value, parts, 0.9)
    assert bound in reached if bound else not reached
    assert auc_limits(value, parts, 0.9) == pytest.approx(expected, rel=1e-9)


def test_records_that_all_have_one_place_leave_the_model_alone():
    """Every record without the outcome lies below two of three with it: its kind has no spread of its own."""
    y = np.array([True] * 6 + [False] * 9)
    score = np.array([3.0, 3, 3, 3, 1, 1] + [2.0] * 9)
    value, placed = placements(y, score)
    parts = cluster_parts(y, placed - value, np.array([0, 1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 10, 10, 11]), 12)
    assert parts.others_apart == 0 < parts.events_apart
    assert auc_limits(value, parts, 0.95) == pytest.approx(limits_by_hand(value, parts, 0.95)[0], rel=1e-9)
