"""Predictions for ECG files: read, checked and prepared as the run's own ECGs were, averaged over its fold models."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.domain import PROBABILITY_COLUMNS, VESSELS
from cctaecg.ecg.folder import prepare_file
from cctaecg.ecg.listing.records import Listed, listed_at, listed_below
from cctaecg.ecg.source import Source
from cctaecg.errors import UserError
from cctaecg.run.run import Run
from cctaecg.training.inference.predictor import Predictor
from cctaecg.training.inference.sharing import in_blocks

AT_A_TIME = 128  # files whose signals are in memory: 31 MB of them at 500 Hz


class NoEcgFiles(UserError, FileNotFoundError):
    """None of the given paths is or holds an ECG file."""


def predict_files(
    paths: Sequence[Path], run: Run, fs: float | None = None, unit: str | None = None,
    leads: Sequence[str] | None = None, workers: int = 1,
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
    workers : int, default 1
        Processes that read, check and prepare while the networks work; the rows are the same for any number.

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
    return predict_listed(files, paths, Predictor.of_run(run), fs, unit, leads, workers)


def predict_listed(
    files: Sequence[Path], paths: Sequence[Path], predictor: Predictor, fs: float | None = None,
    unit: str | None = None, leads: Sequence[str] | None = None, workers: int = 1,
) -> pd.DataFrame:
    """The rows of :func:`predict_files` for the ``files`` that :func:`files_to_predict` found in ``paths``."""
    config, seen = predictor.config, 0
    probabilities = np.full((len(files), len(VESSELS)), np.nan)
    quality: list[str] = []
    for block in prepared_blocks(files, paths, config.signal, config.quality, fs, unit, leads, workers):
        if len(block.signals):
            probabilities[seen + block.usable] = predictor.probabilities(block.signals)
        quality += block.quality
        seen = len(quality)
    return predictions_of_files(files, probabilities, quality, predictor)


def predictions_of_files(
    files: Sequence[str | Path], probabilities: np.ndarray, quality: Sequence[str], predictor: Predictor
) -> pd.DataFrame:
    """Probabilities (n, 4), NaN for a refused file, with their risk groups, as the rows of :func:`predict_files`."""
    table = pd.DataFrame(probabilities, columns=list(PROBABILITY_COLUMNS.values()))
    table.insert(0, "file", [str(file) for file in files])
    table[[f"risk_{vessel.lower()}" for vessel in VESSELS]] = predictor.risk(probabilities)
    table["quality"] = list(quality)
    return table


@dataclass(frozen=True, eq=False)
class Block:
    """Some ECG files: what was found in each, the digest of its ``samples``, and the signals (k, 12, T) in mV of those
    that are ``usable``."""

    quality: list[str]
    samples: list[str]
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
    fs: float | None = None, unit: str | None = None, leads: Sequence[str] | None = None, workers: int = 1,
) -> Iterator[Block]:
    """Files in their order, read, checked and prepared, so many at a time that their number needs no memory.

    A link that leads out of a folder among ``paths`` is refused, as is what a study would refuse. Several ``workers``
    prepare while whoever takes the blocks works on them.
    """
    named = None if leads is None else tuple(leads)
    sources = [Source(str(file), fs, unit, named) for file in files]
    prepare = partial(prepare_file, config=signal, limits=limits, folders=[path for path in paths if path.is_dir()])
    with tqdm(total=len(files), unit="ECG", disable=None) as bar:
        for prepared in in_blocks(prepare, sources, AT_A_TIME, workers):
            signals = [one.signal for one in prepared if one.signal is not None]
            yield Block([one.refused or one.warned for one in prepared], [one.samples for one in prepared],
                        np.array([place for place, one in enumerate(prepared) if one.signal is not None], int),
                        np.array(signals, np.float32))
            bar.update(len(prepared))


def files_to_predict(paths: Sequence[Path], leads_stated: bool = False) -> tuple[list[Path], list[Path]]:
    """The ECGs that paths stand for, and the files in folders among them that are known to hold none.

    A folder stands for every file below it, a file of many records for each of them. With ``leads_stated``, a table is
    an ECG even if its columns are named after something else.
    """
    files: list[Path] = []
    others: list[Path] = []
    for ecg in listed(paths, leads_stated):
        (others if ecg.other else files).append(Path(ecg.path))
    return files, others


def listed(paths: Sequence[Path], leads_stated: bool = False) -> Iterator[Listed]:
    """What :func:`files_to_predict` tells apart, as it is come to: of very many, a folder is in memory at a time."""
    folders = [path for path in paths if path.is_dir()]
    for path in paths:
        yield from listed_below(path, folders, leads_stated) if path in folders else listed_at(path)
