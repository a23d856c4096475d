"""The table of records that a store is built from: what it must hold, and the source of each record."""

from typing import Any

import pandas as pd

from cctaecg.ecg.errors import RecordsTable
from cctaecg.ecg.source import Source
from cctaecg.errors import counted


def sources_of(records: pd.DataFrame) -> list[Source]:
    """The source of each record. Raises ``RecordsTable`` for a missing column or an ECG named twice in a cohort."""
    lacking = [column for column in ("cohort", "ecg_id", "path") if column not in records]
    if lacking:
        raise RecordsTable(f"the table of records lacks {', '.join(lacking)}; it has {', '.join(records.columns)}")
    twice = records[records.duplicated(["cohort", "ecg_id"])]
    if len(twice):
        raise RecordsTable(f"{counted(len(twice), 'record is', 'records are')} named twice, the first is ecg_id "
                           f"{twice['ecg_id'].iloc[0]!r} of cohort {twice['cohort'].iloc[0]!r}")
    return [Source(*row) for row in zip(records["path"].astype(str), _stated(records, "fs"), _stated(records, "unit"))]


def _stated(records: pd.DataFrame, column: str) -> list[Any]:
    """A column's values, None where it is absent or empty."""
    if column not in records:
        return [None] * len(records)
    return [None if pd.isna(value) else value for value in records[column]]
