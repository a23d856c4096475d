"""Figures and tables of the run on a page: label, caption, text alternative, data and provenance."""

import json
from base64 import b64encode
from copy import deepcopy
from io import BytesIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from PIL import Image
from sphinx.errors import ExtensionError

from tests.book.sphinx_ext.small_book import NOTEBOOK, SmallBook

FIGURE = "```{run-figure} fig1a_roc\n:notebook: 03\nCurves of four vessels.\n\nA second paragraph.\n```\n"


def pixels(kind: str, width: int = 6, height: int = 4) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), "white").save(file, kind)
    return file.getvalue()


def with_figure(book: SmallBook) -> SmallBook:
    book.write("figures/fig1a_roc.json", json.dumps({"alt": "Four curves above the diagonal.", "words": "RCA 0.74."}))
    for suffix in (".svg", ".csv"):
        book.write(f"figures/fig1a_roc{suffix}", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    figures = book.run / "figures"
    (figures / "fig1a_roc.png").write_bytes(pixels("PNG"))
    (figures / "fig1a_roc.webp").write_bytes(pixels("WEBP", 120, 80))
    (figures / "fig1a_roc.phone.webp").write_bytes(pixels("WEBP", 40, 90))
    return book


def test_a_figure_has_label_caption_text_alternative_and_data(book):
    page = with_figure(book).build(FIGURE + "\nSee {ref}`fig1a_roc`.")
    figure = page.find("figure", id="fig1a-roc")
    assert figure.img["alt"] == "Four curves above the diagonal."
    assert figure.figcaption.p.text == "Figure 1a. Curves of four vessels."
    folded = figure.details
    assert folded.summary.text == "Data and source" and not folded.has_attr("open") and "RCA 0.74." in folded.text
    assert ("Made by notebook 03, cell 4, from run small (profile smoke, seeds: training 42), data 0123456789ab, "
            "commit ba9876543210.") in folded.text
    assert folded.code.text == "papermill notebooks/03.ipynb out.ipynb -p run_dir runs/small -p level 0.9 -p folds 2"
    (made_by,) = [link["href"] for link in folded.find_all("a") if link.text == "notebook 03, cell 4"]
    assert made_by == "book/run/notebooks/03.html#cell-4"
    notebook = (book.folder / "html" / made_by.partition("#")[0]).read_text(encoding="utf-8")
    assert "fig1a_roc" in BeautifulSoup(notebook, "html.parser").find(id="cell-4").text
    assert [Path(link["href"]).suffix for link in figure.find_all("a", class_="download")] == [".csv"]
    assert page.find("a", href="#fig1a-roc", class_="internal").text == "Figure 1a"
    assert book.warnings() == ""


def test_a_screen_chooses_the_layout_and_keeps_its_place_before_it_is_loaded(book):
    figure = with_figure(book).build(FIGURE).find("figure")
    source, image = figure.picture.source, figure.picture.img
    assert source["media"] == "(max-width: 600px)" and source["srcset"].endswith("fig1a_roc.phone.webp")
    assert (source["width"], source["height"]) == ("40", "90")
    assert image["src"].endswith("fig1a_roc.webp") and (image["width"], image["height"]) == ("120", "80")
    assert image["loading"] == "lazy"


def test_a_figure_opens_by_a_link_and_each_of_its_files_is_there_once(book):
    figure = with_figure(book).build(FIGURE).find("figure")
    assert figure.find("a", class_="picture")["href"].endswith("fig1a_roc.svg")
    html = book.folder / "html"
    found = sorted(path.name for path in html.rglob("fig1a_roc*"))
    assert found == ["fig1a_roc.csv", "fig1a_roc.phone.webp", "fig1a_roc.svg", "fig1a_roc.webp"]
    for link in (figure.a["href"], figure.img["src"], figure.source["srcset"]):
        assert (html / link).exists()


def shown_in_a_notebook(book, png: bytes, metadata: dict) -> Tag:
    """The picture on the page of a notebook whose one cell shows it."""
    notebook = deepcopy(NOTEBOOK)
    notebook["cells"][4]["outputs"] = [{
        "output_type": "execute_result", "execution_count": 1, "metadata": {"image/png": metadata},
        "data": {"image/png": b64encode(png).decode(), "text/plain": ["a drawing"]}}]
    book.write("notebooks/03.ipynb", json.dumps(notebook))
    with_figure(book).build(FIGURE)
    page = (book.folder / "html" / "book" / "run" / "notebooks" / "03.html").read_text(encoding="utf-8")
    return BeautifulSoup(page, "html.parser").find(id="cell-4")


def test_a_notebook_shows_a_saved_figure_as_pages_do(book):
    """Its pixels were copied once more before, and their name, a hash, was read out."""
    cell = shown_in_a_notebook(book, pixels("PNG"), {"alt": "Four curves."})
    assert cell.img["alt"] == "Four curves." and cell.img["src"].endswith("fig1a_roc.webp")
    assert list((book.folder / "html" / "_images").glob("*.png")) == []


@pytest.mark.parametrize(("metadata", "alt"), [
    ({"alt": "A beat."}, "A beat."), ({}, "A picture that this cell shows."),
])
def test_a_picture_of_a_notebook_that_no_page_shows_has_a_text_that_is_no_hash(book, metadata, alt):
    assert shown_in_a_notebook(book, pixels("PNG", 9, 9), metadata).img["alt"] == alt


@pytest.mark.parametrize("suffix", [".webp", ".phone.webp", ".svg"])
def test_a_figure_that_lacks_a_file_is_a_fault(book, suffix):
    (with_figure(book).run / "figures" / f"fig1a_roc{suffix}").unlink()
    with pytest.raises(ExtensionError, match=rf"figure 'fig1a_roc' is not published: no \{suffix} in book/run/figures"):
        book.build(FIGURE)


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
