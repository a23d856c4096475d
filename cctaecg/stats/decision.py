"""Decision curves: the net benefit of acting on the model, on everyone, or on no one."""

from dataclasses import dataclass

import numpy as np

from cctaecg.stats.errors import InvalidSetting
from cctaecg.stats.inputs import as_labels, as_probabilities, check_thresholds, same_length


@dataclass(frozen=True)
class NetBenefit:
    """Net benefit per record at each of ``thresholds``, for three strategies; all (t,)."""

    thresholds: np.ndarray
    model: np.ndarray
    treat_all: np.ndarray
    treat_none: np.ndarray


def net_benefit(y, prob, thresholds) -> NetBenefit:
    """Net benefit of treating records with ``prob >= t``, of treating all and of treating none.

        model(t) = TP / n - FP / n * t / (1 - t)
        treat_all(t) = events / n - (1 - events / n) * t / (1 - t);  treat_none(t) = 0

    ``y`` (n,) holds 0 and 1, ``prob`` (n,) probabilities, ``thresholds`` (t,) probabilities from 0 to below 1, at
    which the harm of a false positive is worth t / (1 - t) of the gain of a true one. Vickers AJ, Elkin EB. Med
    Decis Making 2006;26:565-574.

    >>> net_benefit([1, 0, 1, 0], [0.9, 0.6, 0.4, 0.1], [0, 0.5]).model.tolist()
    [0.5, 0.0]

    Raises ``InvalidSetting`` for a threshold outside that range; ``InvalidProbability``, ``InvalidLabel``,
    ``NonFiniteValue``, ``ShapeMismatch`` for bad input and ``UndefinedStatistic`` for none.
    """
    y, prob, thresholds = as_labels(y), as_probabilities(prob), check_thresholds(thresholds)
    n = same_length(y=y, prob=prob)
    if (thresholds == 1).any():
        raise InvalidSetting("thresholds holds 1, where the odds are infinite; expected numbers from 0 to below 1")
    odds = thresholds / (1 - thresholds)
    true, false = (
        np.count_nonzero(which) - np.searchsorted(np.sort(prob[which]), thresholds, side="left") for which in (y, ~y)
    )
    prevalence = np.count_nonzero(y) / n
    return NetBenefit(
        thresholds, true / n - false / n * odds, prevalence - (1 - prevalence) * odds, np.zeros(len(thresholds))
    )
