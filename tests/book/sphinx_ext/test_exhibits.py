"""Figures and tables of the run on a page: label, caption, text alternative, data and provenance."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.book.sphinx_ext.small_book import SmallBook

FIGURE = "```{run-figure} fig1a_roc\n:notebook: 03\nCurves of four vessels.\n\nA second paragraph.\n```\n"


def with_figure(book: SmallBook) -> SmallBook:
    book.write("figures/fig1a_roc.json", json.dumps({"alt": "Four curves above the diagonal."}))
    for suffix in (".svg", ".png", ".csv"):
        book.write(f"figures/fig1a_roc{suffix}", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    return book


def test_a_figure_has_label_caption_text_alternative_and_data(book):
    page = with_figure(book).build(FIGURE + "\nSee {ref}`fig1a_roc`.")
    figure = page.find("figure", id="fig1a-roc")
    assert figure.img["alt"] == "Four curves above the diagonal." and figure.img["src"].endswith("fig1a_roc.svg")
    assert figure.figcaption.p.text == "Figure 1a. Curves of four vessels."
    assert ("Made by notebook 03, cell 4, from run small (profile smoke, seeds: training 42), data 0123456789ab, "
            "commit ba9876543210.") in figure.figcaption.text
    assert figure.details.summary.text == "Command and parameters"
    assert figure.details.code.text == \
        "papermill notebooks/03.ipynb out.ipynb -p run_dir runs/small -p level 0.9 -p folds 2"
    made_by = figure.find("p", class_="provenance").a["href"]
    assert made_by == "book/run/notebooks/03.html#cell-4"
    notebook = (book.folder / "html" / made_by.partition("#")[0]).read_text(encoding="utf-8")
    assert "fig1a_roc" in BeautifulSoup(notebook, "html.parser").find(id="cell-4").text
    assert [Path(link["href"]).suffix for link in figure.find_all("a", class_="download")] == [".csv", ".svg", ".png"]
    assert page.find("a", href="#fig1a-roc", class_="internal").text == "Figure 1a"
    assert book.warnings() == ""


@pytest.mark.parametrize(("width", "wide"), [(374, False), (504, True)])
def test_a_wide_drawing_is_scrolled_on_a_phone(book, width, wide):
    with_figure(book).write("figures/fig1a_roc.svg", f'<svg height="9pt" width="{width}.5pt" viewBox="0 0 1 1"/>')
    assert ("wide" in book.build(FIGURE).find("figure")["class"]) == wide


def test_a_large_drawing_is_shown_as_pixels(book):
    with_figure(book).write("figures/fig1a_roc.svg", " " * 1_000_001)
    assert book.build(FIGURE).find("figure").img["src"].endswith("fig1a_roc.png")


def test_an_absent_figure_says_why(book):
    book.write("figures/fig1a_roc.json", json.dumps({"absent": "There is one hospital only."}))
    page = book.build(FIGURE + "\nSee {ref}`fig1a_roc`.")
    note = page.find(id="fig1a-roc")
    assert "Figure 1a is not in this run" in note.text and "There is one hospital only." in note.text
    assert page.img is None


def test_a_table_shows_every_cell(book):
    book.write("tables/tableA2.csv", "Vessel,Sensitivity\nRight coronary,\nRCA,0.6412345\nLM,\"1,952 (42.3%)\"\n")
    page = book.build("```{run-table} tableA2\n:notebook: 03\nRates.\n```")
    figure = page.find("figure", id="tablea2")
    rows = [[cell.text.strip() for cell in row.find_all(["th", "td"])] for row in figure.find_all("tr")]
    assert rows == [["Vessel", "Sensitivity"], ["Right coronary"], ["RCA", "0.641"], ["LM", "1,952 (42.3%)"]]
    assert figure.find("tr", class_="row-heading").td["colspan"] == "2"
    assert figure.figcaption.p.text == "Table A2. Rates."


def test_an_exhibit_without_a_caption_has_its_label(book):
    page = with_figure(book).build("```{run-figure} fig1a_roc\n:notebook: 03\n```\n")
    assert page.find("figure", id="fig1a-roc").figcaption.p.text.strip() == "Figure 1a."


@pytest.mark.parametrize(("columns", "many"), [(4, 0), (5, 1)])
def test_a_table_of_many_columns_puts_intervals_on_a_second_line(book, columns, many):
    """The words stay; which line they stand on is for the style."""
    cells = ["0.572 (0.548 to 0.594)"] * columns
    book.write("tables/tableA2.csv", ",".join(f"c{n}" for n in range(columns)) + "\n" + ",".join(cells) + "\n")
    figure = book.build("```{run-table} tableA2\n:notebook: 03\nMany.\n```").find("figure", id="tablea2")
    assert len(figure.find_all("table", class_="cards")) == many
    assert [cell.text.strip() for cell in figure.tbody.find_all("td")] == cells
    assert [each.text for each in figure.find_all("span", class_="limits")] == ["(0.548 to 0.594)"] * columns
