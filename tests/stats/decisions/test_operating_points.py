from dataclasses import fields, is_dataclass
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


def assert_same(found, expected):
    """Equal in every count, and in every other number to rounding; what one lacks the other lacks."""
    if isinstance(found, float):
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-300)
    elif is_dataclass(found):
        assert type(found) is type(expected)
        for field in fields(found):
            assert_same(getattr(found, field.name), getattr(expected, field.name))
    else:
        assert type(found) is type(expected) and found == expected


def assert_each_is_what_the_single_functions_say(y, prob, also, groups, level):
    points = operating_points(y, prob, also, groups, level)
    for point in points:
        threshold = point.operating.threshold
        assert_same(point.operating, at_threshold(y, prob, threshold, groups, level))
        assert_same(point.ratios, likelihood_ratios(y, prob, threshold, groups, level))
    return points


def test_each_point_is_what_the_single_functions_say():
    assert len(assert_each_is_what_the_single_functions_say(Y, PROB, 0.123, GROUPS, 0.9)) > 50


@pytest.mark.parametrize("groups", [GROUPS, None, np.arange(300) // 7, np.sqrt(np.arange(300)).astype(int)])
@pytest.mark.parametrize("places", [1, 2, 9])  # few probabilities: many ties, and all of them thresholds
@pytest.mark.parametrize("stored", [np.float64, np.float32])
def test_each_point_is_that_of_the_single_functions_with_ties_and_probabilities_at_thresholds(groups, places, stored):
    assert_each_is_what_the_single_functions_say(Y, PROB.round(places).astype(stored), 0.35, groups, 0.95)


@pytest.mark.parametrize(("events", "groups"), [
    ([7], None),  # one event
    ([7, 200], np.arange(300) // 2),  # two patients with the outcome
    ([6, 7], np.arange(300) // 2),  # one, so that no likelihood ratio exists
    (range(299), np.arange(300) // 2),  # one without
    (range(150), np.repeat([0, 1], 150)),  # two patients, of one class each
    (range(0, 300, 2), np.repeat([0, 1], [299, 1])),  # and one of them with a single record
    (range(3), np.zeros(300, int)),  # a single patient
    (np.flatnonzero(PROB > 0.3), GROUPS),  # one class only at either side of a threshold
    (np.flatnonzero(PROB < 0.1), GROUPS),
])
def test_few_events_few_patients_and_one_class_at_a_side_too(events, groups):
    y = np.isin(np.arange(300), list(events))
    assert len(assert_each_is_what_the_single_functions_say(y, PROB, 0.35, groups, 0.95)) > 20


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


def test_where_no_record_reaches_a_threshold_there_are_no_points():
    assert operating_points([0, 1, 0], [0.001, 0.002, 0.004], 0.35) == []
