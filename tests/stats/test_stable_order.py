"""The quick stable order against numpy's own."""

import numpy as np
import pytest

from cctaecg.stats.stable_order import stable_order


@pytest.mark.parametrize("n", [0, 1, 2, 17, 3000, 100_000])
@pytest.mark.parametrize("different", [1, 3, 1000, None])
def test_is_the_stable_order_whatever_is_tied(n, different):
    rng = np.random.default_rng(n)
    values = rng.normal(size=n) if different is None else rng.integers(0, different, n) / 7
    for each in (values, -values, values.astype(np.float32), np.sort(values), np.sort(values)[::-1]):
        assert np.array_equal(stable_order(each), np.argsort(each, kind="stable"))


def test_nought_with_either_sign_is_one_value():
    values = np.tile([0.0, -0.0, 1.0], 50)
    assert np.array_equal(stable_order(values), np.argsort(values, kind="stable"))
