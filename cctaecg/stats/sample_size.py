"""How narrow an AUC's interval can be with the events at hand, and how many events a wanted width takes."""

from dataclasses import dataclass
from math import ceil, sqrt

from cctaecg.stats.discrimination.auc import AUC
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.intervals import normal_quantile
from cctaecg.stats.planned_width import events_for_limits, planned_width, variance_terms


@dataclass(frozen=True)
class Precision:
    """Width of an AUC's interval, beside the one that its counts allow if records were independent.

    Attributes
    ----------
    events : int
        Records with the outcome.
    others : int
        Records without.
    width : float
        Width of the AUC's interval.
    expected_width : float
        Width that it would have with as many independent records, whose variance is Hanley and McNeil's.
    variance_ratio : float
        The variance seen over the expected one: mostly what several like records of a patient cost (above 1), and in
        part that the scores are not distributed as the formula supposes.
    target_width : float
        The wanted total width.
    events_for_width : int
        Events that it takes at the same AUC, prevalence and variance ratio, by the interval of
        :func:`cctaecg.stats.auc_ci`.
    """

    events: int
    others: int
    width: float
    expected_width: float
    variance_ratio: float
    target_width: float
    events_for_width: int


def hanley_mcneil_se(auc: float, events: int, others: int) -> float:
    """Standard error that an AUC is expected to have with independent records, by Hanley and McNeil.

    Parameters
    ----------
    auc : float
        The AUC, above 0 and below 1.
    events, others : int
        Records with the outcome, and without.

    Returns
    -------
    float
        The standard error.

    Raises
    ------
    InvalidSetting
        For an AUC that is not above 0 and below 1.
    UndefinedStatistic
        For an empty class.

    Notes
    -----
    With A the AUC, m events and n others::

        var = [ A (1 - A) + (m - 1) (Q1 - A^2) + (n - 1) (Q2 - A^2) ] / (m n)
        Q1 = A / (2 - A),  Q2 = 2 A^2 / (1 + A)

    It is exact for exponential scores and close for others.

    References
    ----------
    Hanley JA, McNeil BJ. Radiology 1982;143:29-36.

    Examples
    --------
    >>> round(hanley_mcneil_se(0.8, 50, 100), 4)
    0.0412
    """
    products, more_events, more_others = variance_terms(auc)
    if min(events, others) < 1:
        raise UndefinedStatistic(f"The AUC does not exist: {events} records with the outcome and {others} without.")
    return sqrt((products + (events - 1) * more_events + (others - 1) * more_others) / (events * others))


def events_for_width(
    auc: float, width: float, prevalence: float, level: float = 0.95, design_effect: float = 1.0
) -> int:
    """Fewest events for which an AUC's interval is expected to be at most ``width`` wide in total.

    With (1 - prevalence) / prevalence records without the outcome for each event, the formula of
    :func:`cctaecg.stats.hanley_mcneil_se` is a quadratic in the number of events, whose larger root is rounded up. It
    is of the normal interval, as published. That of :func:`cctaecg.stats.auc_ci` takes as many where they are hundreds,
    and more where they are few and the AUC is high: :func:`cctaecg.stats.precision` and
    :func:`cctaecg.stats.study_size` count by it.

    Parameters
    ----------
    auc : float
        The AUC that is expected, above 0 and below 1.
    width : float
        Total width of the interval, above 0.
    prevalence : float
        Share of records with the outcome, above 0 and below 1.
    level : float, default 0.95
        Coverage of the interval.
    design_effect : float, default 1
        Multiplies the variance: above 1 where patients have several like records.

    Returns
    -------
    int
        Records with the outcome, at least 1.

    Raises
    ------
    InvalidSetting
        For values outside what they may be.

    Examples
    --------
    >>> events_for_width(0.8, 0.1, prevalence=0.25)
    124
    """
    products, more_events, more_others = variance_terms(auc)
    if not 0 < prevalence < 1:
        raise InvalidSetting(f"prevalence is {prevalence!r}; expected a number above 0 and below 1")
    for name, value in (("width", width), ("design_effect", design_effect)):
        if not value > 0:
            raise InvalidSetting(f"{name} is {value!r}; expected a number above 0")
    ratio = (1 - prevalence) / prevalence
    variance = (width / (2 * normal_quantile(level))) ** 2 / design_effect
    # variance * ratio * m^2 = m (more_events + ratio * more_others) + products - more_events - more_others
    linear, constant = more_events + ratio * more_others, products - more_events - more_others
    root = (linear + sqrt(linear**2 + 4 * variance * ratio * constant)) / (2 * variance * ratio)
    return max(1, ceil(root - 1e-9))


def precision(auc: AUC, target_width: float = 0.05, level: float = 0.95) -> Precision:
    """How precisely an AUC was estimated, how precisely it could be, and how many events a wanted width takes.

    Parameters
    ----------
    auc : AUC
        The AUC of one cohort and vessel.
    target_width : float, default 0.05
        The wanted total width of the interval.
    level : float, default 0.95
        Coverage of the interval; the same as that of ``auc``.

    Returns
    -------
    Precision
        The width, the expected one, and the events for the wanted one.

    Raises
    ------
    UndefinedStatistic
        For an AUC of 0 or 1, or one without standard error: neither has a width to plan from.
    InvalidSetting
        For a width that is not above 0 or a level outside 0 to 1.

    Examples
    --------
    >>> auc = AUC(value=0.8, lower=0.7, upper=0.9, se=0.05, n=150, events=50, clusters=120, event_patients=40)
    >>> found = precision(auc)
    >>> round(found.width, 3), round(found.expected_width, 3), round(found.variance_ratio, 2), found.events_for_width
    (0.2, 0.162, 1.47, 764)
    """
    others = auc.n - auc.events
    if not 0 < auc.value < 1 or auc.se == 0:
        raise UndefinedStatistic(f"An AUC of {auc.value:g} with standard error {auc.se:g} has no width to plan from.")
    variance_ratio = (auc.se / hanley_mcneil_se(auc.value, auc.events, others)) ** 2
    expected = planned_width(auc.value, auc.events, others, level)
    needed = events_for_limits(auc.value, target_width, auc.events / auc.n, level, variance_ratio)
    return Precision(auc.events, others, auc.upper - auc.lower, expected, variance_ratio, target_width, needed)
