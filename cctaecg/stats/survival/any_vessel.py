"""Risk groups by all vessels at once: at high risk in any of them, or at low risk in all."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import logit

from cctaecg.domain import VESSELS
from cctaecg.run.results import Absent
from cctaecg.stats.inputs import as_probabilities, reached
from cctaecg.stats.logistic import LOGIT_LIMIT
from cctaecg.stats.survival.risk_comparison import RiskComparison
from cctaecg.stats.survival.risk_groups import compare_groups


def compare_any_vessel(
    event: np.ndarray, probability: np.ndarray, time: np.ndarray, thresholds: Mapping[str, float], horizon: float,
    level: float = 0.95, days: Sequence[float] = (0, 175, 350, 525, 700), landmark: float = 0.0,
) -> RiskComparison | Absent:
    """Follow-up of patients at high risk in any vessel against that of patients at low risk in all.

    A vessel that nobody has a probability of is left out. The score of the Cox model per standard deviation and of
    the concordance is how far the vessel that lies highest above its own threshold does so, in log-odds
    (:func:`cctaecg.stats.excess_over_thresholds`).

    Parameters
    ----------
    event : array of 0 and 1, shape (n,)
        1 when a patient's follow-up ended with an infarction, 0 at the end of observation. Each patient counts once.
    probability : array, shape (n, 4)
        Predicted probabilities in ``VESSELS`` order, from 0 to 1.
    time : array, shape (n,)
        Follow-up in days, 0 or more.
    thresholds : mapping of str to float
        Probability, for each vessel, from which a patient is at high risk.
    horizon : float
        Days, above 0, at which follow-up is cut.
    level : float, default 0.95
        Coverage of the intervals.
    days : sequence of float, default (0, 175, 350, 525, 700)
        Days on which those at risk and the events so far are counted.
    landmark : float, default 0
        Day before which patients with an event, or lost, are left out and counted.

    Returns
    -------
    RiskComparison or Absent
        ``Absent`` where there are no patients or no probabilities.

    Raises
    ------
    InvalidProbability, NonFiniteValue, InvalidTime, InvalidLabel, InvalidSetting, ShapeMismatch
        As :func:`cctaecg.stats.compare_risk_groups`.
    """
    if len(probability) == 0 or np.isnan(probability).all():
        return Absent("No patient in follow-up has a prediction.")
    excess = excess_over_thresholds(probability, thresholds)
    return compare_groups(event, excess >= 0, excess, time, horizon, level, days, landmark, "in any vessel")


def excess_over_thresholds(probability: np.ndarray, thresholds: Mapping[str, float]) -> np.ndarray:
    """How far the vessel that lies highest above its own threshold does so, in log-odds.

    Parameters
    ----------
    probability : array, shape (n, 4)
        Predicted probabilities in ``VESSELS`` order, from 0 to 1; a vessel that nobody has a probability of is left
        out.
    thresholds : mapping of str to float
        Probability, for each vessel, from which a patient is at high risk.

    Returns
    -------
    array, shape (n,)
        Largest of logit p - logit threshold over the vessels; 0 or more when any vessel is at high risk.

    Raises
    ------
    NonFiniteValue
        For a probability that only some patients lack.
    InvalidProbability, ShapeMismatch
        For other bad input.

    Examples
    --------
    >>> excess_over_thresholds(np.array([[0.2, 0.001, 0.1, 0.1], [0.1, 0.001, 0.1, 0.1]]),
    ...                        {"RCA": 0.15, "LM": 0.01, "LAD": 0.15, "LCX": 0.15}) >= 0
    array([ True, False])
    """
    probability = np.asarray(probability, dtype=float)
    known = ~np.isnan(probability).all(axis=0)
    cut = np.array([thresholds[vessel] for vessel in VESSELS])[known]
    given = as_probabilities(probability[:, known], "probability", axes=2)
    excess = logit(np.clip(given, LOGIT_LIMIT, 1 - LOGIT_LIMIT)) - logit(np.clip(cut, LOGIT_LIMIT, 1 - LOGIT_LIMIT))
    # neither rounding nor the limit may put a probability on the other side of its threshold
    kept: np.ndarray = np.where(given >= reached(cut), np.maximum(excess, 0), np.minimum(excess, -1e-12))
    highest: np.ndarray = kept.max(axis=1)
    return highest
