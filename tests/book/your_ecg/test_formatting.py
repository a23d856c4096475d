"""Numbers in the page's sentences are rounded as Python rounds them, to the even digit where they lie in the middle."""

import numpy as np


def test_numbers_are_written_as_python_writes_them(scripted, settings):
    rng = np.random.default_rng(4)
    ties = [2585.0, 2575.0, 12.5, 13.5, 0.125, 0.375, 1.0015, 1.0005, 2.5, 3.5, 1e22, 250.5, 99950.0, 0.00012345]
    numbers = [*ties, *(-one for one in ties), 0.0, *(rng.normal(size=300) * 10 ** rng.uniform(-8, 8, 300)).tolist(),
               *(np.arange(1, 200) / 8).tolist(), *(np.arange(1, 200) * 0.0005).tolist()]
    for digits in range(1, 7):
        said = scripted("return given[0].map((one) => yourEcg.formatting.general(one, given[1]));", settings,
                        [numbers, digits])
        assert said == [format(one, f".{digits}g") for one in numbers]
    shares = [one for one in numbers if abs(one) < 1e3]
    for digits in range(3):
        said = scripted("return given[0].map((one) => yourEcg.formatting.percent(one, given[1]));", settings,
                        [shares, digits])
        assert said == [format(one, f".{digits}%") for one in shares]
