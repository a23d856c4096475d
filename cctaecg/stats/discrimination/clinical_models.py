"""Logistic models of the outcome from clinical variables, without and with the ECG's probability, and their test."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import chi2
from sklearn.model_selection import StratifiedGroupKFold
from statsmodels.api import add_constant
from statsmodels.discrete.discrete_model import BinaryResultsWrapper, Logit
from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationError, PerfectSeparationWarning

from cctaecg.stats.errors import NonFiniteValue, ShapeMismatch, UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_numbers, as_probabilities, same_length
from cctaecg.stats.logistic import LOGIT_LIMIT
from cctaecg.stats.small_samples import t_p_value


@dataclass(frozen=True)
class LikelihoodRatioTest:
    """Whether the ECG adds to a logistic model of clinical variables.

    Attributes
    ----------
    statistic : float
        Twice the gain in log-likelihood from adding the ECG, on 1 degree of freedom.
    p_value : float
        Of the likelihood-ratio test, which takes records for independent.
    coefficient : float
        Of the logit of the ECG's probability, in log odds per unit.
    wald_p_value : float
        Of the coefficient with a patient-clustered (sandwich) standard error: the one to read where a patient has
        several records. By Student's t, with as many degrees of freedom as patients of the rarer outcome, less 1.
    """

    statistic: float
    p_value: float
    coefficient: float
    wald_p_value: float


def added_value_test(
    y: ArrayLike, clinical: pd.DataFrame, prob: ArrayLike, groups: ArrayLike | None = None
) -> LikelihoodRatioTest:
    """Test whether the ECG adds to clinical variables, by logistic models fitted to all records.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Outcome of each record.
    clinical : pandas.DataFrame
        One row for each record and one numeric column for each variable, none missing.
    prob : array, shape (n,)
        The ECG's held-out probability.
    groups : array, shape (n,), optional
        Patient of each record; by default each record is a patient of its own.

    Returns
    -------
    LikelihoodRatioTest
        The likelihood-ratio test, and the patient-clustered Wald test.

    Raises
    ------
    UndefinedStatistic
        When the outcome is separated perfectly, clinical columns repeat one another, or the ECG gives every record the
        same probability.
    InvalidLabel, InvalidProbability, NonFiniteValue, MissingGroup, ShapeMismatch
        For bad input.
    """
    return likelihood_ratio(*designs(y, clinical, prob, groups))


def likelihood_ratio(y: np.ndarray, base: np.ndarray, added: np.ndarray, codes: np.ndarray) -> LikelihoodRatioTest:
    """The tests of :func:`added_value_test` for the two designs, (n, k) and (n, k + 1)."""
    scaled_designs = []
    for design in (base, added):
        varying, scaled = scaling(design)
        scaled_designs.append(scaled(design[:, varying]))
    if np.ptp(added[:, -1]) == 0:
        raise UndefinedStatistic("The ECG gives every record the same probability, so it can add nothing.")
    smaller, larger = (fit_model(y, design) for design in scaled_designs)
    statistic = max(0.0, 2 * (larger.llf - smaller.llf))
    clustered = Logit(y.astype(float), scaled_designs[1]).fit(
        disp=0, start_params=larger.params, cov_type="cluster", cov_kwds={"groups": codes}
    )
    rarer = min(len(np.unique(codes[kind])) for kind in (y, ~y))
    spread = added[:, -1].std()
    return LikelihoodRatioTest(
        float(statistic), float(chi2.sf(statistic, 1)), float(larger.params[-1] / spread),
        t_p_value(float(clustered.params[-1] / clustered.bse[-1]), rarer - 1),
    )  # fmt: skip


def designs(
    y: ArrayLike, clinical: pd.DataFrame, prob: ArrayLike, groups: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Labels, clinical columns (n, k), the same with the logit of the probability (n, k + 1), and patient codes."""
    y, prob = as_labels(y), as_probabilities(prob)
    codes, _ = as_groups(groups, same_length(y=y, prob=prob))
    base = _clinical_values(clinical, len(y))
    clipped = np.clip(prob, LOGIT_LIMIT, 1 - LOGIT_LIMIT)
    return y, base, np.column_stack((base, np.log(clipped / (1 - clipped)))), codes


def cross_fitted(
    y: np.ndarray, designs: Sequence[np.ndarray], codes: np.ndarray, folds: int, seed: int
) -> list[np.ndarray]:
    """Probabilities (n,) by the model of each design (n, k), each record's from a fit without its patient."""
    fewest = min(len(np.unique(codes[y])), len(np.unique(codes[~y])))
    if fewest < folds:
        raise UndefinedStatistic(f"The rarer outcome occurs in {fewest} patients; {folds} folds need as many.")
    held_out = [np.empty(len(y)) for _ in designs]
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    for fitted, left in splitter.split(designs[0], y, codes):
        for design, predicted in zip(designs, held_out):
            varying, scaled = scaling(design[fitted])
            fit = fit_model(y[fitted], scaled(design[fitted][:, varying]))
            predicted[left] = fit.predict(scaled(design[left][:, varying]))
    return held_out


def scaling(design: np.ndarray) -> tuple[np.ndarray, Callable[[np.ndarray], np.ndarray]]:
    """Which columns (k,) vary, and what centres and scales them by these rows and adds a constant."""
    varying = np.ptp(design, axis=0) > 0
    mean, spread = design[:, varying].mean(axis=0), design[:, varying].std(axis=0)

    def scaled(values: np.ndarray) -> np.ndarray:
        return np.asarray(add_constant((values - mean) / spread, has_constant="add"))

    return varying, scaled


def fit_model(y: np.ndarray, design: np.ndarray) -> BinaryResultsWrapper:
    """Maximum likelihood; raises ``UndefinedStatistic`` when no finite, unique coefficients fit best."""
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise UndefinedStatistic("The logistic model has no unique fit: one variable follows from the others.")
    with warnings.catch_warnings():
        warnings.simplefilter("error", PerfectSeparationWarning)
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            return Logit(y.astype(float), design).fit(disp=0, maxiter=100)
        except (PerfectSeparationWarning, PerfectSeparationError, ConvergenceWarning, np.linalg.LinAlgError) as error:
            raise UndefinedStatistic("The logistic model has no finite fit: the outcome is separated.") from error


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
