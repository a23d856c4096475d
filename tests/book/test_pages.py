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
             if name in image.get("src", "") and "notebooks" not in page and image.find_parent("a", class_="picture")]
    assert len(shown) == 1
    page, image = shown[0]
    assert image["alt"] == described["alt"] and re.search(r"\d", image["alt"])
    link = image.find_parent("a", class_="picture")
    for address in (image["src"], image.find_parent("picture").source["srcset"], link["href"]):
        picture = (html / page).parent / unquote(address)
        assert picture.stat().st_size > 2_000
    caption = image.find_parent("figure").find("figcaption").get_text(" ", strip=True)
    assert len(caption) > 60 and "CSV" in caption and not caption.partition(". ")[2].startswith("The same")


@pytest.fixture(scope="module")
def figures(smoke) -> list[str]:
    return sorted(path.name.partition(".")[0] for path in smoke.figure("any", "").parent.glob("*.phone.webp"))


def test_every_alternative_text_is_short_and_no_hash(pages):
    """Who listens cannot skip in it: it says the finding; the numbers stand in the words and the table behind."""
    seen = 0
    for name, page in pages.items():
        for image in page.select("article img"):
            alt = image.get("alt", "")
            assert 20 <= len(alt) <= 200, (name, image)
            assert " " in alt and not re.search(r"[0-9a-f]{16}|\.(png|svg|webp)", alt), (name, image)
            seen += 1
    assert seen > 60


def test_pictures_are_loaded_when_they_come_into_view_and_take_their_room_before(pages):
    for name, page in pages.items():
        for image in page.select("article a.picture img"):
            assert image["loading"] == "lazy" and image["width"].isdigit() and image["height"].isdigit(), name


def test_a_page_weighs_at_most_a_megabyte_with_the_pictures_of_either_layout(pages, html):
    for name, page in pages.items():
        file = html / f"{name}.html"
        for layout in ("img", "source"):
            found = {unquote(each.get("src") or each["srcset"]) for each in page.select(f"article a.picture {layout}")}
            weight = file.stat().st_size + sum((file.parent / each).stat().st_size for each in found)
            assert weight <= 1_000_000, (name, layout, weight)


def test_each_picture_is_in_the_book_once_whatever_shows_it(html, figures):
    shipped = [path.name for path in html.rglob("*") if path.suffix in (".webp", ".svg", ".png")
               and path.name.partition(".")[0] in figures]
    assert len(shipped) == len(set(shipped)) and len(shipped) >= 3 * len(figures)
    assert not [name for name in shipped if name.endswith(".png")]


def test_the_vessels_stand_in_tabs_with_the_difference_first(pages):
    page = next(page for name, page in pages.items() if name.endswith("results/explainability"))
    (tabs,) = page.select(".sd-tab-set")
    assert [label.get_text(strip=True) for label in tabs.select("label")] == ["RCA", "LM", "LAD", "LCX"]
    for tab in tabs.select(".sd-tab-content"):
        kinds = [figure["id"].rpartition("-")[0] for figure in tab.select("figure")]
        assert kinds == ["fig8-difference", "fig8-mean-beats-mv", "fig8-mean-beats"]


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
