from itertools import pairwise

import numpy as np
import pytest

from cctaecg.stats.decisions.likelihood_ratios import likelihood_ratios
from cctaecg.stats.decisions.operating_points import EVENLY, operating_points
from cctaecg.stats.decisions.thresholds import at_threshold
from cctaecg.stats.errors import UndefinedStatistic

RNG = np.random.default_rng(5)
GROUPS = np.repeat(np.arange(150), 2)
Y = RNG.random(300) < 0.2
PROB = np.clip(RNG.beta(1.2, 6, 300) + 0.12 * Y, 0, 1)


def test_each_point_is_what_the_single_functions_say():
    points = operating_points(Y, PROB, 0.123, GROUPS, 0.9)
    for point in points[::17]:
        threshold = point.operating.threshold
        assert point.operating == at_threshold(Y, PROB, threshold, GROUPS, 0.9)
        assert point.ratios == likelihood_ratios(Y, PROB, threshold, GROUPS, 0.9)


def test_the_thresholds_are_the_even_ones_and_the_one_asked_for_as_far_as_any_record_reaches():
    thresholds = [point.operating.threshold for point in operating_points(Y, PROB, 0.123, GROUPS)]
    assert thresholds == sorted({*(each for each in EVENLY if each <= PROB.max()), 0.123})
    assert thresholds[0] == 0.005 and max(thresholds) > PROB.max() - 0.01


def test_between_two_thresholds_and_beyond_each_lie_no_fewer_patients_than_may_be_shown():
    for cell in (5, 12):
        points = operating_points(Y, PROB, 0.123, GROUPS, cell=cell)
        assert 3 < len(points) < 60
        edges = [-1.0, *(point.operating.threshold for point in points), 2.0]
        for low, high in pairwise(edges):
            between = (PROB >= low) & (PROB < high)
            for among in (Y, ~Y):
                assert len(set(GROUPS[between & among])) not in range(1, cell)


def test_one_class_alone_has_no_operating_points():
    with pytest.raises(UndefinedStatistic, match="0 of 4"):
        operating_points([0, 0, 0, 0], [0.1, 0.2, 0.3, 0.4], 0.1)
