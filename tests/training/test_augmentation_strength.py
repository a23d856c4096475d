"""The strength of the augmentation: what is followed, and what the printed equation would have made of it."""

import math

import pytest

from cctaecg.training.augmentation_strength import intensity, mean_intensity


def test_intensity_falls_from_one_to_one_half_by_a_cosine():
    assert intensity(0, 40) == 1.0
    assert intensity(40, 40) == 0.5
    assert intensity(10, 40) == pytest.approx(0.75 + 0.25 * math.sqrt(0.5))
    steps = [intensity(epoch, 40) for epoch in range(41)]
    assert steps == sorted(steps, reverse=True)


def test_the_printed_equation_is_weaker_on_the_whole_and_vanishes_at_the_end():
    found = mean_intensity(8)
    assert found["equation"] == pytest.approx(sum(0.5 + 0.5 * math.cos(math.pi * e / 8) for e in range(8)) / 8)
    assert found["sentence"] == pytest.approx((1 + found["equation"]) / 2)
    assert found["equation_last"] == pytest.approx(0.5 + 0.5 * math.cos(math.pi * 7 / 8))
