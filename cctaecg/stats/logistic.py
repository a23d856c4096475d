"""Logistic regression on one or two columns by Newton's method, with the patient-clustered (sandwich) covariance.

Small enough for a million records in well under a second: a general library keeps matrices of that length which these
fits never need.
"""

from dataclasses import dataclass

import numpy as np

from cctaecg.stats.errors import UndefinedStatistic

LOGIT_LIMIT = 1e-6  # probabilities are kept this far from 0 and 1 where their logit has to be finite
STEPS_AT_MOST = 50


@dataclass(frozen=True)
class LogisticFit:
    """Coefficients ``params`` (k,) and the ``scores`` (n, k) and ``information`` (k, k) at them."""

    params: np.ndarray
    scores: np.ndarray
    information: np.ndarray

    def influence(self, codes: np.ndarray) -> np.ndarray:
        """What each patient adds to each coefficient, (patients, k); ``codes`` (n,) numbers the patient."""
        by_patient = np.stack([np.bincount(codes, weights=column) for column in self.scores.T], axis=1)
        added: np.ndarray = by_patient @ np.linalg.inv(self.information)
        return added

    def clustered_se(self, codes: np.ndarray) -> np.ndarray:
        """Standard errors (k,) that take the records of one patient together; ``codes`` (n,) numbers the patient.

        With s_g the sum of patient g's scores, I the information and G the number of patients,

            cov = G / (G - 1) * I^-1 (sum_g s_g s_g') I^-1

        Liang KY, Zeger SL. Biometrika 1986;73:13-22. Raises ``UndefinedStatistic`` for a single patient.
        """
        influence = self.influence(codes)
        patients = len(influence)
        if patients < 2:
            raise UndefinedStatistic("There is no interval: all records belong to one patient.")
        errors: np.ndarray = np.sqrt(patients / (patients - 1) * np.sum(influence**2, axis=0))
        return errors


def fit_logistic(y: np.ndarray, columns: np.ndarray, offset: np.ndarray | float = 0.0) -> LogisticFit:
    """Maximum likelihood of logit P(y) = offset + columns b.

    ``y`` (n,) boolean, ``columns`` (n, k), ``offset`` (n,) or one number. A step that does not raise the likelihood is
    halved. Raises ``UndefinedStatistic`` when no finite b fits best.

    >>> fit = fit_logistic(np.array([True, False, False, False]), np.ones((4, 1)))
    >>> round(float(fit.params[0]), 6)  # the logit of 1/4
    -1.098612
    """
    params = np.zeros(columns.shape[1])
    likelihood, scores, information = _at(params, y, columns, offset)
    for _ in range(STEPS_AT_MOST):
        try:
            step = np.linalg.solve(information, scores.sum(axis=0))
        except np.linalg.LinAlgError as error:
            raise UndefinedStatistic("The logistic model has no unique fit.") from error
        for _ in range(30):
            trial = _at(params + step, y, columns, offset)
            # near the top the likelihood only moves by rounding
            if trial[0] >= likelihood - 1e-9 * abs(likelihood):
                break
            step = step / 2
        params, (likelihood, scores, information) = params + step, trial
        if np.abs(step).max() <= 1e-10 * (1 + np.abs(params).max()):
            return LogisticFit(params, scores, information)
        if np.abs(params).max() > 1e4:
            break
    raise UndefinedStatistic("The logistic model has no finite fit: the outcome is separated.")


def _at(
    params: np.ndarray, y: np.ndarray, columns: np.ndarray, offset: np.ndarray | float
) -> tuple[float, np.ndarray, np.ndarray]:
    """Log-likelihood, scores (n, k) and information (k, k)."""
    linear = offset + columns @ params
    small = np.exp(-np.abs(linear))  # never overflows; one exponential serves risk and likelihood
    risk = np.where(linear >= 0, 1.0, small) / (1 + small)
    likelihood = float(linear @ y - np.maximum(linear, 0).sum() - np.log1p(small).sum())
    return likelihood, columns * (y - risk)[:, None], (columns * (risk * (1 - risk))[:, None]).T @ columns
