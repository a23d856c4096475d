import numpy as np
import pytest

from cctaecg.stats.decisions.threshold_steps import threshold_steps


def test_steps_go_evenly_from_the_base_threshold_to_the_last():
    y, score = np.array([0, 0, 1, 1.0]), np.array([0.1, 0.3, 0.2, 0.6])
    steps = threshold_steps(y, score, 0.1, 0.6, np.arange(4))
    assert [step.threshold for step in steps] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    assert [step.sensitivity.value for step in steps] == [1, 1, 0.5, 0.5, 0.5, 0.5]
    assert [step.threshold for step in threshold_steps(y, score, 0.1, None, np.arange(4))] == [0.1]
