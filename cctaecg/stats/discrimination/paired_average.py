"""The difference of two models' mean AUC over vessels, on the same records, with its interval by patient."""

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.discrimination.bootstrap import bootstrap_aucs
from cctaecg.stats.discrimination.placements import placements
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import labelled_columns, same_shape
from cctaecg.stats.intervals import Interval, percentile_bounds


def macro_difference(
    y: ArrayLike,
    a: ArrayLike,
    b: ArrayLike,
    groups: ArrayLike | None = None,
    level: float = 0.95,
    resamples: int = 1000,
    seed: int = 0,
) -> Interval:
    """Macro-averaged AUC of one score minus that of another, with a patient-bootstrap percentile interval.

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
    resamples : int, default 1000
        Bootstrap samples of the patients. All vessels and both scores share them, so that what they have in common
        cancels.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    Interval
        ``a`` minus ``b`` and its limits; ``n`` counts the records with at least one known label and ``events`` the
        positive labels.

    Raises
    ------
    UndefinedStatistic
        When a vessel has one class only, or all records are of one patient.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Examples
    --------
    >>> y, a, b = [[0], [0], [1], [1]] * 5, [[1], [2], [3], [4]] * 5, [[1], [3], [2], [4]] * 5
    >>> macro_difference(y, a, b, resamples=20).value
    0.25
    """
    y, a, b = (np.asarray(array, dtype=float) for array in (y, a, b))
    same_shape(a, b, "a and b")
    labels, first, kept = labelled_columns(y, a)
    second = labelled_columns(y, b)[1]
    known = ~np.isnan(labels)
    for column, which in enumerate(np.flatnonzero(kept)):
        if len(np.unique(labels[known[:, column], column])) < 2:
            raise UndefinedStatistic(f"Column {which} has labels of one kind only: its AUC does not exist.")
    value = np.mean([
        placements(labels[rows, v] == 1, first[rows, v])[0] - placements(labels[rows, v] == 1, second[rows, v])[0]
        for v, rows in enumerate(known.T)
    ])
    draws = bootstrap_aucs(np.hstack([labels, labels]), np.hstack([first, second]), groups, resamples, seed)
    vessels = labels.shape[1]
    differences = draws[:, :vessels].mean(axis=1) - draws[:, vessels:].mean(axis=1)
    n, events = int(known.any(axis=1).sum()), int(np.nansum(labels))
    return Interval(float(value), *percentile_bounds(differences, level), n, events)
