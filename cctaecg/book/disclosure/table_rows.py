"""What every rule of a table does: find the first count of a cell, hold rows back."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cctaecg.book.results_by_key import is_absent
from cctaecg.stats.disclosure.sentences import counts_in

SIGN = "held back"
"""What stands in a cell that is held back."""


def hidden_rows(table: pd.DataFrame, rows: np.ndarray, labels: int) -> pd.DataFrame:
    """The table with the marked rows held back but for their first ``labels`` columns and what the paper says."""
    columns = [name for name in table.columns[labels:] if name != "paper"]
    shown = table.copy()
    shown.loc[rows, columns] = SIGN
    return shown


def first_count(text: str) -> int | None:
    found = counts_in(text)
    return found[0] if found else None


def auc_of(results: Mapping[str, Any], vessel: str) -> Mapping[str, int] | None:
    auc = results.get("internal", {}).get("auc", {}).get(vessel)
    return None if auc is None or is_absent(auc) else auc
