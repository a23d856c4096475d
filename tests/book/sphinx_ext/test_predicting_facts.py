"""What predicting costs stands on the page as it was measured, with the machine."""

from cctaecg.evidence.predicting import predicting_facts


def test_the_tables_and_the_machine_stand_on_the_page(book):
    page = " ".join(book.build("```{predicting-facts}\n```").text.split())
    facts = predicting_facts()
    assert facts["device"] in page and f"{facts['files']['after']['records_a_second']:.0f}" in page
    assert f"records a second on {facts['files']['cores']} cores that do nothing else" in page
    before = facts["files"]["before"]
    if before["core_milliseconds"] > 1000 / before["records_a_second"]:  # a stranger asked how that can be
        assert "more time of cores than passes on the clock, as its networks compute on several threads" in page
    for row in facts["batches"]:
        assert f"{row['stacked_ms']:.1f}" in page and f"{row['stacked_times_as_fast']['ratio']:.2f}" in page


def test_both_tables_become_cards_on_a_phone(book):
    tables = book.build("```{predicting-facts}\n```").select("table")
    assert len(tables) == 2 and all("cards" in each["class"] for each in tables)
