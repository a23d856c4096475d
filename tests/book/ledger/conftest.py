import pytest

from tests.book.ledger.made_up_results import made_up_results


@pytest.fixture
def results() -> dict:
    """Of a run that finds what the manuscript reports; each test may change them."""
    return made_up_results()
