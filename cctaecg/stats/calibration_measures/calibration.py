"""How well predicted probabilities agree with what happened: scores of calibration, and groups for a plot."""

from dataclasses import dataclass, field
from math import ceil

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logit

from cctaecg.run.results import Absent
from cctaecg.stats.calibration_measures.calibration_curve import smooth_at_data
from cctaecg.stats.disclosure.owners import Owners, owners_of
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_probabilities, same_length
from cctaecg.stats.logistic import LogisticFit, fit_logistic
from cctaecg.stats.stable_order import stable_order

MOST_GROUPS = 500  # of a figure
SMOOTHING_FRACTION = 0.6  # of the records in a window, for ICI, E50 and E90: the same as in the plotted curve


@dataclass(frozen=True)
class Calibration:
    """Measures of calibration of probabilities p for outcomes y, as :func:`cctaecg.stats.calibration` finds them.

    A measure that these data do not have is ``Absent`` with the sentence why; it withholds none of the others.

    Attributes
    ----------
    brier : float
        Brier score, mean (p - y)^2.
    brier_scaled : float or Absent
        1 - brier / (ybar (1 - ybar)): 0 for predicting the prevalence ybar for everyone, 1 for certainty that is
        always right. ``Absent`` with one class only.
    intercept : float or Absent
        Calibration-in-the-large, a in logit P(y) = a + logit p: 0 is perfect, negative when risks are overestimated.
        ``Absent`` with one class only, and with probabilities of exactly 0 or 1, whose logit is infinite.
    slope : float or Absent
        b in logit P(y) = a' + b logit p: 1 is perfect, below 1 when predictions are too extreme. ``Absent`` as the
        intercept, and when all probabilities are the same or separate the classes perfectly.
    observed_expected : float
        Events that happened for each that was predicted, sum y / sum p.
    ici : float
        Integrated calibration index: mean of abs(s(p) - p), with s the smoothed observed risk.
    e50 : float
        Median of the same distances.
    e90 : float
        90th percentile of the same distances.
    n : int
        Records.
    events : int
        Records with the outcome.
    """

    brier: float
    brier_scaled: float | Absent
    intercept: float | Absent
    slope: float | Absent
    observed_expected: float
    ici: float
    e50: float
    e90: float
    n: int
    events: int


@dataclass(frozen=True)
class CalibrationGroups:
    """Predicted and observed risk of consecutive groups of records, for a calibration plot.

    Attributes
    ----------
    predicted : array, shape (g,)
        Mean predicted probability of each group, ascending.
    observed : array, shape (g,)
        Share of each group's records with the outcome.
    size : array of int, shape (g,)
        Records in each group.
    owners : Owners or None
        Whose the records are, from the lowest probability up.
    """

    predicted: np.ndarray
    observed: np.ndarray
    size: np.ndarray
    owners: Owners | None = field(default=None, repr=False)


def calibration(y: ArrayLike, prob: ArrayLike) -> Calibration:
    """Brier score, calibration-in-the-large, slope, observed to expected, and the integrated calibration index.

    The smoothed observed risk behind the index is local-linear, with 60% of the records in a window.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.

    Returns
    -------
    Calibration
        Each measure that exists, and the numbers of records and events.

    Raises
    ------
    UndefinedStatistic
        When there are no records, or all probabilities are 0, so that nothing is expected.
    InvalidProbability, InvalidLabel, NonFiniteValue, ShapeMismatch
        For bad input.

    References
    ----------
    Van Calster B et al. J Clin Epidemiol 2016;74:167-176.

    Austin PC, Steyerberg EW. Stat Med 2019;38:4051-4065.

    Steyerberg EW et al. Epidemiology 2010;21:128-138.

    Examples
    --------
    >>> result = calibration([0, 0, 1, 0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
    >>> round(result.brier, 4), round(result.observed_expected, 4), round(result.slope, 4)
    (0.18, 1.1111, 1.3451)
    """
    y, prob = as_labels(y), as_probabilities(prob)
    same_length(y=y, prob=prob)
    return measures(y, prob, *recalibration_fits(y, prob))


def measures(
    y: np.ndarray, prob: np.ndarray, level: LogisticFit | Absent, line: LogisticFit | Absent
) -> Calibration:
    """:func:`calibration` of checked ``y`` (n,) boolean and ``prob`` (n,), given the :func:`recalibration_fits`."""
    n, events = len(y), int(np.count_nonzero(y))
    prevalence = events / n
    if prob.max() == 0:
        raise UndefinedStatistic(f"Calibration cannot be judged: all {n} predicted probabilities are 0.")
    brier = float(np.mean((prob - y) ** 2))
    error = np.abs(smooth_at_data(y, prob, SMOOTHING_FRACTION) - prob)
    e50, e90 = np.quantile(error, (0.5, 0.9))
    return Calibration(
        brier=brier,
        brier_scaled=_one_class(n, events) or 1 - brier / (prevalence * (1 - prevalence)),
        intercept=level if isinstance(level, Absent) else float(level.params[0]),
        slope=line if isinstance(line, Absent) else float(line.params[1]),
        observed_expected=float(events / prob.sum()),
        ici=float(error.mean()),
        e50=float(e50),
        e90=float(e90),
        n=n,
        events=events,
    )


def calibration_groups(
    y: ArrayLike, prob: ArrayLike, size: int = 20, groups: ArrayLike | None = None
) -> CalibrationGroups:
    """Records sorted by predicted probability and cut into consecutive groups of ``size``, the last one smaller.

    Records of equal probability keep their order. Where that gave more than 500 groups, which no figure could tell
    apart, their size is what gives so many.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    size : int, default 20
        Records in a group.
    groups : array, shape (n,), optional
        The patient of each record, by which small counts are told; without it every record is a patient of its own.

    Returns
    -------
    CalibrationGroups
        Predicted and observed risk, and the size, of each group.

    Raises
    ------
    InvalidSetting
        For a size below 1.
    InvalidProbability, InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For bad input.
    UndefinedStatistic
        When there are no records.

    Examples
    --------
    >>> groups = calibration_groups([0, 1, 0, 1, 1], [0.2, 0.4, 0.1, 0.9, 0.5], size=2)
    >>> groups.observed.tolist(), groups.size.tolist()
    ([0.0, 1.0, 1.0], [2, 2, 1])
    """
    y, prob = as_labels(y), as_probabilities(prob)
    n = same_length(y=y, prob=prob)
    if size < 1:
        raise InvalidSetting(f"size is {size!r}; expected at least 1 record in a group")
    order = stable_order(prob)
    starts = np.arange(0, n, max(size, ceil(n / MOST_GROUPS)))
    sizes = np.diff(np.append(starts, n))
    return CalibrationGroups(
        np.add.reduceat(prob[order], starts) / sizes, np.add.reduceat(y[order].astype(float), starts) / sizes, sizes,
        owners_of(y, as_groups(groups, n)[0], order),
    )


def recalibration_fits(y: np.ndarray, prob: np.ndarray) -> tuple[LogisticFit | Absent, LogisticFit | Absent]:
    """Fits of the outcome on the predicted log-odds: the intercept given slope 1, and intercept with slope.

    ``y`` (n,) is boolean, ``prob`` (n,) checked. A fit that does not exist is ``Absent`` with its sentence.
    """
    n = len(y)
    neither = _one_class(n, int(np.count_nonzero(y)))
    extreme = np.flatnonzero((prob == 0) | (prob == 1))
    if len(extreme) and neither is None:
        neither = Absent(
            f"Calibration intercept and slope do not exist: {len(extreme)} of {n} predicted probabilities are "
            f"exactly 0 or 1 (the first at position {extreme[0]})."
        )
    if neither is not None:
        return neither, neither
    log_odds, ones = logit(prob), np.ones((n, 1))
    level = fit_logistic(y, ones, offset=log_odds)
    low, high = log_odds[y], log_odds[~y]
    if np.ptp(log_odds) == 0:
        return level, Absent("The calibration slope does not exist: all predicted probabilities are the same.")
    if low.min() >= high.max() or high.min() >= low.max():
        return level, Absent("The calibration slope is infinite: the predictions separate the classes perfectly.")
    return level, fit_logistic(y, np.column_stack((ones, log_odds)))


def _one_class(n: int, events: int) -> Absent | None:
    if 0 < events < n:
        return None
    return Absent(f"Calibration intercept and slope take both classes: {events} of {n} records have the outcome.")
