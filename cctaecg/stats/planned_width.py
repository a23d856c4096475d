"""How wide the AUC's interval of this library will be in a study that is planned, and how many events a width takes."""

from collections.abc import Callable

import numpy as np

from cctaecg.stats.discrimination.auc_limits import MODEL_PATIENTS, placement_variance
from cctaecg.stats.errors import InvalidSetting
from cctaecg.stats.small_samples import logit_bounds, satterthwaite, t_quantile


def variance_terms(auc: float) -> tuple[float, float, float]:
    """A (1 - A), Q1 - A^2 and Q2 - A^2 of Hanley and McNeil's variance (:func:`cctaecg.stats.hanley_mcneil_se`)."""
    if not 0 < auc < 1:
        raise InvalidSetting(f"auc is {auc!r}; expected a number above 0 and below 1")
    return auc * (1 - auc), auc / (2 - auc) - auc**2, 2 * auc**2 / (1 + auc) - auc**2


def planned_width(auc: float, events: float, others: float, level: float = 0.95, design_effect: float = 1.0) -> float:
    """Width that the interval of :func:`cctaecg.stats.auc_ci` is expected to have.

    ``events`` records with the outcome and ``others`` without, one a patient where ``design_effect``, which multiplies
    the variance of Hanley and McNeil, is 1. As in :mod:`cctaecg.stats.discrimination.auc_limits` that variance is
    averaged with the model's, and the limits lie on the logit scale with Student's quantile.

    >>> round(planned_width(0.9, 10, 190), 2), round(planned_width(0.9, 300, 700), 3)
    (0.27, 0.049)
    """
    product, of_events, of_others = variance_terms(auc)
    pairs = events * others
    parts = np.array([product / 2 + (others - 1) * of_others, product / 2 + (events - 1) * of_events])
    parts *= design_effect / pairs
    degrees = np.maximum(np.array([events, others]) / design_effect - 1, 1.0)
    model = placement_variance(auc) * design_effect / np.array([events, others])
    parts = (degrees * parts + MODEL_PATIENTS * model) / (degrees + MODEL_PATIENTS)
    degrees += MODEL_PATIENTS
    lower, upper = logit_bounds(auc, float(np.sqrt(parts.sum())), t_quantile(level, satterthwaite(parts, degrees)))
    return upper - lower


def events_for_limits(
    auc: float, width: float, prevalence: float, level: float = 0.95, design_effect: float = 1.0
) -> int:
    """Fewest events at which :func:`planned_width` is at most ``width``.

    At an AUC of 0.95 a width of 0.1 takes 42 where the normal interval promises 36, at 0.75 as many.

    >>> events_for_limits(0.95, 0.1, 0.05), events_for_limits(0.75, 0.1, 0.05)
    (42, 127)
    """
    if not 0 < prevalence < 1:
        raise InvalidSetting(f"prevalence is {prevalence!r}; expected a number above 0 and below 1")
    for name, value in (("width", width), ("design_effect", design_effect)):
        if not value > 0:
            raise InvalidSetting(f"{name} is {value!r}; expected a number above 0")

    def narrow(events: int) -> bool:
        return planned_width(auc, events, events * (1 - prevalence) / prevalence, level, design_effect) <= width

    return _first(narrow)


def _first(holds: Callable[[int], bool]) -> int:
    above = 1
    while not holds(above):
        above *= 2
    below = 0
    while above - below > 1:
        middle = (above + below) // 2
        above, below = (middle, below) if holds(middle) else (above, middle)
    return above
