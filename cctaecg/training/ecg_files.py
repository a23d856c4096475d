"""Predictions for ECG files: read, checked and prepared as the run's own ECGs were, averaged over its fold models."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.domain import PROBABILITY_COLUMNS, VESSELS
from cctaecg.ecg.batch import Prepared, prepare_one
from cctaecg.ecg.errors import MissingLibrary
from cctaecg.ecg.folder import ecg_files, linked_out
from cctaecg.ecg.readers.formats import is_ecg, records_in
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
    paths: Sequence[Path], run: Run, fs: float | None = None, unit: str | None = None,
    leads: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Probabilities and risk groups of ECG files, from the mean of a run's fold models.

    Files are read, checked and prepared as the run's own ECGs were. Memory does not grow with their number.

    Parameters
    ----------
    paths : sequence of paths
        Files, and folders, which stand for every ECG below them: what holds none is passed over there. A file of many
        records stands for each of them, and ``FILE#RECORD`` for one.
    run : Run
        Whose fold models, settings and risk thresholds are used.
    fs : float, optional
        Sampling rate in Hz of files that do not state theirs.
    unit : str, optional
        Unit of the samples of files that do not state theirs, such as ``uV``.
    leads : sequence of str, optional
        Leads, or columns, of files that do not name theirs.

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
    files = listed_files(paths, leads is not None)
    config = run.config()
    folds, device = [read_fold(path) for path in fold_checkpoints(run)], chosen_device(config.training.device)
    probabilities = np.full((len(files), len(VESSELS)), np.nan)
    quality: list[str] = []
    for block in prepared_blocks(files, paths, config.signal, config.quality, fs, unit, leads):
        if len(block.signals):
            rows = np.arange(len(block.signals))
            members = [predict_fold(fold, block.signals.__getitem__, rows, device=device) for fold in folds]
            probabilities[len(quality) + block.usable] = np.mean(members, axis=0)
        quality += block.quality
    trained = np.all([fold.trained for fold in folds], axis=0)
    return _table(files, probabilities, quality, trained, config.analysis.risk_thresholds)


@dataclass(frozen=True, eq=False)
class Block:
    """Some ECG files: what was found in each, and the signals (k, 12, T) in mV of those that are ``usable``."""

    quality: list[str]
    usable: np.ndarray
    signals: np.ndarray


def listed_files(paths: Sequence[Path], leads_stated: bool = False) -> list[Path]:
    """The ECGs of :func:`files_to_predict`; raises ``NoEcgFiles`` when there is none."""
    files, _ = files_to_predict(paths, leads_stated)
    if not files:
        raise NoEcgFiles(f"no ECG file in {', '.join(map(str, paths))}")
    return files


def prepared_blocks(
    files: Sequence[Path], paths: Sequence[Path], signal: SignalConfig, limits: QualityConfig,
    fs: float | None = None, unit: str | None = None, leads: Sequence[str] | None = None,
) -> Iterator[Block]:
    """Files in their order, read, checked and prepared, so many at a time that their number needs no memory.

    A link that leads out of a folder among ``paths`` is refused, as is what a study would refuse.
    """
    folders = [path for path in paths if path.is_dir()]
    linked = {file: out for file in files for folder in folders
              if file.is_relative_to(folder) and (out := linked_out(file, folder))}
    named = None if leads is None else tuple(leads)
    with tqdm(total=len(files), unit="ECG", disable=None) as bar:
        for start in range(0, len(files), AT_A_TIME):
            quality, signals = [], {}
            for place, file in enumerate(files[start:start + AT_A_TIME]):
                prepared = (Prepared(None, refused=str(linked[file])) if file in linked else
                            _prepared(Source(str(file), fs, unit, named), signal, limits))
                quality.append(prepared.refused or prepared.warned)
                if prepared.signal is not None:
                    signals[place] = prepared.signal.astype(np.float32)
                bar.update()
            yield Block(quality, np.array(list(signals), int), np.array(list(signals.values()), np.float32))


def files_to_predict(paths: Sequence[Path], leads_stated: bool = False) -> tuple[list[Path], list[Path]]:
    """The ECGs that paths stand for, and the files in folders among them that are known to hold none.

    A folder stands for every file below it, a file of many records for each of them. With ``leads_stated``, a table is
    an ECG even if its columns are named after something else.
    """
    files: list[Path] = []
    others: list[Path] = []
    for path in paths:
        for file in ecg_files(path) if path.is_dir() else records_in(path):
            (others if path.is_dir() and not is_ecg(file, leads_stated) else files).append(file)
    return files, others


def _prepared(source: Source, signal: SignalConfig, limits: QualityConfig) -> Prepared:
    try:
        return prepare_one(source, signal, limits)
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
