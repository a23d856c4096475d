"""Tables of what happens at a threshold, without what is about few."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cctaecg.book.disclosure.cells import is_small
from cctaecg.book.disclosure.table_rows import auc_of, first_count, hidden_rows
from cctaecg.book.results_by_key import is_absent
from cctaecg.run.cells import Cell


def operating(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
    few = [any(is_small(count, cell.of(row.get("cohort", "")).records) for name in ("TP", "FP", "TN", "FN")
               if (count := first_count(row[name])) is not None) for _, row in table.iterrows()]
    return hidden_rows(table, np.array(few, dtype=bool), 3)


def steps(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
    """Rates along a threshold: held back where few lie beyond a threshold, or between it and the last one shown."""
    few: list[bool] = []
    last: dict[str, list[int]] = {}
    for _, row in table.iterrows():
        auc = auc_of(results, row["vessel"])
        if auc is None or not row["sensitivity"][:1].isdigit() or not row["specificity"][:1].isdigit():
            few.append(True)
            continue
        n, events = auc["n"], auc["events"]
        true, negative = (round(float(row[name].split(" ")[0]) * size)
                          for name, size in (("sensitivity", events), ("specificity", n - events)))
        steps = np.abs(np.subtract([true, negative], last.get(row["vessel"], [true, negative])))
        beyond = (true, events - true, negative, n - events - negative, *steps)
        few.append(any(is_small(count, cell.records) for count in beyond))
        if not few[-1]:
            last[row["vessel"]] = [true, negative]
    return hidden_rows(table, np.array(few, dtype=bool), 2)


def points(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
    """Everything a threshold does: no row where few lie beyond the threshold, or between it and the last one shown."""
    shown = []
    last: dict[str, np.ndarray] = {}
    for _, row in table.iterrows():
        counts = np.array([int(row[name]) for name in ("tp", "fp", "fn", "tn")])
        steps = np.abs(counts - last.get(row["vessel"], counts))
        few = any(is_small(int(count), cell.records) for count in (*counts, *steps))
        shown.append(not few)
        if not few:
            last[row["vessel"]] = counts
    kept: pd.DataFrame = table[np.array(shown, dtype=bool)]
    return kept


def at_the_threshold(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
    operating = results.get("risk", {}).get("operating", {}).get("internal", {})
    points = [operating.get(vessel, {}) for vessel in table["vessel"]]
    few = [is_absent(point) or any(is_small(point.get(name, 0), cell.records) for name in ("tp", "fp", "tn", "fn"))
           for point in points]
    return hidden_rows(table, np.array(few, dtype=bool), 1)


def by_vessel(table: pd.DataFrame, cell: Cell, results: Mapping[str, Any]) -> pd.DataFrame:
    few = []
    for vessel in table["vessel"]:
        auc = auc_of(results, vessel)
        few.append(auc is None or any(is_small(count, cell.records)
                                      for count in (auc["events"], auc["n"] - auc["events"])))
    return hidden_rows(table, np.array(few, dtype=bool), 1)
