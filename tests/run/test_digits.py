"""How many digits a number is printed with."""

import numpy as np
import pytest

from cctaecg.run.digits import decimals, p_text, single, three


@pytest.mark.parametrize(("value", "lower", "upper", "asked", "expected"), [
    (0.741, 0.722, 0.760, 3, 3),
    (0.0102, 0.0093, 0.0110, 2, 4),  # 0.01 (0.01 to 0.01)
    (7.99, 1.17, 54.5, 2, 1),  # the error is 14: hundredths are noise
    (0.27, -0.0004, 0.54, 2, 4),  # a limit just below nought
    (0.27, 0.0, 0.54, 2, 2),  # and one that is nought
    (0.5, 0.5, 0.5, 3, 3),  # no width at all
    (0.00004, -0.0285, 0.0286, 3, 3),  # an estimate may be as good as nought, between limits that are not
    (0.02, -1e-9, 0.04, 3, 6),  # there is an end to it
])
def test_decimals_follow_the_standard_error(value, lower, upper, asked, expected):
    assert decimals(value, lower, upper, asked) == expected


def test_different_limits_never_print_alike():
    rng = np.random.default_rng(1)
    for _ in range(2000):
        value, half = rng.normal(0, 1), 10 ** rng.uniform(-5, 2)
        one, low, high = three(value, value - half, value + half, int(rng.integers(0, 4)))
        assert low != high and float(low) <= float(one) <= float(high)
        for text, number in ((low, value - half), (high, value + half)):
            assert np.sign(float(text)) == np.sign(number)


@pytest.mark.parametrize(("text", "expected"), [
    (single(-0.0004, 3), "0.000"), (single(-0.0006, 3), "-0.001"), (single(0.0, 2, sign=True), "0.00"),
    (single(-0.04, 0, percent=True), "-4%"), (single(0.0312, 1, sign=True, percent=True), "+3.1%"),
])
def test_a_single_number(text, expected):
    assert text == expected


@pytest.mark.parametrize(("p", "text"), [
    (0.0, "<0.001"), (0.00099, "<0.001"), (0.001, "0.001"), (0.05, "0.050"), (0.9994, "0.999"), (1.0, ">0.999"),
])
def test_p_values_look_alike(p, text):
    assert p_text(p) == text
