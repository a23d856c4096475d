"""The site is small: each page, what all share, the whole; and what it offers to take away is there."""

import csv
import json
import posixpath
import re
from io import StringIO

import pytest

from cctaecg.book.site.links import files_named
from cctaecg.book.site.tidying import files_in
from cctaecg.run.folder import project_root
from tests.book.browser.test_every_page import pages

MB = 1_000_000


@pytest.fixture(scope="module")
def asked(html) -> dict[str, set[str]]:
    """What each page needs to be seen: pictures, styles, scripts; not what its links and previews lead to."""
    there, found = set(files_in(html)), {}
    for name in pages():
        path = f"book/{name}.html"
        text = re.sub(r"<template.*?</template>", "", (html / path).read_text(encoding="utf-8"), flags=re.DOTALL)
        loaded = re.findall(r"<(?:img|script|link)\b[^>]*>", text)  # of a picture for phones a screen loads the other
        found[path] = {file for tag in loaded for file in files_named(tag, path) & there if not file.endswith(".html")}
        for sheet in [file for file in found[path] if file.endswith(".css")]:
            found[path] |= files_named((html / sheet).read_text(encoding="utf-8"), sheet) & there
    return found


def weight(html, files) -> int:
    return sum((html / file).stat().st_size for file in files)


def test_the_whole_site_has_at_most_30_mb(html):
    assert weight(html, files_in(html)) <= 30 * MB


def test_what_all_pages_share_has_at_most_1_mb(html, asked):
    shared = set.intersection(*asked.values())
    assert {"_static/book.css", "_static/numbers.js"} <= shared
    assert weight(html, shared) <= MB


def test_a_page_has_at_most_1_mb_beside_what_all_share(html, asked):
    shared = set.intersection(*asked.values())
    own = {path: weight(html, {path, *files} - shared) for path, files in asked.items()}
    assert {path: size for path, size in own.items() if size > MB} == {}


def test_nothing_is_left_that_only_its_makers_need(html):
    assert [file for file in files_in(html) if file.endswith((".map", ".po", ".mo", ".ttf", ".LICENSE.txt"))] == []
    assert sum("fontawesome" in file for file in files_in(html)) == 0


def links(html, path: str, suffix: str) -> list[str]:
    named = files_named((html / path).read_text(encoding="utf-8"), path)
    return sorted(name for name in named if name.endswith(suffix))


@pytest.mark.parametrize("name", [name for name in pages() if name.startswith("run/notebooks/")])
def test_a_notebook_is_taken_away_as_it_ran_and_as_python(html, name):
    (notebook,) = links(html, f"book/{name}.html", ".ipynb")
    (source,) = links(html, f"book/{name}.html", ".py")
    cells = json.loads((html / notebook).read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert any(cell.get("outputs") for cell in cells)
    text = (html / source).read_text(encoding="utf-8")
    assert all(lines in text for lines in code if not lines.startswith("%"))
    compile(text, source, "exec")
    assert len([file for file in files_in(html) if file.endswith(f"{posixpath.basename(name)}.ipynb")]) == 1


def test_every_table_and_figure_is_taken_away_with_its_numbers(html):
    found = {file for name in pages() for file in links(html, f"book/{name}.html", ".csv")}
    assert {"table1.csv", "tableA2.csv", "fig1a_roc_internal.csv"} <= {posixpath.basename(file) for file in found}
    assert len(found) > 40
    for file in found:
        head, *rows = csv.reader(StringIO((html / file).read_text(encoding="utf-8")))
        assert len(head) > 1 and rows, file


def test_a_click_downloads_a_table(opened):
    page = opened("appendix")
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    with page.expect_download() as waiting:
        page.locator("a.download[href$='tableA2.csv']").click()
    assert waiting.value.suggested_filename == "tableA2.csv"
    assert "vessel" in waiting.value.path().read_text(encoding="utf-8").splitlines()[0].lower()


def test_the_pages_come_from_the_table_of_contents():
    assert len(pages()) == sum("file: book/" in line or "root: book/" in line
                               for line in (project_root() / "_toc.yml").read_text().splitlines())
