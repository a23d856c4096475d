"""Within a table, estimates that are asked for in the same form are printed with the same number of decimals."""

from docutils import nodes
from sphinx.application import Sphinx

from cctaecg.book.sphinx_ext.numbers import number
from cctaecg.book.sphinx_ext.numbers_printed import ESTIMATES, FORM, printed
from cctaecg.book.sphinx_ext.published import published
from cctaecg.run.digits import shared_decimals


def print_evenly(app: Sphinx, doctree: nodes.document) -> None:
    """Print the numbers of each table anew, with the decimals of the one in its form that needs most.

    The ledger's table is left out: each of its rows is about something else.
    """
    for table in doctree.findall(nodes.table):
        if "ledger" in table["classes"]:
            continue
        forms: dict[str, list[number]] = {}
        for each in table.findall(number):
            if "estimate" in each:
                forms.setdefault(each["how"], []).append(each)
        for how, same in forms.items():
            form = FORM.fullmatch(how.partition(" ")[2] or ".3f")
            if form is None:
                continue
            scale = 100 if form[3] == "%" else 1
            digits = shared_decimals([_parts(each, scale) for each in same], int(form[2]))
            for each in same:
                each.clear()
                each += nodes.Text(printed(each["estimate"], how, published(app.env).level, digits))


def _parts(node: number, scale: int) -> tuple[float, float, float]:
    found = node["estimate"]
    estimate = next(found[name] for name in ESTIMATES if name in found)
    return scale * estimate, scale * found["lower"], scale * found["upper"]
