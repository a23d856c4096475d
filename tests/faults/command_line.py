"""Names that are none, runs that are not there, folders and files that are something else."""

import os
from pathlib import Path

import numpy as np

from cctaecg.model.net1d import Net1D
from cctaecg.run.run import Run
from cctaecg.training.checkpoint import save_checkpoint
from tests.faults.fault import Fault, Told, called


def _outside() -> Told:
    Path("Snakefile").unlink()
    Path("_toc.yml").unlink()
    return called("run", "mine", "--profile", "smoke")


def _other_configuration() -> Told:
    run = Path("runs/mine")
    run.mkdir(parents=True)
    (run / "config.yml").write_text("profile: demo\n")
    return called("run", "mine", "--profile", "smoke")


def _mistyped() -> Told:
    Path("runs/mine").mkdir(parents=True)
    Path("runs/mine/config.yml").write_text("profile: smoke\n")
    return called("book", "mein")


def _check_with(name: str) -> Told:
    Path("ecgs").mkdir()
    Path("ecgs/patients.csv").write_text("patient_id\n")
    return called("check", "ecgs", "--run", name)


def _predict(*words: str) -> Told:
    Path("a.csv").write_text("x\n")
    return called("predict", *words)


def _dataset_of(name: str, content: str) -> Told:
    Path("out").mkdir()
    Path("out", name).write_text(content)
    _trained("mine")
    return _predict("a.csv", "--run", "mine", "--dataset", "out", "--shards", "2")


def _linked(*words: str) -> Told:
    Path("link.hea").symlink_to("gone.hea")
    return called(*words)


def _no_files() -> Told:
    Path("ecgs").mkdir()
    Path("elsewhere").mkdir()
    os.mkfifo("ecgs/a.hea")
    Path("ecgs/b.csv").symlink_to("nowhere.csv")
    Path("ecgs/c").symlink_to(Path("elsewhere").resolve())
    _trained("mine")
    return called("predict", "ecgs", "--run", "mine", "--out", "p.csv")


def _dataset_inside() -> Told:
    Path("ecgs").mkdir()
    Path("ecgs/a.csv").write_text("x\n")
    _trained("mine")
    return called("predict", "ecgs", "--run", "mine", "--dataset", "ecgs/predicted", "--shard", "1/2")


def _trained(name: str) -> None:
    run = Run(f"runs/{name}").create("smoke")
    for fold in range(run.config().training.folds):
        save_checkpoint(run.checkpoint(fold), Net1D(run.config().model), "lead", np.ones(4, bool))


def _export_over_an_ecg() -> Told:
    Path("a.csv").write_text("I,II\n")
    return called("export", "mine", "--onnx", "a.csv")


def _run_is_a_file() -> Told:
    Path("runs").mkdir()
    Path("runs/mine").write_text("")
    return called("run", "mine", "--profile", "smoke")


def _on(content: str) -> Told:
    Path("ours").mkdir()
    Path("ours/config.yaml").write_text(content)
    return called("run", "mine", "--profile", "smoke", "--on", "ours")


def _piped(*words: str) -> Told:
    os.mkfifo("pipe")
    return called(*words)


FAULTS = [
    *(Fault(f"`cctaecg {words[0]}` with the name `{name}`", lambda words=words: called(*words)) for name, words in (
        ("../victim", ("publish", "../victim")), ("a/smoke", ("book", "a/smoke")), ("/etc", ("run", "/etc")),
        ("..", ("simulate", "..")), ("$(touch x)", ("run", "$(touch x)")), ("a b", ("prepare", "a b")),
        ("a;b", ("render", "a;b")), (".hidden", ("book", ".hidden")), ("", ("run", "")),
        ("xxx... (300 letters)", ("run", "x" * 300)), ("a\\nb", ("run", "a\nb")), ("*", ("publish", "*")),
        ("-x", ("run", "--", "-x")), ("a'b", ("simulate", "a'b")), ("a\\u202eb", ("run", "a\u202eb")),
    )),
    *(Fault(f"`cctaecg labels {words[0]}` with a path for a name", lambda words=words: called("labels", *words))
      for words in (("read-llm", "../x"), ("review", "../x"), ("audit", "../x"))),
    Fault("`cctaecg ablations run` with a path for a name", lambda: called("ablations", "run", "../x")),
    Fault("`cctaecg ablations train` with a path for a name",
          lambda: called("ablations", "train", "../x", "a", "0", "0")),
    Fault("`cctaecg ablations compare` with a path for a name", lambda: called("ablations", "compare", "../x")),
    Fault("`cctaecg check --run` with a path for a name", lambda: _check_with("../x")),
    Fault("`cctaecg check --run` with an empty name", lambda: _check_with("")),
    Fault("`cctaecg predict --run` with a path for a name", lambda: _predict("a.csv", "--run", "../x")),
    Fault("a name with a dash in front, read as an option", lambda: called("run", "-x")),
    Fault("a mistyped name", _mistyped),
    Fault("`--on` with a profile of no cluster", lambda: called("book", "smoke", "--on", "slrum")),
    Fault("`--on` with a profile that is no YAML", lambda: _on("executor: [")),
    Fault("`--on` with a mistyped number", lambda: _on("set-resources:\n  book:\n    mem_mb: 25OO * atempt\n")),
    Fault("`--on` with a mistyped option", lambda: _on("executor: local\nlatency-wiat: 60\n")),
    Fault("`--on` with a profile without an executor", lambda: _on("executor: 3\n")),
    Fault("`--on` with an executor that is not installed", lambda: _on("executor: no-such-thing\n")),
    Fault("a name that no run has, none being there", lambda: called("book", "mein")),
    Fault("`cctaecg simulate` of a run that is not there", lambda: called("simulate", "nowhere")),
    Fault("`cctaecg prepare` of a run that is not there", lambda: called("prepare", "nowhere")),
    Fault("`cctaecg publish` of a run that is not there", lambda: called("publish", "nowhere")),
    Fault("`cctaecg run --verify` of a run that is not there", lambda: called("run", "runs/nowhere", "--verify")),
    Fault("a run that exists with another profile", _other_configuration),
    Fault("a command outside the project", _outside),
    Fault("a file where the run's folder belongs", _run_is_a_file),
    Fault("a profile that there is none of", lambda: called("run", "mine", "--profile", "huge")),
    Fault("a source that there is none of", lambda: called("run", "mine", "--source", "excel")),
    Fault("`--data` of a folder that is not there", lambda: called("run", "mine", "--data", "nowhere")),
    Fault("`--data` of a variable that is not set", lambda: called("run", "mine", "--source", "ptbxl", "--data", "")),
    Fault("a hospital without a folder", lambda: called("run", "mine", "--source", "hospital")),
    Fault("no cores", lambda: called("run", "smoke", "--cores", "0")),
    Fault("cores in words", lambda: called("run", "smoke", "--cores", "two")),
    Fault("an option that there is none of", lambda: called("run", "smoke", "--fast")),
    Fault("a command that there is none of", lambda: called("publsh", "smoke")),
    Fault("`cctaecg check` of a folder that is not there", lambda: called("check", "nowhere")),
    Fault("`cctaecg predict` with an empty path", lambda: called("predict", "", "--run", "mine")),
    Fault("`cctaecg predict --out` with the ECG itself", lambda: _predict("a.csv", "--run", "mine", "--out", "a.csv")),
    Fault("`cctaecg predict --out` with a device", lambda: _predict("a.csv", "--run", "mine", "--out", "/dev/null")),
    Fault("`cctaecg predict` of a link to nothing", lambda: _linked("predict", "link.hea", "--run", "mine")),
    Fault("`cctaecg predict` of a pipe", lambda: _piped("predict", "pipe", "--run", "mine")),
    Fault("`cctaecg import --mapping` of a pipe", lambda: _piped("import", ".", "--to", "e", "--mapping", "pipe")),
    Fault("`cctaecg check` of a name of 5,000 characters", lambda: called("check", "a" * 5000)),
    Fault("`cctaecg predict` of a folder with a pipe, a link to nowhere, and a link to a folder elsewhere", _no_files),
    Fault("`cctaecg check --faults` with an empty path", lambda: called("check", ".", "--faults", "")),
    Fault("`cctaecg predict` without a file", lambda: called("predict", "--run", "mine")),
    Fault("`cctaecg predict` with a run that is not there", lambda: _predict("a.csv", "--run", "mine")),
    *(Fault(f"`cctaecg predict {' '.join(words)}`", lambda words=words: _predict("a.csv", "--run", "mine", *words))
      for words in (("--dataset", "out", "--shard", "0/0"), ("--dataset", "out", "--shard", "5/4"),
                    ("--dataset", "out", "--shard", "one"), ("--dataset", "out", "--shards", "0"),
                    ("--dataset", "out"), ("--shard", "1/2"), ("--gather",), ("--dataset", "a.csv", "--shards", "2"),
                    ("--dataset", "out", "--shard", "1/2", "--cores", "2"))),
    Fault("a data set of predictions in a folder of something else", lambda: _dataset_of("thesis.txt", "mine")),
    Fault("a data set of predictions whose description is damaged", lambda: _dataset_of("_dataset.json", '{"format')),
    Fault("a data set of predictions in the folder of its ECGs", _dataset_inside),
    Fault("`cctaecg export` of a run that is not there", lambda: called("export", "mine", "--onnx", "mine.onnx")),
    Fault("`cctaecg export --onnx` with an ECG", _export_over_an_ecg),
    Fault("an ablation of a run that is not there", lambda: called("ablations", "run", "nowhere")),
]
