"""A notebook's page offers its Python source, which is that of the notebook that ran."""

import jupytext
import pytest
from bs4 import BeautifulSoup

from tests.book.sphinx_ext.small_book import NOTEBOOK, SmallBook


@pytest.fixture
def built(tmp_path):
    book = SmallBook(tmp_path, theme="sphinx_book_theme")
    book.build("Text.")
    return tmp_path / "html"


def test_the_page_of_a_notebook_leads_to_its_source(built):
    page = BeautifulSoup((built / "book/run/notebooks/03.html").read_text(encoding="utf-8"), "html.parser")
    (link,) = [link["href"] for link in page.find_all("a", href=True) if link["href"].endswith(".py")]
    source = jupytext.read(built / "book/run/notebooks" / link)
    code = ["".join(cell["source"]) for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]
    assert [cell.source for cell in source.cells if cell.cell_type == "code"] == code


def test_another_page_offers_none(built):
    page = (built / "index.html").read_text(encoding="utf-8")
    assert 'download-source-button' in page and ".py" not in page
