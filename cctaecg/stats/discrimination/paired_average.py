"""The difference of two models' mean AUC over vessels, on the same records, with its interval by patient."""

import numpy as np

from cctaecg.stats.discrimination.bootstrap import bootstrap_aucs
from cctaecg.stats.discrimination.placements import placements
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import labelled_columns, same_shape
from cctaecg.stats.intervals import Interval, percentile_bounds


def macro_difference(
    y, a, b, groups=None, level: float = 0.95, resamples: int = 1000, seed: int = 0
) -> Interval:
    """Macro-AUC of ``a`` minus that of ``b``, with a patient-bootstrap percentile interval.

    ``y``, ``a`` and ``b`` are (n, v); a label that is unknown is NaN, a column without labels is left out of both. All
    vessels and both models share the resamples of patients (``groups`` (n,)), so that what they have in common
    cancels. In the result ``n`` counts the records with a known label and ``events`` the positive labels.

    >>> y, a, b = [[0], [0], [1], [1]] * 5, [[1], [2], [3], [4]] * 5, [[1], [3], [2], [4]] * 5
    >>> macro_difference(y, a, b, resamples=20).value
    0.25

    Raises ``UndefinedStatistic`` when a vessel has one kind of label only, and as
    :func:`cctaecg.stats.bootstrap_aucs`.
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
