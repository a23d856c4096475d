"""``cctaecg predict`` in shards and ``cctaecg export``: what is asked for, and what is refused by name."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.training.inference.conftest import trained_run, write_ecg


@pytest.fixture
def project(cli, tmp_path):
    """A trained run and five ECGs, one of them damaged."""
    trained_run(tmp_path / "runs" / "mine")
    for number in range(4):
        write_ecg(Path("ecgs") / f"{number}.npz", number)
    (Path("ecgs") / "broken.npz").write_bytes(Path("ecgs/0.npz").read_bytes()[:2000])
    return cli


def test_shards_one_by_one_are_gathered_with_the_last(project):
    first = project("predict", "ecgs", "--run", "mine", "--dataset", "out", "--shard", "1/2", "--workers", "1")
    assert first.exit_code == 0 and "shard 1/2: " in first.output and "each in out once" not in first.output
    missing = project("predict", "--run", "mine", "--dataset", "out", "--gather")
    assert missing.exit_code == 1
    assert "ShardsMissing: 1 of 2 shards of out are not finished: 2; predict" in missing.output
    last = project("predict", "--run", "mine", "--dataset", "out", "--shard", "2/2", "--workers", "1")
    assert "5 records, each in out once: 4 predicted, 1 refused; see the folder _refused for the reasons" in last.output
    again = project("predict", "--run", "mine", "--dataset", "out", "--shard", "2/2")
    assert again.exit_code == 0 and "it was finished before" in again.output
    assert len(pd.read_parquet("out")) == 4 and "not a medical device" in again.output


@pytest.mark.parametrize(("words", "said"), [
    (("ecgs", "--dataset", "out", "--shard", "5/4"), "shard 5/4 is none"),
    (("ecgs", "--dataset", "out", "--shard", "0/0"), "shard 0/0 is none"),
    (("ecgs", "--dataset", "out", "--shard", "a/b"), "'a/b' names no shard"),
    (("ecgs", "--dataset", "out", "--shard", "²/3"), "names no shard"),
    (("ecgs", "--dataset", "out"), "give one of --shard I/N, --shards N and --gather"),
    (("ecgs", "--dataset", "out", "--shard", "1/2", "--gather"), "give one of"),
    (("ecgs", "--shard", "1/2"), "--shard is for a data set; give --dataset FOLDER too"),
    (("ecgs", "--cores", "2"), "--cores or --on is for a data set"),
    (("ecgs", "--dataset", "out", "--shard", "1/2", "--cores", "2"), "--cores and --on are for --shards N"),
    (("ecgs", "--dataset", "out", "--shard", "1/2", "--out", "a.csv"), "not both"),
    (("--dataset", "out", "--shard", "1/2"), "out holds no data set of predictions yet"),
    (("--dataset", "out", "--gather"), "out holds no data set of predictions yet"),
    (("ecgs", "--dataset", "ecgs", "--shard", "1/2"), "is no data set of predictions and holds '0.npz'"),
    (("ecgs", "--dataset", "ecgs/out", "--shard", "1/2"), "expected a folder outside"),
    ((), "give the ECG files or folders to predict"),
])
def test_what_is_asked_wrongly_is_refused_and_makes_nothing(project, words, said):
    done = project("predict", "--run", "mine", *words)
    assert done.exit_code != 0 and said in done.output and not Path("out").exists()


@pytest.mark.parametrize(("words", "said"), [
    (("--run", "nobody", "--dataset", "out", "--shard", "1/2"), "no run is called 'nobody'"),
    (("--run", "nobody", "--dataset", "out", "--shards", "2"), "no run is called 'nobody'"),
    (("--run", "nobody"), "no run is called 'nobody'"),
    (("--run", "mine", "--dataset", "ecgs/out", "--shard", "1/2"), "expected a folder outside"),
])
def test_what_is_cheap_to_see_is_told_before_the_records_are_listed(project, monkeypatch, words, said):
    def listed(*_):
        raise AssertionError("the records are listed")

    monkeypatch.setattr("cctaecg.training.ecg_files.listed", listed)
    monkeypatch.setattr("cctaecg.training.inference.dataset.listed", listed)
    done = project("predict", "ecgs", *words)
    assert done.exit_code == 1 and said in done.output and "listing" not in done.output


def test_a_link_to_nothing_is_told_as_one(project):
    Path("ecgs/gone.hea").symlink_to("elsewhere.hea")
    done = project("predict", "ecgs/gone.hea", "--run", "mine")
    assert done.exit_code == 2 and "'ecgs/gone.hea' is a link to 'elsewhere.hea', which is not there" in " ".join(
        done.output.split())


def test_what_is_refused_is_worded_as_on_the_command_line(project):
    np.save("ecgs/bare.npy", np.load("ecgs/0.npz")["signal"])
    done = project("predict", "ecgs/bare.npy", "--run", "mine", "--dataset", "out", "--shard", "1/1")
    assert done.exit_code == 1, done.output  # nothing can be used
    reason = pd.read_parquet("out/_refused")["reason"].item()
    assert "--fs" in reason and "fs=" not in reason


def test_the_status_is_1_where_nothing_can_be_used_one_by_one_by_the_engine_and_gathered(project):
    for number in range(3):
        Path(f"ecgs/{number}.npz").write_bytes(Path("ecgs/broken.npz").read_bytes())
    Path("ecgs/3.npz").rename("good.npz")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    words = [sys.executable, "-m", "cctaecg.commands.main", "predict", "ecgs", "--run", "mine", "--dataset", "all",
             "--shards", "2", "--cores", "2"]
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 1 and "StepFailed" not in done.stderr, done.stderr
    assert "4 records, each in all once: 0 predicted, 4 refused; see the folder _refused for the reasons" in done.stdout
    assert project("predict", "--run", "mine", "--dataset", "all", "--gather").exit_code == 1
    assert project("predict", "--run", "mine", "--dataset", "all", "--shard", "1/2").exit_code == 1
    found = {}
    for number in range(1, 10):
        shard = f"{number}/9"
        done = project("predict", "ecgs/0.npz", "good.npz", "--run", "mine", "--dataset", "some", "--shard", shard)
        found[done.output.partition(f"shard {shard}: ")[2].splitlines()[0]] = done.exit_code
    assert found == {"0 predicted, 0 refused": 0, "0 predicted, 1 refused": 1, "1 predicted, 0 refused": 0}


def test_another_number_of_shards_or_other_networks_are_refused(project, tmp_path):
    project("predict", "ecgs", "--run", "mine", "--dataset", "out", "--shard", "1/2", "--workers", "1")
    other = project("predict", "ecgs", "--run", "mine", "--dataset", "out", "--shard", "1/3")
    assert other.exit_code == 1 and "is a data set of 2 shards, not of 3" in other.output
    trained_run(tmp_path / "runs" / "hospital", seed=5)
    for way in (("--shard", "2/2"), ("--gather",), ("--shards", "2")):
        done = project("predict", "--run", "hospital", "--dataset", "out", *way)
        assert done.exit_code == 1 and "was made by other networks or settings (run mine" in done.output


def test_all_shards_as_jobs_of_the_engine(project, tmp_path):
    """In a folder whose name a shell or Snakemake would take apart; a failing shard is named, and made later."""
    out = tmp_path / "a {b} 'c' $d"
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    words = [sys.executable, "-m", "cctaecg.commands.main", "predict", "ecgs", "--run", "mine", "--dataset", str(out),
             "--shards", "2", "--cores", "2"]
    first = project(*words[3:7], "--dataset", str(out), "--shard", "1/2", "--workers", "1")
    assert first.exit_code == 0, first.output
    (out / "_refused" / "part-00002-of-00002.parquet").mkdir()  # nothing can be moved there
    failed = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
    assert failed.returncode == 1 and "StepFailed: step shard-00002 failed: NotWritten: " in failed.stderr
    log = out / "_work" / "logs" / "shard-00002.log"
    assert f"(whole log: {log})" in failed.stderr and "NotWritten: " in log.read_text()
    assert sorted(path.name[:10] for path in out.glob("part-*")) == ["part-00001"]
    (out / "_refused" / "part-00002-of-00002.parquet").rmdir()
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert "5 records in 2 shards, 1 of them finished" in done.stdout and "4 predicted, 1 refused" in done.stdout
    assert "shard-00002" in done.stdout and "shard-00001" not in done.stdout


def test_export_writes_one_file_and_refuses_to_replace_another(project):
    pytest.importorskip("onnxruntime", reason="onnxruntime is not installed: pip install 'cctaecg[onnx]'")
    Path("notes.txt").write_text("mine")
    refused = project("export", "mine", "--onnx", "notes.txt")
    assert refused.exit_code == 2 and "is no ONNX file" in refused.output
    assert "there is no fold 9" in project("export", "mine", "--onnx", "a.onnx", "--fold", "9").output
    done = project("export", "mine", "--onnx", "a.onnx", "--fold", "0")
    assert done.exit_code == 0 and "a.onnx: 1 network in " in done.output
    assert Path("a.onnx").stat().st_size > 1000
