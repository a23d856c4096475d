"""What stands around each page: banner, footer, links to the repository, what a shared link shows."""

import re

import pytest
from bs4 import BeautifulSoup

from tests.book.sphinx_ext.small_book import SmallBook

ADDRESS = "https://github.com/somebody/cctaecg"
LONG = "**What you learn here:** how " + "very " * 60 + "long it is."


@pytest.fixture
def book(tmp_path) -> SmallBook:
    return SmallBook(tmp_path, theme="sphinx_book_theme")


def parsed(book: SmallBook) -> dict[str, BeautifulSoup]:
    """Every page, by its path without the ending."""
    html = book.folder / "html"
    return {path.relative_to(html).with_suffix("").as_posix():
            BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
            for path in html.rglob("*.html") if "_static" not in path.parts}


def test_every_page_says_what_made_it_and_when(book):
    changes = book.folder / "source" / "book" / "changes.md"
    changes.write_text("# Changes\n\nNone yet.\n", encoding="utf-8")
    book.build("Text.", html_theme_options={"extra_footer": "Not for clinical use."})
    pages, html = parsed(book), book.folder / "html"
    changed = (html / "book" / "changes.html").resolve()
    assert {"index", "search", "book/run/notebooks/03"} <= set(pages)
    for name, page in pages.items():
        parts = [part.get_text(strip=True) for part in page.select(".extra_footer p")]
        assert parts == ["Not for clinical use.", "cctaecg 0.1.0 of 5 March 2026. Run small, profile smoke, data "
                         "0123456789ab, commit ba9876543210.", "What has changed"], name
        link = page.select_one(".extra_footer a")["href"]
        target = f"{name}.html" if link == "#" else f"{name}/../{link}"
        assert (html / target).resolve() == changed, name


def test_without_an_address_no_page_leads_to_a_repository(book):
    book.build("Text.", html_theme_options={"repository_url": ""})
    for page in parsed(book).values():
        assert page.select(".extra_footer a") == [] and "btn-source" not in str(page)
        assert [a["href"] for a in page.find_all("a", href=True) if re.match(r"https?:", a["href"])] == []


def test_with_an_address_every_page_leads_there_and_to_what_is_edited(book):
    book.build("Text.", html_theme_options={"repository_url": ADDRESS})
    pages = parsed(book)
    for page in pages.values():
        assert page.select_one(".extra_footer a")["href"] == ADDRESS
        assert ADDRESS in {a["href"] for a in page.select(".article-header-buttons a")}
    edits = {name: [a["href"] for a in page.find_all("a", href=True) if "/edit/" in a["href"]]
             for name, page in pages.items()}
    assert edits["index"] == [f"{ADDRESS}/edit/main/index.md"]
    assert edits["book/run/notebooks/03"] == [f"{ADDRESS}/edit/main/notebooks/03.py"]


def test_what_a_shared_link_shows_needs_the_sites_address(book):
    book.build(LONG)
    head = parsed(book)["index"].head
    said = head.find("meta", attrs={"name": "description"})["content"]
    assert said.startswith("How very very") and said.endswith(" very …") and len(said) <= 202
    assert "og:" not in str(head)
    book.build(LONG, html_baseurl="https://example.org/book/")
    pages = parsed(book)
    shown = {tag["property"]: tag["content"] for tag in pages["index"].head.find_all("meta", property=True)}
    assert shown["og:title"] == "Page" and shown["og:description"] == said
    assert shown["og:url"] == "https://example.org/book/index.html"
    assert shown["og:image"] == "https://example.org/book/_static/card.png"
    notebook = pages["book/run/notebooks/03"].head
    assert notebook.find("meta", property="og:url")["content"].endswith("/book/run/notebooks/03.html")


def test_an_unprintable_word_stays_text(book):
    book.build('A "quoted" <word> & more [Li et al., 2025], not [this].')
    head = parsed(book)["index"].head
    assert head.find("meta", attrs={"name": "description"})["content"] == 'A “quoted” <word> & more, not [this].'
