"""Predictions for ECG files: read, checked and prepared as the run's own ECGs were, averaged over its fold models."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from cctaecg.domain import PROBABILITY_COLUMNS, VESSELS
from cctaecg.ecg.batch import Prepared, prepare_one
from cctaecg.ecg.errors import MissingLibrary
from cctaecg.ecg.folder import ecg_files
from cctaecg.ecg.source import Source
from cctaecg.errors import UserError
from cctaecg.run.run import Run
from cctaecg.stats.inputs import reached
from cctaecg.training.checkpoint import read_fold
from cctaecg.training.device import chosen_device
from cctaecg.training.ensemble import fold_checkpoints
from cctaecg.training.prediction import predict_fold

AT_A_TIME = 128  # files whose signals are in memory: 31 MB of them at 500 Hz

NOT_TRAINED = "not trained"


class NoEcgFiles(UserError, FileNotFoundError):
    """None of the given paths is or holds an ECG file."""


def predict_files(
    paths: Sequence[Path], run: Run, fs: float | None = None, unit: str | None = None
) -> pd.DataFrame:
    """Probabilities and risk groups of ECG files, from the mean of a run's fold models.

    Files are read, checked and prepared as the run's own ECGs were. Memory does not grow with their number.

    Parameters
    ----------
    paths : sequence of paths
        Files, and folders, which stand for every file below them.
    run : Run
        Whose fold models, settings and risk thresholds are used.
    fs : float, optional
        Sampling rate in Hz of files that do not state theirs.
    unit : str, optional
        Unit of the samples of files that do not state theirs, such as ``uV``.

    Returns
    -------
    DataFrame
        One row for each file: ``file``, four probabilities, the risk group of each vessel, and ``quality``, what was
        found while the file was checked. A file that cannot be read, or is refused, has no numbers, and the reason
        under ``quality``. The risk of a vessel that the run could not train reads ``not trained``, and it has no
        probability.

    Raises
    ------
    NoEcgFiles
        When none of the paths is or holds an ECG file.
    MissingArtefact
        When the run has not been trained; the message names the command.
    """
    files = [file for path in paths for file in (ecg_files(path) if path.is_dir() else [path])]
    if not files:
        raise NoEcgFiles(f"no ECG file in {', '.join(map(str, paths))}")
    config = run.config()
    folds, device = [read_fold(path) for path in fold_checkpoints(run)], chosen_device(config.training.device)
    probabilities, quality = np.full((len(files), len(VESSELS)), np.nan), []
    with tqdm(total=len(files), unit="ECG", disable=None) as bar:
        for start in range(0, len(files), AT_A_TIME):
            signals = {}
            for number, file in enumerate(files[start:start + AT_A_TIME], start):
                prepared = _prepared(Source(str(file), fs, unit), run)
                quality.append(prepared.refused or prepared.warned)
                if prepared.signal is not None:
                    signals[number] = prepared.signal.astype(np.float32)
                bar.update()
            if signals:
                stacked, rows = np.stack(list(signals.values())), np.arange(len(signals))
                members = [predict_fold(fold, stacked.__getitem__, rows, device=device) for fold in folds]
                probabilities[list(signals)] = np.mean(members, axis=0)
    trained = np.all([fold.trained for fold in folds], axis=0)
    return _table(files, probabilities, quality, trained, config.analysis.risk_thresholds)


def _prepared(source: Source, run: Run) -> Prepared:
    config = run.config()
    try:
        return prepare_one(source, config.signal, config.quality)
    except MissingLibrary as error:  # the other files may need none
        return Prepared(None, refused=f"missing library: {error}")


def _table(
    files: list[Path], probabilities: np.ndarray, quality: list[str], trained: np.ndarray, thresholds: dict[str, float]
) -> pd.DataFrame:
    table = pd.DataFrame(probabilities, columns=list(PROBABILITY_COLUMNS.values()))
    table.insert(0, "file", [str(file) for file in files])
    read = ~np.isnan(probabilities).all(axis=1)
    for column, vessel in enumerate(VESSELS):
        group = np.where(probabilities[:, column] >= reached(thresholds[vessel]), "high", "low")
        table[f"risk_{vessel.lower()}"] = np.where(read, group if trained[column] else NOT_TRAINED, "")
    table["quality"] = quality
    return table
