"""Intervals where few patients have the outcome: how sure a standard error is, exact limits at the edge, and the floor.

A standard error that rests on ten patients with the outcome is itself an estimate, so that its interval takes Student's
quantile with as many degrees of freedom as those patients leave, however many others there are. Which rule was chosen
for which statistic was decided by simulation; ``evidence/coverage_facts.json`` holds what is left.
"""

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import check_level

FEWEST_PATIENTS = 5
"""Patients with the outcome, and patients without, below which an AUC has no interval and no test."""


def t_quantile(level: float, degrees: float) -> float:
    """How many standard errors a two-sided interval at ``level`` reaches, by Student's t; at least 1 degree is taken.

    >>> round(t_quantile(0.95, 9), 4), round(t_quantile(0.95, np.inf), 4)
    (2.2622, 1.96)
    """
    upper = 0.5 + check_level(level) / 2
    return float(ndtri(upper) if np.isinf(degrees) else stdtrit(max(1.0, degrees), upper))


def t_p_value(statistic: float, degrees: float) -> float:
    """Two-sided p-value of ``statistic`` by Student's t with ``degrees``, at least 1."""
    return float(2 * (ndtr(-abs(statistic)) if np.isinf(degrees) else stdtr(max(1.0, degrees), -abs(statistic))))


def satterthwaite(variances: np.ndarray, degrees: np.ndarray) -> float:
    """Degrees of freedom of a sum of independent ``variances`` (k,) that have ``degrees`` (k,) each.

    (sum of the variances)^2 / sum of variance^2 / degrees; at least 1. Satterthwaite FE. Biometrics 1946;2:110-114.

    >>> satterthwaite(np.array([1.0, 1.0]), np.array([4.0, 4.0]))
    8.0
    """
    total = float(np.sum(variances))
    if total <= 0:
        return float(np.max(degrees))
    spread = float(np.sum(variances**2 / np.maximum(degrees, 1.0)))
    return max(1.0, total**2 / spread) if spread > 0 else float("inf")


def degrees_of_freedom(influence: np.ndarray, with_event: np.ndarray) -> float:
    """Degrees of freedom of the variance sum influence^2 over patients, by what those with an event add to it.

    ``influence`` (patients,) is what each patient adds to the estimate's deviation, ``with_event`` (patients,) boolean.
    Of a rare outcome nearly all the variance comes from the few patients who have it, so that their number counts.

    >>> degrees_of_freedom(np.array([3.0, -3.0, 0.1, 0.1, -0.1, -0.1]), np.array([True] * 2 + [False] * 4)) < 1.1
    True
    """
    kinds = [influence[with_event], influence[~with_event]]
    return satterthwaite(np.array([part @ part for part in kinds]), np.array([len(part) - 1.0 for part in kinds]))


def patients_with(y: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Which patients (patients,) have a record with ``y`` (n,) true; ``codes`` (n,) numbers them without gaps."""
    return np.asarray(np.bincount(codes, weights=y) > 0)


def certain_bound(patients: int, level: float = 0.95) -> float:
    """Lower limit of a share that all of ``patients`` bore out: Clopper and Pearson's.

    It is ((1 - level) / 2)^(1 / patients). Nothing above it can be excluded, though the data vary in nothing. By
    symmetry, a share of which none of 8 patients is a case reaches up to one minus it, 37%.
    Clopper CJ, Pearson ES. Biometrika 1934;26:404-413.

    >>> round(1 - certain_bound(8), 2)
    0.37
    """
    return float(((1 - check_level(level)) / 2) ** (1 / patients))


def logit_bounds(value: float, se: float, quantile: float) -> tuple[float, float]:
    """Limits of a ``value`` above 0 and below 1: ``quantile`` standard errors to either side, on the logit scale.

    >>> [round(limit, 3) for limit in logit_bounds(0.9, 0.05, 1.96)]
    [0.752, 0.964]
    """
    odds, reach = value / (1 - value), quantile * se / (value * (1 - value))
    lower, upper = odds * np.exp(-reach), odds * np.exp(reach)
    return float(lower / (1 + lower)), float(1 / (1 + 1 / upper)) if upper > 0 else 0.0


def refuse_few(with_outcome: int, without: int, what: str) -> None:
    """Raise ``UndefinedStatistic`` when either kind has fewer than :data:`FEWEST_PATIENTS` patients."""
    if min(with_outcome, without) < FEWEST_PATIENTS:
        raise UndefinedStatistic(
            f"{what} takes {FEWEST_PATIENTS} patients with the outcome and {FEWEST_PATIENTS} without; there are "
            f"{with_outcome} and {without}."
        )
