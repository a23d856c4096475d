"""The command line: one sentence for a mistake, exit status 1, and the commands that need no study."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from cctaecg.commands.main import main
from cctaecg.run.run import Run
from cctaecg.workflow.engine import _alone, _failure, durations


@pytest.fixture
def cli(tmp_path, monkeypatch):
    (tmp_path / "_toc.yml").touch()
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, list(map(str, words)))


def test_a_mistake_is_one_sentence_and_exit_1(cli):
    done = cli("simulate", "nowhere")
    assert done.exit_code == 1
    assert done.output == "MissingArtefact: runs/nowhere/config.yml is missing; make it with: cctaecg run nowhere\n"


def test_another_configuration_under_the_same_name_is_refused(cli, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "runs" / "mine").mkdir(parents=True)
    (tmp_path / "runs" / "mine" / "config.yml").write_text("profile: demo\n")
    done = cli("run", "mine", "--source", "hospital", "--data", "data")
    assert done.exit_code == 1 and "another configuration" in done.output


def test_a_folder_that_is_not_there_is_named(cli):
    done = cli("run", "mine", "--source", "ptbxl", "--data", "nowhere")
    assert done.exit_code == 2 and "nowhere" in done.output


def test_a_sound_export_passes_the_check_and_a_broken_one_fails_with_every_fault(smoke, cli, tmp_path):
    assert cli("check", smoke.simulated_export).exit_code == 0
    broken = tmp_path / "broken"
    broken.mkdir()
    for path in (smoke.simulated_export / "internal").glob("*.csv"):
        table = pd.read_csv(path, dtype=str)
        if path.name == "patients.csv":
            table.loc[0, "sex"], table.loc[1, "diabetes"] = "X", "7"
        table.to_csv(broken / path.name, index=False)
    done = cli("check", broken)
    assert done.exit_code == 1
    assert "sex" in done.output and "'X'" in done.output and "diabetes" in done.output and "'7'" in done.output


def test_predict_gives_four_probabilities_or_the_reason(smoke, tmp_path):
    header = next((smoke.simulated_export / "external").rglob("*.hea"))
    np.save(tmp_path / "counts.npy", np.zeros((12, 5000), dtype=np.int16))
    done = CliRunner().invoke(main, ["predict", str(header), str(tmp_path / "counts.npy"), "--run", "smoke",
                                     "--out", str(tmp_path / "out.csv")])
    assert done.exit_code == 0, done.output
    assert "not a medical device" in done.output
    table = pd.read_csv(tmp_path / "out.csv")
    assert table.loc[0, ["prob_rca", "prob_lm", "prob_lad", "prob_lcx"]].between(0, 1).all()
    assert table["risk_rca"][0] == ("high" if table["prob_rca"][0] >= 0.48 else "low")
    assert table.loc[1, ["prob_rca", "risk_rca"]].isna().all() and "sampling rate" in table["quality"][1]


HOLD = """
import fcntl, sys, time
with open(sys.argv[1], "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@pytest.mark.parametrize("killed", [False, True])
def test_a_run_is_worked_on_by_one_process_at_a_time_and_a_killed_one_leaves_no_lock(killed, tmp_path):
    run = Run(tmp_path / "mine").create("smoke")
    words = [sys.executable, "-c", HOLD, str(run.folder / ".lock"), "600" if killed else "1"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout.readline() == "held\n"
        if killed:
            first.kill()
        with _alone(run):
            assert first.wait(timeout=5) == (-9 if killed else 0)


def test_a_failed_step_is_told_by_its_own_log(tmp_path):
    log = tmp_path / "prepare.log"
    log.write_text("a line\nBrokenExport: ecg.csv, row 3\n")
    text = _failure(["Error in rule prepare:", "    jobid: 3", f"    log: {log} (check log file(s) for error details)"])
    assert text.startswith("step prepare failed: a line\nBrokenExport: ecg.csv, row 3")


def test_every_step_says_how_long_it_took(smoke):
    table = durations(smoke)
    assert {"simulate", "prepare", "01_cohort", "02_train_fold_0", "07_explainability"} <= set(table["step"])
    assert (table["seconds"] > 0).all()
    assert (table["peak_mb"].dropna() < 2_000).all()
