"""Which cell made what: read from made-up notebooks, then from the project's own."""

import json
import re
from pathlib import Path

import pytest

from cctaecg.book.publishing import NOTEBOOKS
from cctaecg.book.sphinx_ext.cells import Notebook, UnknownCell

ROOT = Path(__file__).parents[3]
SOURCES = [
    "from cctaecg.stats.each_vessel import by_vessel, combined\nfrom cctaecg.run import Absent, Run",
    "table = run.read()\nseverity, chance = table",
    "found = by_vessel(auc, severity, chance)\nchecks = {}",
    'checks["again"] = found\nrun.save_figure(f"fig_{vessel}", drawing)\nrun.save_figure(f"fig_mv_{vessel}", drawing)',
    'drawing = draw()\nrun.save_figure("fig_all", drawing)\nrun.write_table("fig_all", found)',
    'run.write_results("internal", {\n'
    '    "auc": found.auc, "nested": {"deep": checks}, "n": int(len(table)), "literal": 3,\n'
    '    "range": by_vessel(lambda y: y, severity), "shown": combined(lambda table: Absent(table.reason), found),\n'
    '    **table,\n})',
    'found = None',
]


def notebook(sources=SOURCES) -> Notebook:
    cells = [{"cell_type": "markdown", "metadata": {}, "source": "# Title"}]
    return Notebook({"cells": cells + [{"cell_type": "code", "metadata": {}, "source": [text]} for text in sources]})


@pytest.mark.parametrize(("key", "number"), [
    ("internal.auc.RCA.value", 3),  # passed on: where it was computed, not where the name is used again later
    ("internal.nested.deep.RCA", 4),  # added to by a later cell
    ("internal.nested", 4),
    ("internal.n", 2),
    ("internal.literal", 6),
    ("internal.range.RCA", 6),  # computed while it is written
    ("internal.shown.RCA", 3),  # reworded only; the lambda's own "table" is another one
    ("internal.patients", 2),  # unpacked
])
def test_the_cell_that_computes_a_result(key, number):
    cell = notebook().computing(key)
    assert (cell.number, cell.anchor) == (number, f"cell-{number}")


def test_the_cell_that_saves_an_exhibit():
    found = notebook()
    assert found.saving("figure", "fig_rca").number == found.saving("figure", "fig_mv_lm").number == 4
    assert found.saving("figure", "fig_all").number == 4  # an f-string could have filled it in first
    assert found.saving("table", "fig_all").number == 5
    with pytest.raises(UnknownCell, match="no cell saves table 'fig_rca'; expected a call of write_table"):
        found.saving("table", "fig_rca")


def test_a_result_of_another_notebook_is_refused():
    assert notebook().writes("internal.auc") and not notebook().writes("external.auc")
    with pytest.raises(UnknownCell, match=r"no cell writes the result 'external\.auc'"):
        notebook().computing("external.auc")


def test_every_exhibit_of_the_pages_is_saved_by_the_notebook_they_name():
    own = {name: Notebook(json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text())) for name in NOTEBOOKS}
    pages = [path.read_text() for path in (ROOT / "book").rglob("*.md") if ROOT / "book" / "run" not in path.parents]
    named = [found for page in pages
             for found in re.findall(r"\{run-(figure|table)\} (\S+)\n(?::label:.*\n)?:notebook: (\S+)", page)]
    assert len(named) > 40
    for kind, name, source in named:
        assert own[source].saving(kind, name).number > 2, name
    assert own["07_explainability"].saving("figure", "fig8_mean_beats_rca").number < \
        own["07_explainability"].saving("figure", "fig8_mean_beats_mv_rca").number
