"""The smoke study's book as a reader meets it: its HTML pages, opened and compared with the run's results."""

import json
import math
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
FIGURES = [
    "flow", "fig1a_roc_internal", "fig1b_roc_external", "fig1c_roc_normal_ecg", "fig2_roc_levels", "fig3_subgroups",
    "fig4_grades", "fig5_calibration", "fig6_kaplan_meier", "fig7_decision_curves", "fig8_mean_beats_rca",
    "fig8_mean_beats_lm", "fig8_mean_beats_lad", "fig8_mean_beats_lcx", "figA1_thresholds",
]
TABLES = ["table1", "tableA1", "tableA2", "tableA3"]


@pytest.fixture(scope="module")
def html(smoke) -> Path:
    return smoke.folder / "source" / "_build" / "html"


@pytest.fixture(scope="module")
def pages(html) -> dict[str, BeautifulSoup]:
    """Every page of the table of contents, parsed."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    names = [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]
    return {name: BeautifulSoup((html / f"{name}.html").read_text(encoding="utf-8"), "html.parser") for name in names}


@pytest.fixture(scope="module")
def results(smoke) -> dict:
    return {path.stem: json.loads(path.read_text()) for path in smoke.results("any").parent.glob("*.json")}


def test_every_page_names_its_data_at_the_top(pages):
    for name, page in pages.items():
        banner = page.select_one(".bd-header-announcement")
        assert banner is not None, name
        assert "Simulated study" in banner.get_text(), name


@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_is_on_a_page_with_alternative_text_and_numbers(name, pages, html, smoke):
    described = json.loads(smoke.figure(name, ".json").read_text())
    assert "alt" in described, f"{name} is absent from the simulated study: {described}"
    shown = [(page, image) for page, soup in pages.items() for image in soup.find_all("img")
             if name in image.get("src", "") and "notebooks" not in page]
    assert len(shown) == 1
    page, image = shown[0]
    assert image["alt"] == described["alt"] and re.search(r"\d", image["alt"])
    picture = (html / page).parent / unquote(image["src"])
    assert picture.stat().st_size > 2_000
    caption = image.find_parent("figure").find("figcaption").get_text(" ", strip=True)
    assert len(caption) > 60 and "CSV" in caption


@pytest.mark.parametrize("name", TABLES)
def test_each_table_is_on_a_page(name, pages):
    label = f"Table {name.removeprefix('table')}"
    captions = [caption for page in pages.values() for caption in page.find_all("figcaption")
                if caption.get_text(" ", strip=True).startswith(label)]
    assert len(captions) == 1
    assert len(captions[0].find_parent("figure").find_all("tr")) > 4


def looked_up(results: dict, key: str):
    value = results
    for part in key.split("."):
        if isinstance(value, dict) and "absent" in value:
            return value
        value = value[part]
    return value


def test_numbers_in_prose_are_the_runs_numbers(pages, results):
    seen = 0
    for name, page in pages.items():
        for span in page.select("span.run-number"):
            value, text = looked_up(results, span["data-key"]), span.get_text()
            if isinstance(value, dict) and "absent" in value:
                assert "—" in text and span["title"] == value["absent"], (name, span)
                continue
            if isinstance(value, dict):
                estimate = next(part for part in ("value", "difference", "rho") if part in value)
                expected = [value[part] for part in (estimate, "lower", "upper")]
            else:
                expected = [value]
            if isinstance(expected[0], str):
                assert text == expected[0]
                continue
            printed = re.sub(r"\d+(\.\d+)?% CI", "", text).replace(",", "").replace("−", "-")
            numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", printed)]
            scale = 100 if "%" in printed or span["data-format"] == "per100" else 1
            if text[0] in "<>":
                assert expected[0] < numbers[0] if text[0] == "<" else expected[0] > numbers[0]
            else:
                assert len(numbers) == len(expected), (name, span)
                decimals = [len(number.partition(".")[2]) for number in re.findall(r"-?\d+(?:\.\d+)?", printed)]
                assert all(
                    math.isclose(number, scale * value, abs_tol=0.5000001 * 10**-digits)
                    for number, value, digits in zip(numbers, expected, decimals)
                ), (name, span, expected)
            seen += 1
    assert seen > 100


def test_nothing_is_left_unresolved(pages):
    for name, page in pages.items():
        assert page.select(".problematic, .system-message") == [], name
        prose = page.select_one("article").get_text()
        assert not re.search(r"\{(result|paper|setting|ref|cite|numref)[}:]|\?\?\?|Traceback", prose), name


def test_links_between_pages_lead_somewhere(pages, html):
    ids = {
        (html / f"{name}.html").resolve(): {tag["id"] for tag in page.find_all(id=True)} for name, page in pages.items()
    }
    for name, page in pages.items():
        for link in page.select_one("article").find_all("a", href=True):
            target, _, anchor = link["href"].partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            path = ((html / name).parent / unquote(target)).resolve() if target else html / f"{name}.html"
            assert path.exists(), (name, link["href"])
            if anchor and path in ids:
                assert unquote(anchor) in ids[path], (name, link["href"])


def test_the_book_tells_nothing_of_the_machine(html):
    text = "".join(path.read_text(encoding="utf-8") for path in html.rglob("*.html"))
    assert str(ROOT) not in text and str(Path.home()) + "/" not in text


def test_no_identifier_of_a_patient_reaches_the_book(smoke, html):
    patients = (smoke.simulated_export / "internal" / "patients.csv").read_text().splitlines()
    originals = {row.split(",")[0] for row in patients[1:]}
    words = set(re.findall(r"\w+", "".join(p.read_text(encoding="utf-8") for p in html.rglob("*.html"))))
    assert originals and not originals & words
