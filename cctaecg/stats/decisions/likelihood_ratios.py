"""Likelihood ratios of a threshold, and what they make of another prevalence: predictive values, scans per case."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.errors import InvalidSetting
from cctaecg.stats.inputs import (
    as_groups,
    as_labels,
    as_probabilities,
    check_level,
    check_thresholds,
    reached,
    same_length,
)
from cctaecg.stats.intervals import Interval
from cctaecg.stats.small_samples import degrees_of_freedom, patients_with, t_quantile


@dataclass(frozen=True)
class LikelihoodRatios:
    """How many times as often a call occurs with the outcome as without it.

    ``None`` where a call that the ratio needs occurs in one class only (the ratio is then 0, infinite or undefined and
    its logarithm has no interval), or where a class has records of one patient only.

    Attributes
    ----------
    positive : Interval or None
        LR+, of a positive call.
    negative : Interval or None
        LR-, of a negative call.
    """

    positive: Interval | None
    negative: Interval | None


@dataclass(frozen=True)
class PredictiveValues:
    """Predictive values expected where the outcome has another prevalence.

    Attributes
    ----------
    prevalence : float
        Share of records with the outcome, taken as known.
    ppv : Interval or None
        Positive predictive value; ``None`` where LR+ is.
    npv : Interval or None
        Negative predictive value; ``None`` where LR- is.
    """

    prevalence: float
    ppv: Interval | None
    npv: Interval | None


def likelihood_ratios(
    y: ArrayLike, prob: ArrayLike, threshold: float, groups: ArrayLike | None = None, level: float = 0.95
) -> LikelihoodRatios:
    """Likelihood ratios of a positive and of a negative call, where ``prob >= threshold`` is called positive.

    LR+ = sensitivity / (1 - specificity) and LR- = (1 - sensitivity) / specificity. The interval lies on the log scale,
    by Student's t with the degrees of freedom that the patients with and without the outcome leave. With a_i of
    patient i's m_i records with the outcome, and b_i of the n_i without, called as the ratio asks, and p and q these
    calls' shares::

        var(log(p / q)) = sum over i of ( (a_i - p m_i) / sum a - (b_i - q n_i) / sum b )^2

    the delta method for ratios of sums over patients. With one record for each patient it is the usual
    1 / sum a - 1 / sum m + 1 / sum b - 1 / sum n.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    threshold : float
        Probability from which a record is called positive, from 0 to 1.
    groups : array, shape (n,), optional
        The patient of each record; without it every record counts as a patient of its own.
    level : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    LikelihoodRatios
        Both ratios. In either interval ``n`` counts all records, ``events`` those with the outcome.

    Raises
    ------
    InvalidSetting
        For a threshold or level outside 0 to 1.
    InvalidProbability, InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For bad input.
    UndefinedStatistic
        When there are no records.

    References
    ----------
    Simel DL et al. J Clin Epidemiol 1991;44:763-770.

    Examples
    --------
    >>> y, prob = [1] * 10 + [0] * 20, [0.9] * 8 + [0.1] * 2 + [0.8] * 5 + [0.2] * 15
    >>> ratios = likelihood_ratios(y, prob, 0.5)
    >>> round(ratios.positive.value, 4), round(ratios.negative.value, 4)
    (3.2, 0.2667)
    """
    y, prob = as_labels(y), as_probabilities(prob)
    (threshold,) = check_thresholds(threshold)
    codes, _ = as_groups(groups, same_length(y=y, prob=prob))
    check_level(level)
    called, with_outcome = prob >= reached(threshold), patients_with(y, codes)

    def ratio(chosen: np.ndarray) -> Interval | None:
        counts = [np.count_nonzero(chosen & among) for among in (y, ~y)]
        if 0 in counts or any(np.ptp(codes[among]) == 0 for among in (y, ~y)):
            return None
        influence, shares = [], []
        for among, count in zip((y, ~y), counts):
            shares.append(int(count) / int(np.count_nonzero(among)))
            influence.append(np.bincount(codes[among], (chosen[among] - shares[-1]) / count, minlength=codes.max() + 1))
        by_patient = influence[0] - influence[1]
        reach = t_quantile(level, degrees_of_freedom(by_patient, with_outcome)) * float(np.linalg.norm(by_patient))
        return around(shares[0] / shares[1], reach, len(y), int(np.count_nonzero(y)))

    return LikelihoodRatios(ratio(called), ratio(~called))


def around(value: float, reach: float, n: int, events: int) -> Interval:
    """Interval of a ratio ``value`` whose logarithm has limits at ``reach`` to either side."""
    return Interval(value, float(value * np.exp(-reach)), float(value * np.exp(reach)), n, events)


def at_prevalence(ratios: LikelihoodRatios, prevalence: float) -> PredictiveValues:
    """Predictive values where the outcome has another prevalence, by Bayes' theorem on the odds.

    With pi the prevalence, taken as known::

        PPV / (1 - PPV) = LR+ pi / (1 - pi)
        (1 - NPV) / NPV = LR- pi / (1 - pi)

    The limits are those of the likelihood ratios. It holds where sensitivity and specificity carry over, which a
    milder spectrum of disease may not grant.

    Parameters
    ----------
    ratios : LikelihoodRatios
        Of a threshold, as :func:`cctaecg.stats.likelihood_ratios` gives them.
    prevalence : float
        Share of records with the outcome, above 0 and below 1.

    Returns
    -------
    PredictiveValues
        PPV and NPV there, with intervals.

    Raises
    ------
    InvalidSetting
        For a prevalence that is not above 0 and below 1.

    Examples
    --------
    >>> ratio = Interval(3.0, 2.0, 4.5, 100)
    >>> values = at_prevalence(LikelihoodRatios(ratio, None), 0.25)
    >>> values.ppv.value, round(values.ppv.lower, 4), values.npv
    (0.5, 0.4, None)
    """
    if not 0 < prevalence < 1:
        raise InvalidSetting(f"prevalence is {prevalence!r}; expected a number above 0 and below 1")
    odds = prevalence / (1 - prevalence)

    def share(ratio: Interval | None, rising: bool) -> Interval | None:
        if ratio is None:
            return None
        value, lower, upper = (limit * odds / (1 + limit * odds) for limit in (ratio.value, ratio.lower, ratio.upper))
        limits = (value, lower, upper) if rising else (1 - value, 1 - upper, 1 - lower)
        return Interval(*limits, ratio.n, ratio.events)

    return PredictiveValues(prevalence, share(ratios.positive, True), share(ratios.negative, False))


def scans_per_case(ppv: Interval | None) -> Interval | None:
    """CTs to be made, of those called positive, for each severe case found: 1 / PPV.

    Parameters
    ----------
    ppv : Interval or None
        Positive predictive value.

    Returns
    -------
    Interval or None
        Scans for each case, the limits turned round; ``None`` where there is no PPV or its lower limit is 0, since
        then no number of scans suffices.

    Examples
    --------
    >>> scans_per_case(Interval(0.25, 0.2, 0.5, 40, 10))
    Interval(value=4.0, lower=2.0, upper=5.0, n=40, events=10)
    """
    if ppv is None or ppv.lower == 0:
        return None
    return Interval(1 / ppv.value, 1 / ppv.upper, 1 / ppv.lower, ppv.n, ppv.events)
