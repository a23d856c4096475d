"""What each cell of a table says that it is of, in the page that Sphinx makes."""

from docutils import nodes
from docutils.utils import new_document

from cctaecg.book.sphinx_ext.numbers import number
from cctaecg.book.sphinx_ext.tables.cards import label_cells
from cctaecg.book.tables.shown import CARDS_FROM


def written(book, head: list[str], rows: list[list[str]]):
    lines = [",".join(f'"{cell}"' for cell in line) for line in (head, *rows)]
    book.write("tables/tableA2.csv", "\n".join(lines) + "\n")
    return book.build("```{run-table} tableA2\n:notebook: 03\nMany.\n```").find("table")


def test_a_cell_carries_its_head_and_a_heading_row_none(book):
    head = ["vessel", "ecgs", "an & <odd> head", "p_value", "excluded_ecgs"]
    table = written(book, head, [["Right", "", "", "", ""], ["RCA", "12", "0.5 (0.4 to 0.6)", "0.04", "3"]])
    heading, row = table.tbody.find_all("tr")
    assert heading.td.get("data-label") == "Vessel" and heading.td["colspan"] == "5"
    assert [cell["data-label"] for cell in row.find_all("td")] == [
        "Vessel", "ECGs", "An & <odd> head", "p", "ECGs left out"]
    assert "cards" in table["class"] and row.find("span", class_="limits").text == "(0.4 to 0.6)"


def test_a_narrow_table_stays_one(book):
    table = written(book, ["vessel", *"abc"], [["RCA", "1", "2", "3"]])
    assert len(table.thead.find_all("th")) < CARDS_FROM and "cards" not in table["class"]
    assert [cell["data-label"] for cell in table.tbody.find_all("td")] == ["Vessel", "A", "B", "C"]


def test_a_number_in_a_typed_table_has_its_interval_by_itself(book):
    page = book.build("| Vessel | AUC |\n|---|---|\n| RCA | {result}`internal.auc.RCA \\| interval` |\n")
    cell = page.find("td", attrs={"data-label": "AUC"})
    assert cell.text.strip() == "0.741 (0.700 to 0.780)"
    assert cell.find("span", class_="limits").text == "(0.700 to 0.780)"


def test_the_halves_of_a_number_know_where_they_stand():
    """Whoever walks up from a text later, as the explained words do, gets to the page."""
    document = new_document("page")
    cell = nodes.entry("", nodes.paragraph("", "", number("", "0.741 (0.700 to 0.780)")))
    head = nodes.thead("", nodes.row("", nodes.entry("", nodes.paragraph("", "AUC"))))
    document += nodes.table("", nodes.tgroup("", head, nodes.tbody("", nodes.row("", cell)), cols=1))
    label_cells(None, document)
    texts = [text for text in cell.findall(nodes.Text)]
    assert [text.astext() for text in texts] == ["0.741 ", "(0.700 to 0.780)"]
    assert all(text.parent is not None and text.parent.parent is not None for text in texts)
