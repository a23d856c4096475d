"""What lies in the folder of a data set of predictions, by name; imports nothing that computes, as the engine asks.

The engine reads its rules at every call and, on a cluster, in every job.
"""

from dataclasses import dataclass

from cctaecg.errors import UserError

DATASET, FILES, REFUSED, DUPLICATES, GATHERED, WORK = (
    "_dataset.json", "_files.parquet", "_refused", "_duplicates.parquet", "_gathered.json", "_work")
MOST_SHARDS = 99_999


class DatasetError(UserError, ValueError):
    """A folder is no data set of predictions, or one of something else than what was asked for."""


@dataclass(frozen=True)
class Shard:
    """One of ``of`` shards, ``number`` counted from 1."""

    number: int
    of: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.of <= MOST_SHARDS:
            raise DatasetError(f"shard {self.number}/{self.of} is none; expected I/N with I from 1 to N, and N at most "
                               f"{MOST_SHARDS:,}")

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @property
    def file(self) -> str:
        """The name of its part."""
        return f"part-{self.number:05}-of-{self.of:05}.parquet"
