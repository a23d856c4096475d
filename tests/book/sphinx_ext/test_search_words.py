"""Words that readers type stand in the index of the page that answers them, and the list names no page in vain."""

import json
import re

import pytest
from sphinx.errors import ExtensionError


def listed(book, text: str) -> None:
    (book.folder / "source" / "book" / "search_words.yml").write_text(text, encoding="utf-8")


def test_a_word_leads_to_its_page_in_the_search_and_in_the_index(book):
    listed(book, "index: [number needed, PPV]\n")
    book.build("Text.")
    index = (book.folder / "html" / "searchindex.js").read_text(encoding="utf-8")
    found = json.loads(re.search(r'"indexentries": (\{.*?\]\]\})', index)[1])
    assert found["number needed"] == found["ppv"] and found["ppv"][0][2] is True  # a main entry, shown first
    assert "number needed" in (book.folder / "html" / "genindex.html").read_text(encoding="utf-8")
    assert book.warnings() == ""


def test_a_page_that_there_is_not_ends_the_build(book):
    listed(book, "book/nowhere: [PPV]\n")
    with pytest.raises(ExtensionError, match=r"search_words\.yml names the page 'book/nowhere'; expected pages of"):
        book.build("Text.")


def test_the_books_own_order_is_taken_where_it_has_one(book):
    (book.folder / "source" / "book" / "search_order.js").write_text("var Scorer = {title: 99};", encoding="utf-8")
    book.build("Text.")
    assert "title: 99" in (book.folder / "html" / "_static" / "language_data.js").read_text(encoding="utf-8")
