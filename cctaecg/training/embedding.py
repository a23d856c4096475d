"""The features of ECG files: what a network's trunk makes of them, for models of one's own on top."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch

from cctaecg import __version__
from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.ecg.readers.containers.address import address_of
from cctaecg.errors import UserError, name_as_text
from cctaecg.model.inspection import inspect_checkpoint
from cctaecg.model.net1d import Net1D
from cctaecg.model.weights import load_pretrained
from cctaecg.run.atomic import atomic_path
from cctaecg.run.run import Run
from cctaecg.training.batches import Normalisation, read_batch
from cctaecg.training.checkpoint import read_fold
from cctaecg.training.device import chosen_device
from cctaecg.training.ecg_files import listed_files, prepared_blocks
from cctaecg.training.ensemble import fold_checkpoints

BATCH_SIZE = 32


class UnknownSignal(UserError, ValueError):
    """Nobody knows how a checkpoint's signals have to be prepared; the message says what would tell it."""


@dataclass(frozen=True, eq=False)
class Trunk:
    """A network whose features are asked for, and how its signals are prepared.

    Attributes
    ----------
    network : Net1D
        In evaluation mode.
    signal : SignalConfig
        Rate, duration and filter of the signals, and over what they are scaled.
    limits : QualityConfig
        What an ECG is refused for.
    device : str
        Where it computes, as ``training.device`` names it.
    sha256 : str
        Of the file that the weights come from, in hex.
    """

    network: Net1D
    signal: SignalConfig
    limits: QualityConfig
    device: str
    sha256: str

    def about(self) -> dict[str, str]:
        """What is written beside the features: the weights' checksum, the network and the signal as JSON.

        Returns
        -------
        dict of str to str
        """
        network = self.network.config.model_dump(mode="json", exclude={"checkpoint"})
        return {"checkpoint_sha256": self.sha256, "network": json.dumps(network),
                "signal": self.signal.model_dump_json(), "made_by": f"cctaecg embed {__version__}"}


@dataclass(frozen=True)
class Embedded:
    """How many ECG files have features, and why the others have none.

    Attributes
    ----------
    written : int
        Rows of the table.
    refused : tuple of (path, str)
        Each file without a row, and the reason.
    """

    written: int
    refused: tuple[tuple[Path, str], ...]


def trunk_of_checkpoint(checkpoint: Path, normalise: Normalisation | None = None) -> Trunk:
    """The trunk of a checkpoint, fed as its card says, or for ECGFounder's shape as its authors ask.

    Parameters
    ----------
    checkpoint : path
        A file, or the name of weights that ship with the package.
    normalise : {"lead", "record"}, optional
        Z-scores of each lead, or of the whole record; by default as the weights were pretrained.

    Returns
    -------
    Trunk

    Raises
    ------
    FileNotFoundError, UnreadableCheckpoint, WeightsMismatch
        As :func:`cctaecg.model.inspect_checkpoint`.
    UnknownSignal
        For a file that does not tell how its signals have to be prepared.
    """
    found = inspect_checkpoint(checkpoint)
    if found.signal is None:
        raise UnknownSignal(f"{checkpoint} does not tell how its signals have to be prepared, which is known from "
                            f"{found.signal_from}; expected ECGFounder's file, one with its card, or --run NAME")
    network = Net1D(found.network)
    load_pretrained(network, found.path)
    signal = found.signal if normalise is None else found.signal.model_copy(update={"normalise": normalise})
    return Trunk(network.eval(), signal, QualityConfig(), "auto", found.sha256)


def trunk_of_run(run: Run) -> Trunk:
    """The trunk of a run's first fold, fed as the run's own ECGs were.

    Every fold has features of its own, which cannot be compared with another's.

    Parameters
    ----------
    run : Run
        Whose network, settings and limits are used.

    Returns
    -------
    Trunk

    Raises
    ------
    MissingArtefact
        When the run has not been trained; the message names the command.
    """
    path, config = fold_checkpoints(run)[0], run.config()
    fold = read_fold(path)
    signal = config.signal.model_copy(update={"normalise": fold.normalise})
    return Trunk(fold.model, signal, config.quality, config.training.device, inspect_checkpoint(path).sha256)


def embed_files(
    paths: Sequence[Path], trunk: Trunk, out: Path, fs: float | None = None, unit: str | None = None,
    leads: Sequence[str] | None = None,
) -> Embedded:
    """Write the trunk's features of ECG files to a parquet table, whole or not at all.

    The features are the time average of the last stage. Files are read, checked and prepared as
    :func:`cctaecg.training.predict_files` does; memory does not grow with their number.

    Parameters
    ----------
    paths : sequence of paths
        Files, folders, and ``FILE#RECORD`` for one record of a file of many.
    trunk : Trunk
        From :func:`cctaecg.training.trunk_of_checkpoint` or :func:`cctaecg.training.trunk_of_run`.
    out : path
        The table: ``file``, ``record`` (empty for a file of one ECG), ``f0``, ``f1``, ... in float32, and under the
        schema's metadata what the trunk's ``about`` says.
    fs : float, optional
        Sampling rate in Hz of files that do not state theirs.
    unit : str, optional
        Unit of the samples of files that do not state theirs, such as ``uV``.
    leads : sequence of str, optional
        Leads, or columns, of files that do not name theirs.

    Returns
    -------
    Embedded

    Raises
    ------
    NoEcgFiles
        When none of the paths is or holds an ECG file.
    NotWritten
        When the table cannot be written.
    """
    files = listed_files(paths, leads is not None)
    device = chosen_device(trunk.device)
    trunk = replace(trunk, network=trunk.network.to(device))
    width = trunk.network.dense.in_features
    schema = pa.schema([("file", pa.string()), ("record", pa.string()),
                        *((f"f{number}", pa.float32()) for number in range(width))], trunk.about())
    refused, seen, written = [], 0, 0
    with atomic_path(out, private=True) as partial, pq.ParquetWriter(partial, schema) as writer:
        for block in prepared_blocks(files, paths, trunk.signal, trunk.limits, fs, unit, leads):
            some = files[seen:seen + len(block.quality)]
            usable = set(block.usable.tolist())
            refused += [(file, block.quality[place]) for place, file in enumerate(some) if place not in usable]
            if len(block.signals):
                addresses = [address_of(some[place]) for place in block.usable]
                columns = [[name_as_text(address.file) for address in addresses],
                           [address.record or "" for address in addresses], *_features(trunk, block.signals, device).T]
                writer.write_table(pa.table(columns, schema=schema))
            seen, written = seen + len(some), written + len(usable)
    return Embedded(written, tuple(refused))


@torch.inference_mode()
def _features(trunk: Trunk, signals: np.ndarray, device: torch.device) -> np.ndarray:
    """The features (n, width) of signals (n, 12, T) in mV."""
    rows = np.arange(len(signals))
    parts = [
        trunk.network.features(
            read_batch(signals.__getitem__, rows[start:start + BATCH_SIZE], trunk.signal.normalise).to(device)).cpu()
        for start in range(0, len(rows), BATCH_SIZE)
    ]
    found: np.ndarray = torch.cat(parts).numpy()
    return found
