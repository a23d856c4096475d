"""The folder of a book, rewritten so that nothing in it is about few."""

import json

import pandas as pd
import pytest

from cctaecg.book.disclosure.published import NO_OUTPUT, hold_back

AUC = {"value": 0.7412345678, "lower": 0.7, "upper": 0.78, "n": 100, "events": 20}


@pytest.fixture
def book(tmp_path):
    for kind in ("results", "tables", "figures", "notebooks"):
        (tmp_path / kind).mkdir()
    (tmp_path / "results" / "internal.json").write_text(json.dumps({"auc": {"RCA": AUC, "LM": {**AUC, "events": 3}}}))
    (tmp_path / "tables" / "selection.csv").write_text('vessel,,AUC\nLM,—,0.7\nRCA,"=1+1",0.741\n')
    for name, told in (("coarse", {"alt": "A figure.", "smallest_cell": "5"}), ("exact", {"alt": "A figure."}),
                       ("finer", {"alt": "A figure.", "smallest_cell": "3"}), ("few", {"absent": "There are 2 and 9."}),
                       ("none", {"absent": "No follow-up."})):
        (tmp_path / "figures" / f"{name}.json").write_text(json.dumps(told))
        for suffix in (".svg", ".png"):
            (tmp_path / "figures" / f"{name}{suffix}").write_text("picture")
        (tmp_path / "figures" / f"{name}.csv").write_text("x,n\n0.123456789,7\n,8\n")
    (tmp_path / "figures" / "undescribed.svg").write_text("picture")
    output = {"output_type": "display_data", "data": {"a": "patient"}}
    cells = [{"cell_type": "markdown", "source": "Prose"},
             {"cell_type": "code", "source": "table", "outputs": [output]},
             {"cell_type": "code", "source": "x = 1", "outputs": []}]
    (tmp_path / "notebooks" / "01.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}}))
    (tmp_path / "manifest.json").write_text(json.dumps({"banner": "A hospital.", "run": "r"}))
    return tmp_path


def contents(folder) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_where_everything_may_be_shown_no_byte_moves(book):
    before = contents(book)
    hold_back(book, 1)
    assert contents(book) == before


def test_results_and_tables_are_held_back(book):
    hold_back(book, 5)
    auc = json.loads((book / "results" / "internal.json").read_text())["auc"]
    assert auc["RCA"]["value"] == 0.7412 and "Held back" in auc["LM"]["absent"]
    assert (book / "tables" / "selection.csv").read_text() == (
        "vessel,,AUC\nLM,held back,held back\nRCA,=1+1,0.741\n")


def test_only_figures_drawn_for_this_cell_are_published(book):
    hold_back(book, 5)
    figures = {path.name for path in (book / "figures").iterdir()}
    assert {name for name in figures if not name.endswith(".json")} == {"coarse.svg", "coarse.png", "coarse.csv"}
    told = {path.stem: json.loads(path.read_text()) for path in (book / "figures").glob("*.json")}
    assert set(told) == {"coarse", "exact", "finer", "few", "none", "undescribed"}
    assert all("Held back" in told[name]["absent"] for name in ("exact", "finer", "few", "undescribed"))
    assert told["none"] == {"absent": "No follow-up."}
    assert pd.read_csv(book / "figures" / "coarse.csv")["x"][0] == 0.1235


def test_notebooks_keep_their_code_and_prose_only(book):
    hold_back(book, 5)
    markdown, shown, silent = json.loads((book / "notebooks" / "01.ipynb").read_text())["cells"]
    assert markdown["source"] == "Prose" and shown["source"] == "table" and silent["outputs"] == []
    assert [output["text"] for output in shown["outputs"]] == [[NO_OUTPUT.format(cell=5) + "\n"]]


def test_each_page_says_so(book):
    hold_back(book, 7)
    assert json.loads((book / "manifest.json").read_text())["banner"] == (
        "A hospital. What fewer than 7 patients would be seen in is held back, and marked so.")
