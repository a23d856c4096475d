"""Small studies of a rare outcome whose truths are known: calibrated probabilities, follow-up, two readers.

A record's log-odds are normal, its probability is right by construction, and records of one patient correlate in both,
as in :mod:`cctaecg.evidence.coverage_studies`. The study has as many patients as are expected to give the wanted number
of patients with the outcome. Truths are integrals over the normal distribution, by Gauss and Hermite.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit
from scipy.stats import norm

from cctaecg.evidence.coverage_studies import RECORD_SHARES

LOG_ODDS = {0.05: -3.37, 0.01: -5.06}
"""Mean log-odds at which this share of the records has the outcome, with a standard deviation of ``SPREAD``."""
SPREAD = 1.0
CORRELATION = 0.5
HORIZON = 700.0
DAY = 350.0
HAZARD = 0.7  # log hazard ratio for each standard deviation of the score
HIGH_RISK = 0.3  # share of patients, those with the highest scores
DISTORTED = (0.7, -0.3)  # slope and intercept of the log-odds that the calibration index is measured on
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(101)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True)
class RareStudy:
    """Records (n,): patient ``groups``, outcome ``y``, ``prob`` that is right, two ``scores`` (n, 2) that rank alike.

    ``late`` and ``second_half`` split records and patients at random.
    """

    groups: np.ndarray
    y: np.ndarray
    prob: np.ndarray
    scores: np.ndarray
    late: np.ndarray
    second_half: np.ndarray


@dataclass(frozen=True)
class FollowUp:
    """Patients (n,): ``time`` in days and ``event`` up to ``HORIZON``, their ``score``, and who is at ``high`` risk."""

    time: np.ndarray
    event: np.ndarray
    score: np.ndarray
    high: np.ndarray


def draw_rare(rng: np.random.Generator, patients: int, prevalence: float) -> RareStudy:
    """A study of ``patients``, of whose records ``prevalence`` have the outcome."""
    groups = np.repeat(np.arange(patients), rng.choice(4, patients, p=RECORD_SHARES) + 1)

    def normal() -> np.ndarray:
        shared, own = rng.normal(size=patients)[groups], rng.normal(size=len(groups))
        together: np.ndarray = np.sqrt(CORRELATION) * shared + np.sqrt(1 - CORRELATION) * own
        return together

    common, chance = normal(), norm.cdf(normal())
    first, other = (np.sqrt(0.8) * common + np.sqrt(0.2) * normal() for _ in range(2))
    true = expit(LOG_ODDS[prevalence] + SPREAD * first)
    # the outcome follows the first; which of the two is which is drawn for each patient, so that they rank alike
    swapped = (rng.random(patients) < 0.5)[groups]
    scores = np.column_stack((np.where(swapped, other, first), np.where(swapped, first, other)))
    return RareStudy(
        groups, chance < true, true, scores, rng.random(len(groups)) < 0.5, (rng.random(patients) < 0.5)[groups]
    )


def patients_for(events: int, prevalence: float) -> int:
    """Patients who are expected to give ``events`` patients with at least one record that has the outcome."""
    study = draw_rare(np.random.default_rng(0), 40_000, prevalence)
    share = float((np.bincount(study.groups, weights=study.y) > 0).mean())
    return round(events / share)


def rare_truths(prevalence: float) -> dict[str, float]:
    """True value of each statistic of the probability, the threshold lying at twice the prevalence."""
    log_odds = LOG_ODDS[prevalence] + SPREAD * _NODES
    risk, cut = expit(log_odds), 2 * prevalence
    share = float(_WEIGHTS @ risk)
    fine = norm.ppf((np.arange(4000) + 0.5) / 4000)  # steps and kinks take a grid, not Gauss's few nodes
    p = expit(LOG_ODDS[prevalence] + SPREAD * fine)
    events, others, called = p / p.sum(), (1 - p) / (1 - p).sum(), p >= cut
    sensitivity, false_positive = float(events[called].sum()), float(others[called].sum())
    odds, overall = cut / (1 - cut), float(p.mean())
    ppv = float(p[called].mean())
    distorted = expit(DISTORTED[0] * logit(p) + DISTORTED[1])
    return {
        "auc": float(events @ (np.cumsum(others) - others / 2)),
        "calibration_slope": 1.0, "calibration_intercept": 0.0, "observed_expected": 1.0,
        "calibration_index": float(np.mean(np.abs(distorted - p))), "calibration_index_of_none": 0.0,
        "brier": float(np.mean((distorted - p) ** 2 + p * (1 - p))),  # of the distorted probability
        "sensitivity": sensitivity, "specificity": 1 - false_positive,
        "ppv": ppv, "npv": float(1 - p[~called].mean()),
        "positive_likelihood_ratio": sensitivity / false_positive,
        "negative_likelihood_ratio": (1 - sensitivity) / (1 - false_positive),
        "net_benefit_against_all": -overall * (1 - sensitivity) + (1 - overall) * (1 - false_positive) * odds,
        "sensitivity_difference": 0.0, "prevalence": share,
    }  # fmt: skip


def draw_follow_up(rng: np.random.Generator, patients: int, risk: float) -> FollowUp:
    """Exponential times with a hazard that the score moves; loss at random from half the horizon on."""
    score = rng.normal(size=patients)
    hazard = base_hazard(risk) * np.exp(HAZARD * score)
    until, lost = rng.exponential(1 / hazard), rng.uniform(0.5 * HORIZON, 2 * HORIZON, patients)
    time = np.ceil(np.minimum(np.minimum(until, lost), HORIZON))
    return FollowUp(time, (until <= lost) & (until <= HORIZON), score, score > norm.ppf(1 - HIGH_RISK))


def base_hazard(risk: float) -> float:
    """Hazard a day at score 0 at which a share of about ``risk`` of all patients has the event by the horizon."""
    return float(risk / (HORIZON * np.exp(HAZARD**2 / 2)))


def follow_up_truths(risk: float) -> dict[str, float]:
    """True values of the follow-up: within a risk group survival is averaged over its scores."""
    base, days = base_hazard(risk), np.linspace(0, HORIZON, 701)
    score = norm.ppf((np.arange(2000) + 0.5) / 2000)
    high = score > norm.ppf(1 - HIGH_RISK)

    def survival(group: np.ndarray, day: np.ndarray) -> np.ndarray:
        of_group: np.ndarray = np.exp(-base * np.exp(HAZARD * score[group]) * np.asarray(day)[:, None]).mean(axis=1)
        return of_group

    lost = survival(high, days) - survival(~high, days)
    return {
        "log_hazard_ratio_of_the_score": HAZARD,
        "concordance": _concordance(base, days),
        "restricted_mean_difference": float(np.trapezoid(lost, days)),
        "risk_at_a_day_low": float(1 - survival(~high, np.array([DAY]))[0]),
        "risk_at_a_day_high": float(1 - survival(high, np.array([DAY]))[0]),
    }


def _concordance(base: float, days: np.ndarray) -> float:
    """Share of comparable pairs in order: the earlier of two events observed, the other under observation beyond it."""
    score = norm.ppf((np.arange(400) + 0.5) / 400)
    hazards, weight = base * np.exp(HAZARD * score), np.full(400, 1 / 400)
    order = 0.5 * (1 + np.sign(score[:, None] - score[None]))
    observed = np.clip((2 * HORIZON - days) / (1.5 * HORIZON), 0, 1) ** 2
    alive = np.exp(-np.outer(days, hazards)) * weight
    at_event = alive * hazards
    right = np.sum((at_event @ order) * alive, axis=1) * observed
    every = at_event.sum(axis=1) * alive.sum(axis=1) * observed
    return float(np.trapezoid(right, days) / np.trapezoid(every, days))


def draw_readings(rng: np.random.Generator, events: int, share: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two readers of exams of four vessels, ``share`` of which show the finding; the second guesses one in twenty."""
    exams = round(events / (4 * share))
    codes = np.repeat(np.arange(exams), 4)
    first = rng.random(len(codes)) < share
    second = np.where(rng.random(len(codes)) < 0.05, rng.random(len(codes)) < share, first)
    return first.astype(float), second.astype(float), codes


KAPPA = 0.95
"""True kappa of :func:`draw_readings`: the share that is not guessed."""
