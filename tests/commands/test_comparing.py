"""``cctaecg try, sweep, variants, compare`` as a script uses them: sentences and exit statuses."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from cctaecg.run.run import Run
from cctaecg.workflow import sweep, sweep_jobs
from cctaecg.workflow.cluster.places import Place
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[2]


@pytest.fixture
def mine(cli, tmp_path) -> Run:
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    run = Run("runs/mine").create("smoke")
    run.write_results("risk", {"n": 3, "auc": {"value": 0.7, "lower": 0.6, "upper": 0.8}})
    Run("runs/mine", results_in="variants/level=0.9").write_results("risk", {"n": 4, "auc": 0.7})
    grades = {f"grade_{vessel}": [0] for vessel in ("rca", "lm", "lad", "lcx")}
    run.write_parquet(run.cohort, pd.DataFrame({"cohort": ["internal"], "patient_id": ["a"], **grades}))
    return run


@pytest.mark.parametrize(("words", "status", "said"), [
    (("compare", "mine", "mine"), 0, "mine and mine are the same."),
    (("compare", "mine", "again"), 0, "internal: 1 patient in both, 0 in, 0 out, 0 relabelled"),
    (("compare", "mine", "level=0.9"), 1, "mine and mine/level=0.9 differ in 3 results"),
    (("compare", "mine/level=0.9", "mine"), 1, "risk.n"),
    (("compare", "mine", "nobody"), 2, "no run is called 'nobody'"),
    (("compare", "mine"), 2, "Missing argument 'NEW'"),
    (("variants", "mine"), 0, "level=0.9"),
    (("variants", "again"), 0, "Nothing has been tried with runs/again yet"),
    (("variants", "nobody"), 1, "no run is called 'nobody'"),
    (("try", "mine", "06", "-p", "treshold_lad", "0.2"), 1, "no parameter 'treshold_lad'; expected threshold_lad"),
    (("try", "mine", "06", "-p", "threshold_lad", "1.2"), 1, "risk_thresholds.LAD is 1.2"),
    (("try", "mine", "06", "-p", "level", "0.9", "-p", "level", "0.8"), 2,
     "level is given 2 times, as 0.9 and 0.8; give it once"),
    (("try", "mine", "06", "-p", "run_dir", "runs/demo", "-p", "level", "0.9"), 2,
     "run_dir is given as 'runs/demo' beside the run's name"),
    (("sweep", "mine", "05", "-p", "threshold_lad", "0.1", "0.2", "-p", "level", "0.9", "0.8"), 2,
     "a sweep varies one parameter, and -p names 2: threshold_lad, level"),
    (("sweep", "mine", "06", "-p", "level", "0.9", "0.8", "--with", "level", "0.3"), 2,
     "level is varied by -p and fixed as 0.3 by --with"),
    (("sweep", "mine", "06", "-p", "run_dir", "runs/a", "runs/b"), 2, "run_dir is no parameter to vary"),
    (("sweep", "mine", "05", "-p", "level", "0.9", "0.8", "--with", "run_dir", "runs/demo"), 2,
     "beside the run's name"),
    (("try", "mine", "12", "-p", "level", "0.9"), 1, "no notebook is called '12'; expected one of 01_cohort"),
    (("try", "nobody", "06", "-p", "level", "0.9"), 1, "no run is called 'nobody'"),
    (("try", "mine", "06"), 2, "nothing differs from the run's own parameters"),
    (("try", "mine", "06", "-p", "level"), 2, "requires 2 arguments"),
    (("sweep", "mine", "06", "-p", "level", "0.9"), 1, "expected two or more, each once"),
    (("sweep", "mine", "06", "0.9", "0.8"), 2, "Missing option '-p'"),
    (("sweep", "mine", "06", "-p", "level"), 2, "Missing argument 'VALUES...'"),
    (("sweep", "mine", "06", "-p", "level", "0.9", "95"), 1, "analysis.level is 95"),
    (("sweep", "mine", "06", "-p", "level", "0.9", "0.8", "--on", "nowhere"), 1, "--on 'nowhere' is no profile"),
    (("sweep", "--help"), 0, "--on PROFILE"),
    (("sweep", "--help"), 0, "Notebooks side by side: 2 unless given"),
])
def test_each_call_ends_with_its_status_and_a_sentence(cli, mine, words, status, said):
    shutil.copytree(mine.folder, mine.folder.parent / "again", ignore=shutil.ignore_patterns("variants"))
    done = cli(*words)
    assert (done.exit_code, said in done.output) == (status, True), done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("words", [("try", "mine", "06"), ("sweep", "mine", "06", "-p", "level", "0.9", "0.8")])
def test_outside_the_project_the_folder_is_told_and_no_notebook_is_missed(cli, words, tmp_path):
    (tmp_path / "_toc.yml").unlink(), (tmp_path / "Snakefile").unlink()
    done = cli(*words)
    assert done.exit_code == 1 and done.output == (
        f"NoProject: {tmp_path} lies in no checkout of the project (a folder with Snakefile and _toc.yml); change to "
        "its folder first. Nothing was written\n")


def test_a_sweep_runs_where_it_is_told(cli, mine, tmp_path, monkeypatch):
    (tmp_path / "profiles" / "ours").mkdir(parents=True)
    (tmp_path / "profiles" / "ours" / "config.yaml").write_text("jobs: 3\n")
    given = []

    def ran(*how):
        given.append(how[1:])
        for call in how[0]:
            call.run.write_results("risk", {"n": call.given["level"] * 100})
            yield call

    monkeypatch.setattr(sweep, "run_calls", ran)
    monkeypatch.setattr(sweep_jobs, "run_call_jobs", ran)
    words = ("sweep", "mine", "06", "-p", "level", "0.9", "0.8")
    for more in ((), ("--cores", 3), ("--on", "ours"), ("--on", "ours", "--cores", 7)):
        done = cli(*words, *more)
        assert done.exit_code == 0 and f"1 result depends on level; they lie in {mine.folder}/sweeps/" in done.output
    cli(*words[:-1], "0.85"), cli(*words, "--with", "threshold_lad", "0.2")
    del given[4:]
    tables = {path.parents[1].name: path.read_text().splitlines()[0]
              for path in mine.folder.glob("sweeps/*/tables/sweep.csv")}
    assert tables == {"06_risk_stratification,level=[0.9, 0.8]": "key,0.9,0.8",
                      "06_risk_stratification,level=[0.9, 0.85]": "key,0.9,0.85",
                      "06_risk_stratification,level=[0.9, 0.8],threshold_lad=0.2": "key,0.9,0.8"}
    place = Place(tmp_path / "profiles" / "ours", "local")
    assert given == [(2,), (3,), (place, None), (place, 7)]


def test_a_sweep_names_the_files_of_what_depends_and_none_where_nothing_does(cli, mine, monkeypatch):
    written = {}

    def ran(calls, cores):
        for call in calls:
            level = call.given["level"]
            call.run.write_results("risk", {"n": level * 100 if "results" in written else 1})
            call.run.write_table("arms", pd.DataFrame({"n": [level if "tables" in written else 1]}))
            yield call

    monkeypatch.setattr(sweep, "run_calls", ran)
    folder = mine.folder / "sweeps" / "06_risk_stratification,level=[0.9, 0.8]"
    for depends, said in [
        (("results",), f"1 result depends on level; they lie in {folder} (tables/sweep.csv, figures/sweep.svg)"),
        (("tables",), f"0 results depend on level, and so does 1 cell of 1 table; they lie in {folder} "
                      "(tables/sweep_cells.csv)"),
        ((), "Nothing depends on level."),
    ]:
        written.clear(), written.update(dict.fromkeys(depends))
        done = cli("sweep", "mine", "06", "-p", "level", "0.9", "0.8")
        assert done.exit_code == 0 and done.output.splitlines()[-1] == said
        named = said.partition(" (")[2].rstrip(")").split(", ") if depends else []
        assert all((folder / name).is_file() for name in named)
    assert pd.read_csv(folder / "tables" / "sweep.csv").empty, "of an earlier sweep nothing is left"


def test_a_comparison_leaves_its_tables_and_its_page(cli, mine, tmp_path):
    assert cli("compare", "mine", "level=0.9").exit_code == 1
    folder = tmp_path / "runs" / "comparisons" / "mine--mine_level=0.9"
    assert sorted(path.name for path in folder.iterdir()) == ["index.html", "results.csv", "tables.csv"]
    assert cli("compare", "mine", "level=0.9", "--out", tmp_path / "here").exit_code == 1
    assert (tmp_path / "here" / "index.html").is_file()


def test_which_patients_changed_is_written_only_when_asked(cli, mine, tmp_path):
    again = Run("runs/again").create("smoke")
    again.write_results("risk", json.loads(mine.results("risk").read_text()))
    table = mine.read_cohort()
    again.write_parquet(again.cohort, table.assign(grade_lad=4))
    done = cli("compare", "mine", "again")
    assert done.exit_code == 1 and "internal: 1 patient in both, 0 in, 0 out, 1 relabelled" in done.output
    assert "mine and again have the same results, and not the same patients." in done.output
    assert not list(tmp_path.rglob("patients.csv"))
    assert cli("compare", "mine", "again", "--identifiers").exit_code == 1
    [written] = tmp_path.rglob("patients.csv")
    assert written.stat().st_mode & 0o077 == 0
    assert pd.read_csv(written)[["patient_id", "change", "vessel", "old", "new"]].to_numpy().tolist() == [
        ["a", "relabelled", "LAD", 0, 4]]


def test_which_patients_a_variant_has_lost_is_told_too(cli, mine, tmp_path):
    table = mine.read_cohort()
    mine.write_parquet(mine.cohort, pd.concat([table, table.assign(patient_id="b")]))
    variant = Run("runs/mine", results_in="variants/max_interval_days=20.0")
    variant.write_results("risk", json.loads(mine.results("risk").read_text()))
    variant.write_parquet(variant.cohort, table)
    for words in (("mine", "max_interval_days=20.0"), ("mine", "mine/max_interval_days=20.0")):
        done = cli("compare", *words, "--identifiers")
        assert done.exit_code == 1 and "internal: 1 patient in both, 0 in, 1 out, 0 relabelled" in done.output
    [written] = tmp_path.rglob("patients.csv")
    assert pd.read_csv(written)[["patient_id", "change"]].to_numpy().tolist() == [["b", "out"]]
    assert "in both" not in cli("compare", "mine", "level=0.9").output, "a variant with its run's own patients"


def test_patients_that_cannot_be_compared_are_told(cli, mine, tmp_path):
    shutil.copytree(mine.folder / "results", tmp_path / "yesterday" / "results")
    done = cli("compare", "mine", "yesterday")
    assert done.exit_code == 0 and "Patients are not compared: yesterday has no config.yml" in done.output
    shutil.copytree(mine.folder, mine.folder.parent / "again")
    Run("runs/again").cohort.unlink()
    done = cli("compare", "mine", "again")
    assert done.exit_code == 0 and "Patients are not compared: again has no cohort.parquet\n" in done.output


def test_a_failed_notebook_ends_with_sentence_cell_and_path(cli, mine):
    done = cli("try", "mine", "05", "-p", "level", "0.9")
    last = done.output.strip().splitlines()[-2:]
    assert done.exit_code == 1
    assert last[0].startswith("NotebookFailed: MissingArtefact: runs/mine/folds/0/predictions.parquet is missing; ")
    assert last[1] == f"  in cell [4] of {mine.folder}/variants/level=0.9/notebooks/05_normal_ecg.ipynb"


def test_whoever_has_seen_enough_is_told_nothing_more(mine):
    """As when what is printed goes to ``head``."""
    words = "import sys; from cctaecg.commands.main import main; sys.argv = ['cctaecg', 'compare', 'mine', 'level=0.9']"
    with subprocess.Popen([sys.executable, "-c", f"{words}; main()"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as command:
        command.stdout.close()
        said = command.stderr.read()
        command.wait(PATIENCE)
    assert said == ""
