"""What the ECG adds to age, sex and risk factors: logistic models without and with its probability."""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import chi2, norm
from sklearn.model_selection import StratifiedGroupKFold
from statsmodels.api import add_constant
from statsmodels.discrete.discrete_model import Logit
from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationError, PerfectSeparationWarning

from cctaecg.stats.discrimination.auc import AUC, PairedTest, auc_ci, delong_test
from cctaecg.stats.errors import InvalidSetting, NonFiniteValue, ShapeMismatch, UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_numbers, as_probabilities, check_thresholds, same_length
from cctaecg.stats.intervals import Interval, normal_quantile

LOGIT_LIMIT = 1e-6  # a probability of 0 or 1 has no finite logit


@dataclass(frozen=True)
class LikelihoodRatioTest:
    """Twice the gain in log-likelihood from adding the ECG, on 1 degree of freedom, and its p-value.

    It takes records for independent; ``wald_p_value`` is that of the added coefficient with a patient-clustered
    (sandwich) standard error, the one to read where a patient has several records.
    """

    statistic: float
    p_value: float
    coefficient: float
    wald_p_value: float


@dataclass(frozen=True)
class IncrementalValue:
    """Clinical variables alone (``base``) against adding the ECG (``added``), predictions cross-fitted by patient.

    ``auc_difference`` is added minus base; ``net_benefit_difference`` likewise, per record, at ``threshold``.
    """

    likelihood_ratio: LikelihoodRatioTest
    base: AUC
    added: AUC
    auc_difference: PairedTest
    threshold: float
    net_benefit_difference: Interval


def incremental_value(
    y, clinical: pd.DataFrame, prob, threshold: float, groups=None, folds: int = 5, level: float = 0.95, seed: int = 0
) -> IncrementalValue:
    """Compare the logistic model of ``clinical`` (n, k) with the same plus the logit of the ECG probability.

    ``y`` (n,) holds 0 and 1, ``prob`` (n,) the ECG's held-out probability, ``groups`` (n,) the patient. The
    likelihood-ratio test is of the models fitted to all records. AUC and net benefit are of cross-fitted predictions:
    each record's comes from a model fitted without its patient, so that the larger model has no head start. Columns
    that do not vary are left out of a fit.

    >>> rng = np.random.default_rng(0)
    >>> age, signal = rng.normal(60, 10, 400), rng.normal(size=400)
    >>> prob = 1 / (1 + np.exp(1 - signal))
    >>> y = rng.random(400) < 1 / (1 + np.exp(1 - signal - (age - 60) / 20))
    >>> found = incremental_value(y, pd.DataFrame({"age": age}), prob, threshold=0.15)
    >>> found.added.value > found.base.value, found.likelihood_ratio.p_value < 0.001
    (True, True)

    Raises ``NonFiniteValue`` naming the column and row of a missing clinical value (whether to drop such patients is
    the caller's to decide and count), ``UndefinedStatistic`` when a class has fewer than ``folds`` patients or is
    separated perfectly, or clinical columns repeat one another, ``InvalidSetting`` for fewer than 2 folds or a
    threshold that is not below 1, and as
    :func:`cctaecg.stats.auc_ci` for other bad input.
    """
    y, base, added, codes = _designs(y, clinical, prob, groups)
    (threshold,) = check_thresholds(threshold)
    if threshold == 1 or folds < 2:
        raise InvalidSetting(f"threshold is {threshold:g} and folds {folds}; expected below 1, and at least 2")
    held_out = _cross_fitted(y, (base, added), codes, folds, seed)
    return IncrementalValue(
        _likelihood_ratio(y, base, added, codes),
        *(auc_ci(y, each, groups, level) for each in held_out),
        delong_test(y, held_out[1], held_out[0], groups, level),
        float(threshold),
        net_benefit_difference(y, held_out[1], held_out[0], threshold, groups, level),
    )


def added_value_test(y, clinical: pd.DataFrame, prob, groups=None) -> LikelihoodRatioTest:
    """The tests of :func:`incremental_value` alone, of models fitted to all records; arguments and errors as there."""
    return _likelihood_ratio(*_designs(y, clinical, prob, groups))


def net_benefit_difference(y, first, second, threshold: float, groups=None, level: float = 0.95) -> Interval:
    """Net benefit of the ``first`` probability minus that of the ``second`` at ``threshold``, per record.

    Record i gains d_i = (y_i - (1 - y_i) t / (1 - t)) ([first_i >= t] - [second_i >= t]); the difference is the mean of
    d, with the normal interval of a ratio estimator over patients:
    var = sum over patients (sum d_i - m mean)^2 / n^2, m the patient's number of records.

    >>> net_benefit_difference([1, 0, 1, 0], [0.9, 0.1, 0.8, 0.2], [0.9, 0.9, 0.1, 0.2], 0.5).value
    0.5

    Raises ``UndefinedStatistic`` for a single patient, ``InvalidSetting`` for a threshold that is not from 0 to below
    1, and as :func:`cctaecg.stats.at_threshold` for other bad input.
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
    gain = worth * ((first >= threshold).astype(float) - (second >= threshold))
    mean = float(gain.mean())
    se = float(np.linalg.norm(np.bincount(codes, weights=gain - mean)) / n)
    z = normal_quantile(level)
    return Interval(mean, mean - z * se, mean + z * se, n, int(np.count_nonzero(y)))


def _designs(y, clinical, prob, groups):
    """Labels, clinical columns (n, k), the same with the logit of the probability (n, k + 1), and patient codes."""
    y, prob = as_labels(y), as_probabilities(prob)
    codes, _ = as_groups(groups, same_length(y=y, prob=prob))
    base = _clinical_values(clinical, len(y))
    clipped = np.clip(prob, LOGIT_LIMIT, 1 - LOGIT_LIMIT)
    return y, base, np.column_stack((base, np.log(clipped / (1 - clipped)))), codes


def _clinical_values(clinical: pd.DataFrame, n: int) -> np.ndarray:
    if len(clinical) != n or clinical.shape[1] == 0:
        raise ShapeMismatch(f"clinical has shape {clinical.shape}; expected ({n}, columns), one row for each record")
    values = as_numbers(clinical, "clinical", axes=2)
    bad = ~np.isfinite(values)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise NonFiniteValue(
            f"clinical {clinical.columns[column]} is {values[row, column]} at position {row}; expected a finite number"
        )
    return values


def _cross_fitted(y, designs, codes, folds, seed) -> list[np.ndarray]:
    fewest = min(len(np.unique(codes[y])), len(np.unique(codes[~y])))
    if fewest < folds:
        raise UndefinedStatistic(f"The rarer outcome occurs in {fewest} patients; {folds} folds need as many.")
    held_out = [np.empty(len(y)) for _ in designs]
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    for fitted, left in splitter.split(designs[0], y, codes):
        for design, predicted in zip(designs, held_out):
            varying, scaled = _scaled(design[fitted])
            fit = _fit(y[fitted], scaled(design[fitted][:, varying]))
            predicted[left] = fit.predict(scaled(design[left][:, varying]))
    return held_out


def _likelihood_ratio(y, base, added, codes) -> LikelihoodRatioTest:
    designs = []
    for design in (base, added):
        varying, scaled = _scaled(design)
        designs.append(scaled(design[:, varying]))
    if np.ptp(added[:, -1]) == 0:
        raise UndefinedStatistic("The ECG gives every record the same probability, so it can add nothing.")
    fits = [_fit(y, design) for design in designs]
    statistic = max(0.0, 2 * (fits[1].llf - fits[0].llf))
    clustered = Logit(y.astype(float), designs[1]).fit(
        disp=0, start_params=fits[1].params, cov_type="cluster", cov_kwds={"groups": codes}
    )
    spread = added[:, -1].std()
    return LikelihoodRatioTest(
        float(statistic), float(chi2.sf(statistic, 1)), float(fits[1].params[-1] / spread),
        float(2 * norm.sf(abs(clustered.params[-1] / clustered.bse[-1]))),
    )  # fmt: skip


def _scaled(design):
    """Which columns (k,) vary, and what centres and scales them by these rows and adds a constant."""
    varying = np.ptp(design, axis=0) > 0
    mean, spread = design[:, varying].mean(axis=0), design[:, varying].std(axis=0)
    return varying, lambda values: add_constant((values - mean) / spread, has_constant="add")


def _fit(y, design):
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise UndefinedStatistic("The logistic model has no unique fit: one variable follows from the others.")
    with warnings.catch_warnings():
        warnings.simplefilter("error", PerfectSeparationWarning)
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            return Logit(y.astype(float), design).fit(disp=0, maxiter=100)
        except (PerfectSeparationWarning, PerfectSeparationError, ConvergenceWarning, np.linalg.LinAlgError) as error:
            raise UndefinedStatistic("The logistic model has no finite fit: the outcome is separated.") from error
