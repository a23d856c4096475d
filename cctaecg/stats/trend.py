"""Whether the predicted probability rises with the stenosis grade: Spearman's rank correlation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm, rankdata, spearmanr

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_numbers, as_scores, same_length
from cctaecg.stats.intervals import percentile_bounds
from cctaecg.stats.resampling import weight_blocks


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
    grade: ArrayLike,
    score: ArrayLike,
    groups: ArrayLike | None = None,
    level: float = 0.95,
    resamples: int = 200,
    seed: int = 0,
) -> Trend:
    """Spearman's rank correlation of grade and score, with a patient-bootstrap percentile interval.

    The correlation is Pearson's of mid-ranks, ranked anew in each resample.

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
    resamples : int, default 200
        Bootstrap samples of the patients.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    Trend
        The correlation, its limits and its p-value. Without ``groups`` the p-value is that of the t approximation;
        with them it is that of the correlation divided by its bootstrap standard error, because records of one patient
        are no independent evidence.

    Raises
    ------
    UndefinedStatistic
        When all grades or all scores are the same, or fewer than 3 are known.
    NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Examples
    --------
    >>> trend = spearman_trend([0, 1, 2, 3, np.nan], [0.1, 0.3, 0.2, 0.9, 0.5], resamples=20)
    >>> round(trend.rho, 4), trend.n
    (0.8, 4)
    """
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
    rho = float(np.corrcoef(rankdata(grade), rankdata(score))[0, 1])
    _, at_grade = np.unique(grade, return_inverse=True)
    _, at_score = np.unique(score, return_inverse=True)
    draws = np.array([
        _weighted_correlation(at_grade, at_score, weights[codes])
        for block in weight_blocks(len(patients), resamples, seed) for weights in block
    ])
    lower, upper = percentile_bounds(draws, level)
    if groups is None:
        p_value = float(spearmanr(grade, score).pvalue)
    else:
        spread = float(np.nanstd(draws, ddof=1))
        p_value = float(2 * norm.sf(abs(rho) / spread)) if spread > 0 else 0.0
    return Trend(rho, lower, upper, p_value, n)


def _weighted_correlation(first: np.ndarray, second: np.ndarray, weights: np.ndarray) -> float:
    """Spearman's correlation of two coded variables (n,) when record i counts ``weights[i]`` times; NaN if constant."""
    total = weights.sum()
    a, b = (_mid_ranks(codes, weights) - (total + 1) / 2 for codes in (first, second))
    weighted = weights * a
    power = (weighted @ a) * ((weights * b) @ b)
    return float(weighted @ b / np.sqrt(power)) if power > 0 else np.nan


def _mid_ranks(codes: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Mid-rank (n,) of each record among all repeated records: those below, and half of the tied ones."""
    size = np.bincount(codes, weights=weights)
    ranks: np.ndarray = (np.cumsum(size) - size + (size + 1) / 2)[codes]
    return ranks
