"""Files of a run that are missing, damaged, or were changed after their step wrote them."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from cctaecg.book.crate import CROISSANT
from cctaecg.book.publishing import NOTEBOOKS, publish_book
from cctaecg.book.rendering import render_book
from cctaecg.config.sections import ModelConfig
from cctaecg.ecg.store import Store
from cctaecg.ecg.store_files import write_header, write_index
from cctaecg.evidence.known_truth import best_possible_auc
from cctaecg.model.net1d import Net1D
from cctaecg.run.contents import seal
from cctaecg.run.run import Run
from cctaecg.training.checkpoint import save_checkpoint
from cctaecg.training.ensemble import fold_checkpoints
from cctaecg.training.prediction import every_epoch, predictions_table
from tests.book.executed_notebook import executed_notebook
from tests.faults.fault import Fault, Told, called, raised

IDS = ["a", "b"]


def finished() -> Run:
    """A run of one fold's size with one of each kind of artefact, sealed as its steps would have."""
    run = Run("runs/mine").create("smoke", privacy={"networks_in_book": "never"})
    for page in ("_config.yml", "book/index.md"):
        Path(page).parent.mkdir(exist_ok=True)
        Path(page).write_text("title: t\n")
    run.signals.parent.mkdir()
    with run.signals.open("wb") as stream:
        write_header(stream, 2, 1000)
        stream.write(np.zeros((2, 12, 1000), np.float16).tobytes())
    index = pd.DataFrame({"cohort": "internal", "ecg_id": IDS, "row": [0, 1], "refused": "", "warned": ""})
    write_index(run.ecg_index, index, run.config().signal)
    run.write_parquet(run.cohort, pd.DataFrame({"ecg_id": IDS, "patient_id": IDS, "cohort": "internal"}))
    run.write_results("internal", {"auc": 0.7})
    run.write_table("table1", pd.DataFrame({"a": [1]}))
    run.figure("fig1a", ".svg").parent.mkdir()
    run.figure("fig1a", ".svg").write_text("<svg/>")
    network = Net1D(ModelConfig(widths=(16,), blocks=(1,)))
    for fold, ecg in enumerate(IDS):
        probabilities = np.full((1, 1, 4), 0.3)
        run.write_parquet(run.epoch_predictions(fold), every_epoch("internal", [ecg], fold, probabilities))
        run.write_parquet(run.fold_predictions(fold), predictions_table("internal", [ecg], fold, probabilities[0]))
        run.write_csv(run.training_curve(fold), pd.DataFrame({"fold": [fold], "epoch": [1], "macro_auc": [0.6]}))
        save_checkpoint(run.checkpoint(fold), network, "lead", np.ones(4, bool))
    run.simulated_export.mkdir(parents=True)
    (run.simulated_export / CROISSANT).write_text("{}")
    run.executed_notebook("x").parent.mkdir()
    for name in NOTEBOOKS.values():
        run.executed_notebook(name).write_text(json.dumps(executed_notebook(run.folder)))
    run.truth.mkdir()
    (run.truth / "ecgs.csv").write_text("cohort,ecg_id,probability_rca\n")
    return run


def sealed() -> Run:
    run = finished()
    seal(run.folder, "prepare", [run.signals.parent])
    for name in NOTEBOOKS.values():
        seal(run.folder, name, [run.executed_notebook(name)])
    shown = [run.folder / kind for kind in ("results", "tables", "figures")]
    seal(run.folder, "01_cohort", [run.cohort, run.truth, run.executed_notebook("01_cohort"), *shown])
    for fold in range(2):
        notebook = [path for path in [run.executed_notebook(f"02_train_fold_{fold}")] if path.exists()]
        seal(run.folder, f"02_train_fold_{fold}", [run.checkpoint(fold).parent, *notebook])
    return run


FILES: dict[str, tuple[Callable[[Run], Path], Callable[[Run], object]]] = {
    "the stored signals": (lambda run: run.signals, lambda run: Store(run.signals, run.ecg_index)),
    "the index of ECGs": (lambda run: run.ecg_index, lambda run: Store(run.signals, run.ecg_index)),
    "the analysis table": (lambda run: run.cohort, lambda run: run.read_cohort()),
    "a fold's predictions": (lambda run: run.fold_predictions(1), lambda run: run.read_out_of_fold()),
    "a fold's predictions of each epoch":
        (lambda run: run.epoch_predictions(1), lambda run: run.read_epochs(run.read_cohort())),
    "a fold's curve": (lambda run: run.training_curve(1), lambda run: run.best_epochs()),
    "a fold's checkpoint": (lambda run: run.checkpoint(1), fold_checkpoints),
    "a result": (lambda run: run.results("internal"), publish_book),
    "a table of the book": (lambda run: run.table("table1"), publish_book),
    "a figure": (lambda run: run.figure("fig1a", ".svg"), publish_book),
    "an executed notebook": (lambda run: run.executed_notebook("05_normal_ecg"), publish_book),
    "the truth of a simulated study":
        (lambda run: run.truth / "ecgs.csv", lambda run: best_possible_auc(run, run.read_cohort())),
}


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _changed(what: str, change: Callable[[Path], object], made: Callable[[], Run] = sealed) -> Told:
    path, read = FILES[what]
    run = made()
    change(path(run))
    return raised(lambda: read(run))


def _verified(spoil: Callable[[Run], object]) -> Told:
    spoil(sealed())
    return called("run", "mine", "--verify")


def _rendered_after_a_change() -> Told:
    run = sealed()
    publish_book(run)
    (run.folder / "source" / "book" / "run" / "tables" / "table1.csv").write_text("a\n7\n")
    return called("render", "mine")


def _publish_over(prepare: Callable[[Run], object]) -> Told:
    run = sealed()
    prepare(run)
    return called("publish", "mine")


def _foreign(run: Run) -> None:
    (run.folder / "source" / "book").mkdir(parents=True)
    (run.folder / "source" / "book" / "thesis.txt").write_text("mine")


def _linked(run: Run) -> None:
    (run.folder / "source").mkdir()
    Path("elsewhere").mkdir()
    (run.folder / "source" / "book").symlink_to(Path("elsewhere").resolve())


def _named(run: Run, key: str) -> None:
    Path("secret.csv").write_text("a secret")
    shown = run.manifests / "05_normal_ecg.shown.json"
    shown.write_text(json.dumps({**json.loads(shown.read_text()), key: [8, "0" * 32]}))


def _table_linked(run: Run) -> None:
    Path("secret.csv").write_bytes(run.table("table1").read_bytes())
    run.table("table1").unlink()
    run.table("table1").symlink_to(Path("secret.csv").resolve())


def _config(content: str) -> Told:
    Path("runs/mine").mkdir(parents=True)
    Path("runs/mine/config.yml").write_text(content)
    return called("simulate", "mine")


def _other_cohort() -> Told:
    run = finished()
    run.write_parquet(run.cohort, pd.DataFrame({"ecg_id": ["a", "z"], "patient_id": IDS, "cohort": "internal"}))
    return raised(run.read_out_of_fold)


FAULTS = [
    *(Fault(f"one flipped byte in {what}", lambda what=what: _changed(what, _flipped)) for what in FILES),
    *(Fault(f"{what}, emptied", lambda what=what: _changed(what, lambda path: path.write_bytes(b"")))
      for what in FILES),
    *(Fault(f"{what}, missing", lambda what=what: _changed(what, Path.unlink))
      for what in ("the analysis table", "a fold's predictions", "a fold's checkpoint", "an executed notebook",
                   "a result", "a table of the book", "a figure")),
    *(Fault(f"{what}, damaged before anything sealed it",
            lambda what=what: _changed(what, lambda path: path.write_bytes(b"PAR1 damaged PAR1"), finished))
      for what in ("the stored signals", "the index of ECGs", "the analysis table", "a fold's predictions",
                   "a fold's predictions of each epoch")),
    *(Fault(f"`cctaecg publish` of a step whose manifest {how}", lambda spoil=spoil: _publish_over(spoil))
      for how, spoil in (("is gone", lambda run: (run.manifests / "05_normal_ecg.json").unlink()),
                         ("is damaged", lambda run: (run.manifests / "05_normal_ecg.shown.json").write_text("[1")),
                         ("names a path outside the run", lambda run: _named(run, "../../secret.csv")),
                         ("names an absolute path", lambda run: _named(run, "/etc/passwd")))),
    Fault("`cctaecg run --verify` after a manifest came to name a path outside the run", lambda: _verified(
        lambda run: _named(run, "../../secret.csv"))),
    Fault("`cctaecg publish` of a table that is a link to another file", lambda: _publish_over(_table_linked)),
    Fault("`cctaecg run --verify` after a step's manifest was removed", lambda: _verified(
        lambda run: (run.manifests / "05_normal_ecg.shown.json").unlink())),
    Fault("`cctaecg run --verify` with a table that no step wrote", lambda: _verified(
        lambda run: run.table("stray").write_text("a\n"))),
    Fault("a published table that was changed before the book was rendered", _rendered_after_a_change),
    Fault("`cctaecg run --verify` after a table was emptied", lambda: _verified(
        lambda run: run.table("table1").write_text(""))),
    Fault("predictions of another analysis table", _other_cohort),
    Fault("a folder of somebody else's where the book's pages belong", lambda: _publish_over(_foreign)),
    Fault("a link where the book's pages belong", lambda: _publish_over(_linked)),
    Fault("`cctaecg publish` with a damaged notebook",
          lambda: _publish_over(lambda run: _flipped(run.executed_notebook("03_internal_validation")))),
    Fault("a book rendered before anything is published", lambda: raised(lambda: render_book(finished()))),
    Fault("a run whose configuration is damaged", lambda: _config("profile: [")),
    Fault("a run whose configuration is empty", lambda: _config("")),
]
