"""Every page of the smoke study's book: how its numbers are printed."""

import re
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from cctaecg.book.results_by_key import load_results, lookup

ROOT = Path(__file__).parents[2]
NUMBER = r"[-−+]?\d[\d,]*(?:\.\d+)?%?"
INTERVAL = re.compile(rf"({NUMBER}) \((?:\d+(?:\.\d+)?% CI )?({NUMBER}) to ({NUMBER})\)")


@pytest.fixture(scope="module")
def pages(smoke) -> dict[str, BeautifulSoup]:
    """Every page but the notebooks and the library, whose cells print what Python prints, without its code."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    names = [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]
    html = smoke.folder / "source" / "_build" / "html"
    found = {}
    for name in names:
        if "notebooks" in name or "/api/" in name or name == "book/references":
            continue
        page = BeautifulSoup((html / f"{name}.html").read_text(encoding="utf-8"), "html.parser").select_one("article")
        for code in page.select("pre, code, math, .provenance"):
            code.decompose()
        found[name] = page
    assert len(found) > 20
    return found


@pytest.fixture(scope="module")
def texts(pages) -> dict[str, list[str]]:
    """Cells, paragraphs and definitions of each page."""
    return {name: [tag.get_text(" ", strip=True) for tag in page.select("td, th, p, dd, li")]
            for name, page in pages.items()}


def test_no_zero_has_a_sign(texts):
    signed = re.compile(r"(?<![\w.)])[-−+]0(?:\.0+)?%?(?![\d.\w])")
    assert [(name, text) for name, each in texts.items() for text in each if signed.search(text)] == []


def test_no_number_is_written_with_an_exponent_or_with_noise(texts):
    noisy = re.compile(r"\d\.?\d*e[-+]\d|\d\.\d{7,}")
    found = [(name, text) for name, each in texts.items() for text in each if noisy.search(text)]
    assert [(name, text) for name, text in found if text != "3e-05"] == []  # the paper's learning rate


def test_an_interval_is_seen_to_have_a_width(texts):
    seen, narrow = 0, []
    for name, each in texts.items():
        for text in each:
            for value, lower, upper in INTERVAL.findall(text):
                seen += 1
                lengths = {len(part.rstrip("%").partition(".")[2]) for part in (value, lower, upper)}
                if lower == upper or len(lengths) != 1:
                    narrow.append((name, text))
    assert seen > 150 and narrow == []


def _decimals(interval: tuple[str, str, str]) -> int:
    return len(interval[0].rstrip("%").partition(".")[2])


def test_the_intervals_of_a_column_have_the_same_decimals(pages):
    """In a table of a notebook a column is one kind of number; in a page's own, what is asked for in the same form."""
    uneven, seen = [], 0
    for name, page in pages.items():
        for table in page.select("table:not(.ledger)"):
            kinds: dict[object, set[int]] = {}
            for row in table.select("tr"):
                for place, cell in enumerate(row.select("td")):
                    spans = [(span["data-format"], span) for span in cell.select("span.run-number")]
                    for kind, tag in spans or [(place, cell)]:
                        for found in INTERVAL.findall(tag.get_text(" ", strip=True)):
                            kinds.setdefault(kind, set()).add(_decimals(found))
                            seen += 1
            uneven += [(name, kind, found) for kind, found in kinds.items() if len(found) > 1]
    assert seen > 150 and uneven == []


def test_a_minus_is_written_alike_everywhere(texts):
    """The sign of that name; a hyphen is for words."""
    hyphen = re.compile(r"(?<![\w.)\]−+-])-\d")
    assert [(name, text) for name, each in texts.items() for text in each if hyphen.search(text)] == []
    assert any("−" in text for each in texts.values() for text in each)


def test_limits_keep_their_sign(pages, smoke):
    results, seen = load_results(smoke.results("any").parent), 0
    for name, page in pages.items():
        for span in page.select("span.run-number"):
            value = lookup(results, span["data-key"])
            found = INTERVAL.search(span.get_text())
            if not (isinstance(value, dict) and found):
                continue
            for limit, text in zip(("lower", "upper"), found.groups()[1:]):
                printed = float(text.rstrip("%").replace("−", "-").replace(",", ""))
                assert (printed > 0) - (printed < 0) == (value[limit] > 0) - (value[limit] < 0), (name, span)
                seen += 1
    assert seen > 100


def test_p_values_are_uniform(pages):
    uniform = re.compile(r"(<0\.001|>0\.999|0\.\d{3}|—.*|—)")
    seen = []
    for page in pages.values():
        seen += [span.get_text() for span in page.select('span.run-number[data-format="p"]')]
        for table in page.find_all("table"):
            heads = [cell.get_text(strip=True) for cell in table.find_all("th")]
            seen += [row.find_all("td")[heads.index("p")].get_text(strip=True) for row in table.select("tbody tr")
                     if "p" in heads and len(row.find_all("td")) == len(heads)]
    assert len(seen) > 25 and [text for text in seen if not uniform.fullmatch(text)] == []
