"""How narrow an AUC's interval can be with the events at hand, and how many events a wanted width takes."""

from dataclasses import dataclass
from math import ceil, sqrt

from cctaecg.stats.discrimination.auc import AUC
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.intervals import normal_quantile


@dataclass(frozen=True)
class Precision:
    """``width`` of an AUC's interval beside the ``expected_width`` that its counts allow if records were independent.

    ``variance_ratio`` is the variance seen over the expected one: mostly what several like records of a patient cost
    (above 1), and in part that the scores are not distributed as the formula supposes. ``events_for_width`` is the
    number of events that a total width of ``target_width`` takes at the same AUC, prevalence and variance ratio.
    """

    events: int
    others: int
    width: float
    expected_width: float
    variance_ratio: float
    target_width: float
    events_for_width: int


def hanley_mcneil_se(auc: float, events: int, others: int) -> float:
    """Standard error of an AUC from ``events`` records with the outcome and ``others`` without.

        var = [ A (1 - A) + (m - 1) (Q1 - A^2) + (n - 1) (Q2 - A^2) ] / (m n),  Q1 = A / (2 - A),  Q2 = 2 A^2 / (1 + A)

    exact for exponential scores and close for others. Hanley JA, McNeil BJ. Radiology 1982;143:29-36.

    >>> round(hanley_mcneil_se(0.8, 50, 100), 4)
    0.0412

    Raises ``InvalidSetting`` for an AUC that is not above 0 and below 1, ``UndefinedStatistic`` for an empty class.
    """
    products, more_events, more_others = _parts(auc)
    if min(events, others) < 1:
        raise UndefinedStatistic(f"The AUC does not exist: {events} records with the outcome and {others} without.")
    return sqrt((products + (events - 1) * more_events + (others - 1) * more_others) / (events * others))


def events_for_width(
    auc: float, width: float, prevalence: float, level: float = 0.95, design_effect: float = 1.0
) -> int:
    """Fewest events for which an AUC's interval is expected to be at most ``width`` wide in total.

    With r = (1 - prevalence) / prevalence records without the outcome for each event, the formula of
    :func:`hanley_mcneil_se` is a quadratic in the number of events, whose larger root is rounded up.
    ``design_effect`` multiplies the variance.

    >>> events_for_width(0.8, 0.1, prevalence=0.25)
    124

    Raises ``InvalidSetting`` for values outside what they may be: AUC, prevalence and level between 0 and 1, width and
    design effect above 0.
    """
    products, more_events, more_others = _parts(auc)
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
    """Precision of an estimated AUC of one cohort and vessel: its width, the expected one, and the events still needed.

    ``level`` must be that of ``auc``. The width is 2 z se, before it is cut at 0 and 1.

    Raises ``UndefinedStatistic`` for an AUC of 0 or 1, or one without standard error: neither has a width to plan from.
    """
    others = auc.n - auc.events
    if not 0 < auc.value < 1 or auc.se == 0:
        raise UndefinedStatistic(f"An AUC of {auc.value:g} with standard error {auc.se:g} has no width to plan from.")
    z, expected = normal_quantile(level), hanley_mcneil_se(auc.value, auc.events, others)
    variance_ratio = (auc.se / expected) ** 2
    needed = events_for_width(auc.value, target_width, auc.events / auc.n, level, variance_ratio)
    return Precision(auc.events, others, 2 * z * auc.se, 2 * z * expected, variance_ratio, target_width, needed)


def _parts(auc: float) -> tuple[float, float, float]:
    if not 0 < auc < 1:
        raise InvalidSetting(f"auc is {auc!r}; expected a number above 0 and below 1")
    return auc * (1 - auc), auc / (2 - auc) - auc**2, 2 * auc**2 / (1 + auc) - auc**2
