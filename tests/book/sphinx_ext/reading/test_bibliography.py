"""The list of references, read back from a book that is really built."""


def test_the_references_are_a_list_of_items(book):
    page = book.build("```{eval-rst}\n.. [One] The first.\n.. [Two] The second.\n\nAs [One]_ and [Two]_.\n```")
    lists = page.select('[role="list"]')
    assert len(lists) == 1 and [item["role"] for item in lists[0].find_all("div", recursive=False)] == ["listitem"] * 2
