"""Probabilities put right for another population, each by a fit that never saw its patient."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression

from cctaecg.stats.calibration_measures.calibration import Calibration, calibration
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_probabilities, same_length
from cctaecg.stats.logistic import LOGIT_LIMIT, fit_logistic

Method = Literal["intercept", "logistic", "isotonic"]


def recalibrated(
    y: ArrayLike, prob: ArrayLike, groups: ArrayLike | None = None, method: Method = "logistic", folds: int = 5,
    seed: int = 0,
) -> np.ndarray:
    """Recalibrated probabilities, cross-fitted: each fold's by a map fitted to the other folds' patients.

    The maps, in rising number of things learnt and of events needed:

    - ``"intercept"``: logit q = a + logit p, which moves the level and leaves the ranking and the spread
    - ``"logistic"``: logit q = a + b logit p, Platt's; probabilities of 0 and 1 count as 1e-6 from there
    - ``"isotonic"``: the rising step function that fits best; no risk below half an event among the m records fitted
      to, 1 / (2 m + 2), or above its complement, so that its logit is finite

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    groups : array, shape (n,), optional
        The patient of each record; without it every record counts as a patient of its own.
    method : {"intercept", "logistic", "isotonic"}, default "logistic"
        The map.
    folds : int, default 5
        Parts of the patients, at least 2; those with an event are dealt out apart from the others.
    seed : int, default 0
        Of dealing patients out to folds.

    Returns
    -------
    array, shape (n,)
        Recalibrated probability of each record.

    Raises
    ------
    UndefinedStatistic
        When a class has fewer patients than ``folds``, or a fit is not finite.
    InvalidSetting
        For another method, or fewer than 2 folds.
    InvalidProbability, InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For bad input.

    References
    ----------
    Platt JC. Advances in Large Margin Classifiers 1999:61-74.

    Zadrozny B, Elkan C. KDD 2002:694-699.

    Van Calster B et al. BMC Med 2019;17:230.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> true = rng.uniform(0.05, 0.5, 1000)
    >>> y = rng.random(1000) < true
    >>> halved = recalibrated(y, true / 2, method="intercept")
    >>> bool(abs(halved.mean() - y.mean()) < 0.01 < abs((true / 2).mean() - y.mean()))
    True
    """
    if method not in get_args(Method):
        raise InvalidSetting(f"method is {method!r}; expected one of {', '.join(get_args(Method))}")
    if folds < 2:
        raise InvalidSetting(f"folds is {folds}; expected at least 2")
    y, prob = as_labels(y), as_probabilities(prob)
    codes, _ = as_groups(groups, same_length(y=y, prob=prob))
    fewest = min(len(np.unique(codes[y])), len(np.unique(codes[~y])))
    if fewest < folds:
        raise UndefinedStatistic(f"The rarer outcome occurs in {fewest} patients; {folds} folds need as many.")
    found = np.empty(len(y))
    fold_of_record = patient_folds(y, codes, folds, seed)
    for fold in range(folds):
        left = fold_of_record == fold
        found[left] = _mapped(y[~left], prob[~left], prob[left], method)
    return found


def patient_folds(y: np.ndarray, codes: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Fold (n,) of each record, 0 to folds - 1; patients are dealt out at random, those with an event apart.

    ``y`` (n,) is boolean, ``codes`` (n,) numbers the patient of each record without gaps.
    """
    generator = np.random.default_rng(seed)
    with_event = np.bincount(codes, weights=y) > 0
    fold = np.empty(len(with_event), dtype=np.intp)
    for stratum in (np.flatnonzero(with_event), np.flatnonzero(~with_event)):
        fold[generator.permutation(stratum)] = np.arange(len(stratum)) % folds
    of_record: np.ndarray = fold[codes]
    return of_record


def calibration_after(
    y: ArrayLike, prob: ArrayLike, groups: ArrayLike | None = None, method: Method = "logistic", folds: int = 5,
    seed: int = 0,
) -> Calibration:
    """Measures of calibration that are left after recalibration.

    :func:`cctaecg.stats.calibration` of what :func:`cctaecg.stats.recalibrated` gives.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    groups : array, shape (n,), optional
        The patient of each record; without it every record counts as a patient of its own.
    method : {"intercept", "logistic", "isotonic"}, default "logistic"
        The map, as for :func:`cctaecg.stats.recalibrated`.
    folds : int, default 5
        Parts of the patients, at least 2.
    seed : int, default 0
        Of dealing patients out to folds.

    Returns
    -------
    Calibration
        Of the recalibrated probabilities.

    Raises
    ------
    UndefinedStatistic, InvalidSetting, InvalidProbability, InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        As both functions.
    """
    return calibration(y, recalibrated(y, prob, groups, method, folds, seed))


def _mapped(y: np.ndarray, prob: np.ndarray, others: np.ndarray, method: Method) -> np.ndarray:
    """The map fitted to ``y`` and ``prob`` (m,), applied to ``others`` (k,)."""
    mapped: np.ndarray
    if method == "isotonic":
        lowest = 1 / (2 * len(y) + 2)
        steps = IsotonicRegression(out_of_bounds="clip").fit(prob, y.astype(float))
        mapped = np.clip(steps.predict(others), lowest, 1 - lowest)
        return mapped
    log_odds, theirs = (logit(np.clip(values, LOGIT_LIMIT, 1 - LOGIT_LIMIT)) for values in (prob, others))
    ones = np.ones((len(y), 1))
    if method == "intercept":
        mapped = expit(fit_logistic(y, ones, offset=log_odds).params[0] + theirs)
        return mapped
    if np.ptp(log_odds) == 0:
        raise UndefinedStatistic("There is no slope to fit: all predicted probabilities are the same.")
    intercept, slope = fit_logistic(y, np.column_stack((ones, log_odds))).params
    mapped = expit(intercept + slope * theirs)
    return mapped
