"""Where the cohort's own ECGs lie: percentiles of the predicted probability, by the true grade of the vessel."""

from typing import Any

import numpy as np
import pandas as pd

from cctaecg.domain import GRADE_COLUMNS, PROBABILITY_COLUMNS, VESSELS, Grade
from cctaecg.run.run import Run
from cctaecg.stats.disclosure.coarsening import microaggregated

FEWEST = 20
"""ECGs of a grade below which no percentile is told: it would be a matter of one or two of them."""

LEVELS = np.linspace(0, 1, 101)
DIGITS = 4


def percentiles(run: Run, cell: int) -> dict[str, Any]:
    """The percentiles of the ECGs that the run's networks did not learn from: the second hospital's, or out of fold.

    A value stands for ``cell`` patients or more, as does everything that a book publishes.
    """
    external = run.has_cohort("external") and run.ensemble_predictions("external").exists()
    table = run.read_ensemble("external") if external else run.read_out_of_fold()
    return {"cohort": "external" if external else "internal",
            "vessels": {vessel: _by_grade(table, vessel, cell) for vessel in VESSELS}}


def _by_grade(table: pd.DataFrame, vessel: str, cell: int) -> list[dict[str, Any]]:
    """One entry for each grade that has enough ECGs: its name, how many, and the percentiles 0 to 100."""
    entries = []
    for grade in Grade:
        column = PROBABILITY_COLUMNS[vessel]
        these = table[(table[GRADE_COLUMNS[vessel]] == int(grade)).fillna(False) & table[column].notna()]
        values = np.sort(these[column].to_numpy(float))
        if cell > 1:
            values = microaggregated(these[column].to_numpy(float), cell, these["patient_id"].to_numpy())
        if len(values) >= max(FEWEST, cell):
            entries.append({"grade": grade.name.lower(), "n": _shown(len(values), cell),
                            "percentiles": np.quantile(values, LEVELS).round(DIGITS).tolist()})
    return entries


def _shown(count: int, cell: int) -> int:
    """A count, to the nearest multiple of ``cell``."""
    return count if cell <= 1 else cell * round(count / cell)
