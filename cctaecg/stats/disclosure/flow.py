"""The flow of a cohort without steps that few patients, exams or ECGs went out by."""

import numpy as np
import pandas as pd

from cctaecg.run.cells import cell_of
from cctaecg.stats.disclosure.coarsening import is_small

COUNTS = ("patients", "exams", "ecgs")


def merged_flow(flow: pd.DataFrame, cell: int) -> pd.DataFrame:
    """A flow whose steps exclude nobody or at least ``cell``: a step that excludes few is merged with its neighbour.

    A merged step has the words of all, and the numbers that are left after the last of them. What is left at the end
    is always shown, so that steps are merged towards it; where all of them together exclude few, only the end is shown.

    Parameters
    ----------
    flow : DataFrame
        One row for each step of each cohort: cohort, step, patients, exams, ecgs; and may have the numbers excluded.
    cell : int
        The smallest number above 0 that may be shown.

    Returns
    -------
    DataFrame
        The same columns, with fewer rows.
    """
    parts = [_merged(steps.reset_index(drop=True), cell_of(cell).of(str(cohort)))
             for cohort, steps in flow.groupby("cohort", sort=False)]
    return pd.concat(parts, ignore_index=True) if parts else flow


def _merged(steps: pd.DataFrame, cell: int) -> pd.DataFrame:
    counts = steps[list(COUNTS)].to_numpy()
    known = cell_of(cell)
    cells = (int(known), known.exams, known.records)

    def apart(one: int, other: int) -> bool:
        return not any(is_small(lost, smallest) for lost, smallest in zip(np.abs(counts[one] - counts[other]), cells))

    kept = [0]
    for place in range(1, len(steps)):
        if apart(kept[-1], place):
            kept.append(place)
    while kept and not apart(kept[-1], len(steps) - 1):
        kept.pop()
    if not kept or kept[-1] != len(steps) - 1:
        kept.append(len(steps) - 1)
    words = ["; ".join(steps["step"].iloc[first + 1 : last + 1]) for first, last in zip([-1, *kept], kept)]
    merged = steps.iloc[kept].assign(step=words).reset_index(drop=True)
    if f"excluded_{COUNTS[0]}" in steps:
        lost = -merged[list(COUNTS)].diff().fillna(0).astype(int)
        merged = merged.assign(**{f"excluded_{name}": lost[name] for name in COUNTS})
    return merged
