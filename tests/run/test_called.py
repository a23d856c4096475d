"""A notebook's own look at what it was called with."""

import re

import pytest

from cctaecg.config.declarations import declared, parameters_cell
from cctaecg.config.parameters import InvalidParameter
from cctaecg.config.profiles import profile
from cctaecg.run.called import cells_run, cells_taken_for_run, check_call, differing_from_default, said
from cctaecg.run.folder import project_root
from cctaecg.run.run import Run

OWN = 'run_dir: str = "runs/smoke"  # folder of the run\nrow: int = 0  # shown'


def test_the_last_cell_that_papermill_made_counts():
    assert check_call(["", OWN, "# Parameters\nrow = 3"]) == {"run_dir": "runs/smoke", "row": 0}
    with pytest.raises(InvalidParameter, match=r"no parameter 'rows'; expected row"):
        check_call(["", OWN, "# Parameters\nrow = 3", "1", "# Parameters\nrows = 3"])
    assert check_call(["", "x = 1", "# Parameters\nrows = 3"]) == {}, "a notebook that declares nothing"


@pytest.mark.parametrize("source", sorted((project_root() / "notebooks").glob("[0-9]*.py")), ids=lambda path: path.stem)
def test_each_notebook_is_known_by_its_cell_also_where_a_default_was_edited(source):
    """What somebody types into an open notebook is asked for, and no default: it may not replace the book's results."""
    cell = parameters_cell(source.read_text(encoding="utf-8"))
    defaults = {name: parameter.default for name, parameter in declared(cell).items()}
    assert check_call([cell]) == defaults and "run_dir" in defaults
    edited = re.sub(r"(: \w[^=\n]*) = [^#\n]+", r"\1 = 41 + 1  ", cell)
    assert edited.count("41 + 1") == len(defaults) and check_call([edited]) == defaults


def test_an_edited_default_leads_to_a_variant(tmp_path, capsys):
    run = Run(tmp_path / "mine").create("smoke")
    with cells_taken_for_run([OWN.replace("row: int = 0", "row: int = 3")]):
        found = run.with_parameters("internal", {"row": 3})
        assert run.with_parameters("internal", {"row": 0}) is run
    assert "variants/row=3" in str(found.results("any")) and "with row=3 (its own: 0)" in capsys.readouterr().out


def test_a_misspelt_name_typed_into_the_cell_is_refused_and_ones_own_is_not():
    with pytest.raises(InvalidParameter, match=r"no parameter 'rwo'; expected row"):
        check_call([f"{OWN}\nrwo = 3"])
    assert check_call([f"{OWN}\nmy_colours = 3"]) == {"run_dir": "runs/smoke", "row": 0}
    with pytest.raises(InvalidParameter, match=r"default of share is 1 - 0.1; expected a value that is written"):
        check_call(['run_dir: str = ""\nshare: float = 1 - 0.1'])


def test_a_variant_of_very_many_values_is_refused_by_name(tmp_path):
    run, many = Run(tmp_path / "mine").create("smoke"), [round(0.001 * k, 3) for k in range(1, 120)]
    cells, said = ['run_dir: str = ""\nprevalences: list = None'], r"\d{3} characters; expected 200 at most: give p"
    with cells_taken_for_run(cells), pytest.raises(InvalidParameter, match=said):
        run.with_parameters("internal", {"prevalences": many})


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
