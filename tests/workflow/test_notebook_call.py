"""Calling a notebook wrongly: one sentence that names what is wrong, before a kernel starts or anything is computed."""

import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import pytest

from cctaecg.errors import UserError
from cctaecg.run.folder import MissingArtefact
from cctaecg.run.run import Run
from cctaecg.workflow.notebook_call import checked_call, execute, notebook_source, parameters_of, read_value
from cctaecg.workflow.notebook_pairs import sources

ROOT = Path(__file__).parents[2]
ANALYSES = ("03", "04", "05", "06", "07", "09")

NAMES = [
    ("06", {"treshold_lad": 0.2}, "no parameter 'treshold_lad'; expected threshold_lad, threshold_lm or threshold_rca"),
    ("06", {"threshold_LAD": 0.2}, "no parameter 'threshold_LAD'; expected threshold_lad"),
    ("06", {"lad": 0.2}, "no parameter 'lad'; expected .*threshold_lad"),
    ("06", {"analysis.level": 0.9}, "no parameter 'analysis.level'"),
    ("06", {"run": "runs/smoke"}, "no parameter 'run'; expected run_dir"),
    ("06", {"fold": 1}, "no parameter 'fold'"),
    ("03", {"resample": 100}, "no parameter 'resample'; expected resamples"),
    ("03", {"Level": 0.9}, "no parameter 'Level'; expected level"),
    ("02", {"epoch": 3}, "no parameter 'epoch'; expected epochs"),
    ("04", {"cohort": "external"}, "no parameter 'cohort'"),
    ("08", {"level": 0.9}, "no parameter 'level'; expected run_dir"),
    ("09", {"prevalence": [0.1]}, "no parameter 'prevalence'; expected prevalences"),
]
TYPES = [
    ("06", {"followup_days": "long"}, "analysis.followup_days is 'long': Input should be a valid number"),
    ("06", {"threshold_lad": "0,20"}, "analysis.risk_thresholds.LAD is '0,20': Input should be a valid number"),
    ("06", {"threshold_lad": True}, "analysis.risk_thresholds.LAD is True: Input should be a valid number"),
    ("06", {"threshold_lad": [0.2]}, r"analysis.risk_thresholds.LAD is \[0.2\]: Input should be a valid number"),
    ("06", {"level": float("nan")}, "analysis.level is nan: Input should be"),
    ("03", {"resamples": 100.5}, "analysis.resamples is 100.5: Input should be a valid integer"),
    ("03", {"resamples": "many"}, "analysis.resamples is 'many': Input should be a valid integer"),
    ("02", {"batch_size": "32.5"}, "training.batch_size is 32.5: Input should be a valid integer"),
    ("02", {"fold": "first"}, "fold is 'first'; expected a whole number from 0 to 1"),
    ("02", {"device": 0}, "training.device is 0: Input should be 'auto', 'cpu', 'cuda' or 'mps'"),
    ("07", {"check_patients": 2.5}, "check_patients is 2.5; expected a whole number from 2 on"),
    ("08", {"core_hour": "dear"}, "core_hour is 'dear'; expected a number of 0 or more"),
    ("08", {"cores": 2.5}, "cores is 2.5; expected a whole number from 1 on"),
    ("09", {"target_width": "wide"}, "target_width is 'wide'; expected a number above 0 and below 1"),
]
RANGES = [
    *((notebook, {"level": 1.5}, "analysis.level is 1.5: Input should be less than 1") for notebook in ANALYSES),
    *((notebook, {"resamples": 5}, "analysis.resamples is 5: Input should be greater than or equal to 20")
      for notebook in ANALYSES),
    *((notebook, {"threshold_lm": 0}, "analysis.risk_thresholds.LM is 0: Input should be greater than 0")
      for notebook in ANALYSES),
    *((notebook, {"cohort": "tianjin"}, "cohort is 'tianjin'; expected internal or external")
      for notebook in ("03", "05", "06")),
    ("01", {"max_interval_days": 0}, "cohort.max_interval_days is 0: Input should be greater than 0"),
    ("01", {"revascularisation_window_days": -1}, "cohort.revascularisation_window_days is -1: Input should"),
    ("02", {"fold": 2}, "fold is 2; expected a whole number from 0 to 1"),
    ("08", {"terabyte_month": -1}, "terabyte_month is -1; expected a number of 0 or more"),
    ("08", {"cores": 0}, "cores is 0; expected a whole number from 1 on"),
    ("02", {"epochs": 0}, "training.epochs is 0: Input should be greater than or equal to 1"),
    ("02", {"precision": "float16"}, "training.precision is 'float16': Input should be 'float32' or 'bfloat16'"),
    ("06", {"followup_days": -1}, "analysis.followup_days is -1: Input should be greater than 0"),
    ("06", {"landmark_days": -3}, "analysis.landmark_days is -3: Input should be greater than"),
    ("06", {"landmark_days": 700},
     "analysis: Value error, landmark_days is 700 and followup_days 700; expected the landmark before the end"),
    ("07", {"attribution_patients": 1}, "attribution_patients is 1; expected a whole number from 2 on"),
    ("09", {"target_width": 0}, "target_width is 0; expected a number above 0 and below 1"),
]
LISTS = [
    ("03", {"logit_vessels": "LM D1"}, "logit_vessels is 'LM D1'; expected some of RCA, LM, LAD, LCX, with spaces"),
    ("03", {"logit_vessels": ["LM"]}, r"logit_vessels is \['LM'\]; expected some of RCA"),
    ("09", {"prevalences": (0.1, 2)}, r"prevalences\[1\] is 2; expected a number above 0 and below 1"),
    ("09", {"prevalences": "[0.1, 2]"}, r"prevalences\[1\] is 2; expected a number above 0 and below 1"),
    ("09", {"prevalences": "0.1"}, r"prevalences is '0.1'; expected a list of numbers, as in -p prevalences"),
    ("09", {"prevalences": "0.1 0.2"}, "prevalences is '0.1 0.2'; expected a list of numbers"),
    ("09", {"prevalences": []}, r"prevalences is \[\]; expected a list of numbers"),
]
RUNS = [
    ("06", {"run_dir": "runs/nobody"}, "no run is called 'nobody' .*make it with: cctaecg run nobody --profile smoke"),
    ("06", {"run_dir": ""}, "run_dir is ''; expected the folder of a run, such as runs/demo"),
    ("06", {"run_dir": 5}, "run_dir is 5; expected the folder of a run, such as runs/demo"),
    ("08", {"run_dir": "mine"}, "no run lies in .*mine; run mine lies in .*: give run_dir as runs/mine"),
    ("10", {"run_dir": "runs/broken"}, "config.yml holds .*; expected 'profile: demo'"),
    ("10", {"run_dir": "runs/file"}, "no run is called 'file'"),
]
WRONG = [*NAMES, *TYPES, *RANGES, *LISTS, *RUNS]


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A project with the notebooks, a run ``mine`` that has a configuration and nothing else, and two that are none."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    for name in ("_toc.yml", "Snakefile"):
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    Run("runs/mine").create("smoke")
    (tmp_path / "runs" / "broken").mkdir()
    (tmp_path / "runs" / "broken" / "config.yml").write_text("- a list\n")
    (tmp_path / "runs" / "file").touch()
    return tmp_path


@pytest.mark.parametrize(("notebook", "given", "said"), WRONG,
                         ids=[f"{notebook}-{'-'.join(given)}" for notebook, given, _ in WRONG])
def test_a_wrong_call_is_one_sentence_before_any_work(notebook, given, said, project):
    with pytest.raises(UserError, match=said) as error:
        checked_call(notebook_source(notebook), {"run_dir": "runs/mine", **given})
    assert "\n" not in str(error.value)
    assert [path.name for path in (project / "runs" / "mine").iterdir()] == ["config.yml"]


def test_the_wrong_calls_are_of_every_kind():
    assert len(WRONG) >= 40 and all(len(kind) >= 5 for kind in (NAMES, TYPES, RANGES, LISTS, RUNS))
    assert {source.stem[:2] for source in sources()} == {notebook for notebook, _, _ in WRONG}


@pytest.mark.parametrize(("notebook", "given", "changed"), [
    ("06", {"threshold_lad": "0.20"}, "risk_thresholds.LAD=0.2"),
    ("06", {"threshold_lad": "'0.20'"}, "risk_thresholds.LAD=0.2"),
    ("06", {"resamples": "100", "cohort": "external"}, "cohort=external,resamples=100"),
    ("09", {"prevalences": "[0.05, 0.1]"}, "prevalences=[0.05, 0.1]"),
    ("09", {"prevalences": [0.05], "target_width": 0.1}, "prevalences=[0.05],target_width=0.1"),
    ("03", {"logit_vessels": "LM LAD"}, "logit_vessels=LM LAD"),
    ("07", {"attribution_patients": "10"}, "attribution_patients=10"),
    ("10", {"row": 4}, "row=4"),
])
def test_text_is_read_and_another_value_never_writes_to_the_book(notebook, given, changed, project):
    call = checked_call(notebook_source(notebook), {"run_dir": "runs/mine", **given})
    assert call.run.output == call.run.folder / "variants" / changed
    assert call.said.startswith("Run runs/mine (profile smoke), simulated hospitals (seed 2026, scale 0.03), with ")
    assert call.said.endswith(f"results go to runs/mine/variants/{changed}; the book's stay as they are.")
    assert call.said.count("\n") == 0


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.stem)
def test_every_notebook_says_which_run_data_and_parameters_it_uses(source, project):
    call = checked_call(source, {"run_dir": "runs/mine"})
    assert call.said == ("Run runs/mine (profile smoke), simulated hospitals (seed 2026, scale 0.03), "
                         "with its own parameters.")
    assert call.run.output == call.run.folder


def test_a_name_is_known_by_one_type_and_one_meaning():
    found: dict = {}
    for source in sources():
        for name, parameter in parameters_of(source).items():
            assert parameter.kind in {"str", "int", "float", "list[float]"} and len(parameter.meaning) > 8, name
            assert found.setdefault(name, parameter) == parameter, f"{source.stem} says otherwise of {name}"
    assert found["threshold_lad"].meaning == "LAD: from it on is high risk; None: as configured"


def papermill(*words, cwd: Path = ROOT) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "papermill", *map(str, words)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


def test_papermill_lists_type_default_and_meaning_of_each():
    for source in sources():
        told = papermill("--help-notebook", source.with_suffix(".ipynb")).stdout
        assert "Unknown type" not in told
        for name, parameter in parameters_of(source).items():
            assert f"  {name}: {parameter.kind} (default " in told and parameter.meaning in told


def test_papermill_itself_refuses_an_unknown_name(project):
    done = papermill("notebooks/08_ablations.ipynb", "out.ipynb", "-p", "run_dir", "runs/mine", "-p", "levle", 0.9,
                     cwd=project)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()
    assert last[-1] == "InvalidParameter: this notebook has no parameter 'levle'; expected run_dir, cores, core_hour " \
        "or terabyte_month"
    assert last[-2] == 'Exception encountered at "In [3]":'
    assert len([line for line in last if not line.startswith("Executing")]) < 40


def test_a_failed_notebook_ends_with_sentence_cell_and_path(project):
    out = project / "kept" / "out.ipynb"
    with pytest.raises(UserError) as error:
        execute(checked_call(notebook_source("03"), {"run_dir": "runs/mine"}), out)
    told = str(error.value).splitlines()
    assert told == [
        "MissingArtefact: runs/mine/folds/0/predictions.parquet is missing; make it with: "
        "papermill notebooks/02_train_fold.ipynb out.ipynb -p run_dir runs/mine -p fold 0",
        f"  in cell [4] of {out}",
    ]
    assert "MissingArtefact" in out.read_text()


@pytest.mark.parametrize(("notebook", "command"), [
    ("01", "cctaecg prepare mine"), ("02", "papermill notebooks/01_cohort.ipynb"),
    ("03", "papermill notebooks/02_train_fold.ipynb"), ("04", "papermill notebooks/01_cohort.ipynb"),
    ("05", "papermill notebooks/02_train_fold.ipynb"), ("06", "papermill notebooks/02_train_fold.ipynb"),
    ("07", "papermill notebooks/02_train_fold.ipynb"), ("09", "papermill notebooks/02_train_fold.ipynb"),
    ("10", "cctaecg prepare mine"),
])
def test_a_notebook_before_its_turn_names_the_command_that_comes_first(notebook, command, project):
    names: dict = {}
    with pytest.raises(MissingArtefact, match=rf"is missing; make it with: {command}"):
        for cell in jupytext.read(notebook_source(notebook)).cells:
            if cell.cell_type == "code":
                exec(cell.source.replace("runs/smoke", "runs/mine"), names)


def test_a_notebook_that_there_is_none_of_is_named():
    for name in ("6", "", "06_risk", "notebooks"):
        with pytest.raises(UserError, match=r"no notebook is called .*expected one of 01_cohort, 02_train_fold"):
            notebook_source(name)
    assert notebook_source("notebooks/06_risk_stratification.ipynb") == notebook_source("06")


def test_values_on_the_command_line_are_read_as_papermill_reads_them():
    texts = ("0.2", "3", "true", "null", "[0.1, 0.2]", "external", "LM LAD", "runs/a")
    assert [read_value(text) for text in texts] == [0.2, 3, True, None, [0.1, 0.2], "external", "LM LAD", "runs/a"]
