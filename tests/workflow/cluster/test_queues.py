"""No job of a run goes on when its call has ended, and none of an earlier call's when the next begins."""

import json
import sys
from pathlib import Path

import pytest

from cctaecg.run.run import Run
from cctaecg.workflow.cluster import queues
from cctaecg.workflow.cluster.queues import SLURM, NoAnswer, StillRunning, cancel, job_prefix, jobs_of, no_jobs_left

SQUEUE = """#!{python}
import json
for number, name in json.load(open("{jobs}")).items():
    print(f"{{number}}|{{name}}")
"""
SCANCEL = """#!{python}
import json, sys
with open("{said}", "a") as said:
    print(*sys.argv[1:], file=said)
left = json.load(open("{jobs}"))
kept = {{number: name for number, name in left.items() if number not in sys.argv or name.endswith("stubborn")
        and not ("--signal=KILL" in sys.argv and {obey})}}
json.dump(kept, open("{jobs}", "w"))
"""


class Slurm:
    """A queue of jobs behind ``squeue`` and ``scancel`` of its own."""

    def __init__(self, folder: Path):
        self.jobs, self.said, self.folder = folder / "jobs.json", folder / "said", folder

    def holds(self, *names: str, obey: bool = True) -> None:
        self.jobs.write_text(json.dumps({str(7 + place): name for place, name in enumerate(names)}))
        for programme, text in (("squeue", SQUEUE), ("scancel", SCANCEL)):
            (self.folder / programme).write_text(
                text.format(python=sys.executable, jobs=self.jobs, said=self.said, obey=obey))
            (self.folder / programme).chmod(0o755)

    def left(self) -> list[str]:
        return list(json.loads(self.jobs.read_text()).values())


@pytest.fixture
def slurm(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    for name in ("_toc.yml", "Snakefile"):
        (tmp_path / name).touch()
    (tmp_path / ".snakemake").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(queues, "SECONDS_TO_END", 0.3)
    monkeypatch.setattr(queues, "SECONDS_LEFT_OVER", 0.3)
    monkeypatch.setattr(queues, "LOOKS_AGAIN", 0.1)
    return Slurm(tmp_path / "bin")


@pytest.fixture
def run(slurm, tmp_path):
    return Run(tmp_path / "runs" / "mine").create("smoke")


def test_the_prefix_is_the_folders(run, tmp_path):
    assert job_prefix(run.folder) == job_prefix(tmp_path / "runs" / ".." / "runs" / "mine")
    assert job_prefix(run.folder) != job_prefix(tmp_path / "runs" / "other") and len(job_prefix(run.folder)) <= 50


def test_a_runs_jobs_are_told_from_others(slurm, run):
    slurm.holds(f"{job_prefix(run.folder)}_a", "wrap", f"{job_prefix(run.folder)}_b", "cctaecg-other_c")
    assert jobs_of(SLURM, job_prefix(run.folder)) == ["7", "9"]
    assert cancel(SLURM, job_prefix(run.folder), 0.3) == [] and slurm.left() == ["wrap", "cctaecg-other_c"]
    assert slurm.said.read_text() == "7 9\n"


def test_what_does_not_end_is_killed(slurm, run):
    slurm.holds(f"{job_prefix(run.folder)}_a", f"{job_prefix(run.folder)}_stubborn")
    assert cancel(SLURM, job_prefix(run.folder), 0.3) == []
    assert slurm.said.read_text() == "7 8\n--full --signal=KILL 8\n"


def test_its_own_jobs_are_cancelled_however_a_call_ends(slurm, run):
    slurm.holds()
    with pytest.raises(KeyboardInterrupt), no_jobs_left(run.folder, queue=SLURM, notes=Path(".snakemake")):
        slurm.holds(f"{job_prefix(run.folder)}_a", "wrap")
        raise KeyboardInterrupt
    assert slurm.left() == ["wrap"] and list(Path(".snakemake").iterdir()) == []


def test_jobs_that_a_killed_call_left_are_cancelled_before_the_next_wherever_that_runs(slurm, run, capsys):
    slurm.holds(f"{job_prefix(run.folder)}_a")
    Path(".snakemake", job_prefix(run.folder)).write_text("Slurm")
    with no_jobs_left(run.folder, queue=None, notes=Path(".snakemake")):
        assert slurm.left() == []
    assert capsys.readouterr().out == "runs/mine: cancelling 1 Slurm job that an earlier call has left ...\n"
    assert list(Path(".snakemake").iterdir()) == []


def test_nothing_is_run_beside_jobs_that_do_not_end(slurm, run):
    slurm.holds(f"{job_prefix(run.folder)}_stubborn", obey=False)
    with pytest.raises(StillRunning, match=r"still work on .*: 7; end them with: scancel 7$"), \
            no_jobs_left(run.folder, queue=SLURM, notes=Path(".snakemake")):
        raise AssertionError("begun")


def test_jobs_that_may_be_left_are_told_where_there_is_no_slurm(slurm, run):
    Path(".snakemake", job_prefix(run.folder)).write_text("Slurm")
    with pytest.raises(StillRunning, match=r"there is no squeue here .*or remove .*\.snakemake"), \
            no_jobs_left(run.folder, queue=None, notes=Path(".snakemake")):
        raise AssertionError("begun")


def test_a_slurm_that_does_not_answer_is_told_before_anything_is_handed_in(slurm, run):
    slurm.holds()
    (slurm.folder / "squeue").write_text("#!/bin/sh\nprintf 'error:\\nUnable to contact\\n' >&2\nexit 1\n")
    with pytest.raises(NoAnswer, match=r"^squeue does not say .*Unable to contact.*login node.*Try again when Slurm"), \
            no_jobs_left(run.folder, queue=SLURM, notes=Path(".snakemake")):
        raise AssertionError("begun")


def test_a_call_without_slurm_asks_nothing(slurm, run):
    with no_jobs_left(run.folder, queue=None, notes=Path(".snakemake")):
        assert not slurm.said.exists()
