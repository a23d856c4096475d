"""The page of faults shows every row of the table, and what the last trial of kills found."""

from cctaecg.evidence.faults import fault_table
from cctaecg.evidence.torture import torture_facts


def test_every_fault_stands_on_the_page_with_its_sentence_and_status(book):
    page = book.build("```{fault-summary}\n```\n\n```{fault-table}\n```")
    table = fault_table()
    for told in table["told"]:
        assert " ".join(told.split()) in " ".join(page.text.split()), told
    assert f"All {len(table)} 0" in " ".join(page.text.split())


def test_what_was_survived_stands_on_the_page(book):
    page = " ".join(book.build("```{torture-facts}\n```").text.split())
    for kind, trial in torture_facts()["trials"].items():
        assert f"{kind} {trial['tried']} {trial['survived']}" in page
    assert "Records lost: 0." in page
