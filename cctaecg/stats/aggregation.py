"""From ECG records to exams or patients: one score and one outcome for each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.errors import InvalidSetting
from cctaecg.stats.inputs import as_groups, labelled_columns

SCORES = ("mean", "max")
OUTCOMES = ("any", "all")


@dataclass(frozen=True)
class Aggregated:
    """One score and one outcome of each exam or patient, in the sorted order of their names.

    Attributes
    ----------
    groups : array, shape (g,)
        The exams or patients.
    y : array, shape (g, v)
        Outcome of each: 1, 0, or NaN where it is unknown.
    score : array, shape (g, v)
        Combined score of each; NaN throughout a column without labels that came without scores.
    """

    groups: np.ndarray
    y: np.ndarray
    score: np.ndarray


def aggregate(
    y: ArrayLike, score: ArrayLike, groups: ArrayLike, combine_score: str = "mean", combine_outcome: str = "any"
) -> Aggregated:
    """One score and one outcome of each exam or patient: by default the mean score, and whether any record is severe.

    Parameters
    ----------
    y : array of 0, 1 and NaN, shape (n, v)
        Outcome of each record and vessel, NaN where it is unknown.
    score : array, shape (n, v)
        Finite scores. A column without any label may have none, and stays NaN.
    groups : array, shape (n,)
        Exam or patient of each record.
    combine_score : {"mean", "max"}, default "mean"
        Whether a group has the mean or the highest score of its records.
    combine_outcome : {"any", "all"}, default "any"
        With "any" an outcome is 1 when any record of the group has it, 0 when all are known to lack it, and unknown
        otherwise: a missing label beside negative ones may hide a positive. With "all" a group is positive only when
        each of its records is, negative as soon as one is known to be, and unknown otherwise.

    Returns
    -------
    Aggregated
        One row for each group.

    Raises
    ------
    InvalidLabel, NonFiniteValue, ShapeMismatch, MissingGroup
        For bad input.
    InvalidSetting
        For another way to combine.
    UndefinedStatistic
        When there are no records, or none has a known label.

    Examples
    --------
    >>> result = aggregate([[0], [1], [0], [np.nan]], [[0.25], [0.75], [0.2], [0.4]], ["a", "a", "b", "c"])
    >>> result.groups.tolist(), result.y[:, 0].tolist(), result.score[:, 0].tolist()
    (['a', 'b', 'c'], [1.0, 0.0, nan], [0.5, 0.2, 0.4])
    """
    if combine_score not in SCORES:
        raise InvalidSetting(f"combine_score is {combine_score!r}; expected {' or '.join(SCORES)}")
    if combine_outcome not in OUTCOMES:
        raise InvalidSetting(f"combine_outcome is {combine_outcome!r}; expected {' or '.join(OUTCOMES)}")
    known, finite, kept = labelled_columns(y, score)
    labels, scores = np.full((len(known), len(kept)), np.nan), np.full((len(known), len(kept)), np.nan)
    labels[:, kept], scores[:, kept] = known, finite
    codes, distinct = as_groups(groups, len(labels))

    def total(values: np.ndarray) -> np.ndarray:
        columns = [np.bincount(codes, weights=column, minlength=len(distinct)) for column in values.T]
        return np.stack(columns, axis=1)

    severe, clear, unknown = (total(which) > 0 for which in (labels == 1, labels == 0, np.isnan(labels)))
    decided, otherwise = (severe, 1.0) if combine_outcome == "any" else (clear, 0.0)
    outcome = np.where(decided, otherwise, np.where(unknown, np.nan, 1 - otherwise))
    if combine_score == "mean":
        return Aggregated(distinct, outcome, total(scores) / np.bincount(codes, minlength=len(distinct))[:, None])
    highest = np.full((len(distinct), labels.shape[1]), -np.inf)
    np.maximum.at(highest, codes, scores)  # a column without scores stays NaN, as in the mean
    return Aggregated(distinct, outcome, highest)
