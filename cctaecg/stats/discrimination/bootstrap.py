"""AUCs of bootstrap samples of patients, exact, without sorting a resample, and their percentile intervals."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from cctaecg.run.results import Absent
from cctaecg.stats.discrimination.placements import placements
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_masked_labels, as_scores, same_shape
from cctaecg.stats.intervals import Interval, percentile_bounds
from cctaecg.stats.resampling import weight_blocks


class PresortedAUC:
    """The AUC as a function of patient weights: sorted once, evaluated for any number of resamples.

    Cut the score axis at the distinct scores s_1 < ... < s_q of the records with the outcome. Records without it
    fall between two cuts or on one. With E_j the weight of the records with the outcome at s_j, and B_j and T_j the
    weights of those without it below and at s_j, the AUC of a resample is

        sum_j E_j (B_j + T_j / 2) / (sum_j E_j * weight of all records without the outcome)

    Each of the weights is a sum of patient weights: one sparse matrix product gives it for all resamples.
    """

    def __init__(self, y: np.ndarray, score: np.ndarray, codes: np.ndarray, patients: int) -> None:
        """``y`` (n,) boolean, ``score`` (n,) finite, ``codes`` (n,) the patient's number, below ``patients``.

        Raises ``UndefinedStatistic`` when one class is empty.
        """
        events = np.count_nonzero(y)
        if events in (0, len(y)):
            which = "none has" if events == 0 else "all have"
            raise UndefinedStatistic(f"The AUC does not exist: of {len(y)} records {which} the outcome.")
        cuts, at_cut = np.unique(score[y], return_inverse=True)
        place = np.searchsorted(cuts, score[~y], "left") + np.searchsorted(cuts, score[~y], "right")
        self._events = _counts(at_cut, codes[y], (len(cuts), patients))
        self._others = _counts(place, codes[~y], (2 * len(cuts) + 1, patients))  # 2 j below cut j, 2 j + 1 on it

    def __call__(self, weights: np.ndarray) -> np.ndarray:
        """AUC (b,) for patient weights (b, patients); NaN where a resample drew one class only."""
        columns = np.ascontiguousarray(weights.T)
        events, others = self._events @ columns, self._others @ columns
        below = np.cumsum(others, axis=0)
        on = others[1::2]
        pairs = np.einsum("jb,jb->b", events, below[1::2] - 0.5 * on)
        possible = events.sum(axis=0) * below[-1]
        aucs: np.ndarray = np.divide(pairs, possible, out=np.full(len(weights), np.nan), where=possible > 0)
        return aucs


def bootstrap_aucs(
    y: ArrayLike, score: ArrayLike, groups: ArrayLike | None = None, resamples: int = 200, seed: int = 0
) -> np.ndarray:
    """AUC of each vessel in bootstrap samples of the patients.

    The vessels share the resamples, so that their differences and means are paired.

    Parameters
    ----------
    y : array of 0, 1 and NaN, shape (n, v)
        Outcome of each record and vessel, NaN where it is unknown.
    score : array, shape (n, v)
        Finite numbers, higher for likelier.
    groups : array, shape (n,), optional
        Patient of each record; by default each record is a patient of its own.
    resamples : int, default 200
        Bootstrap samples of the patients.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    array, shape (resamples, v)
        The AUCs; NaN where a resample drew one class only.

    Raises
    ------
    UndefinedStatistic
        When a vessel has one class only, or all records are of one patient.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    References
    ----------
    Efron B. Ann Stat 1979;7:1-26.

    Examples
    --------
    >>> y, score = [[0], [0], [1], [0], [1], [1]] * 4, [[0.1], [0.4], [0.35], [0.2], [0.8], [0.7]] * 4
    >>> draws = bootstrap_aucs(y, score, resamples=50)
    >>> draws.shape, bool((draws > 0.5).all())
    ((50, 1), True)
    """
    outcomes, scores = as_masked_labels(y), as_scores(score, "score", axes=2)
    same_shape(outcomes, scores, "y and score")
    codes, patients = as_groups(groups, len(outcomes))
    columns = []
    for labels, values in zip(outcomes.T, scores.T):
        known = ~np.isnan(labels)
        columns.append(PresortedAUC(labels[known] == 1, values[known], codes[known], len(patients)))
    # by column in memory, so that the columns' matrix products need no copy of their own
    blocks = map(np.asfortranarray, weight_blocks(len(patients), resamples, seed))
    return np.concatenate([np.stack([column(block) for column in columns], axis=1) for block in blocks])


def auc_bootstrap(
    y: ArrayLike,
    score: ArrayLike,
    groups: ArrayLike | None = None,
    level: float = 0.95,
    resamples: int = 1000,
    seed: int = 0,
) -> list[Interval | Absent]:
    """AUC of each column with its percentile bootstrap interval, (v,) results from one set of resamples.

    ``y`` and ``score`` are (n, v), unknown labels NaN. Without ``groups`` single records are drawn, as the manuscript
    did; with ``groups`` (n,), the patient of each record, patients are drawn with all their records. The first
    interval is too narrow where a patient has several records. A column without an interval (one class only, or too
    many resamples of one class) is ``Absent`` with its reason. Efron B. Ann Stat 1979;7:1-26.

    >>> y, score = [[0], [0], [1], [0], [1], [1]] * 4, [[0.1], [0.4], [0.35], [0.2], [0.8], [0.7]] * 4
    >>> (auc,) = auc_bootstrap(y, score, resamples=50)
    >>> round(auc.value, 4), auc.lower < auc.value < auc.upper, auc.n, auc.events
    (0.8889, True, 24, 12)

    Raises as :func:`cctaecg.stats.bootstrap_aucs` for bad input or a single patient, ``InvalidSetting`` for a level
    outside 0 to 1.
    """
    outcomes, scores = as_masked_labels(y), as_scores(score, "score", axes=2)
    same_shape(outcomes, scores, "y and score")
    results: dict[int, Interval | Absent] = {}
    both = []
    for column, labels in enumerate(outcomes.T):
        events, n = int(np.nansum(labels)), int(np.count_nonzero(~np.isnan(labels)))
        if 0 < events < n:
            both.append(column)
        else:
            results[column] = Absent(f"The AUC does not exist: of {n} records {events} have the outcome.")
    draws = bootstrap_aucs(outcomes[:, both], scores[:, both], groups, resamples, seed) if both else np.empty((0, 0))
    for column, drawn in zip(both, draws.T):
        known = ~np.isnan(outcomes[:, column])
        positive = outcomes[known, column] == 1
        value, _ = placements(positive, scores[known, column])
        try:
            bounds = percentile_bounds(drawn, level)
            results[column] = Interval(value, *bounds, len(positive), int(np.count_nonzero(positive)))
        except UndefinedStatistic as error:
            results[column] = Absent(str(error))
    return [results[column] for column in range(outcomes.shape[1])]


def _counts(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> csr_array:
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
