"""The calls of a sweep as jobs of the engine: what they hold reaches them, and what fails is told by its value."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cctaecg.run.run import Run
from cctaecg.workflow import sweep_jobs
from cctaecg.workflow.cluster.places import place_named
from cctaecg.workflow.engine import StepFailed
from cctaecg.workflow.notebook_call import Call
from cctaecg.workflow.sweep import SweepFailed, sweep_calls
from cctaecg.workflow.sweep_jobs import run_call_jobs

ROOT = Path(__file__).parents[2]
AWKWARD = ["it's \"so\"", "{threads} {{a}} $HOME `x`", "two\nlines; exit 3", "", "-1", "[0.1, 0.2]"]
WRITES = "import json, os, pathlib, sys; words = sys.argv[1:]; number = words.pop(0); " \
         "pathlib.Path('said', number).write_text(json.dumps([words, os.environ['OMP_NUM_THREADS'], os.getcwd()]))"
FAILS = "import sys; print('a warning of the kernel', file=sys.stderr); sys.exit(sys.argv[1])"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A project whose folder's name has to be quoted, in which everything runs, and its profile for this machine."""
    project = tmp_path / "pro'ject {a} b"
    (project / "profiles" / "here").mkdir(parents=True)
    (project / "said").mkdir()
    for name in ("_toc.yml", "Snakefile"):
        (project / name).touch()
    (project / "profiles" / "here" / "config.yaml").write_text("executor: local\n")
    monkeypatch.chdir(project)
    return place_named("here")


def call(value: object, source: str = "06_risk_stratification.py") -> Call:
    run = Run("runs/mine", results_in=f"variants/a={value}")
    return Call(Path(source), {"a": value, "run_dir": "runs/mine"}, run, "")


def of_python(code: str, *words: str) -> list[str]:
    return [sys.executable, "-c", code, *words]


def test_every_value_reaches_its_job_as_it_is(place, monkeypatch):
    Run("runs/mine").create("smoke")
    calls = [call(value) for value in AWKWARD]
    number = {id(one): str(at) for at, one in enumerate(calls)}
    monkeypatch.setattr(sweep_jobs, "command_of",
                        lambda one: of_python(WRITES, number[id(one)], "-p", "a", str(one.given["a"])))
    assert list(run_call_jobs(calls, place, 2)) == calls
    said = [json.loads(Path("said", str(at)).read_text()) for at in range(len(calls))]
    assert said == [[["-p", "a", value], "1", str(Path.cwd())] for value in AWKWARD]
    assert sorted(path.name for path in Path("runs/mine").iterdir()) == [".lock", "config.yml"]


def test_a_value_that_fails_is_told_and_the_others_are_kept(place, monkeypatch):
    Run("runs/mine").create("smoke")
    calls = [call(value) for value in ("good", "bad", "worse", "mute")]
    codes = {"good": "", "bad": f"{FAILS}", "worse": FAILS, "mute": "import sys; sys.exit(3)"}
    last = {"bad": "NotebookFailed: ValueError: it is b{a}d\n  in cell [4] of x.ipynb", "worse": "UserError: no"}
    monkeypatch.setattr(sweep_jobs, "command_of",
                        lambda one: of_python(codes[one.given["a"]], last.get(one.given["a"], "")))
    kept = []
    with pytest.raises(SweepFailed) as error:
        kept.extend(run_call_jobs(calls, place, 4))
    assert str(error.value).splitlines() == [
        "a=bad: ValueError: it is b{a}d", "  in cell [4] of x.ipynb", "a=worse: UserError: no",
        "a=mute: it ended without a word, as when it is killed, the memory does not suffice or the disk is full"]
    # what ended well is yielded before the error, and nothing of the engine is left in the run
    assert [one.given["a"] for one in kept] == ["good"] and not (Path("runs/mine") / sweep_jobs.WORK).exists()


def test_an_engine_that_runs_nothing_is_told_as_such(place, monkeypatch):
    Run("runs/mine").create("smoke")
    (place.folder / "config.yaml").write_text("executor: local\nno-such-option: 3\n")
    monkeypatch.setattr(sweep_jobs, "command_of", lambda one: of_python(""))
    with pytest.raises(StepFailed, match=r"no step could be run: .*no-such-option"):
        list(run_call_jobs([call(1), call(2)], place))
    assert not (Path("runs/mine") / sweep_jobs.WORK).exists()


@pytest.mark.parametrize(("source", "rule"), [("07_explainability.py", "explain"), ("02_train_fold.py", "train_fold")])
def test_a_job_asks_for_what_the_profile_says_of_its_notebook_in_a_study(source, rule, place, monkeypatch):
    """The profiles that ship name the same rules: see test_places."""
    Run("runs/mine").create("smoke", training={"device": "cuda"})
    asked = yaml.safe_load((ROOT / "profiles" / "local" / "config.yaml").read_text())["set-resources"][rule]
    (place.folder / "config.yaml").write_text(yaml.safe_dump({"set-resources": {rule: asked}}))
    given = []
    monkeypatch.setattr(sweep_jobs, "command_of", lambda one: of_python(""))
    monkeypatch.setattr(sweep_jobs, "followed", lambda command, *_: given.append(_dry_run(command)) or ["nothing ran"])
    with pytest.raises(StepFailed, match="nothing ran"):
        list(run_call_jobs([call(1, source), call(2, source)], place))
    assert given[0].count(f"mem_mb={asked['mem_mb']}") == 2 and given[0].count(f"runtime={asked['runtime']}") == 2
    assert given[0].count(f"\nrule {rule}:") == 2
    assert len(re.findall(r"    resources: .*gpu=1", given[0])) == (2 if rule == "train_fold" else 0)


def _dry_run(command: list[str]) -> str:
    done = subprocess.run([*command[:-2], "--dry-run", *command[-2:]], capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def test_a_notebook_that_fails_in_a_job_says_so_as_it_does_in_a_process(tmp_path):
    run = Run(tmp_path / "mine").create("smoke")
    calls = sweep_calls("05", str(run.folder), "level", [0.8, 0.9], {})
    with pytest.raises(SweepFailed) as error:
        list(run_call_jobs(calls, place_named("local"), cores=2))
    told = [line for line in str(error.value).splitlines() if line.startswith("level=")]
    assert [line.split(": ")[:2] for line in told] == [[f"level={level}", "MissingArtefact"] for level in (0.8, 0.9)]
    assert all("make it with: papermill" in line for line in told)
