"""The table of parameters on the page is what the notebooks declare."""

import json

from cctaecg.book.sphinx_ext.parameters import listed
from cctaecg.workflow.notebook_call import parameters_of
from cctaecg.workflow.notebook_pairs import read_notebook, sources

PLAIN = str.maketrans({"“": '"', "”": '"', "’": "'"})


def test_the_pages_table_is_the_notebooks_declarations(book):
    for source in sources():
        book.write(f"notebooks/{source.stem}.ipynb", json.dumps(read_notebook(source.with_suffix(".ipynb"))))
    rows = [[cell.get_text().translate(PLAIN) for cell in row.select("td")]
            for row in book.build("```{notebook-parameters}\n```").select("table tr")[1:]]
    wanted: dict[str, list[str]] = {}
    for source in sources():
        for parameter in parameters_of(source).values():
            row = wanted.setdefault(parameter.name, [parameter.kind, "", repr(parameter.default), parameter.meaning])
            row[1] = f"{row[1]}, {source.stem[:2]}".lstrip(", ")
    assert wanted.pop("run_dir")[1] == "01, 02, 03, 04, 05, 06, 07, 08, 09, 10"
    assert {name: row for name, *row in rows} == wanted and len(rows) == len(wanted)
    assert wanted["followup_days"] == ["float", "06", "None", "where follow-up is cut; None: as configured"]


def test_a_name_with_two_meanings_is_listed_twice():
    def notebook(meaning):
        return {"cells": [{"metadata": {"tags": ["parameters"]}, "source": [f"level: float = None  # {meaning}\n"]},
                          {"metadata": {}, "source": ["other: int = 3"]}]}

    found = listed({"01_a": notebook("of the intervals"), "02_b": notebook("of water"), "03_c": notebook("of water")})
    assert [(parameter.meaning, names) for parameter, names in found] == [
        ("of the intervals", ("01",)), ("of water", ("02", "03"))]
