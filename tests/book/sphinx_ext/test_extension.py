"""The banner on every page, and the end of a build whose pages ask for what the run does not hold."""

import pytest
from bs4 import BeautifulSoup
from sphinx.errors import ExtensionError

from tests.book.sphinx_ext.small_book import SmallBook


@pytest.mark.parametrize(("page", "fault"), [
    ("{result}`internal.auc.RCX.value`", "the nearest is 'internal.auc.RCA.value'"),
    ("{result}`internal.auc.RCA | .3f`", "not one number"),
    ("{paper}`auc.internal.XYZ`", "no 'auc.internal.XYZ'"),
    ("{setting}`training.fold`", "the nearest is 'training.folds'"),
    ("```{run-figure} fig9_none\n:notebook: 03\n```", "figure 'fig9_none' is not published"),
    ("```{run-figure} fig9_none\n```", "no :notebook:"),
    ("```{run-figure} fig8_none\n:notebook: 03\n```", "no cell saves figure 'fig8_none'"),
    ("```{run-figure} fig9_none\n:notebook: 04\n```", "notebooks/04.ipynb is missing"),
    ("```{run-table} tableA2\n:notebook: 03\n```", "table 'tableA2' is not published"),
    ("```{data-source} simulatd\nText\n```", "data-source simulatd is unknown"),
    ("```{if-present} internal.audit\nText\n```", "the results hold no 'internal.audit'"),
])
def test_what_the_run_does_not_hold_ends_the_build(book, page, fault):
    with pytest.raises(ExtensionError) as error:
        book.build(page)
    assert str(error.value).startswith("the pages ask for what the run does not hold\nindex: ")
    assert fault in str(error.value)
    assert "index.md:3" in book.warnings()
    assert not (book.folder / "html" / "index.html").exists()


def test_all_faults_are_reported_together(book):
    with pytest.raises(ExtensionError) as error:
        book.build("{result}`internal.a`\n\n{result}`internal.b`")
    assert "'internal.a'" in str(error.value) and "'internal.b'" in str(error.value)


def test_the_banner_is_on_every_page(tmp_path):
    book = SmallBook(tmp_path, theme="sphinx_book_theme")
    book.build("Text.")
    pages = [page for page in (tmp_path / "html").rglob("*.html") if "_static" not in page.parts]
    assert tmp_path / "html" / "book" / "run" / "notebooks" / "03.html" in pages
    for page in pages:
        banner = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").find(class_="bd-header-announcement")
        assert banner.text.strip() == "Simulated <study>."


def test_nothing_published_says_which_command_publishes(book):
    (book.run / "manifest.json").unlink()
    with pytest.raises(ExtensionError, match="no run is published; make one with: make book"):
        book.build("Text.")
