"""Predictions for files: those of the study's own way, whatever stands beside them in the folder."""

import numpy as np
import pandas as pd
import pytest
import torch

from cctaecg.ecg import folder as ecg_folder, parallel
from cctaecg.ecg.store import Store, build_store
from cctaecg.model.net1d import Net1D
from cctaecg.run.folder import MissingArtefact
from cctaecg.run.run import Run
from cctaecg.training import ecg_files
from cctaecg.training.checkpoint import save_checkpoint
from cctaecg.training.ecg_files import NoEcgFiles, predict_files
from cctaecg.training.inference.predictor import Predictor
from cctaecg.training.prediction import predict_ensemble

FS, N = 500, 7
PROBABILITIES = ["prob_rca", "prob_lm", "prob_lad", "prob_lcx"]
RISKS = ["risk_rca", "risk_lm", "risk_lad", "risk_lcx"]


def heartbeats(rate: float) -> np.ndarray:
    """(12, 5000) mV: narrow beats on a slow wave; the limb leads obey Einthoven."""
    time = np.arange(10 * FS) / FS
    beat = np.exp(-0.5 * (((time * rate) % 1 - 0.5) / 0.02) ** 2) + 0.05 * np.sin(2 * np.pi * 1.7 * time)
    i, ii, chest = 0.6 * beat, 1.0 * beat, np.outer(np.linspace(0.3, 1.2, 6), beat)
    return np.vstack([i, ii, ii - i, -(i + ii) / 2, i - ii / 2, ii - i / 2, chest]).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Seven readable ECGs, and what else lies in a hospital's folder."""
    folder = tmp_path_factory.mktemp("ecgs")
    for number in range(N):
        np.savez(folder / f"{number}.npz", signal=heartbeats(1 + number / 10), fs=FS, unit="mV",
                 leads=["I", "II", "III", "aVR", "aVL", "aVF", *(f"V{k}" for k in range(1, 7))])
    (folder / "broken.npz").write_bytes((folder / "0.npz").read_bytes()[:3000])
    (folder / "notes.txt").write_text("bring milk")  # no ECG, and passed over
    (folder / "samples.bin").write_bytes(bytes(100))
    np.save(folder / "unstated.npy", heartbeats(1.3))
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Two folds with random weights; the left main was not trained."""
    run = Run(tmp_path_factory.mktemp("project") / "runs" / "tiny").create(
        "smoke", analysis={"risk_thresholds": {"RCA": 0.5}})
    for fold in (0, 1):
        torch.manual_seed(fold)
        save_checkpoint(run.checkpoint(fold), Net1D(run.config().model), "lead", np.array([True, False, True, True]))
    return run


@pytest.fixture(scope="module")
def table(folder, run):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ecg_files, "AT_A_TIME", 3)
        return predict_files([folder], run).set_index("file").rename(index=lambda name: name.rpartition("/")[2])


def test_a_file_is_predicted_as_it_would_be_in_the_study(folder, run, table, tmp_path):
    records = pd.DataFrame({"cohort": "x", "ecg_id": [str(number) for number in range(N)],
                            "path": [str(folder / f"{number}.npz") for number in range(N)]})
    build_store(records, run.config().signal, tmp_path / "signals.npy", tmp_path / "index.parquet")
    store = Store(tmp_path / "signals.npy", tmp_path / "index.parquet")
    _, expected = predict_ensemble([run.checkpoint(0), run.checkpoint(1)], store.read, store.rows(records["ecg_id"]))
    found = table.loc[[f"{number}.npz" for number in range(N)], PROBABILITIES].to_numpy()
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert len(np.unique(found[:, 0])) == N


def test_risk_follows_the_runs_threshold_and_an_untrained_vessel_has_none(table):
    good = table[table["risk_rca"] != ""]
    assert len(good) == N
    assert good["risk_rca"].tolist() == ["high" if p >= 0.5 else "low" for p in good["prob_rca"]]
    assert set(good["risk_lm"]) == {"not trained"} and good["prob_lm"].isna().all()
    assert good[["prob_rca", "prob_lad", "prob_lcx"]].notna().all(axis=None)


@pytest.mark.parametrize(("name", "words"), [
    ("broken.npz", "unreadable file"), ("samples.bin", "unknown format"), ("unstated.npy", "sampling rate"),
])
def test_a_file_that_cannot_be_used_says_why_and_stops_none(table, name, words):
    row = table.loc[name]
    assert row[PROBABILITIES].isna().all() and (row[RISKS] == "").all()
    assert words in row["quality"]


def test_what_a_file_does_not_state_can_be_stated(folder, run):
    stated = predict_files([folder / "unstated.npy"], run, fs=FS, unit="mV")
    known = predict_files([folder / "3.npz"], run)
    pd.testing.assert_frame_equal(stated.drop(columns="file"), known.drop(columns="file"))


def test_a_missing_library_stops_no_other_file(monkeypatch, folder, run):
    from cctaecg.ecg.errors import MissingLibrary

    def prepare_one(source, signal, quality):
        if source.path.endswith("0.npz"):
            raise MissingLibrary("reading it needs something")
        return real(source, signal, quality)

    real = ecg_folder.prepare_one
    monkeypatch.setattr(ecg_folder, "prepare_one", prepare_one)
    table = predict_files([folder / "0.npz", folder / "1.npz"], run)
    assert table["quality"][0] == "missing library: reading it needs something" and table["risk_rca"][1] != ""


def test_memory_holds_a_block_of_signals_and_not_all(monkeypatch, folder, run):
    sizes = []

    def probabilities(self, signals):
        sizes.append(len(signals))
        return np.full((len(signals), 4), 0.5)

    monkeypatch.setattr(ecg_files, "AT_A_TIME", 4)
    monkeypatch.setattr(Predictor, "probabilities", probabilities)
    predict_files([folder / f"{number}.npz" for number in range(N)], run)
    assert sizes == [4, 3]


def test_processes_that_prepare_change_no_row_and_no_order(monkeypatch, folder, run, table, tmp_path):
    monkeypatch.setattr(parallel, "WORTH_SECONDS", 0.0)
    monkeypatch.setattr(parallel, "CHUNK", 2)
    monkeypatch.setattr(ecg_files, "AT_A_TIME", 3)
    (tmp_path / "many").mkdir()
    for number in range(40):
        for name in ("1.npz", "broken.npz"):
            (tmp_path / "many" / f"{number:02}{name}").write_bytes((folder / name).read_bytes())
    alone, shared = (predict_files([tmp_path / "many"], run, workers=workers) for workers in (1, 3))
    pd.testing.assert_frame_equal(alone, shared)
    assert (shared["risk_rca"] == "").tolist() == 40 * [False, True]


def test_nothing_to_predict_and_nothing_trained_are_one_sentence(folder, run, tmp_path):
    with pytest.raises(NoEcgFiles, match="no ECG file in"):
        predict_files([tmp_path], run)
    untrained = Run(tmp_path / "runs" / "new").create("smoke")
    with pytest.raises(MissingArtefact, match=r"checkpoint\.pt is missing; make it with: papermill"):
        predict_files([folder], untrained)
