import gc

import pytest

from tests.book.ledger.made_up_results import made_up_results


@pytest.fixture(scope="module", autouse=True)
def quick_adjustment():
    """statsmodels collects garbage at each adjustment of p-values; what is loaded by now need not be looked at."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def results() -> dict:
    """Of a run that finds what the manuscript reports; each test may change them."""
    return made_up_results()
