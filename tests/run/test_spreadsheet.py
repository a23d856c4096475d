"""No cell of a CSV that a person opens is computed or obeyed by what shows it, and no number of a table is altered."""

from pathlib import Path

import pandas as pd
import pytest

from cctaecg.run.run import Run
from cctaecg.run.spreadsheet import guarded, guarded_table, printable, unguarded

LIBRARY = Path(__file__).parents[2] / "cctaecg"
UNGUARDED = {
    "cohort/importing/to_export.py": "an export holds a hospital's texts to the letter",
    "simulate/study.py": "as an export does",
    "book/disclosure/published.py": "rewrites what a run has guarded",
    "run/provenance.py": "hashes and writes nothing",
}
"""Modules that make CSV of cells as they are, and why they may."""
CONTROLS = {"\x1b[2J\x1b[31mred": r"\x1b[2J\x1b[31mred", "a\x07\x00\x9bb": r"a\x07\x00\x9bb",
            "exe.\u202evsc": r"exe.\u202evsc",
            "\udcff.dat": r"\xff.dat", "\x1b=1": r"\x1b=1", "=\x1b": r"'=\x1b"}

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


@pytest.mark.parametrize(("cell", "written"), CONTROLS.items(), ids=repr)
def test_what_controls_a_terminal_or_turns_a_line_is_written_out(cell, written):
    assert guarded(cell) == written and unguarded(written) == printable(cell)
    assert guarded_table(pd.DataFrame({"file": [cell]}))["file"][0].encode() == written.encode()


def test_line_ends_and_what_joins_letters_stay():
    for cell in ("two\r\nlines\tof", "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "bisher\u00adige"):
        assert guarded(cell) == cell


def test_every_module_that_writes_csv_guards_it_or_says_why_not():
    writing = {path.relative_to(LIBRARY).as_posix(): path.read_text(encoding="utf-8") for path in LIBRARY.rglob("*.py")}
    writing = {name: text for name, text in writing.items() if "to_csv(" in text or "csv.writer(" in text}
    assert {name for name, text in writing.items() if "import guarded" not in text} == set(UNGUARDED)
