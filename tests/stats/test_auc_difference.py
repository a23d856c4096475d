import numpy as np
import pytest

from cctaecg.stats.auc import auc_ci
from cctaecg.stats.auc_difference import auc_difference
from cctaecg.stats.threshold_steps import threshold_steps


def test_equal_samples_do_not_differ_and_the_sign_follows_the_order():
    random = np.random.default_rng(0)
    y = np.repeat([0.0, 1.0], 100)
    weak, strong = auc_ci(y, random.normal(size=200) + 0.3 * y), auc_ci(y, random.normal(size=200) + 1.5 * y)
    assert auc_difference(weak, weak).p_value == pytest.approx(1)
    test = auc_difference(strong, weak)
    assert test.difference == pytest.approx(strong.value - weak.value) and test.lower > 0 and test.p_value < 0.001
    assert auc_difference(weak, strong).difference == -test.difference
    assert test.upper - test.lower == pytest.approx(2 * 1.959964 * np.hypot(weak.se, strong.se), rel=1e-5)


def test_steps_go_evenly_from_the_base_threshold_to_the_last():
    y, score = np.array([0, 0, 1, 1.0]), np.array([0.1, 0.3, 0.2, 0.6])
    steps = threshold_steps(y, score, 0.1, 0.6, np.arange(4))
    assert [step.threshold for step in steps] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    assert [step.sensitivity.value for step in steps] == [1, 1, 0.5, 0.5, 0.5, 0.5]
    assert [step.threshold for step in threshold_steps(y, score, 0.1, None, np.arange(4))] == [0.1]
