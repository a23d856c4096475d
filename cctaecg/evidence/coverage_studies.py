"""Small studies whose true AUC, rates and correlations are known in closed form, to check intervals and tests by.

Patients have one to four records. A record's latent severity and the noise of its scores are standard normal, and
correlate by ``correlation`` between records of one patient (none between patients):

    severity = sqrt(r) a_patient + sqrt(1 - r) b_record        cut at fixed quantiles into grades 0 to 4
    score    = SHIFT grade + sqrt(r) u_patient + sqrt(1 - r) e_record

A record is positive from grade 3. Every truth below compares records of different patients.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

GRADE_SHARES = (0.35, 0.2, 0.15, 0.2, 0.1)
SHIFT = 0.4  # of the score with each grade, in standard deviations of its noise
SEVERE = 3
CUT = 0.8  # the score at or above which a record is called positive
RECORD_SHARES = (0.4, 0.3, 0.2, 0.1)  # of patients with 1, 2, 3, 4 records: 2 on average, as in the manuscript


@dataclass(frozen=True)
class Study:
    """Records (n,) of one study: ``groups``, ``grade``, ``y``, ``score`` (n, 2) with equal truths, and their ``prob``.

    ``late`` splits records, ``folds`` patients, both at random; ``age`` (n,) is a patient's and carries no signal.
    """

    groups: np.ndarray
    grade: np.ndarray
    y: np.ndarray
    score: np.ndarray
    prob: np.ndarray
    late: np.ndarray
    folds: np.ndarray
    age: np.ndarray


def draw_study(rng: np.random.Generator, patients: int, correlation: float, shift: float = SHIFT) -> Study:
    """One study of ``patients``; with ``shift`` 0 the scores know nothing of the grade.

    The two scores of a record share half of their noise variance, so that tests of their difference are paired.
    """
    groups = np.repeat(np.arange(patients), rng.choice(4, patients, p=RECORD_SHARES) + 1)

    def shared(columns: int) -> np.ndarray:
        ours, own = rng.normal(size=(patients, columns)), rng.normal(size=(len(groups), columns))
        together: np.ndarray = np.sqrt(correlation) * ours[groups] + np.sqrt(1 - correlation) * own
        return together

    severity, noise = shared(1)[:, 0], shared(3)
    grade = np.searchsorted(norm.ppf(np.cumsum(GRADE_SHARES)[:-1]), severity).astype(float)
    score = shift * grade[:, None] + np.sqrt(0.5) * (noise[:, :1] + noise[:, 1:])
    return Study(
        groups, grade, (grade >= SEVERE).astype(float), score, probability(score),
        late=rng.random(len(groups)) < 0.5, folds=(np.arange(patients) % 5)[groups],
        age=rng.normal(60, 10, patients)[groups],
    )  # fmt: skip


def draw_epochs(
    rng: np.random.Generator, patients: int, correlation: float, epochs: int = 10, alike: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Labels (n,), scores of ``epochs`` equally good models (epochs, n) and patients (n,).

    Each epoch's score is that of :func:`draw_study` with noise of its own, so that the best one is best by luck. The
    noise of two epochs correlates by ``alike``: nearly all of it is shared once a training has settled.
    """
    study = draw_study(rng, patients, correlation)

    def noise(rows: int) -> np.ndarray:
        shared, own = rng.normal(size=(rows, patients))[:, study.groups], rng.normal(size=(rows, len(study.groups)))
        together: np.ndarray = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
        return together

    error = np.sqrt(1 - alike) * noise(epochs) + np.sqrt(alike) * noise(1)
    return study.y, SHIFT * study.grade + error, study.groups


def probability(score: ArrayLike) -> np.ndarray:
    """A probability that rises with the score; not calibrated, which no statistic here asks for."""
    risen: np.ndarray = norm.cdf(np.asarray(score) - 2)
    return risen


def truths() -> dict[str, float]:
    """True value of each statistic, whatever the correlation.

    With p_g the share of grade g, and P(g over h) = Phi(SHIFT (g - h) / sqrt 2) the probability that a score of grade g
    is above one of grade h: the AUC and the trend average P over the pairs of grades that they compare. Spearman's
    is the correlation of a grade's mid-rank with the score's rank F(score), whose mean given g is sum_h p_h P(g over h)
    and whose variance is 1/12.

    >>> {name: round(truths()[name], 3) for name in ("auc", "rho", "trend")}
    {'auc': 0.763, 'rho': 0.484, 'trend': 0.709}
    """
    p, grades = np.array(GRADE_SHARES), range(len(GRADE_SHARES))
    above = norm.cdf(SHIFT * np.subtract.outer(np.arange(5), np.arange(5)) / np.sqrt(2))

    def averaged(pairs: Iterable[tuple[int, int]]) -> float:
        pairs = list(pairs)
        return float(sum(p[g] * p[h] * above[g, h] for g, h in pairs) / sum(p[g] * p[h] for g, h in pairs))

    mid_rank = np.cumsum(p) - p / 2
    covariance = p @ ((mid_rank - 0.5) * (above @ p - 0.5))
    rho = covariance / np.sqrt(p @ (mid_rank - 0.5) ** 2 / 12)
    called, severe = norm.cdf(SHIFT * np.arange(5) - CUT), np.arange(5) >= SEVERE
    prevalence = p[severe].sum()
    sensitivity = p[severe] @ called[severe] / prevalence
    false_positive = p[~severe] @ called[~severe] / (1 - prevalence)
    every = prevalence * sensitivity + (1 - prevalence) * false_positive
    return {
        "auc": averaged((g, h) for g, h in product(grades, grades) if g >= SEVERE > h),
        "trend": averaged((g, h) for g, h in product(grades, grades) if g > h),
        "rho": float(rho),
        "sensitivity": float(sensitivity),
        "specificity": float(1 - false_positive),
        "ppv": float(prevalence * sensitivity / every),
        "npv": float((1 - prevalence) * (1 - false_positive) / (1 - every)),
        "positive_likelihood_ratio": float(sensitivity / false_positive),
        "negative_likelihood_ratio": float((1 - sensitivity) / (1 - false_positive)),
    }
