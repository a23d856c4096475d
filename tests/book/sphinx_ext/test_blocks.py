"""Blocks that stand on a page only for some data, or only where there is a result."""


def test_a_block_for_other_data_is_left_out(book):
    page = book.build("```{data-source} simulated ptbxl\nOurs.\n```\n\n```{data-source} hospital\nTheirs.\n```")
    assert "Ours." in page.text and "Theirs." not in page.text


def test_a_block_without_results_gives_the_reason(book):
    page = book.build("```{if-present} internal.auc.LM\nLeft main.\n```\n\n```{if-present} internal.auc\nAreas.\n```")
    assert "Left main." not in page.text and "No left main was labelled." in page.text and "Areas." in page.text
