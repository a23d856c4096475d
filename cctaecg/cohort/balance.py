"""How unlike two cohorts are, in standard deviations: a difference that does not grow with the number of patients."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from cctaecg.cohort.characteristics import by_patient
from cctaecg.cohort.export.tables import RISK_FACTORS
from cctaecg.domain import COHORTS, GRADE_COLUMNS, SEVERE_COLUMNS

GRADES = np.arange(5)


def of_means(first: np.ndarray, second: np.ndarray) -> float | None:
    """Of a continuous characteristic, (n,) each, NaN for unknown; ``None`` where a group has fewer than two values.

    >>> of_means(np.array([1.0, 2, 3]), np.array([2.0, 3, 4]))
    -1.0
    """
    first, second = (values[~np.isnan(values)] for values in (first, second))
    if min(len(first), len(second)) < 2:
        return None
    return _ratio(first.mean() - second.mean(), np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2))


def of_ranks(first: np.ndarray, second: np.ndarray) -> float | None:
    """Of a skewed characteristic: :func:`of_means` of the ranks in both groups together, so that no long tail decides.

    >>> first, second = np.array([1.0, 2, 3]), np.array([2.0, 3, 4])
    >>> of_ranks(first, second + 10) == of_ranks(first, second + 1000)
    True
    """
    first, second = (values[~np.isnan(values)] for values in (first, second))
    ranks = rankdata(np.concatenate((first, second)))
    return of_means(ranks[: len(first)], ranks[len(first) :])


def of_shares(first: np.ndarray, second: np.ndarray) -> float | None:
    """Of a binary characteristic, 1 or 0 or NaN, (n,) each; ``None`` where a group has no value or both are certain."""
    first, second = (values[~np.isnan(values)] for values in (first, second))
    if min(len(first), len(second)) < 1:
        return None
    p, q = first.mean(), second.mean()
    return _ratio(p - q, np.sqrt((p * (1 - p) + q * (1 - q)) / 2))


def of_categories(first: np.ndarray, second: np.ndarray, categories: np.ndarray) -> float | None:
    """Of a characteristic with several ``categories``, NaN for unknown; never negative.

    Categories that neither group has are left out. ``None`` where a group has no value or the mean covariance matrix of
    their shares cannot be inverted.
    """
    shares = []
    for values in (first, second):
        values = values[~np.isnan(values)]
        if not len(values):
            return None
        shares.append((values[:, None] == categories).mean(axis=0))
    present = np.flatnonzero(shares[0] + shares[1] > 0)[1:]
    if not len(present):
        return 0.0
    covariance = sum(np.diag(p[present]) - np.outer(p[present], p[present]) for p in shares) / 2
    if np.linalg.matrix_rank(covariance) < len(present):
        return None
    apart = (shares[0] - shares[1])[present]
    return float(np.sqrt(apart @ np.linalg.solve(covariance, apart)))


def standardised_differences(table: pd.DataFrame) -> pd.DataFrame:
    r"""Standardised differences of the characteristics between each two cohorts of an analysis table, by patient.

    They do not grow with the number of patients. An absolute value above 0.1 is commonly called an imbalance.

    Parameters
    ----------
    table : DataFrame
        An analysis table. Each patient counts once, with what :func:`cctaecg.cohort.table_one_by_patient` counts: the
        first ECG, and the worst grade of each vessel. Unknown values are left out.

    Returns
    -------
    DataFrame
        ``Characteristic``, then for each two cohorts a column such as "internal - external". A cell is NaN where a
        cohort has no value, or none that varies.

    Notes
    -----
    Hours to the CT are skewed: their ranks in both cohorts together take their place.

    With means :math:`\bar x` and variances :math:`s^2` of a continuous characteristic, shares :math:`p` of a binary
    one, and of one with several categories (a vessel's grade, without sign) the shares :math:`T` and :math:`C` of all
    but the first and the mean :math:`S` of their two covariance matrices:

    .. math:: d = \frac{\bar x_1 - \bar x_2}{\sqrt{(s_1^2 + s_2^2) / 2}}, \quad
              d = \frac{p_1 - p_2}{\sqrt{(p_1 (1 - p_1) + p_2 (1 - p_2)) / 2}}, \quad
              d = \sqrt{(T - C)' S^{-1} (T - C)}

    References
    ----------
    Austin PC. Commun Stat Simul Comput 2009;38:1228-1234.

    Yang D, Dalton JE. SAS Global Forum 2012, paper 335.
    """
    patients = by_patient(table)
    present = [name for name in COHORTS if (patients["cohort"] == name).any()]
    rows = []
    for label, column, difference in _CHARACTERISTICS:
        row: dict[str, Any] = {"Characteristic": label}
        for a, b in combinations(present, 2):
            first, second = (_numbers(patients.loc[patients["cohort"] == name, column]) for name in (a, b))
            found = difference(first, second)
            row[f"{a} - {b}"] = np.nan if found is None else found
        rows.append(row)
    return pd.DataFrame(rows)


def _of_grades(first: np.ndarray, second: np.ndarray) -> float | None:
    return of_categories(first, second, GRADES)


_CHARACTERISTICS: list[tuple[str, str, Callable[[np.ndarray, np.ndarray], float | None]]] = [
    ("Age", "age", of_means), ("Male sex", "sex", of_shares),
    *[(name.replace("_", " ").capitalize().replace(" mi", " MI"), name, of_shares) for name in RISK_FACTORS],
    ("Hours from first ECG to CCTA, by rank", "interval_h", of_ranks), ("Normal ECG", "ecg_normal", of_shares),
    *[(f"{vessel}: severe", column, of_shares) for vessel, column in SEVERE_COLUMNS.items()],
    *[(f"{vessel}: grade", column, _of_grades) for vessel, column in GRADE_COLUMNS.items()],
]  # fmt: skip


def _numbers(values: pd.Series) -> np.ndarray:
    if values.name == "sex":
        values = values.map({"M": 1.0, "F": 0.0})
    return values.astype("Float64").to_numpy(dtype=float, na_value=np.nan)


def _ratio(apart: float, sd: float) -> float | None:
    if sd > 0:
        return float(apart / sd)
    return 0.0 if apart == 0 else None
