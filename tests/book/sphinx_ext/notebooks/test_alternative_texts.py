"""A notebook's pictures are told in words on its page."""

import base64
import json

from bs4 import BeautifulSoup

from tests.book.sphinx_ext.small_book import NOTEBOOK

PIXEL = base64.b64encode(base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")).decode()


def test_the_words_of_a_drawing_are_its_text_alternative(book):
    output = {"output_type": "execute_result", "execution_count": 4, "metadata": {},
              "data": {"image/png": PIXEL, "text/plain": ["Four curves above the diagonal,\n", "LM lowest."]}}
    cells = [{**cell, "outputs": [output]} if "fig1a_roc" in "".join(cell["source"]) else cell
             for cell in NOTEBOOK["cells"]]
    book.write("notebooks/03.ipynb", json.dumps({**NOTEBOOK, "cells": cells}))
    book.build("Page.")
    html = (book.folder / "html" / "book" / "run" / "notebooks" / "03.html").read_text(encoding="utf-8")
    assert [image["alt"] for image in BeautifulSoup(html, "html.parser").select(".cell_output img")] == [
        "Four curves above the diagonal, LM lowest."]
