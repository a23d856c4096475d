"""A comparison as files: CSV for scripts, a page with both pictures."""

import base64

import pandas as pd
from bs4 import BeautifulSoup

from cctaecg.book.comparing.page import as_text, compared, write as write_comparison
from cctaecg.book.comparing.sides import side_of
from tests.book.comparing.conftest import RISK, copied, write


def test_the_page_shows_both_pictures_and_the_tables_hold_all(run, tmp_path):
    again = copied(run, "again")
    write(again, RISK | {"patients": 101, "words": "<b>"})
    again.figure("fig1", ".png").write_bytes(b"\x89PNG two")
    comparison = compared(side_of("mine"), side_of("again"))
    assert comparison.sentence() == "mine and again differ in 2 results, 0 cells of 0 tables and 1 figures."
    page = BeautifulSoup(write_comparison(comparison, tmp_path / "out").read_text(), "html.parser")
    pictures = [base64.b64decode(image["src"].split(",")[1]) for image in page.select("img")]
    assert pictures == [b"\x89PNG one", b"\x89PNG two"]
    assert [image["alt"] for image in page.select("img")] == ["fig1 of mine", "fig1 of again"]
    rows = [[cell.get_text() for cell in row.select("td")] for row in page.select("tr")[1:]]
    assert rows == [["risk.words", "as before", "<b>", "—", ""],
                    ["risk.patients", "100", "101", "1", "0.009901 share of the larger value"]]
    assert list(pd.read_csv(tmp_path / "out" / "results.csv")["key"]) == ["risk.words", "risk.patients"]
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
    assert as_text(comparison.results, 1).splitlines()[-1] == "... and 1 more"


def test_equal_sides_are_said_to_be_the_same(run):
    copied(run, "again")
    comparison = compared(side_of("mine"), side_of("again"))
    assert not comparison.differs and comparison.sentence() == "mine and again are the same."
