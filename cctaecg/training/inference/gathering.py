"""The end of a data set of predictions: every record in exactly one shard, counted, duplicates named."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from shlex import quote

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cctaecg.errors import counted, name_as_text
from cctaecg.run.atomic import atomic_path, in_parts
from cctaecg.training.inference.dataset import Dataset
from cctaecg.training.inference.layout import DUPLICATES, FILES, GATHERED, DatasetError
from cctaecg.training.inference.record_list import listed_again
from cctaecg.training.inference.shards import strings, table_of

SAME_FILE, SAME_SAMPLES = "the same file", "the same samples"


class ShardsMissing(DatasetError):
    """Some shards are not finished; the message names them by number."""


@dataclass(frozen=True)
class Gathered:
    """Records of a whole data set: ``predicted``, ``refused``, files ``again``, and of the predicted ``duplicates``."""

    records: int
    predicted: int
    refused: int
    again: int
    duplicates: int


def gather(dataset: Dataset) -> Gathered:
    """Check that every listed record is in exactly one shard, name duplicates, and write the counts.

    Records with the samples of another are predicted as well; ``_duplicates.parquet`` names them, the first by name
    being the original, and the files that were listed twice, which were predicted once.

    Parameters
    ----------
    dataset : Dataset
        Of which all shards are to be finished.

    Returns
    -------
    Gathered

    Raises
    ------
    ShardsMissing
        Naming the shards that are not finished.
    DatasetError
        For a record that is missing or there twice, and for parts of other networks.
    """
    missing = sorted(set(range(1, dataset.shards + 1)) - set(dataset.finished()))
    if missing:
        raise ShardsMissing(f"{len(missing):,} of {counted(dataset.shards, 'shard')} of {dataset.folder} are not "
                            f"finished: {ranges(missing)}; predict what is missing with: cctaecg predict --run "
                            f"{dataset.run} --dataset {quote(str(dataset.folder))} --shards {dataset.shards}")
    (dataset.folder / GATHERED).unlink(missing_ok=True)
    predicted = refused = 0
    digests, files = [], []
    for number in range(1, dataset.shards + 1):
        good, bad = (table_of(dataset, number, which) for which in ("predictions", "refused"))
        names = strings(good, "file")
        _refuse_unequal(dataset, number, [*names, *strings(bad, "file")])
        predicted, refused = predicted + len(names), refused + bad.metadata.num_rows
        digests.append(strings(good, "samples").astype("S32"))
        files.append(names)
    again = listed_again(dataset.folder / FILES)
    same = _same_samples(np.concatenate(digests), np.concatenate(files))
    with in_parts(dataset.folder / DUPLICATES), atomic_path(dataset.folder / DUPLICATES, private=True) as partial:
        rows = [*((*pair, SAME_FILE) for pair in again.items()), *((*pair, SAME_SAMPLES) for pair in same)]
        schema = pa.schema([(name, pa.string()) for name in ("file", "same_as", "kind")])
        pq.write_table(pa.Table.from_pylist([dict(zip(schema.names, row)) for row in rows], schema), partial)
    found = Gathered(predicted + refused + len(again), predicted, refused, len(again), len(same))
    with in_parts(dataset.folder / GATHERED), atomic_path(dataset.folder / GATHERED, private=True) as partial:
        partial.write_text(json.dumps(asdict(found)) + "\n", encoding="utf-8")
    return found


def counts_of(dataset: Dataset) -> Gathered:
    """What :func:`gather` has found before."""
    return Gathered(**json.loads((dataset.folder / GATHERED).read_text(encoding="utf-8")))


def _refuse_unequal(dataset: Dataset, number: int, found: Sequence[str]) -> None:
    """Raise ``DatasetError`` unless a shard holds each of its records once."""
    there, listed = Counter(found), {name_as_text(record) for record in dataset.records_of(number)}
    faults = [(sorted(record for record, times in there.items() if times > 1), "there twice"),
              (sorted(listed - there.keys()), "missing"), (sorted(there.keys() - listed), "no record of it")]
    for records, what in faults:
        if records:
            many = counted(len(records), "record is", "records are")
            raise DatasetError(f"shard {number}/{dataset.shards} of {dataset.folder}: {many} {what}, the first is "
                               f"{records[0]!r}; remove {dataset.part(number)} and predict it again")


def _same_samples(digests: np.ndarray, files: np.ndarray) -> list[tuple[str, str]]:
    """Each record with the samples of another, and that other, the first of them by name."""
    order = np.lexsort((files.astype(str), digests)) if len(files) else np.array([], int)
    digests, files = digests[order], files[order]
    starts = np.flatnonzero(np.r_[True, digests[1:] != digests[:-1]]) if len(files) else order
    first = np.repeat(starts, np.diff(np.r_[starts, len(files)]))
    later = np.flatnonzero(first != np.arange(len(files)))
    return [(files[place], files[first[place]]) for place in later]


def ranges(numbers: Sequence[int]) -> str:
    """Numbers in order, those in a row as a range.

    >>> ranges([1, 3, 4, 5, 9])
    '1, 3-5, 9'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    return ", ".join("-".join(map(str, run)) for run in runs)
