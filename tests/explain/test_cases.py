import numpy as np

from cctaecg.domain import VESSELS
from cctaecg.explain.cases import FALSE_ALARM, FOUND, MISSED, READ_AS_NORMAL, chosen_cases

THRESHOLDS = {"RCA": 0.3, "LM": 0.15, "LAD": 0.3, "LCX": 0.3}


def study(seed=1, n=400):
    rng = np.random.default_rng(seed)
    y = (rng.random((n, 4)) < 0.3).astype(float)
    prob = np.clip(rng.beta(2, 5, (n, 4)) + 0.1 * y, 0, 1).astype(np.float32)
    return y, prob, np.repeat(np.arange(n // 2), 2), rng.random(n) < 0.2


def test_each_vessel_has_three_kinds_and_one_read_as_normal_is_last():
    y, prob, patients, normal = study()
    cases = chosen_cases(y, prob, THRESHOLDS, patients, normal)
    assert [(case.vessel, case.kind) for case in cases[:-1]] == [
        (vessel, kind) for vessel in VESSELS for kind in (FOUND, MISSED, FALSE_ALARM)]
    assert cases[-1].kind == READ_AS_NORMAL and normal[cases[-1].row]
    for case in cases:
        column = VESSELS.index(case.vessel)
        assert y[case.row, column] == (case.kind != FALSE_ALARM)
        if case.kind != READ_AS_NORMAL:
            assert (prob[case.row, column] >= THRESHOLDS[case.vessel]) == (case.kind != MISSED)
    assert len({patients[case.row] for case in cases}) == len(cases) == 13


def test_the_middle_one_by_probability_stands_for_its_kind():
    y, prob = np.zeros((7, 4)), np.full((7, 4), 0.01)
    y[:5, 2], prob[:5, 2] = 1, [0.9, 0.5, 0.7, 0.8, 0.1]
    case = chosen_cases(y, prob, THRESHOLDS, np.arange(7), np.zeros(7, bool))[0]
    assert (case.vessel, case.kind, case.row, case.of) == ("LAD", FOUND, 2, 4)


def test_the_normal_one_is_of_the_diseased_vessel_that_is_the_most_probable():
    y, prob = np.zeros((2, 4)), np.full((2, 4), 0.02)
    y[1], prob[1], = [0, 0, 1, 1], [0.29, 0.02, 0.1, 0.2]
    cases = chosen_cases(y, prob, THRESHOLDS | {"LM": 0.5}, np.array(["a", "b"]), np.array([False, True]))
    assert [(case.vessel, case.kind, case.row) for case in cases] == [("LAD", MISSED, 1)]
    low = dict.fromkeys(VESSELS, 0.001) | {"LM": 0.9}
    cases = chosen_cases(y, prob, low, np.array(["a", "b"]), np.array([False, True]))
    assert READ_AS_NORMAL not in {case.kind for case in cases}  # its patient is shown already


def test_an_unknown_label_is_neither_and_a_probability_of_single_precision_meets_its_threshold():
    y, prob = np.full((2, 4), np.nan), np.full((2, 4), np.nan)
    y[0, 0], prob[0, 0] = 0, np.float32(0.35)
    prob[1, 0] = 0.9
    cases = chosen_cases(y, prob, THRESHOLDS | {"RCA": 0.35}, np.array([1, 2]), np.array([True, True]))
    assert [(case.kind, case.row) for case in cases] == [(FALSE_ALARM, 0)]
