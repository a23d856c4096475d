import numpy as np
import pytest
from lifelines.datasets import load_waltons

from cctaecg.stats.risk_groups import compare_risk_groups, followup_summary


def test_groups_are_split_at_the_threshold_and_compared_as_lifelines_does():
    from lifelines.statistics import logrank_test

    data = load_waltons()
    score = (data["group"] == "miR-137").to_numpy() * 0.15  # at the threshold counts as high
    time, event = data["T"].to_numpy(float), data["E"].to_numpy(float)
    found = compare_risk_groups(event, score, time, threshold=0.15, horizon=100)
    high = score > 0
    oracle = logrank_test(time[high], time[~high], event[high], event[~high])
    assert found.log_rank.p_value == pytest.approx(oracle.p_value)
    assert found.counts() == {"high": high.sum(), "high_events": event[high].sum(), "low": (~high).sum(),
                              "low_events": event[~high].sum()}
    assert found.high_at_risk[0] == high.sum()
    risk = found.risk_at([30, 60])
    assert 0 < risk["high"]["30"] < risk["high"]["60"] <= 1


def test_one_group_only_is_said_and_its_curve_is_kept():
    found = compare_risk_groups(np.array([1.0, 0]), np.array([0.5, 0.6]), np.array([10.0, 20]), 0.1, 700)
    assert found.high.n == 2
    assert found.low == {"absent": "No patient is at low risk at a threshold of 0.1."}
    assert found.log_rank == {"absent": "All patients are in one risk group."}
    assert found.low_at_risk.tolist() == [0, 0, 0, 0, 0]


def test_events_after_the_horizon_do_not_count():
    summary = followup_summary(np.array([100.0, 800, 300]), np.array([1.0, 1, 0]), 700)
    assert summary == {"n": 3, "events": 1, "median_days": 300.0}
    assert "absent" in followup_summary(np.array([]), np.array([]), 700)
