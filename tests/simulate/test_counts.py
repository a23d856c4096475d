import numpy as np
import pytest

from cctaecg.domain import VESSELS
from cctaecg.simulate.counts import CountsDoNotClose, ScaleOutOfRange, choose_exactly, spread, targets


def test_full_size_is_table_1():
    internal = targets("internal")
    assert (internal.patients, internal.exams, internal.ecgs) == (2323, 2595, 4620)
    assert internal.severe == {"RCA": 795, "LM": 235, "LAD": 1373, "LCX": 795}
    assert (internal.age_missing, internal.sex_missing, internal.male, internal.under_65) == (746, 746, 1952, 1886)
    assert targets("external").severe["LM"] == 52
    assert targets("followup").patients == 400


def test_small_study_keeps_proportions_and_floors():
    internal, followup = targets("internal", 0.03), targets("followup", 0.03)
    assert (internal.patients, internal.exams, internal.ecgs) == (70, 78, 139)
    assert internal.severe == {"RCA": 24, "LM": 13, "LAD": 41, "LCX": 24}  # LM: 7 without the floor
    assert (followup.patients, followup.infarctions, followup.severe["LM"]) == (40, 5, 2)


@pytest.mark.parametrize("scale", [0, -1, 0.004, 100.5])
def test_scale_out_of_range_is_refused(scale):
    with pytest.raises(ScaleOutOfRange, match=f"{scale}"):
        targets("internal", scale)


def test_choice_passes_over_what_would_overshoot():
    chosen = choose_exactly(np.arange(5), np.array([3, 4, 2, 5, 1]), target=6)
    assert np.flatnonzero(chosen).tolist() == [0, 2, 4]  # 3, then not 4, then 2, not 5, then 1


def test_choice_leaves_room_for_enough_groups():
    weights, groups = np.array([4, 2, 1, 1, 1, 1]), np.array([0, 0, 1, 2, 3, 4])
    chosen = choose_exactly(np.arange(6), weights, target=5, groups=groups, at_least=4)
    assert weights[chosen].sum() == 5 and len(set(groups[chosen])) >= 4


def test_choice_that_cannot_close_says_how_much_is_left():
    with pytest.raises(CountsDoNotClose, match=r"5 records wanted.*1 short"):
        choose_exactly(np.arange(2), np.array([4, 4]), target=5)


def test_spread_adds_up_within_limits():
    rng = np.random.default_rng(0)
    dealt = spread(200, 60, rng.gamma(0.5, size=60), rng, largest=5)
    assert dealt.sum() == 200 and dealt.min() >= 1 and dealt.max() <= 5
    with pytest.raises(CountsDoNotClose, match="10 items"):
        spread(10, 20, np.ones(20), rng, largest=5)


def test_every_vessel_has_a_target():
    assert all(set(targets(cohort, 0.05).severe) == set(VESSELS) for cohort in ("internal", "external", "followup"))


def test_a_large_study_has_as_many_times_the_counts_and_no_floors():
    large, full = targets("internal", 16), targets("internal")
    assert (large.patients, large.ecgs, large.severe["LM"]) == (16 * full.patients, 16 * full.ecgs, 16 * 235)
    assert large.positive_patients == 0 and targets("followup", 16).infarctions == 16 * targets("followup").infarctions
