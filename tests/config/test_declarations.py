"""What a notebook declares, and what papermill put behind it, read from their text."""

import nbformat
import pytest
from papermill.inspection import inspect_notebook
from papermill.parameterize import parameterize_notebook

from cctaecg.config.declarations import declared, injected, refuse_unknown
from cctaecg.config.parameters import InvalidParameter

CELL = '''run_dir: str = "runs/smoke"  # folder of the run
level: float = None  # of the intervals; None: as configured
shares: list[float] = [0.1, 0.2]  # where else
unkind = 3  # no parameter
'''


def notebook(*cells: str) -> nbformat.NotebookNode:
    found = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    found.cells[0].metadata["tags"] = ["parameters"]
    found.metadata |= {"kernelspec": {"name": "python3", "language": "python", "display_name": "P"}, "papermill": {}}
    return found


def test_what_is_declared_is_what_papermill_reads(tmp_path):
    nbformat.write(notebook(CELL), tmp_path / "a.ipynb")
    theirs = inspect_notebook(str(tmp_path / "a.ipynb"))
    ours = declared(CELL)
    assert list(ours) == ["run_dir", "level", "shares"]
    for name, parameter in ours.items():
        assert (theirs[name]["inferred_type_name"], theirs[name]["help"]) == (parameter.kind, parameter.meaning)
    assert ours["shares"].default == [0.1, 0.2] and ours["level"].default is None


def test_what_papermill_injects_is_read_back():
    given = {"level": 0.9, "name": "it's", "none": None, "shares": [0.1, -2], "table": {"a": True}, "far": float("inf")}
    cells = parameterize_notebook(notebook(CELL), given).cells
    assert injected(cells[1].source) == given
    assert "nan" in str(injected(parameterize_notebook(notebook(CELL), {"a": float("nan")}).cells[1].source)["a"])


OTHER = ["level = 0.9", "# Parameters\nprint(1)", "# Parameters\nlevel = (", "# Parameters\nx = y"]


@pytest.mark.parametrize("cell", OTHER)
def test_any_other_cell_gives_nothing(cell):
    assert injected(cell) == {}


def test_an_unknown_name_is_told_with_the_nearest():
    refuse_unknown(["level", "run_dir"], declared(CELL))
    with pytest.raises(InvalidParameter, match=r"no parameter 'lvl'; expected level$"):
        refuse_unknown(["level", "lvl"], declared(CELL))
    with pytest.raises(InvalidParameter, match=r"no parameter 'zzz'; expected run_dir, level or shares$"):
        refuse_unknown(["zzz"], declared(CELL))
