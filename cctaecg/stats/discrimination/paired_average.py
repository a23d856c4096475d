"""The difference of two models' mean AUC over vessels, on the same records, with its interval by patient."""

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.discrimination.paired_test import z_test
from cctaecg.stats.discrimination.placements import cluster_parts, placements
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_groups, labelled_columns, same_shape
from cctaecg.stats.intervals import Interval
from cctaecg.stats.small_samples import satterthwaite


def macro_difference(
    y: ArrayLike, a: ArrayLike, b: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95
) -> Interval:
    """Macro-averaged AUC of one score minus that of another, with an interval over patients.

    Parameters
    ----------
    y : array of 0, 1 and NaN, shape (n, v)
        Outcome of each record and vessel, NaN where it is unknown. A vessel without any label is left out.
    a, b : array, shape (n, v)
        The two scores, finite numbers, higher for likelier.
    groups : array, shape (n,), optional
        Patient of each record; by default each record is a patient of its own.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    Interval
        ``a`` minus ``b`` and its limits; ``n`` counts the records with at least one known label and ``events`` the
        positive labels.

    Raises
    ------
    UndefinedStatistic
        When a vessel has one class only, or a class with records of fewer than 5 patients.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Notes
    -----
    Of each vessel the differences of placements are summed by patient, as :func:`cctaecg.stats.delong_test` does; the
    variance is the sum over all pairs of vessels of their covariance by patient, over v squared. The limits are by
    Student's t with Satterthwaite's degrees of freedom. With one vessel they are those of that test.

    Examples
    --------
    >>> y, a, b = [[0], [0], [1], [1]] * 5, [[1], [2], [3], [4]] * 5, [[1], [3], [2], [4]] * 5
    >>> macro_difference(y, a, b).value
    0.25
    """
    y, a, b = (np.asarray(array, dtype=float) for array in (y, a, b))
    same_shape(a, b, "a and b")
    labels, first, kept = labelled_columns(y, a)
    second = labelled_columns(y, b)[1]
    known = ~np.isnan(labels)
    codes, patients = as_groups(groups, len(labels))
    values, parts = [], []
    for column, which in enumerate(np.flatnonzero(kept)):
        rows = known[:, column]
        outcome = labels[rows, column] == 1
        if len(np.unique(outcome)) < 2:
            raise UndefinedStatistic(f"Column {which} has labels of one kind only: its AUC does not exist.")
        (one, placed_a), (other, placed_b) = (placements(outcome, score[rows, column]) for score in (first, second))
        values.append(one - other)
        parts.append(cluster_parts(outcome, placed_a - placed_b - values[-1], codes[rows], len(patients)))
    own = sum(part.variance for part in parts)
    shared = sum(2 * one.covariance(other) for place, one in enumerate(parts) for other in parts[:place])
    variances, degrees = (np.concatenate(each) for each in zip(*(part.degrees() for part in parts)))
    test = z_test(
        float(np.mean(values)), (own + shared) / len(parts) ** 2, level, satterthwaite(variances, degrees)
    )
    n, events = int(known.any(axis=1).sum()), int(np.nansum(labels))
    return Interval(test.difference, test.lower, test.upper, n, events)
