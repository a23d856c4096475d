"""A run of two folds with random weights, and ECGs that it can predict."""

import numpy as np
import pytest
import torch

from cctaecg.domain import LEADS
from cctaecg.model.net1d import Net1D
from cctaecg.run.run import Run
from cctaecg.training.checkpoint import save_checkpoint

FS, COUNT = 500, 12


def heartbeats(rate: float) -> np.ndarray:
    """(12, 5000) mV: narrow beats on a slow wave; the limb leads obey Einthoven."""
    time = np.arange(10 * FS) / FS
    beat = np.exp(-0.5 * (((time * rate) % 1 - 0.5) / 0.02) ** 2) + 0.05 * np.sin(2 * np.pi * 1.7 * time)
    i, ii, chest = 0.6 * beat, 1.0 * beat, np.outer(np.linspace(0.3, 1.2, 6), beat)
    return np.vstack([i, ii, ii - i, -(i + ii) / 2, i - ii / 2, ii - i / 2, chest]).astype(np.float32)


def write_ecg(path, number: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, signal=heartbeats(1 + number / 20), fs=FS, unit="mV", leads=list(LEADS))


def trained_run(folder, seed: int = 0, trained=(True, True, True, True)) -> Run:
    run = Run(folder).create("smoke")
    for fold in range(run.config().training.folds):
        torch.manual_seed(seed + fold)
        save_checkpoint(run.checkpoint(fold), Net1D(run.config().model), "lead", np.array(trained))
    return run


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    return trained_run(tmp_path_factory.mktemp("project") / "runs" / "tiny")


@pytest.fixture(scope="session")
def ecgs(tmp_path_factory):
    """Twelve ECGs in two folders whose files have the same names, a damaged one, and a note."""
    folder = tmp_path_factory.mktemp("ecgs")
    for number in range(COUNT):
        write_ecg(folder / ("a" if number % 2 else "b") / f"{number // 2}.npz", number)
    (folder / "a" / "damaged.npz").write_bytes((folder / "a" / "0.npz").read_bytes()[:3000])
    (folder / "a" / "notes.txt").write_text("bring milk")
    return folder
