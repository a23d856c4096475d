"""Why a step failed: the sentence of its own log, wherever that lies, and a word for what was killed without one."""

import pytest

from cctaecg.workflow.reasons import failure, failures, sentence_in

FULL = "NotWritten: out/part-00001-of-00002.parquet could not be written: No space left on device; nothing was changed"


def test_a_log_is_looked_for_where_the_engine_worked_and_named_whole(tmp_path, monkeypatch):
    """Snakemake names it from its own folder, in which nobody else stands; a name may have spaces."""
    out, log = tmp_path / "my out", tmp_path / "my out" / "_work" / "logs" / "shard 1.log"
    log.parent.mkdir(parents=True)
    log.write_text(f"listing the records of the data set\n{FULL}\n")
    monkeypatch.chdir(tmp_path)
    said = ["Error in rule predict_shard:", "    jobid: 1", "    log: _work/logs/shard 1.log (check log file(s))"]
    assert failure(said, out.relative_to(tmp_path)) == (
        f"step shard 1 failed: {FULL}; make space on the disk, and the same call goes on from what is finished\n"
        f"  (whole log: {log})")


@pytest.mark.parametrize("content", [None, ""])
def test_what_was_killed_is_told_so_with_what_goes_on(content, tmp_path):
    if content is not None:
        (tmp_path / "shard-1.log").write_text(content)
    said = ["Error in rule predict_shard:", "    jobid: 1", "    log: shard-1.log (check log file(s))", "Killed"]
    assert failure(said, tmp_path).splitlines()[0] == (
        "step shard-1 failed: it ended without a word, as when it is killed, the memory does not suffice or the disk "
        "is full; the same call goes on from what is finished")


def test_a_step_that_was_tried_again_is_told_once(tmp_path):
    (tmp_path / "a.log").write_text("OSError: no\n")
    assert len(failures(["Error in rule a:", "    log: a.log (check log file(s))"] * 3, tmp_path)) == 1


@pytest.mark.parametrize(("said", "sentence"), [
    (f"0 predicted\n{FULL}", FULL), ("Traceback:\n  x\ncctaecg.errors.UserError: no\n", "cctaecg.errors.UserError: no"),
    ("FirstError: a\nduring which\nBrokenExport: 2\n  row 3\n  row 4", "BrokenExport: 2\n  row 3\n  row 4"),
    ("Note: all is well\nand on", "Note: all is well\nand on"), ("a\n" * 99 + "b", "a\n" * 14 + "b"),
    ("x\na.md: WARNING: no page\ny\nNotRendered: status 1", "a.md: WARNING: no page\nNotRendered: status 1"),
])
def test_the_sentence_in_what_was_said(said, sentence):
    assert sentence_in(said) == sentence


def test_a_failed_step_is_told_by_its_own_log(tmp_path):
    log = tmp_path / "prepare.log"
    log.write_text("a line\nBrokenExport: ecg.csv, row 3\n")
    said = ["Error in rule prepare:", "    jobid: 3", f"    log: {log} (check log file(s) for error details)"]
    text = failure(said, tmp_path)
    assert text.startswith("step prepare failed: BrokenExport: ecg.csv, row 3\n")


@pytest.mark.parametrize(("slurm", "said"), [
    ("slurmstepd: error: *** JOB 5 ON n1 CANCELLED AT 2026-11-29 DUE TO TIME LIMIT ***\n", "DUE TO TIME LIMIT"),
    ("slurmstepd: error: Exceeded job memory limit\nslurmstepd: error: StepId=5.0 exceeded memory limit (9 > 2)\n",
     "StepId=5.0 exceeded memory limit (9 > 2)"),
    ("all was well\n", "a line of its own"),
])
def test_a_job_that_slurm_has_ended_is_told_by_slurm(slurm, said, tmp_path):
    log, own = tmp_path / "prepare.log", tmp_path / "5.log"
    log.write_text("a line of its own\n")
    own.write_text(slurm)
    text = failure(["Error in rule prepare:", "    jobid: 3", f"    log: {log}, {own} (check log file(s))"], tmp_path)
    assert text.startswith("step prepare failed: ") and text.splitlines()[0].endswith(said)
    assert f"(whole log: {log})" in text


@pytest.mark.parametrize(("log", "content", "lines", "said"), [
    ("01_cohort.ipynb", "", ["OSError: [Errno 28] No space left"], "OSError: [Errno 28] No space left"),
    ("01_cohort.ipynb", '{"cells": [', ["x"], "it ended without a word, as when it is killed"),
    ("07.ipynb", "", ["nbclient.exceptions.DeadKernelError: Kernel died"], "ended from outside, or for want of memory"),
    ("prepare.log", "", ["MissingArtefact: step prepare ended without signals.npy"], "without signals.npy"),
])
def test_a_step_without_a_log_is_told_by_what_was_printed(log, content, lines, said, tmp_path):
    (tmp_path / log).write_text(content)
    text = failure([*lines, "Error in rule a:", f"    log: {tmp_path / log} (check log file(s) for details)"], tmp_path)
    assert said in text.split("(whole log")[0]


def test_a_full_disk_of_the_engine_is_told_with_what_to_do(tmp_path):
    full = "NotWritten: a file could not be written: No space left on device; make space on the disk, and the same "
    full += "call goes on from what is finished"
    assert failure(["OSError: [Errno 28] No space left on device"], tmp_path) == f"no step could be run: {full}"
    (tmp_path / "a.log").write_text(f"Traceback:\n{full}\n")
    said = failure(["Error in rule a:", "    log: a.log (check log file(s))"], tmp_path)
    assert said.startswith(f"step a failed: {full}\n")  # once


def test_nothing_is_without_a_reason(tmp_path):
    assert failure(["WorkflowError: no rule"], tmp_path) == "no step could be run: WorkflowError: no rule"
