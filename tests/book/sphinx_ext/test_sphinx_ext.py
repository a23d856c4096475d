"""The book's roles and directives, read back from small books that are really built."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace

from cctaecg.book.sphinx_ext.numbers import UnprintableResult, printed

RESULTS = {
    "auc": {
        "RCA": {"value": 0.74123, "lower": 0.7, "upper": 0.78, "n": 4620, "p_value": 0.00002},
        "LM": {"absent": "No left main was labelled."},
    },
    "share": 0.1721,
}
SOURCES = [
    ("parameters", 'run_dir = "runs/smoke"\nlevel = None\nfolds = None\nrow = 0'),
    ("injected-parameters", 'run_dir = "runs/small"'),
    ("", 'run = Run(run_dir).with_parameters(analysis={"level": level}, training={"folds": folds})'),
    ("", 'run.save_figure("fig1a_roc", drawing)'),
    ("", 'for name in names:\n    run.save_figure(f"fig9_{name}", drawing)\nrun.write_table("tableA2", table)'),
]
NOTEBOOK = {
    "cells": [{"cell_type": "markdown", "id": "cell-0", "metadata": {}, "source": ["# Notebook three"]}]
    + [{"cell_type": "code", "id": f"cell-{i}", "metadata": {"tags": [tag] if tag else []}, "outputs": [],
        "execution_count": i, "source": source.splitlines(True)} for i, (tag, source) in enumerate(SOURCES, 1)],
    "metadata": {"orphan": True, "language_info": {"name": "python", "pygments_lexer": "ipython3"}},
    "nbformat": 4, "nbformat_minor": 5,
}
FIGURE = "```{run-figure} fig1a_roc\n:notebook: 03\nCurves of four vessels.\n\nA second paragraph.\n```\n"


class Book:
    """A small book in a folder: its published run, its pages, and the HTML that Sphinx makes of them."""

    def __init__(self, folder: Path, theme: str = "basic", source: str = "simulated"):
        self.folder, self.theme = folder, theme
        self.run = folder / "source" / "book" / "run"
        for kind in ("results", "figures", "tables", "notebooks"):
            (self.run / kind).mkdir(parents=True)
        self.write("results/internal.json", json.dumps(RESULTS))
        self.write("notebooks/03.ipynb", json.dumps(NOTEBOOK))
        self.write("manifest.json", json.dumps({
            "run": "small", "profile": "smoke", "source": source, "banner": "Simulated <study>.",
            "seed": {"training": 42}, "data": "0123456789ab", "code": "commit ba9876543210",
            "configuration": {"analysis": {"level": 0.9}, "training": {"folds": 2}},
        }))

    def write(self, name: str, text: str) -> None:
        (self.run / name).write_text(text, encoding="utf-8")

    def build(self, page: str) -> BeautifulSoup:
        source = self.folder / "source"
        (source / "index.md").write_text(f"# Page\n\n{page}\n", encoding="utf-8")
        settings = {
            "extensions": ["myst_nb", "cctaecg.book.sphinx_ext"], "nb_execution_mode": "off", "html_theme": self.theme,
            "html_math_renderer": "mathml", "myst_enable_extensions": ["dollarmath"],
        }
        with docutils_namespace(), (self.folder / "warnings.txt").open("w") as warnings:
            app = Sphinx(source, None, self.folder / "html", self.folder / "doctrees", "html", settings,
                         status=None, warning=warnings, freshenv=True)
            app.build()
        return BeautifulSoup((self.folder / "html" / "index.html").read_text(encoding="utf-8"), "html.parser")

    def warnings(self) -> str:
        """What Sphinx complained about, but for the banner, which the plain theme of these tests has no place for."""
        lines = (self.folder / "warnings.txt").read_text(encoding="utf-8").splitlines()
        return "\n".join(line for line in lines if "unsupported theme option 'announcement'" not in line)


@pytest.fixture
def book(tmp_path) -> Book:
    return Book(tmp_path)


def with_figure(book: Book) -> Book:
    book.write("figures/fig1a_roc.json", json.dumps({"alt": "Four curves above the diagonal."}))
    for suffix in (".svg", ".png", ".csv"):
        book.write(f"figures/fig1a_roc{suffix}", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    return book


# -- how numbers are printed ----------------------------------------------------------------------


@pytest.mark.parametrize(("value", "how", "text"), [
    (0.74123, "", "0.741"),
    (4620, "", "4,620"),
    (0.1721, ".1%", "17.2%"),
    (0.15, "%", "15%"),
    (0.0312, "per100", "3.1"),
    (0.00099, "p", "<0.001"),
    (0.001, "p", "0.001"),
    ("<0.001", "p", "<0.001"),
    (True, "", "yes"),
    ({"value": 0.5, "lower": 0.25, "upper": 0.75}, "", "0.500 (95% CI 0.250 to 0.750)"),
    ({"value": 2.0, "lower": 1.0, "upper": 4.0}, "interval .1f", "2.0 (1.0 to 4.0)"),
    ({"statistic": 9.0, "difference": -0.1, "lower": -0.2, "upper": 0.0}, "interval", "-0.100 (-0.200 to 0.000)"),
])
def test_printed(value, how, text):
    assert printed(value, how) == text


@pytest.mark.parametrize(("value", "how", "fault"), [
    ({"value": 0.5, "lower": 0.2}, "", "is no estimate with an interval"),
    ({"value": 0.5, "lower": 0.2, "upper": 0.6}, ".3f", "not one number"),
    ([1, 2], "", "not one number"),
    (0.5, "d", "cannot be printed as 'd'"),
])
def test_unprintable(value, how, fault):
    with pytest.raises(UnprintableResult, match=fault):
        printed(value, how)


# -- roles ----------------------------------------------------------------------------------------


def test_numbers_carry_their_keys(book):
    page = book.build("{result}`internal.auc.RCA.value | .2f`, {result}`internal.auc.RCA`, "
                      "{result}`internal.share | .1%`, {paper}`auc.internal.RCA`, {setting}`training.folds`, "
                      "{setting}`profile`.")
    numbers = page.find_all("span", {"data-key": True})
    assert [(number["class"], number["data-key"], number["data-format"], number.text) for number in numbers] == [
        (["run-number"], "internal.auc.RCA.value", ".2f", "0.74"),
        (["run-number"], "internal.auc.RCA", "", "0.741 (90% CI 0.700 to 0.780)"),
        (["run-number"], "internal.share", ".1%", "17.2%"),
        (["paper-number"], "auc.internal.RCA", "", "0.744"),
        (["run-setting"], "training.folds", "", "2"),
        (["run-setting"], "profile", "", "smoke"),
    ]
    assert book.warnings() == ""


def test_a_bar_in_a_table_is_escaped(book):
    page = book.build("| a |\n|---|\n| {result}`internal.auc.RCA.p_value \\| p` |\n")
    assert page.td.text.strip() == "<0.001"


def test_an_absent_number_gives_its_reason_once(book):
    page = book.build("{result}`internal.auc.LM.value` and {result}`internal.auc.LM.n`; "
                      "{paper}`auc.micro_average.internal`.")
    first, second, unreported = page.find_all("span", {"data-key": True})
    assert first.text == "— (No left main was labelled)" and second.text == "—"
    assert second["title"] == "No left main was labelled." and "number-absent" in second["class"]
    assert unreported.text == "— (not reported)"


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


# -- figures and tables ---------------------------------------------------------------------------


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


# -- blocks, banner, formulas ---------------------------------------------------------------------


def test_a_block_for_other_data_is_left_out(book):
    page = book.build("```{data-source} simulated ptbxl\nOurs.\n```\n\n```{data-source} hospital\nTheirs.\n```")
    assert "Ours." in page.text and "Theirs." not in page.text


def test_a_block_without_results_gives_the_reason(book):
    page = book.build("```{if-present} internal.auc.LM\nLeft main.\n```\n\n```{if-present} internal.auc\nAreas.\n```")
    assert "Left main." not in page.text and "No left main was labelled." in page.text and "Areas." in page.text


def test_the_banner_is_on_every_page(tmp_path):
    book = Book(tmp_path, theme="sphinx_book_theme")
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


def test_formulas_need_no_script(book):
    page = book.build("$$\n\\frac{1}{2\\sigma_t^2}\n$$ (weights)\n\nand $x_i$.")
    assert [tag.get("display") for tag in page.find_all("math")] == ["block", None]
    assert page.find("math").find("mfrac") is not None
    assert page.find("script", src=lambda address: address and address.startswith("http")) is None
