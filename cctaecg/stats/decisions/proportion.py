"""A proportion of clustered records, and how many independent records they are worth for its interval."""

import numpy as np

from cctaecg.stats.intervals import Interval, normal_quantile, wilson_bounds
from cctaecg.stats.small_samples import certain_bound, t_quantile


def proportion(success: np.ndarray, codes: np.ndarray, level: float = 0.95) -> Interval:
    """Share of records with a success, and its Wilson interval at the effective sample size of clustered records.

    With a_i successes among the m_i records of patient i and p = sum a_i / sum m_i, the ratio estimator's variance is
    var = sum (a_i - p m_i)^2 / (sum m_i)^2, and the effective size is p (1 - p) / var, at most the number of records.
    Where all records are of one patient the variance says nothing, and one record is taken: as if all told the same.
    Where p is 0 or 1 the limits are exact, by the number of patients (Clopper and Pearson): of none of 8 patients the
    upper limit is 37%. With one record for each patient this is Wilson's interval itself. The more of the records are
    repeats, the more of the variance is an estimate, for which Student's quantile takes the place of the normal one:
    with G patients, (G - 1) n / (n - G) degrees of freedom.

    Parameters
    ----------
    success : array of bool, shape (n,)
        Whether the record is a success; at least one record.
    codes : array of int, shape (n,)
        Number of each record's patient, 0 or more.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    Interval
        The share; ``n`` counts the records and ``events`` the successes.

    Raises
    ------
    InvalidSetting
        For a level outside 0 to 1.

    References
    ----------
    Rao JNK, Scott AJ. Biometrics 1992;48:577-585.

    Wilson EB. J Am Stat Assoc 1927;22:209-212.

    Clopper CJ, Pearson ES. Biometrika 1934;26:404-413.
    """
    size = np.bincount(codes)  # patients without a record here count 0 and add nothing
    n, events = len(success), int(np.count_nonzero(success))
    residual = np.bincount(codes, weights=success) - events / n * size
    return of_squares(events, n, int(np.count_nonzero(size)), float(residual @ residual), level)


def of_squares(events: int, n: int, patients: int, squares: float, level: float) -> Interval:
    """:func:`proportion` of ``events`` among ``n`` records of so many ``patients``.

    ``squares`` is sum (a_i - p m_i)^2. The effective size is n times the variance of a share of independent records
    over that of this ratio of sums over patients; at most n.
    """
    share = events / n
    if events in (0, n):
        bound = certain_bound(patients, level)
        return Interval(share, *((bound, 1.0) if events else (0.0, 1 - bound)), n, events)
    size = 1.0 if patients == 1 else n / max(1.0, squares / (share * (1 - share) * n))
    return Interval(share, *wilson_bounds(share, student_size(size, n, patients, level), level), n, events)


def student_size(size: float, n: int, patients: int, level: float) -> float:
    """The effective ``size`` with which a normal interval is as wide as Student's with that of its variance.

    With one record for each of G patients the variance follows from the share, and the size is kept; the more of the n
    records are repeats, the more of it is an estimate: (G - 1) n / (n - G) degrees.

    Korn EL, Graubard BI. Surv Methodol 1998;24:193-201.
    """
    if n == patients or patients == 1:
        return size
    return size * (normal_quantile(level) / t_quantile(level, (patients - 1) * n / (n - patients))) ** 2
