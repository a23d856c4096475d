"""No cell of a CSV that a person opens is computed by a spreadsheet, and no number of a table is altered."""

import pandas as pd
import pytest

from cctaecg.run.run import Run
from cctaecg.run.spreadsheet import guarded, guarded_table, unguarded

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "＝1+1", "＋1+1", "－1+1", "＠SUM(A1)", " =1+1",
            "\u00a0=1", "\u3000＝1",
            "\n=1", "\r\n=1", "\t=1", "\u200b=1", "\ufeff=1", "\ttext", "\ntext", "-cmd|' /C calc'!A0", "-0.7 (=1)"]
PLAIN = ["LAD normal", "-0.7 (-2.2 to 0.8)", "-0.7", "+0.6 (−0.5 to +1.7)", "−0.002", "1,952 (42.3%)",
         "", " ", "  Male",          "a=b", "–"]


@pytest.mark.parametrize("cell", FORMULAS, ids=repr)
def test_what_a_spreadsheet_might_compute_begins_with_an_apostrophe(cell):
    assert guarded(cell) == "'" + cell and unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("cell", PLAIN, ids=repr)
def test_numbers_and_words_stay_as_they_are(cell):
    assert guarded(cell) == cell == unguarded(cell)


def test_what_begins_with_an_apostrophe_comes_back():
    assert unguarded(guarded("'=1")) == "'=1" and guarded("'=1") == "''=1"


def test_every_text_of_a_table_is_guarded_and_its_header(tmp_path, monkeypatch):
    table = pd.DataFrame({"=head": ["=1", None], "category": pd.Categorical(["@a", "b"]), "number": [-1.5, 2]})
    safe = guarded_table(table)
    assert list(safe) == ["'=head", "category", "number"]
    assert safe["'=head"][0] == "'=1" and safe["category"].tolist() == ["'@a", "b"]
    assert safe["number"].tolist() == [-1.5, 2]
    (tmp_path / "_toc.yml").write_text("")
    monkeypatch.chdir(tmp_path)
    run = Run("runs/r").create("smoke")
    run.write_table("t", table)
    assert run.table("t").read_text().splitlines() == ["'=head,category,number", "'=1,'@a,-1.5", ",b,2.0"]
