"""From ECG records to exams or patients: one score and one outcome for each."""

from dataclasses import dataclass

import numpy as np

from cctaecg.stats.inputs import as_groups, labelled_columns


@dataclass(frozen=True)
class Aggregated:
    """One row for each group, in sorted order: ``groups`` (g,), ``y`` (g, v) with NaN for unknown, ``score`` (g, v)."""

    groups: np.ndarray
    y: np.ndarray
    score: np.ndarray


def aggregate(y, score, groups) -> Aggregated:
    """Mean score and any-severe outcome of each exam or patient.

    ``y`` (n, v) holds 0, 1 or NaN, ``score`` (n, v) finite numbers (a column without any label may have none, and stays
    NaN), ``groups`` (n,) the exam or patient. An outcome
    is 1 when any record of the group has it, 0 when all are known to lack it, and unknown (NaN) otherwise: a
    missing label beside negative ones may hide a positive.

    >>> result = aggregate([[0], [1], [0], [np.nan]], [[0.25], [0.75], [0.2], [0.4]], ["a", "a", "b", "c"])
    >>> result.groups.tolist(), result.y[:, 0].tolist(), result.score[:, 0].tolist()
    (['a', 'b', 'c'], [1.0, 0.0, nan], [0.5, 0.2, 0.4])

    Raises ``InvalidLabel``, ``NonFiniteValue``, ``ShapeMismatch``, ``MissingGroup`` for bad input and
    ``UndefinedStatistic`` for none.
    """
    known, finite, kept = labelled_columns(y, score)
    y, score = np.full((len(known), len(kept)), np.nan), np.full((len(known), len(kept)), np.nan)
    y[:, kept], score[:, kept] = known, finite
    codes, distinct = as_groups(groups, len(y))

    def total(values: np.ndarray) -> np.ndarray:
        columns = [np.bincount(codes, weights=column, minlength=len(distinct)) for column in values.T]
        return np.stack(columns, axis=1)

    severe, unknown = total(y == 1) > 0, total(np.isnan(y)) > 0
    size = np.bincount(codes, minlength=len(distinct))[:, None]
    return Aggregated(distinct, np.where(severe, 1.0, np.where(unknown, np.nan, 0.0)), total(score) / size)
