"""One notebook under several values of a parameter."""

import json
from pathlib import Path

import pandas as pd
import pytest

from cctaecg.config.parameters import InvalidParameter
from cctaecg.errors import UserError
from cctaecg.run.run import Run
from cctaecg.workflow.notebook_call import Call
from cctaecg.workflow.sweep import SweepFailed, executed_notebook_of, run_calls, sweep_calls, sweep_place, swept

NOTEBOOK = "06_risk_stratification"


@pytest.fixture
def run_dir(tmp_path) -> str:
    return str(Run(tmp_path / "mine").create("smoke").folder)


@pytest.mark.parametrize(("parameter", "values", "said"), [
    ("threshold_lad", [0.2], "expected two or more, each once"),
    ("threshold_lad", [0.2, 0.2], "expected two or more, each once"),
    ("threshold_lad", [0.2, "0.2"], "values that mean the same: 0.2, 0.2"),
    ("treshold_lad", [0.1, 0.2], "no parameter 'treshold_lad'; expected threshold_lad"),
    ("threshold_lad", [0.1, 1.5], "risk_thresholds.LAD is 1.5"),
])
def test_every_value_is_looked_at_before_the_first_is_run(parameter, values, said, run_dir):
    with pytest.raises(UserError, match=said):
        sweep_calls(NOTEBOOK, run_dir, parameter, values, {})
    assert [path.name for path in Path(run_dir).iterdir()] == ["config.yml"]


def test_a_call_for_each_value_with_the_others_fixed(run_dir):
    calls = sweep_calls("06", run_dir, "threshold_lad", [0.1, 0.455], {"level": 0.9})
    assert [call.run.output.name for call in calls] == ["level=0.9,risk_thresholds.LAD=0.1", "level=0.9"]
    with pytest.raises(InvalidParameter, match="no parameter 'levels'"):
        sweep_calls("06", run_dir, "threshold_lad", [0.1, 0.2], {"levels": 0.9})


def test_each_sweep_has_a_folder_of_its_own_and_the_same_again_the_same(tmp_path):
    def place(values: list, fixed: dict | None = None, parameter: str = "a", notebook: str = NOTEBOOK) -> str:
        calls = [Call(Path(f"{notebook}.py"), {**(fixed or {}), parameter: value, "run_dir": "runs/mine"}, run, "")
                 for value in values]
        return sweep_place(parameter, calls)

    run = Run(tmp_path / "mine")
    assert place([0.7, 0.75], {"n": 3, "b": "x"}) == f"sweeps/{NOTEBOOK},a=[0.7, 0.75],b='x',n=3"
    assert place([0.7, 0.75], {"b": "x", "n": 3}) == place([0.7, 0.75], {"n": 3, "b": "x"})
    long = [[number, number] for number in range(90)]
    sweeps = [([0.7, 0.75],), ([0.75, 0.85],), (["0.7", "0.75"],), ([0.7, 0.75], {"b": 1}), ([0.7, 0.75], {"b": 2}),
              ([0.7, 0.75], None, "b"), ([0.7, 0.75], None, "a", "05_normal_ecg"), (["/a", "b/../../c"],),
              (["/a", "b/../../d"],), (["\\a", ".."],), (["LM", "LM LAD"],), (["研" * 99, "究"],), (long,), (long[1:],)]
    places = [place(*given) for given in sweeps]
    assert len(set(places)) == len(sweeps) and places == [place(*given) for given in sweeps]
    for number, name in enumerate(places):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        assert folder.resolve().parent == tmp_path / "sweeps" and len(list(folder.parent.iterdir())) == number + 1


def call(run_dir: str, value: object, results: dict) -> Call:
    run = Run(run_dir, results_in=f"variants/a={value}")
    run.write_results("risk", results)
    return Call(Path(f"{NOTEBOOK}.py"), {"a": value, "run_dir": run_dir}, run, "")


def test_what_depends_is_told_what_varies_most_first(run_dir):
    def results(auc, n):
        return {"auc": {"value": auc, "lower": auc - 0.1, "upper": auc + 0.1}, "n": n, "same": 3, "word": f"{n}",
                "level": {"value": 0.5, "lower": 0.5 - n / 1000, "upper": 0.6}}

    found = swept("a", [call(run_dir, 1, results(0.7, 10)), call(run_dir, 2, results(0.9, 40))])
    assert list(found.table.columns) == ["key", "1", "2"]
    assert found.table.round(3).to_numpy().tolist() == [
        ["risk.auc.value", 0.7, 0.9], ["risk.level.value", 0.5, 0.5], ["risk.n", 10, 40]]
    assert found.long.query("key == 'risk.auc.value'")[["lower", "upper"]].round(3).to_numpy().tolist() == [
        [0.6, 0.8], [0.8, 1.0]]


def test_nothing_depends_and_the_table_is_empty(run_dir):
    found = swept("a", [call(run_dir, 1, {"n": 3}), call(run_dir, 2, {"n": 3})])
    assert found.table.empty and list(found.table.columns) == ["key", "1", "2"] and found.long.empty


def test_cells_of_tables_that_depend_are_told_though_no_number_of_the_results_does(run_dir):
    calls = [call(run_dir, value, {"n": 3}) for value in (1, 2, 3)]
    for one, models in zip(calls, (["LM", "x"], ["LM", "y"], ["LM", "x", "z"]), strict=True):
        one.run.write_table("models", pd.DataFrame({"model": models, "same": 1}))
        one.run.write_table("equal", pd.DataFrame({"n": [1]}))
    calls[0].run.write_table("of_another_notebook", pd.DataFrame({"n": [1]}))
    found = swept("a", calls)
    assert list(found.cells.columns) == ["table", "row", "column", "1", "2", "3"]
    assert found.cells.to_numpy().tolist() == [
        ["models", 2, "model", "x", "y", "x"], ["models", 3, "model", "", "", "z"], ["models", 3, "same", "", "", "1"]]
    assert found.sentence() == "0 results depend on a, and so do 3 cells of 1 table"
    assert swept("a", calls[:2]).sentence() == "0 results depend on a, and so does 1 cell of 1 table"
    assert swept("a", [calls[0], calls[0]]).sentence() == "Nothing depends on a"
    calls[1].run.write_results("risk", {"n": 4})
    assert swept("a", calls[:2]).sentence() == "1 result depends on a, and so does 1 cell of 1 table"


def test_a_figure_that_depends_is_told_though_nothing_else_does(run_dir):
    calls = [call(run_dir, value, {"n": 3}) for value in (1, 2)]
    for one, picture in zip(calls, (b"one", b"two"), strict=True):
        one.run.figure("fig4", ".png").parent.mkdir()
        one.run.figure("fig4", ".png").write_bytes(picture)
        one.run.figure("same", ".png").write_bytes(b"same")
    calls[0].run.figure("alone", ".png").write_bytes(b"of another notebook")
    found = swept("a", calls)
    assert found.figures == ["fig4"] and found.sentence() == "0 results depend on a, and so does 1 figure (fig4)"


def test_the_runs_own_value_is_not_run_again_and_another_moves_the_intervals(smoke):
    calls = sweep_calls("05", smoke.shown, "level", [0.8, 0.95], {})
    assert [done.run.output.name for done in run_calls(calls, cores=1)] == [smoke.name, "level=0.8"]
    assert executed_notebook_of(calls[0]).is_file()
    found = swept("level", calls)
    wide = found.long[found.long["key"] == "normal_ecg.micro.value"].set_index("setting")
    assert wide.loc["0.8", "lower"] > wide.loc["0.95", "lower"] and len(set(wide["value"])) == 1
    assert json.loads(smoke.results("normal_ecg").read_text())["micro"]["value"] == wide.loc["0.95", "value"]


def test_the_sentence_of_each_failed_value_is_told(run_dir):
    calls = sweep_calls("05", run_dir, "level", [0.8, 0.9], {})
    with pytest.raises(SweepFailed) as error:
        list(run_calls(calls, cores=2))
    told = sorted(line for line in str(error.value).splitlines() if line.startswith("level="))
    assert len(told) == 2 and all("MissingArtefact: " in line and "make it with: papermill" in line for line in told)


def test_frames_have_their_types(run_dir):
    found = swept("a", [call(run_dir, 1, {"n": 3}), call(run_dir, 2, {"n": 4})])
    assert found.long["value"].dtype == float and isinstance(found.table, pd.DataFrame)
