"""One score and outcome for each exam or patient, by hand."""

import numpy as np
import pandas as pd
import pytest

from cctaecg.stats.aggregation import aggregate
from cctaecg.stats.errors import InvalidSetting

NAN = np.nan


def test_mean_probability_and_any_severe():
    y = [[1, 0], [0, 0], [NAN, 1], [0, NAN], [NAN, 0]]
    score = [[0.5, 0.1], [0.25, 0.3], [0.75, 0.9], [0.2, 0.4], [0.1, 0.7]]
    result = aggregate(y, score, ["b", "b", "b", "a", "a"])
    assert result.groups.tolist() == ["a", "b"]
    # a: 0 and unknown is unknown in both vessels; b: 1, 0, unknown is severe, 0, 0, 1 is severe
    assert np.array_equal(result.y, [[NAN, NAN], [1, 1]], equal_nan=True)
    assert np.allclose(result.score, [[0.15, 0.55], [0.5, 1.3 / 3]], atol=1e-15)


def test_all_known_negative_is_negative_and_all_unknown_is_unknown():
    result = aggregate([[0], [0], [NAN], [NAN]], [[0.1], [0.2], [0.3], [0.4]], [1, 1, 2, 2])
    assert np.array_equal(result.y, [[0], [NAN]], equal_nan=True)


def test_equals_a_grouped_table(study):
    result = aggregate(study.y, study.prob, study.groups)
    assert np.allclose(result.score, pd.DataFrame(study.prob).groupby(study.groups).mean(), atol=1e-14)
    assert np.array_equal(result.y, pd.DataFrame(study.y).groupby(study.groups).max())


def test_other_ways_to_combine():
    y, groups = [[0], [1], [1], [1], [np.nan], [1], [0], [np.nan]], list("aabbccdd")
    score = [[0.25], [0.75], [0.5], [0.1], [0.4], [0.2], [0.3], [0.9]]
    result = aggregate(y, score, groups, combine_score="max", combine_outcome="all")
    assert result.score[:, 0].tolist() == [0.75, 0.5, 0.4, 0.9]
    assert np.array_equal(result.y[:, 0], [0, 1, np.nan, 0], equal_nan=True)
    with pytest.raises(InvalidSetting, match="combine_score is 'median'; expected mean or max"):
        aggregate(y, score, groups, combine_score="median")
