"""Sensitivity, specificity and predictive values where a probability threshold calls a record positive."""

from dataclasses import dataclass

import numpy as np

from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_probabilities, check_thresholds, same_length
from cctaecg.stats.intervals import Interval, wilson_bounds


@dataclass(frozen=True)
class Operating:
    """Counts and rates at one threshold; a rate whose denominator is nought is ``None``.

    Each rate's ``n`` is its denominator and its ``events`` the numerator.
    """

    threshold: float
    tp: int
    fp: int
    tn: int
    fn: int
    sensitivity: Interval | None
    specificity: Interval | None
    ppv: Interval | None
    npv: Interval | None
    n: int
    events: int


@dataclass(frozen=True)
class Sweep:
    """``sensitivity`` and ``specificity`` at each of ``thresholds``; all (t,)."""

    thresholds: np.ndarray
    sensitivity: np.ndarray
    specificity: np.ndarray


def at_threshold(y, prob, threshold: float, groups=None, level: float = 0.95) -> Operating:
    """Confusion counts and rates when ``prob >= threshold`` is called positive.

    ``y`` (n,) holds 0 and 1, ``prob`` (n,) probabilities, ``groups`` (n,) the patient of each record. The intervals are
    Wilson's; with ``groups`` they are Wilson's at the effective sample size (:func:`proportion`).

    >>> result = at_threshold([1, 1, 0, 0, 0], [0.9, 0.1, 0.3, 0.15, 0.05], 0.15)
    >>> result.tp, result.fp, result.tn, result.fn, result.sensitivity.value
    (1, 2, 1, 1, 0.5)

    Raises ``InvalidSetting`` for a threshold outside 0 to 1; ``InvalidProbability``, ``InvalidLabel``,
    ``NonFiniteValue``, ``MissingGroup``, ``ShapeMismatch`` for bad input and ``UndefinedStatistic`` for none.
    """
    y, prob = as_labels(y), as_probabilities(prob)
    (threshold,) = check_thresholds(threshold)
    codes, _ = as_groups(groups, same_length(y=y, prob=prob))
    called = prob >= threshold

    def rate(success: np.ndarray, among: np.ndarray) -> Interval | None:
        return proportion(success[among], codes[among], level) if among.any() else None

    return Operating(
        threshold=float(threshold),
        tp=int(np.count_nonzero(called & y)),
        fp=int(np.count_nonzero(called & ~y)),
        tn=int(np.count_nonzero(~called & ~y)),
        fn=int(np.count_nonzero(~called & y)),
        sensitivity=rate(called, y),
        specificity=rate(~called, ~y),
        ppv=rate(y, called),
        npv=rate(~y, ~called),
        n=len(y),
        events=int(np.count_nonzero(y)),
    )


def proportion(success: np.ndarray, codes: np.ndarray, level: float = 0.95) -> Interval:
    """Share of records with ``success`` (n,) and its Wilson interval at the effective sample size of clustered records.

    With a_i successes among the m_i records of patient i and p = sum a_i / sum m_i, the ratio estimator's variance is

        var = sum (a_i - p m_i)^2 / (sum m_i)^2

    and the effective size is p (1 - p) / var, at most the number of records. Where p is 0 or 1, or all
    records are of one patient, the variance says nothing, and the number of patients is taken: as if all records of one
    told the same. With one record for each
    patient this is Wilson's interval itself, and repeating records adds nothing.

    Rao JNK, Scott AJ. Biometrics 1992;48:577-585. Wilson EB. J Am Stat Assoc 1927;22:209-212.
    """
    n, events = len(success), int(np.count_nonzero(success))
    share = events / n
    size = np.bincount(codes)  # patients without a record here count 0 and add nothing
    residual = np.bincount(codes, weights=success) - share * size
    patients = int(np.count_nonzero(size))
    if events in (0, n) or patients == 1:
        effective = patients
    else:
        design_effect = float(residual @ residual) / (share * (1 - share) * n)
        effective = n / max(1.0, design_effect)
    return Interval(share, *wilson_bounds(share, effective, level), n, events)


def sweep(y, prob, thresholds) -> Sweep:
    """Sensitivity and specificity at many ``thresholds`` (t,): one sort, then a look-up for each.

    >>> sweep([1, 0, 1, 0], [0.8, 0.3, 0.4, 0.1], [0, 0.3, 0.5, 1]).specificity.tolist()
    [0.0, 0.5, 1.0, 1.0]

    Raises ``UndefinedStatistic`` when one class is empty, and as :func:`at_threshold`.
    """
    y, prob, thresholds = as_labels(y), as_probabilities(prob), check_thresholds(thresholds)
    n, events = same_length(y=y, prob=prob), int(np.count_nonzero(y))
    if events in (0, n):
        raise UndefinedStatistic(f"Sensitivity and specificity need both classes: {events} of {n} have the outcome.")
    called_events, called_others = (
        1 - np.searchsorted(np.sort(prob[which]), thresholds, side="left") / np.count_nonzero(which)
        for which in (y, ~y)
    )
    return Sweep(thresholds, called_events, 1 - called_others)


def first_threshold_reaching(sweep: Sweep, base: float, specificity: float) -> float | None:
    """Lowest threshold of the sweep at or above ``base`` whose specificity is at least ``specificity``, else ``None``.

    >>> first_threshold_reaching(Sweep(np.array([0.1, 0.2, 0.3]), np.ones(3), np.array([0.5, 0.8, 0.9])), 0.15, 0.75)
    0.2

    Raises ``InvalidSetting`` for a base or specificity outside 0 to 1.
    """
    for name, value in (("base", base), ("specificity", specificity)):
        if not 0 <= value <= 1:
            raise InvalidSetting(f"{name} is {value!r}; expected a number from 0 to 1")
    # 0.15 on a computed grid may lie one rounding error below 0.15
    reaching = sweep.thresholds[(sweep.thresholds >= base - 1e-12) & (sweep.specificity >= specificity - 1e-12)]
    return float(reaching.min()) if len(reaching) else None
