"""Terms that are linked and abbreviations that expand, read back from books that are really built."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from cctaecg.book.sphinx_ext.reading.terms import EVERYDAY, FORMS, abbreviations

ROOT = Path(__file__).parents[4]
GLOSSARY = """# Glossary

```{glossary}
AUC
  What is under the ROC curve.

fold
  A part.

Harrell's C
  A share.

run
  One study.
```
"""
PAGE = """A fold, then Folds, `fold` and [the fold](https://example.org/). AUCs, an AUC; the runs of a run; this run.

Unfolded, a fold-out, two AUC, the Harrell's Fold.

## The fold of AUC

Harrell's C by the {result}`share`.

| AUC | Harrell's C |
|---|---|
| AUC | fold |

```python
fold = AUC
```
"""


@pytest.fixture
def page(book) -> BeautifulSoup:
    (book.folder / "source" / "book").mkdir(exist_ok=True)
    (book.folder / "source" / "book" / "glossary.md").write_text(GLOSSARY, encoding="utf-8")
    book.write("results/share.json", '{"of": 0.5}')
    return book.build(PAGE.replace("`share`", "`share.of`") + "\n```{toctree}\nbook/glossary\n```")


def links(page: BeautifulSoup) -> list[str]:
    return [link.get_text() for link in page.select("a.glossary-term")]


def test_each_term_is_linked_once_where_it_is_first_read_in_running_text(page):
    assert links(page) == ["fold", "AUCs", "this run", "Harrell’s C"]


def test_a_capital_is_that_of_a_sentence_or_the_term_s_own(book):
    (book.folder / "source" / "book").mkdir(exist_ok=True)
    (book.folder / "source" / "book" / "glossary.md").write_text(GLOSSARY, encoding="utf-8")
    toctree = "\n\n```{toctree}\nbook/glossary\n```"
    assert links(book.build("The Science Fold is a name. Folds are none." + toctree)) == ["Folds"]
    assert links(book.build("An auc, a harrell's C, an AUC." + toctree)) == ["AUC"]


def test_a_link_leads_to_its_entry(page, book):
    glossary = BeautifulSoup((book.folder / "html/book/glossary.html").read_text(encoding="utf-8"), "html.parser")
    for link in page.select("a.glossary-term"):
        document, _, anchor = link["href"].partition("#")
        assert document == "book/glossary.html"
        assert glossary.find(id=anchor).get_text().strip("¶ ").rstrip("s").lower() in (
            link.get_text().lower().rstrip("s"), "run")
    assert not glossary.select("a.glossary-term, abbr")


def test_an_abbreviation_expands_once_in_each_section_and_table(page):
    meant = [(each.get_text(), each["title"]) for each in page.select("abbr")]
    assert meant == [("AUCs", abbreviations()["AUC"]), ("AUC", abbreviations()["AUC"])]
    assert page.select("th abbr") and not page.select("h1 abbr, h2 abbr, pre abbr, td abbr")


def test_the_keyboard_reaches_each_abbreviation_once(book):
    page = book.build("The RCA and the RCA.\n\n## Again\n\nThe RCA, the LM.")
    assert [(each.get_text(), each.get("tabindex")) for each in page.select("abbr")] == [
        ("RCA", "0"), ("RCA", None), ("LM", "0")]


def test_every_form_is_of_a_term_of_the_glossary():
    terms = re.findall(r"^([^\s`:#{].*)\n  ", (ROOT / "book" / "glossary.md").read_text(encoding="utf-8"), re.M)
    assert len(terms) > 60
    assert set(FORMS) | EVERYDAY <= set(terms)


KNOWN = {"ST", "QRS", "QT", "II", "III", "PR", "PTB-XL", "LOWESS", "MIT", "IG", "LR", "OPPO", "MB", "GB", "TB"}
"""What every reader of those pages knows, or what the page itself explains."""


@pytest.mark.parametrize("part", ["results", "methods", "discussion", "introduction", "appendix", "deviations"])
def test_no_abbreviation_of_the_study_is_left_unexplained(part):
    """On the pages of the study itself: those about files and machines name formats that only their users look for."""
    pages = [ROOT / "book" / f"{part}.md", *(ROOT / "book" / part).glob("*.md")]
    for path in filter(Path.exists, pages):
        text = re.sub(r"```(bash|yaml).*?```|`[^`]*`|\]\([^)]*\)|https?://\S+|\$\$?[^$]*\$\$?", " ",
                      path.read_text(encoding="utf-8"), flags=re.S)
        words = set(re.findall(r"(?<![\w.-])[A-Z][A-Z0-9+-]*[A-Z](?!\w)", text))
        assert words - KNOWN - set(abbreviations()) == set(), path.name
