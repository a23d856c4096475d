"""One shard of a data set of predictions: its records predicted once, whole or not at all, and never twice."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cctaecg import __version__
from cctaecg.domain import PROBABILITY_COLUMNS, VESSELS
from cctaecg.errors import UserError, name_as_text
from cctaecg.run.atomic import in_parts, owner_only, private_folder, written
from cctaecg.run.locking import holder_of, lock, note_holder
from cctaecg.training.ecg_files import predictions_of_files, prepared_blocks
from cctaecg.training.inference.dataset import Dataset
from cctaecg.training.inference.layout import REFUSED, WORK, DatasetError, Shard
from cctaecg.training.inference.predictor import Predictor
from cctaecg.training.inference.reach import check_reach

ROWS_AT_A_TIME = 16_384
"""Rows of a group of a parquet file, which are in memory until it is written."""

PREDICTIONS = pa.schema([
    ("file", pa.string()), *((column, pa.float32()) for column in PROBABILITY_COLUMNS.values()),
    *((f"risk_{vessel.lower()}", pa.string()) for vessel in VESSELS),
    ("quality", pa.string()), ("samples", pa.string()),
])  # fmt: skip
REFUSALS = pa.schema([("file", pa.string()), ("reason", pa.string())])


class ShardBusy(UserError, RuntimeError):
    """Another process works on the shard; the message names it."""


@dataclass(frozen=True)
class ShardDone:
    """How many records of a shard were ``predicted`` and ``refused``, and whether that had been done ``before``."""

    predicted: int
    refused: int
    before: bool


def predict_shard(
    dataset: Dataset, number: int, predictor: Predictor, workers: int = 1, worded: Callable[[str], str] = str
) -> ShardDone:
    """Predict the records of one shard, unless that has been done.

    Both of its tables are written aside; the predictions are moved into their place last, and where they are the shard
    is finished. What a killed process left is removed.

    Parameters
    ----------
    dataset : Dataset
        From :func:`cctaecg.training.opened_dataset`.
    number : int
        The shard, from 1 on.
    predictor : Predictor
        The networks.
    workers : int, default 1
        Processes that prepare while the networks work.
    worded : callable, optional
        How a sentence about an ECG is written down, where somebody calls the library's arguments otherwise.

    Returns
    -------
    ShardDone

    Raises
    ------
    ShardBusy
        When another process works on it.
    NotWritten
        When the disk is full; nothing of the shard is left.
    DatasetError
        For a part of other networks.
    OutOfReach
        When files that were listed have vanished, or cannot be read; nothing of the shard is left.
    """
    shard = Shard(number, dataset.shards)
    done = dataset.part(number)
    if done.exists():
        return _counted(dataset, number)
    with in_parts(done), _alone(dataset, shard) as work:
        if done.exists():
            return _counted(dataset, number)
        counts = _write(dataset, shard, predictor, workers, work, worded)
        with written(done):
            os.replace(work / "refused.parquet", dataset.folder / REFUSED / shard.file)
            os.replace(work / "predictions.parquet", done)
        return counts


@contextmanager
def _alone(dataset: Dataset, shard: Shard) -> Iterator[Path]:
    """A new folder for the shard's work, which no other process has; it is removed at the end."""
    private_folder(dataset.folder / WORK)
    work = dataset.folder / WORK / shard.file.removesuffix(".parquet")
    with open(work.with_suffix(".lock"), "a+", encoding="utf-8", opener=owner_only) as file:
        if not lock(file, wait=False):
            raise ShardBusy(f"shard {shard} of {dataset.folder} is being predicted by {holder_of(file)}; wait for it, "
                            "or end it")
        note_holder(file)
        shutil.rmtree(work, ignore_errors=True)  # of a process that was killed
        try:
            yield private_folder(work)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _write(dataset: Dataset, shard: Shard, predictor: Predictor, workers: int, work: Path,
           worded: Callable[[str], str]) -> ShardDone:
    config, records = predictor.config, dataset.records_of(shard.number)
    paths = [Path(path) for path in dataset.paths]
    seen = predicted = 0
    unread: set[Path] | None = None
    about = {"shard": str(shard), "identity": dataset.identity, "made_by": f"cctaecg predict {__version__}"}
    with (
        written(dataset.part(shard.number)),
        _Rows(work / "predictions.parquet", PREDICTIONS.with_metadata(about)) as good,
        _Rows(work / "refused.parquet", REFUSALS.with_metadata(about)) as bad,
    ):
        for block in prepared_blocks(records, paths, config.signal, config.quality, dataset.fs, dataset.unit,
                                     dataset.leads, workers):
            quality = [worded(said) for said in block.quality]
            files = [name_as_text(file) for file in records[seen:seen + len(block.quality)]]
            usable = set(block.usable.tolist())
            if usable:
                table = predictions_of_files([files[place] for place in block.usable],
                                             predictor.probabilities(block.signals),
                                             [quality[place] for place in block.usable], predictor)
                good.add(table.assign(samples=[block.samples[place] for place in block.usable]))
            bad_ones = [place for place in range(len(files)) if place not in usable]
            if bad_ones:
                unread = dataset.unread_of(shard.number) if unread is None else unread
                check_reach(f"shard {shard} of {dataset.folder}", {
                    records[seen + place]: block.quality[place] for place in bad_ones
                    if records[seen + place] not in unread}, records[seen + len(files):])
            bad.add(pd.DataFrame([(files[place], quality[place]) for place in bad_ones], columns=REFUSALS.names))
            seen, predicted = seen + len(files), predicted + len(usable)
    return ShardDone(predicted, seen - predicted, before=False)


class _Rows:
    """A parquet file that is written some thousand rows at a time."""

    def __init__(self, path: Path, schema: pa.Schema):
        self._path, self._schema = path, schema
        self._tables: list[pd.DataFrame] = []
        self._rows = 0

    def __enter__(self) -> "_Rows":
        os.close(os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600))
        self._writer = pq.ParquetWriter(self._path, self._schema)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._flush()
        self._writer.close()

    def add(self, table: pd.DataFrame) -> None:
        """Some more rows."""
        self._tables.append(table)
        self._rows += len(table)
        if self._rows >= ROWS_AT_A_TIME:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            rows = pd.concat([table for table in self._tables if len(table)], ignore_index=True)
            self._writer.write_table(pa.Table.from_pandas(rows, schema=self._schema, preserve_index=False))
        self._tables, self._rows = [], 0


def _counted(dataset: Dataset, number: int) -> ShardDone:
    good, bad = (table_of(dataset, number, which).metadata.num_rows for which in ("predictions", "refused"))
    return ShardDone(good, bad, before=True)


def table_of(dataset: Dataset, number: int, which: str) -> pq.ParquetFile:
    """The ``predictions`` or ``refused`` of a finished shard. Raises ``DatasetError`` where they are another's."""
    part = dataset.part(number)
    path = part if which == "predictions" else dataset.folder / REFUSED / part.name
    try:
        file = pq.ParquetFile(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise DatasetError(f"{path} is missing or damaged; remove {part} and predict shard {number}/{dataset.shards} "
                           "again") from error
    about = {key.decode(): value.decode() for key, value in (file.schema_arrow.metadata or {}).items()}
    found, expected = (about.get("shard"), about.get("identity", "")), (f"{number}/{dataset.shards}", dataset.identity)
    if found != expected:
        raise DatasetError(f"{path} is of shard {found[0]}, networks {found[1][:12]}; expected {expected[0]} and "
                           f"{expected[1][:12]}: remove it and predict the shard again")
    return file


def strings(file: pq.ParquetFile, column: str) -> np.ndarray:
    """A column of text as an array."""
    found: np.ndarray = file.read(columns=[column])[column].to_numpy(zero_copy_only=False).astype(object)
    return found
