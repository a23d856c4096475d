"""How often intervals hold the truth and tests cry wolf by the number of patients with the outcome.

Each function judges one simulated study: 1 where an interval holds the truth or a test rejects, 0 where not, NaN where
the statistic does not exist for the study.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from scipy.stats import norm

from cctaecg.evidence.coverage_studies import RECORD_SHARES
from cctaecg.evidence.rare_studies import (
    DAY,
    DISTORTED,
    HORIZON,
    KAPPA,
    FollowUp,
    RareStudy,
    draw_follow_up,
    draw_rare,
    draw_readings,
    follow_up_truths,
    patients_for,
    rare_truths,
)
from cctaecg.run.results import Absent
from cctaecg.stats.agreement import cohen_kappa
from cctaecg.stats.calibration_measures.calibration_intervals import calibration_intervals
from cctaecg.stats.calibration_measures.weak_calibration import weak_calibration
from cctaecg.stats.decisions.likelihood_ratios import likelihood_ratios
from cctaecg.stats.decisions.subgroup_errors import difference
from cctaecg.stats.decisions.thresholds import at_threshold
from cctaecg.stats.discrimination.auc import auc_ci, delong_test, unpaired_test
from cctaecg.stats.discrimination.clinical_models import added_value_test
from cctaecg.stats.discrimination.incremental import net_benefit_difference
from cctaecg.stats.discrimination.subgroups import interaction
from cctaecg.stats.each_vessel import defined
from cctaecg.stats.jonckheere import jonckheere_trend
from cctaecg.stats.survival.concordance import harrell_c
from cctaecg.stats.survival.cox import CoxModel, cox
from cctaecg.stats.survival.kaplan_meier import kaplan_meier
from cctaecg.stats.survival.restricted_mean import restricted_mean_difference
from cctaecg.stats.survival.two_groups import log_rank
from cctaecg.stats.trend import spearman_trend

ALPHA = 0.05
RESAMPLES = 100  # of the calibration index, the one interval here that takes any
Judged = dict[tuple[str, str], float]


def judge_area(seed: np.random.SeedSequence, area: float, correlation: float, events: int) -> float:
    """Whether the AUC's interval holds ``area`` in one study of 200 patients, ``events`` of them with the outcome."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(200), rng.choice(4, 200, p=RECORD_SHARES) + 1)
    shared, own = rng.normal(size=200)[groups], rng.normal(size=len(groups))
    y = groups < events
    score = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own + np.sqrt(2) * norm.ppf(area) * y
    return _holds(defined(auc_ci, y, score, groups), area)


def judge_rare(seed: np.random.SeedSequence, prevalence: float, events: int) -> Judged:
    """One study of a rare outcome: every interval and every test that the book prints."""
    rng, patients = np.random.default_rng(seed), _patients_for(events, prevalence)
    study, second = draw_rare(rng, patients, prevalence), draw_rare(rng, patients, prevalence)
    followed, idle = (draw_follow_up(rng, round(events / prevalence), prevalence) for _ in range(2))
    truth = _truths(prevalence)
    model = defined(cox, followed.time, followed.event, followed.score, HORIZON)
    held = {
        ("coverage", name): _holds(found, truth[name])
        for name, found in (_records(study, prevalence) | _followed(followed, model)).items()
    }
    first, other, codes = draw_readings(rng, events, prevalence)
    held["coverage", "kappa"] = _holds(defined(cohen_kappa, first, other, codes), KAPPA)
    shuffled = FollowUp(idle.time, idle.event, rng.permutation(idle.score), rng.permutation(idle.high))
    tests = _tests(study, second, rng) | _tests_of_follow_up(shuffled)
    tests["proportional_hazards"] = getattr(model, "proportional_hazards_p", None)
    return held | {("type_1_error", name): _rejects(found) for name, found in tests.items()}


def _records(study: RareStudy, prevalence: float) -> dict[str, Any]:
    y, prob, groups, cut = study.y, study.prob, study.groups, 2 * prevalence
    rates = defined(at_threshold, y, prob, cut, groups)
    ratios = defined(likelihood_ratios, y, prob, cut, groups)
    calibrated = defined(weak_calibration, y, prob, groups)
    distorted = expit(DISTORTED[0] * logit(prob) + DISTORTED[1])
    curve, right = (
        defined(calibration_intervals, y, each, groups, resamples=RESAMPLES) for each in (distorted, prob)
    )
    halves = [
        getattr(defined(at_threshold, y[half], prob[half], cut, groups[half]), "sensitivity", None)
        for half in (study.second_half, ~study.second_half)
    ]
    return {
        "auc": defined(auc_ci, y, prob, groups),
        **{name: getattr(rates, name, None) for name in ("sensitivity", "specificity", "ppv", "npv")},
        "positive_likelihood_ratio": getattr(ratios, "positive", None),
        "negative_likelihood_ratio": getattr(ratios, "negative", None),
        "net_benefit_against_all": defined(net_benefit_difference, y, prob, np.ones(len(y)), cut, groups),
        "calibration_slope": getattr(calibrated, "slope", None),
        "calibration_intercept": getattr(calibrated, "intercept", None),
        "observed_expected": getattr(calibrated, "observed_expected", None),
        "calibration_index": getattr(curve, "ici", None),
        "calibration_index_of_none": getattr(right, "ici", None),
        "brier": getattr(curve, "brier", None),
        "sensitivity_difference": difference(*halves),
    }  # fmt: skip


def _followed(study: FollowUp, model: CoxModel | Absent) -> dict[str, Any]:
    return {
        "log_hazard_ratio_of_the_score": None if isinstance(model, Absent) else _Logged(model.hazard_ratio),
        "concordance": defined(harrell_c, study.time, study.event, study.score, HORIZON),
        "restricted_mean_difference": defined(
            restricted_mean_difference, study.time, study.event, study.high, HORIZON
        ),
        "risk_at_a_day_low": _RiskAt(study, ~study.high),
        "risk_at_a_day_high": _RiskAt(study, study.high),
    }


def _tests(study: RareStudy, second: RareStudy, rng: np.random.Generator) -> dict[str, Any]:
    y, groups, (first, other) = study.y, study.groups, study.scores.T
    whole, apart = defined(auc_ci, y, first, groups), defined(auc_ci, second.y, second.scores[:, 0], second.groups)
    noise = rng.normal(size=groups.max() + 1)[groups] + rng.normal(size=len(groups))
    age = pd.DataFrame({"age": rng.normal(60, 10, groups.max() + 1)[groups]})
    grade = y + (rng.random(len(y)) < 0.3)  # 0 to 2, of which the score below knows nothing
    unpaired = Absent("no AUC") if isinstance(whole, Absent) or isinstance(apart, Absent) else \
        unpaired_test(whole, apart)
    added = defined(added_value_test, y, age, expit(noise), groups)
    return {
        "paired_auc": defined(delong_test, y, first, other, groups),
        "unpaired_auc": unpaired,
        "interaction_between_patients": interaction(y, first, study.second_half, groups),
        "interaction_within_patients": interaction(y, first, study.late, groups),
        "added_ecg_by_patient": getattr(added, "wald_p_value", None),
        "spearman": defined(spearman_trend, grade, noise, groups),
        "jonckheere": defined(jonckheere_trend, grade, noise, groups),
    }


def _tests_of_follow_up(null: FollowUp) -> dict[str, Any]:
    return {
        "log_rank": defined(log_rank, null.time, null.event, null.high, HORIZON),
        "cox": defined(cox, null.time, null.event, null.score, HORIZON),
    }


class _Logged:
    def __init__(self, ratio: Any):
        self.lower, self.upper = float(np.log(ratio.lower)), float(np.log(ratio.upper))


class _RiskAt:
    def __init__(self, study: FollowUp, group: np.ndarray):
        curve = kaplan_meier(study.time[group], study.event[group], HORIZON)
        place = int(np.searchsorted(curve.time, DAY, side="right")) - 1
        none_yet = curve.survival[place] == 1
        self.lower = np.nan if none_yet else float(1 - curve.upper[place])
        self.upper = np.nan if none_yet else float(1 - curve.lower[place])


def _holds(found: Any, truth: float) -> float:
    if found is None or isinstance(found, Absent) or np.isnan(found.lower):
        return np.nan
    return float(found.lower <= truth <= found.upper)


def _rejects(found: Any) -> float:
    if found is None or isinstance(found, Absent):
        return np.nan
    return float((found if isinstance(found, float) else found.p_value) < ALPHA)


@lru_cache
def _patients_for(events: int, prevalence: float) -> int:
    return patients_for(events, prevalence)


@lru_cache
def _truths(prevalence: float) -> dict[str, float]:
    return rare_truths(prevalence) | follow_up_truths(prevalence)

