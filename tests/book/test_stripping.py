"""An executed notebook loses what differs between two executions, and nothing else."""

from pathlib import Path

from cctaecg.book.stripping import strip_notebook
from tests.book.executed_notebook import executed_notebook


def test_a_stripped_notebook_keeps_pictures_and_tags():
    notebook = strip_notebook(executed_notebook(Path("/somewhere")), shown=str.upper)
    code = notebook["cells"][1]
    assert code["metadata"] == {"tags": ["a"]}
    assert code["id"] == "cell-1" and len(code["outputs"]) == 2  # a random name, and the seconds of the progress
    assert code["outputs"][0]["data"] == {"image/png": "/home/AAAA", "text/plain": "SAVED TO /SOMEWHERE/COHORT.PARQUET"}
    assert code["outputs"][1]["text"][1] == "/VAR/IPYKERNEL_41/2.PY:3: W"
    assert notebook["metadata"] == {"kernelspec": {"name": "python3"}}
