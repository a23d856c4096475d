"""The list of references: everything in it is cited, everything cited is in it, and what has a DOI shows it."""

import re
from pathlib import Path

BOOK = Path(__file__).parents[2] / "book"
ENTRIES = {name: body for name, body in re.findall(
    r"@\w+\{(\w+),\n(.*?)\n\}", (BOOK / "references.bib").read_text(encoding="utf-8"), re.S)}
WITHOUT_DOI = {
    "xiao", "yu2020", "loshchilov2019", "sundararajan2017", "adebayo2018", "holm1979",  # have none
    "hong2020", "byrne2024", "park2024", "yu2024", "jain2025", "croon2025",
}
"""Works without a DOI, and below them those whose DOI nobody could confirm."""


def cited() -> set[str]:
    pages = [page.read_text(encoding="utf-8") for page in BOOK.rglob("*.md") if "run" not in page.parts]
    return {name.strip() for page in pages for names in re.findall(r"\{cite\}`([^`]+)`", page)
            for name in names.split(",")}


def test_the_list_is_what_is_cited():
    assert cited() == set(ENTRIES)


def test_the_manuscript_s_thirty_three_works_are_in_it():
    text = (BOOK / "references.bib").read_text(encoding="utf-8")
    of_manuscript = text[text.index("% ---- cited by"):text.index("% ---- methods and data")]
    assert len(re.findall(r"^@", of_manuscript, re.M)) == 33


def test_each_work_has_its_doi_or_is_known_to_have_none():
    found = {name: re.search(r"\bdoi = \{([^}]+)\}", body) for name, body in ENTRIES.items()}
    assert {name for name, doi in found.items() if doi is None} == WITHOUT_DOI
    assert [doi[1] for doi in found.values() if doi and not re.fullmatch(r"10\.\d{4,5}/\S+", doi[1])] == []


def test_pages_run_from_the_first_to_the_last():
    assert re.search(r"pages = \{192--217\}", ENTRIES["narula2021"])
