"""Predictions for ECG files: read, check, prepare as the run was trained, and average its fold models."""

from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from cctaecg.domain import PROBABILITY_COLUMNS, VESSELS
from cctaecg.ecg.errors import EcgError
from cctaecg.ecg.folder import ecg_files
from cctaecg.ecg.formats import read_ecg
from cctaecg.ecg.prepare import prepare
from cctaecg.ecg.quality import check, refusals
from cctaecg.errors import UserError
from cctaecg.run import Run
from cctaecg.training.prediction import predict_ensemble


class NoEcgFiles(UserError, FileNotFoundError):
    """None of the given paths is or holds an ECG file."""


def predict_files(paths: list[Path], run: Run) -> pd.DataFrame:
    """One row for each ECG file: four probabilities, the risk group of each vessel, or why it was refused.

    A folder stands for every ECG file below it. A refused file keeps its row, with the reason and without numbers.
    """
    files = [file for path in paths for file in (ecg_files(path) if path.is_dir() else [path])]
    if not files:
        raise NoEcgFiles(f"no ECG file in {', '.join(map(str, paths))}")
    config = run.config()
    checkpoints = [
        run.require(run.checkpoint(fold), run.fold_command(fold)) for fold in range(config.training.folds)
    ]
    signals, notes = [], []
    for file in tqdm(files, unit="ECG", disable=None):
        try:
            recording = read_ecg(file)
            findings = check(recording, config.signal, config.quality)
            refused = refusals(findings)
            signals.append(None if refused else prepare(recording, config.signal))
            notes.append("; ".join(map(str, refused or findings)))
        except EcgError as error:
            signals.append(None)
            notes.append(str(error))
    good = [i for i, signal in enumerate(signals) if signal is not None]
    probabilities = np.full((len(files), len(VESSELS)), np.nan)
    if good:
        stacked = np.stack([signals[i] for i in good])
        probabilities[good] = predict_ensemble(checkpoints, lambda rows: stacked[rows], np.arange(len(good)))[1]
    table = pd.DataFrame(probabilities, columns=list(PROBABILITY_COLUMNS.values()))
    table.insert(0, "file", [str(file) for file in files])
    for column, vessel in enumerate(VESSELS):
        high = probabilities[:, column] >= config.analysis.risk_thresholds[vessel]
        known = ~np.isnan(probabilities[:, column])
        table[f"risk_{vessel.lower()}"] = np.where(known, np.where(high, "high", "low"), "")
    table["quality"] = notes
    return table
