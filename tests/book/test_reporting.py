"""The page of the checklists: every item once, every one with an answer, every link to a page of the book."""

import csv
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "book" / "companion" / "reporting.md"
LETTERS = "abcdefg"


def numbered(last: int, **parts: int) -> list[str]:
    """Item numbers 1 to ``last``, those in ``parts`` (``_3=3``) split into that many letters."""
    split = {int(name.strip("_")): count for name, count in parts.items()}
    return [f"{item}{letter}" for item in range(1, last + 1) for letter in LETTERS[:split.get(item, 0)] or [""]]


ITEMS = {
    "TRIPOD+AI": numbered(27, _3=3, _5=2, _6=3, _8=3, _9=3, _12=7, _18=6, _20=3, _23=2, _27=3),
    "STARD-AI": numbered(40, _15=4, _16=3, _17=2, _26=2, _40=2),
}


def rows(checklist: str) -> list[list[str]]:
    section = PAGE.read_text(encoding="utf-8").split(f"## {checklist}\n")[1].split("\n## ")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    return [row for row in cells[2:] if row[0]]


@pytest.mark.parametrize("checklist", list(ITEMS))
def test_every_item_stands_once_with_an_answer(checklist):
    found = rows(checklist)
    assert [item for item, *_ in found] == ITEMS[checklist]
    for item, asked, answered in found:
        assert len(asked) > 3 and re.search(r"\]\([^)]+\.md\)", answered), f"{checklist} {item}: {answered!r}"


@pytest.mark.parametrize(("checklist", "file"), [
    ("TRIPOD+AI", "tripod_ai"), ("STARD-AI", "stard_ai"), ("PROBAST+AI", "probast_ai"),
])
def test_the_file_of_a_checklist_says_what_the_page_says(checklist, file):
    with (PAGE.parent / "checklists" / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
        stored = list(csv.DictReader(lines))
    shown = [[re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", cell) for cell in row] for row in rows(checklist)]
    assert [list(row.values())[1:] for row in stored] == shown and all(row["Part"] for row in stored)
    assert f"checklists/{file}.csv" in PAGE.read_text(encoding="utf-8")


def test_every_domain_of_both_parts_is_judged():
    found = rows("PROBAST+AI")
    assert [row[0] for row in found] == [f"{part}{domain}" for part in "DE" for domain in range(1, 5)]
    assert all(re.search(r": (low|some|high|unclear)\.", row[1]) and ".md)" in row[2] for row in found)


def test_the_guidelines_have_as_many_items_as_published():
    assert {name: len(items) for name, items in ITEMS.items()} == {"TRIPOD+AI": 52, "STARD-AI": 48}


def test_every_link_leads_to_a_page_of_the_book():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    pages = {toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])}
    linked = set(re.findall(r"\]\(([^)#]+)\.md\)", PAGE.read_text(encoding="utf-8")))
    resolved = {str((PAGE.parent / target).resolve().relative_to(ROOT)) for target in linked}
    assert len(resolved) > 15 and resolved <= pages
    assert all((ROOT / f"{page}.md").exists() for page in resolved)
    assert str(PAGE.relative_to(ROOT).with_suffix("")) in pages


@pytest.mark.parametrize(("page", "said"), [
    ("methods/study_design", "no dates of recruitment"), ("methods/study_design", "no calculation of the sample size"),
    ("methods/study_design", "no registration, no protocol"), ("methods/study_design", "ethics committees approved"),
    ("methods/study_design", "retrospective"), ("methods/study_design", "Who knew what"),
    ("methods/model_and_training", "Rare outcomes"), ("methods/evaluation", "## Fairness"),
    ("discussion", "For whom, and by whom"), ("discussion", "no inequality"),
    ("results/cohort", "From the ECG to its CT"),
])
def test_what_the_checklists_point_to_is_said_there(page, said):
    text = " ".join((ROOT / "book" / f"{page}.md").read_text(encoding="utf-8").split())
    assert said in text
