import os
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest

from cctaecg import __released__, __version__
from cctaecg.run.folder import MissingArtefact
from cctaecg.run.provenance import code_day, code_state, data_fingerprint
from cctaecg.run.run import Run


@pytest.fixture
def run(tmp_path) -> Run:
    run = Run(tmp_path / "runs" / "small").create("smoke")
    run.signals.parent.mkdir()
    np.save(run.signals, np.arange(24, dtype=np.float16).reshape(1, 12, 2))
    pd.DataFrame({"ecg_id": ["e1"], "row": [0]}).to_parquet(run.ecg_index)
    pd.DataFrame({"ecg_id": ["e1"], "age": [61.5]}).to_parquet(run.cohort)
    return run


def test_the_same_data_have_the_same_fingerprint(run):
    found = data_fingerprint(run)
    assert len(found) == 12 and int(found, 16) >= 0
    pd.read_parquet(run.cohort).to_parquet(run.cohort, compression="gzip")  # other bytes, the same contents
    assert data_fingerprint(run) == found


@pytest.mark.parametrize("changed", ["signals", "index", "cohort"])
def test_any_other_value_changes_the_fingerprint(run, changed):
    before = data_fingerprint(run)
    if changed == "signals":
        np.save(run.signals, np.arange(1, 25, dtype=np.float16).reshape(1, 12, 2))
    elif changed == "index":
        pd.DataFrame({"ecg_id": ["e2"], "row": [0]}).to_parquet(run.ecg_index)
    else:
        pd.DataFrame({"ecg_id": ["e1"], "age": [61.6]}).to_parquet(run.cohort)
    assert data_fingerprint(run) != before


def test_a_run_without_signals_names_the_command(run):
    run.signals.unlink()
    with pytest.raises(MissingArtefact, match=r"signals.npy is missing; make it with: cctaecg prepare small"):
        data_fingerprint(run)


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_the_code_is_named_by_its_commit(tmp_path):
    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
        return subprocess.run(["git", "-C", str(tmp_path), *identity, *arguments], capture_output=True, text=True,
                              check=True).stdout.strip()

    assert code_state(tmp_path) == f"version {__version__}"
    git("init", "--quiet")
    assert code_state(tmp_path) == f"version {__version__}"  # nothing committed yet
    (tmp_path / "cctaecg").mkdir()
    (tmp_path / "cctaecg" / "run.py").write_text("1\n")
    git("add", ".")
    git("commit", "--quiet", "-m", "Begin")
    commit = f"commit {git('rev-parse', 'HEAD')[:12]}"
    assert code_state(tmp_path) == commit
    (tmp_path / "book.md").write_text("no number comes from here\n")
    assert code_state(tmp_path) == commit
    (tmp_path / "cctaecg" / "new.py").write_text("2\n")
    assert code_state(tmp_path) == f"{commit} with uncommitted changes"


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_the_day_is_that_of_the_code_wherever_it_is_asked(tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert code_day(tmp_path) == __released__
    git = ("git", "-C", str(tmp_path), "-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
    subprocess.run([*git, "init", "--quiet"], check=True)
    assert code_day(tmp_path) == __released__
    stamp = {"GIT_AUTHOR_DATE": "2026-03-05T23:30:00-0500", "GIT_COMMITTER_DATE": "2026-03-05T23:30:00-0500"}
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "-m", "Begin"], check=True, env={**os.environ, **stamp})
    for zone in ("UTC", "Asia/Shanghai"):
        monkeypatch.setenv("TZ", zone)
        assert code_day(tmp_path) == "2026-03-06"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert code_day(tmp_path) == "1970-01-02"
