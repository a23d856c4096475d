"""The ledger's page and its role, read back from small books that are really built."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.errors import ExtensionError

from cctaecg.book.ledger.entries import entries, settings
from cctaecg.book.ledger.judgement import Status, summary
from cctaecg.book.sphinx_ext.ledger import HEAD, SHORT
from tests.book.ledger.made_up_results import made_up_results, rows
from tests.book.sphinx_ext.small_book import build, warnings

ROOT = Path(__file__).parents[3]


@pytest.fixture
def results() -> dict:
    return made_up_results()


def plain(cell) -> str:
    """A cell's text with the typewriter's quotation marks, which Sphinx turns into curly ones."""
    return cell.get_text().strip().translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})


class Book:
    """A book of one page, with stubs of the pages and notebooks that the ledger links to."""

    def __init__(self, folder: Path, results: dict, source: str):
        self.folder, self.source = folder, folder / "source"
        run = self.source / "book" / "run"
        for name, values in results.items():
            self.write(run / "results" / f"{name}.json", json.dumps(values))
        analysis = {"level": 0.95, "followup_days": 700.0, "resamples": 1000,
                    "risk_thresholds": {"RCA": 0.15, "LM": 0.01, "LAD": 0.15, "LCX": 0.15}}
        training = {"folds": 5, "epochs": 2, "batch_size": 64, "learning_rate": 0.003, "weight_decay": 5e-4, "seed": 42,
                    "warmup_fraction": 0.1, "final_lr_ratio": 0.01, "pcgrad": True, "uncertainty_weights": True,
                    "augmentation": True}
        configuration = {"analysis": analysis, "training": training, "signal": {"normalise": "lead", "fs": 250.0}}
        self.write(run / "manifest.json", json.dumps({
            "run": "small", "profile": "smoke", "source": source, "banner": "Banner.", "seed": {}, "data": "0",
            "code": "version 0", "dated": "2026-01-02", "versions": {"cctaecg": "0"}, "configuration": configuration}))
        documents = {f"book/{row.page}" for row in (*entries(), *settings())}
        documents |= {f"book/companion/{name}" for name in ("simulated_study", "ptbxl")}
        for document in documents:
            self.write(self.source / f"{document}.md", f"---\norphan: true\n---\n# {document}\n")
        for notebook in {entry.notebook for entry in entries()}:  # the real sources, without outputs
            source = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))
            cells = [{**cell, "outputs": []} if "outputs" in cell else cell for cell in source["cells"]]
            self.write(run / "notebooks" / f"{notebook}.ipynb", json.dumps({
                **source, "cells": cells, "metadata": {"orphan": True, "language_info": {"name": "python"}}}))

    @staticmethod
    def write(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def build(self, page: str) -> BeautifulSoup:
        self.write(self.source / "index.md", "# Index\n\n```{toctree}\nbook/page\n```\n")
        self.write(self.source / "book" / "page.md", page)
        build(self.folder, myst_enable_extensions=["colon_fence", "deflist", "dollarmath"])
        html = (self.folder / "html" / "book" / "page.html").read_text(encoding="utf-8")
        return BeautifulSoup(html, "html.parser")


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> BeautifulSoup:
    """The book's own page of the ledger, for a simulated run."""
    book = Book(tmp_path_factory.mktemp("ledger"), made_up_results(), "simulated")
    built = book.build((ROOT / "book" / "ledger.md").read_text(encoding="utf-8"))
    assert warnings(book.folder) == ""
    return built


def test_the_page_shows_every_row(page, results):
    overview, rules, ledger, settings_table = page.find_all("table")
    lines = [[plain(cell) for cell in line.find_all("td")] for line in ledger.tbody.find_all("tr")]
    shown = [line for line in lines if len(line) == 5]
    assert [line[0] for line in shown] == [f"{entry.what} {entry.where}" for entry in entries()]
    assert all(line[3].startswith(tuple(Status)) and line[2] for line in shown)
    assert len(lines) - len(shown) == len({entry.section for entry in entries()})
    assert len(settings_table.tbody.find_all("tr")) == len(settings())

    found = summary(list(rows(results, "simulated").values()))
    total = [cell.get_text(strip=True) for cell in overview.tbody.find_all("tr")[-1].find_all("td")]
    counts = {status: str(found[status.name.lower()]) for status in Status}
    counts[Status.DIFFERS] += f" ({found['claims_differ']})"
    assert total == ["All", *counts.values()]
    names = ("rows", "numbers", "within", "claims", "confirmed", "not_contradicted", "claims_differ", "cannot_fail",
             "unprinted", "unjudged", "same", "differs", "absent", "agreeing", "built_in", "by_construction")
    assert len(rules.tbody.find_all("tr")) == found["claims"]
    assert [count.text for count in page.select(".ledger-count")] == [str(found[name]) for name in names]
    for link in overview.find_all("a"):
        assert ledger.find(id=link["href"].removeprefix("#")) is not None


def test_cells_carry_the_keys_of_their_numbers(page):
    line = page.find(string="AUC LAD, external").find_parent("tr")
    assert line.find(class_="run-number")["data-key"] == "external.auc.LAD"
    assert line.find(class_="run-number").text == "0.700 (0.670 to 0.730)"
    assert line.find(class_="paper-number").text == "0.700"  # with the zeros that YAML drops
    assert [link["href"] for link in line.find_all("a")] == \
        ["results/discrimination.html", "run/notebooks/04_external_validation.html#cell-5"]
    assert plain(line.find_all("td")[3]) == "within the paper's precision (tuned)"
    def status(what: str) -> str:
        return plain(page.find_all("table")[2].find(string=re.compile(what)).find_parent("tr").find_all("td")[3])

    assert status("The 95% intervals show").startswith("differs, because it is more than 10% wider")
    assert re.search(r"^confirmed: .*; so in \d(\.\d)?% of studies if one vessel's areas", status("same by patient"))


def test_a_missing_result_ends_the_build(tmp_path, results):
    del results["risk"]["net_benefit"]
    book = Book(tmp_path, results, "hospital")
    with pytest.raises(ExtensionError, match=r"ledger: the results hold no 'risk.net_benefit"):
        book.build("# Page\n\n```{ledger}\n```\n")


def test_an_unknown_count_ends_the_build(tmp_path, results):
    book = Book(tmp_path, results, "hospital")
    with pytest.raises(ExtensionError, match="ledger 'wihtin' is no count; expected one of rows, numbers, within"):
        book.build("# Page\n\n{ledger}`wihtin`\n")


def test_a_row_carries_what_it_is_filtered_by(page, results):
    lines = page.select("table.ledger-rows tr[data-status]")
    found = list(rows(results, "simulated").values())
    assert [(line["data-part"], line["data-set"]) for line in lines] == [
        (row.entry.section, row.simulated) for row in found]
    assert {line["data-status"] for line in lines} == {SHORT[row.status] for row in found}
    assert sum("data-fold" in line.attrs for line in lines) == sum(row.entry.where == "Table 1" for row in found) > 50
    assert {cell["data-label"] for cell in lines[0].find_all("td")} == set(HEAD)
