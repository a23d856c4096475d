import pytest

from tests.book.sphinx_ext.small_book import SmallBook


@pytest.fixture
def book(tmp_path) -> SmallBook:
    return SmallBook(tmp_path)
