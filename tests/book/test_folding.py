import pytest

from cctaecg.book.folding import fold_set_up


def cell(source, *tags, kind="code"):
    return {"cell_type": kind, "metadata": {"tags": list(tags)} if tags else {}, "source": source.splitlines(True)}


@pytest.mark.parametrize(("given", "folded"), [
    (cell("level = None", "parameters"), True),
    (cell("level = 0.9", "injected-parameters"), True),
    (cell("import numpy as np\nrun = Run(run_dir)"), True),
    (cell("run = 1\nfrom cctaecg import stats"), True),
    (cell("table = stats.table(run)\ntable", "nbval-check-output"), False),
    (cell("%time import numpy"), False),
    (cell("import nothing, it is prose", kind="markdown"), False),
])
def test_parameters_imports_and_set_up_are_folded_and_what_is_computed_is_not(given, folded):
    before = {"cells": [given], "nbformat": 4}
    [after] = fold_set_up(before)["cells"]
    tags = given["metadata"].get("tags", [])
    assert after["metadata"].get("tags", []) == tags + (["hide-input"] if folded else [])
    assert after["source"] == given["source"] and "hide-input" not in given["metadata"].get("tags", [])


def test_a_cell_that_is_folded_already_stays_as_it_is():
    [after] = fold_set_up({"cells": [cell("import os", "hide-input")]})["cells"]
    assert after["metadata"]["tags"] == ["hide-input"]
