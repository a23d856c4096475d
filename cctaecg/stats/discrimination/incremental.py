"""What the ECG adds to age, sex and risk factors: logistic models without and with its probability."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from cctaecg.stats.discrimination.auc import AUC, auc_ci, delong_test
from cctaecg.stats.discrimination.clinical_models import LikelihoodRatioTest, cross_fitted, designs, likelihood_ratio
from cctaecg.stats.discrimination.paired_test import PairedTest
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
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
class IncrementalValue:
    """Clinical variables alone against clinical variables and ECG, predictions cross-fitted by patient.

    Attributes
    ----------
    likelihood_ratio : LikelihoodRatioTest
        Of the models fitted to all records.
    base : AUC
        Of the clinical variables alone.
    added : AUC
        Of the clinical variables with the ECG.
    auc_difference : PairedTest
        Added minus base.
    threshold : float
        Probability at which the net benefits are compared.
    net_benefit_difference : Interval
        Added minus base, per record.
    """

    likelihood_ratio: LikelihoodRatioTest
    base: AUC
    added: AUC
    auc_difference: PairedTest
    threshold: float
    net_benefit_difference: Interval


def incremental_value(
    y: ArrayLike,
    clinical: pd.DataFrame,
    prob: ArrayLike,
    threshold: float,
    groups: ArrayLike | None = None,
    folds: int = 5,
    level: float = 0.95,
    seed: int = 0,
) -> IncrementalValue:
    """Compare a logistic model of clinical variables with the same plus the logit of the ECG's probability.

    AUC and net benefit are of cross-fitted predictions: each record's comes from a model fitted without its patient, so
    that the larger model has no head start. Columns that do not vary are left out of a fit.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Outcome of each record.
    clinical : pandas.DataFrame
        One row for each record and one numeric column for each variable, none missing.
    prob : array, shape (n,)
        The ECG's held-out probability.
    threshold : float
        Probability from 0 to below 1 at which the net benefits are compared.
    groups : array, shape (n,), optional
        Patient of each record; by default each record is a patient of its own.
    folds : int, default 5
        Folds of the cross-fitting.
    level : float, default 0.95
        Coverage of the intervals.
    seed : int, default 0
        Seed of the folds.

    Returns
    -------
    IncrementalValue
        The likelihood-ratio test of the models fitted to all records, and both models' AUC and net benefit.

    Raises
    ------
    NonFiniteValue
        For a missing clinical value, naming the column and row: whether to drop such patients is the caller's to decide
        and count.
    UndefinedStatistic
        When a class has fewer than ``folds`` patients or is separated perfectly, clinical columns repeat one another,
        or the ECG gives every record the same probability.
    InvalidSetting
        For fewer than 2 folds, or a threshold or level outside what it may be.
    InvalidLabel, InvalidProbability, MissingGroup, ShapeMismatch
        For other bad input.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> age, signal = rng.normal(60, 10, 400), rng.normal(size=400)
    >>> prob = 1 / (1 + np.exp(1 - signal))
    >>> y = rng.random(400) < 1 / (1 + np.exp(1 - signal - (age - 60) / 20))
    >>> found = incremental_value(y, pd.DataFrame({"age": age}), prob, threshold=0.15)
    >>> found.added.value > found.base.value, found.likelihood_ratio.p_value < 0.001
    (True, True)
    """
    labels, base, added, codes = designs(y, clinical, prob, groups)
    (threshold,) = check_thresholds(threshold)
    if threshold == 1 or folds < 2:
        raise InvalidSetting(f"threshold is {threshold:g} and folds {folds}; expected below 1, and at least 2")
    without, with_ecg = cross_fitted(labels, (base, added), codes, folds, seed)
    return IncrementalValue(
        likelihood_ratio=likelihood_ratio(labels, base, added, codes),
        base=auc_ci(labels, without, groups, level),
        added=auc_ci(labels, with_ecg, groups, level),
        auc_difference=delong_test(labels, with_ecg, without, groups, level),
        threshold=float(threshold),
        net_benefit_difference=net_benefit_difference(labels, with_ecg, without, threshold, groups, level),
    )


def net_benefit_difference(
    y: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    threshold: float,
    groups: ArrayLike | None = None,
    level: float = 0.95,
) -> Interval:
    """Net benefit of one probability minus that of another at a threshold, per record, with an interval by patient.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Outcome of each record.
    first, second : array, shape (n,)
        The two probabilities.
    threshold : float
        Probability from 0 to below 1 at or above which a record is positive.
    groups : array, shape (n,), optional
        Patient of each record; by default each record is a patient of its own.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    Interval
        First minus second.

    Raises
    ------
    UndefinedStatistic
        For a single patient.
    InvalidSetting
        For a threshold or level outside what it may be.
    InvalidLabel, InvalidProbability, NonFiniteValue, MissingGroup, ShapeMismatch
        For other bad input.

    Notes
    -----
    Record i gains, at threshold t::

        d_i = (y_i - (1 - y_i) t / (1 - t)) ([first_i >= t] - [second_i >= t])

    The difference is the mean of d over the n records, with the variance of a ratio estimator over patients: the sum
    over patients of (sum d_i - m mean)^2 / n^2, m the patient's number of records. Its limits are by Student's t with
    the degrees of freedom that the patients with and without the outcome leave.

    Examples
    --------
    >>> net_benefit_difference([1, 0, 1, 0], [0.9, 0.1, 0.8, 0.2], [0.9, 0.9, 0.1, 0.2], 0.5).value
    0.5
    """
    y, first, second = as_labels(y), as_probabilities(first, "first"), as_probabilities(second, "second")
    n = same_length(y=y, first=first, second=second)
    codes, _ = as_groups(groups, n)
    (threshold,) = check_thresholds(threshold)
    if threshold == 1:
        raise InvalidSetting("threshold is 1, where the odds are infinite; expected a number from 0 to below 1")
    if np.ptp(codes) == 0:
        raise UndefinedStatistic("All records are of one patient: the difference has no standard error.")
    worth = np.where(y, 1.0, -threshold / (1 - threshold))
    check_level(level)
    gain = worth * ((first >= reached(threshold)).astype(float) - (second >= reached(threshold)))
    mean = float(gain.mean())
    by_patient = np.bincount(codes, weights=gain - mean) / n
    degrees = degrees_of_freedom(by_patient, patients_with(y, codes))
    reach = t_quantile(level, degrees) * float(np.linalg.norm(by_patient))
    return Interval(mean, mean - reach, mean + reach, n, int(np.count_nonzero(y)))
