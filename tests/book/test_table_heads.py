"""Every published table: heads in words, and within a column one kind of minus and even decimals."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from cctaecg.book.publishing import book_source

MACHINE = re.compile(r"\b[a-z0-9]+_[a-z0-9_]+\b|\bfollowup\b|\b[Ee]cgs\b|\bECGS\b")
ABBREVIATED = {"p", "n", "ρ"}


def of_results(table: Tag) -> bool:
    """Tables of the run and of its notebooks; others list what is typed, such as settings and fault messages."""
    return bool({"run-table-body", "shown"} & set(table["class"])) or table.select_one(".run-number") is not None


@pytest.fixture(scope="module")
def tables(smoke) -> list[tuple[str, Tag]]:
    html = book_source(smoke) / "_build" / "html" / "book"
    found = []
    for path in sorted(Path(html).rglob("*.html")):
        article = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select_one("article")
        found += [(path.stem, table) for table in article.select("table[class]") if path.parent.name != "api"]
    return found


def test_heads_and_labels_are_words(tables):
    wrong = set()
    for page, table in tables:
        heads = [cell.get_text(" ", strip=True) for cell in table.select("thead th")]
        wrong |= {(page, head) for head in heads if MACHINE.search(head)}
        if of_results(table):
            wrong |= {(page, head) for head in heads if head[:1].islower() and head not in ABBREVIATED}
            first = [row.find(["td", "th"]).get_text(" ", strip=True) for row in table.select("tbody tr")]
            wrong |= {(page, label) for label in first if MACHINE.search(label)}
    assert len(tables) > 60 and wrong == set()


def test_a_minus_is_one_and_the_decimals_of_a_column_are_even(tables):
    wrong, seen = [], 0
    for page, table in tables:
        if not of_results(table) or "ledger" in table["class"]:
            continue
        rows = [[cell.get_text(" ", strip=True) for cell in row.find_all(["td", "th"])]
                for row in table.select("tbody tr")]
        wrong += [(page, cell) for row in rows for cell in row if re.search(r"(?<![\w.)%])-\d", cell)]
        if "run-table-body" in table["class"]:
            for column in zip(*(row for row in rows if len(row) == len(rows[-1]))):
                decimals = {len(cell.partition(".")[2]) for cell in column if re.fullmatch(r"−?\d+\.\d{1,3}", cell)}
                seen += len(decimals)
                wrong += [(page, column)] if len(decimals) > 1 else []
    assert seen > 20 and wrong == []


def test_every_cell_of_a_table_says_what_it_is_of(tables):
    for page, table in tables:
        heads = [cell.get_text(" ", strip=True) for cell in table.select("thead th")]
        beside_a_wider_one = page == "training_cost" and heads[0].endswith(" files")
        of_sentences = "ledger" in table["class"] and len(heads) > 2
        example = page == "your_ecg"
        expected = len(heads) >= 5 or beside_a_wider_one or of_sentences or example
        assert ("cards" in table["class"]) == expected, (page, heads)
        for row in table.select("tbody tr:not(.row-heading)"):
            labels = [cell.get("data-label", "") for cell in row.find_all(["td", "th"])]
            said = [re.sub(r"\( | (?=\))", lambda space: space[0].strip(), head) for head in heads[1:] if head]
            assert [label for label in labels[1:] if label] == said or len(labels) < len(heads), (page, heads)
