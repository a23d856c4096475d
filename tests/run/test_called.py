"""A notebook's own look at what it was called with."""

import pytest

from cctaecg.config.parameters import InvalidParameter
from cctaecg.config.profiles import profile
from cctaecg.run.called import cells_run, cells_taken_for_run, check_call, differing_from_default, said

OWN = 'run_dir: str = "runs/smoke"  # folder of the run\nrow: int = 0  # shown'


def test_the_last_cell_that_papermill_made_counts():
    assert check_call(["", OWN, "# Parameters\nrow = 3"]) == {"run_dir": "runs/smoke", "row": 0}
    with pytest.raises(InvalidParameter, match=r"no parameter 'rows'; expected row"):
        check_call(["", OWN, "# Parameters\nrow = 3", "1", "# Parameters\nrows = 3"])
    assert check_call(["", "x = 1", "# Parameters\nrows = 3"]) == {}, "a notebook that declares nothing"


def test_outside_a_notebook_nothing_has_run():
    assert cells_run() == []
    with cells_taken_for_run([OWN]):
        assert cells_run() == [OWN]
    assert cells_run() == []


def test_only_what_differs_from_its_default_makes_a_variant():
    defaults = {"row": 0, "shares": [0.1, 0.2], "asked": None}
    assert differing_from_default({"row": 0, "shares": (0.1, 0.2), "asked": None}, defaults) == {}
    assert differing_from_default({"row": "1", "asked": 3}, defaults) == {"row": 1, "asked": 3}


def test_the_sentence_hides_where_a_hospitals_export_lies(tmp_path):
    config = profile("demo", data={"source": "hospital", "folder": "/patients/of/us"})
    assert said("runs/mine", config, {}, {}) == (
        "Run runs/mine (profile demo), a hospital's export, with its own parameters.")
    assert said("runs/mine", config, {"level": 0.9}, {"level": 0.95}) == (
        "Run runs/mine (profile demo), a hospital's export, with level=0.9 (its own: 0.95): results go to "
        "runs/mine/variants/level=0.9; the book's stay as they are.")
