"""From ECG records to exams or patients: one score and one outcome for each."""

from dataclasses import dataclass

import numpy as np

from cctaecg.stats.errors import InvalidSetting
from cctaecg.stats.inputs import as_groups, labelled_columns

SCORES = ("mean", "max")
OUTCOMES = ("any", "all")


@dataclass(frozen=True)
class Aggregated:
    """One row for each group, in sorted order: ``groups`` (g,), ``y`` (g, v) with NaN for unknown, ``score`` (g, v)."""

    groups: np.ndarray
    y: np.ndarray
    score: np.ndarray


def aggregate(y, score, groups, combine_score: str = "mean", combine_outcome: str = "any") -> Aggregated:
    """One score and one outcome of each exam or patient: by default the mean score, and whether any record is severe.

    ``y`` (n, v) holds 0, 1 or NaN, ``score`` (n, v) finite numbers (a column without any label may have none, and stays
    NaN), ``groups`` (n,) the exam or patient. An outcome
    is 1 when any record of the group has it, 0 when all are known to lack it, and unknown (NaN) otherwise: a
    missing label beside negative ones may hide a positive. ``combine_score`` "max" takes the highest score
    instead of the mean; ``combine_outcome`` "all" calls a group positive only when each of its records is, negative as
    soon as one is known to be, and unknown otherwise.

    >>> result = aggregate([[0], [1], [0], [np.nan]], [[0.25], [0.75], [0.2], [0.4]], ["a", "a", "b", "c"])
    >>> result.groups.tolist(), result.y[:, 0].tolist(), result.score[:, 0].tolist()
    (['a', 'b', 'c'], [1.0, 0.0, nan], [0.5, 0.2, 0.4])

    Raises ``InvalidLabel``, ``NonFiniteValue``, ``ShapeMismatch``, ``MissingGroup`` for bad input,
    ``InvalidSetting`` for another way to combine and ``UndefinedStatistic`` for no records.
    """
    if combine_score not in SCORES:
        raise InvalidSetting(f"combine_score is {combine_score!r}; expected {' or '.join(SCORES)}")
    if combine_outcome not in OUTCOMES:
        raise InvalidSetting(f"combine_outcome is {combine_outcome!r}; expected {' or '.join(OUTCOMES)}")
    known, finite, kept = labelled_columns(y, score)
    y, score = np.full((len(known), len(kept)), np.nan), np.full((len(known), len(kept)), np.nan)
    y[:, kept], score[:, kept] = known, finite
    codes, distinct = as_groups(groups, len(y))

    def total(values: np.ndarray) -> np.ndarray:
        columns = [np.bincount(codes, weights=column, minlength=len(distinct)) for column in values.T]
        return np.stack(columns, axis=1)

    severe, clear, unknown = (total(which) > 0 for which in (y == 1, y == 0, np.isnan(y)))
    decided, otherwise = (severe, 1.0) if combine_outcome == "any" else (clear, 0.0)
    outcome = np.where(decided, otherwise, np.where(unknown, np.nan, 1 - otherwise))
    if combine_score == "mean":
        return Aggregated(distinct, outcome, total(score) / np.bincount(codes, minlength=len(distinct))[:, None])
    highest = np.full((len(distinct), y.shape[1]), -np.inf)
    np.maximum.at(highest, codes, score)  # a column without scores stays NaN, as in the mean
    return Aggregated(distinct, outcome, highest)
