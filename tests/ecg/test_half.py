import numpy as np
import pytest

from cctaecg.ecg.half import to_float16, to_float32

FINITE = np.arange(0x7C00, dtype=np.uint16).view(np.float16)


def test_every_half_converts_exactly():
    halves = np.concatenate([FINITE, -FINITE])
    singles = to_float32(halves)
    np.testing.assert_array_equal(singles, halves.astype(np.float32))
    np.testing.assert_array_equal(np.signbit(singles), np.signbit(halves))
    out = np.empty(len(halves), np.float32)
    assert to_float32(halves, out=out) is out
    np.testing.assert_array_equal(out, singles)


def test_every_rounding_is_to_the_nearest_and_ties_to_even():
    halves = FINITE.astype(np.float32)
    ties = (halves[1:] + halves[:-1]) / 2
    numbers = np.concatenate([halves, ties, np.nextafter(ties, np.float32(0)), np.nextafter(ties, np.float32(1e9))])
    for signed in (numbers, -numbers):
        np.testing.assert_array_equal(to_float16(signed).view(np.uint16), signed.astype(np.float16).view(np.uint16))


@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
def test_what_no_half_can_hold_is_infinite_and_nan_stays():
    numbers = np.array([[65519, 65520, -1e6], [np.inf, np.nan, 1]], np.float32)
    np.testing.assert_array_equal(to_float16(numbers), [[65504, np.inf, -np.inf], [np.inf, np.nan, 1]])
