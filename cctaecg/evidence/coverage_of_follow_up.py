"""How often adjusted hazard ratios and the limits of a risk by a day hold the truth, by patients with the event."""

from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.stats import norm

from cctaecg.evidence.rare_studies import DAY, HAZARD, HIGH_RISK, HORIZON, FollowUp, base_hazard, draw_follow_up
from cctaecg.run.results import Absent
from cctaecg.stats.each_vessel import defined
from cctaecg.stats.survival.adjusted_cox import adjusted_hazard_ratio
from cctaecg.stats.survival.kaplan_meier import kaplan_meier
from cctaecg.stats.survival.risk_limits import risk_interval_at

ALPHA = 0.05
EARLY_DAY = 30.0  # by which often nobody of a group has had the event
OF_AGE = 0.4  # log hazard ratio of a standard deviation of age
WITH_AGE = 0.5  # correlation of the score with age


def judge_follow_up(seed: np.random.SeedSequence, prevalence: float, events: int) -> dict[tuple[str, str], float]:
    """One follow-up of ``events / prevalence`` patients: 1 where an interval holds the truth or a test rejects."""
    rng, patients = np.random.default_rng(seed), round(events / prevalence)
    held: dict[tuple[str, str], float] = {}
    for ratio, kind in ((HAZARD, "coverage"), (0.0, "type_1_error")):
        study, known = draw_with_age(rng, patients, prevalence, ratio)
        found = defined(adjusted_hazard_ratio, study.time, study.event, study.score, known, HORIZON)
        if isinstance(found, Absent):
            held[kind, "adjusted_hazard_ratio"] = np.nan
        elif kind == "coverage":
            interval = found.hazard_ratio
            held[kind, "adjusted_hazard_ratio"] = float(interval.lower <= np.exp(ratio) <= interval.upper)
        else:
            held[kind, "adjusted_hazard_ratio"] = float(found.p_value < ALPHA)
    study = draw_follow_up(rng, patients, prevalence)
    for group, name in ((~study.high, "low"), (study.high, "high")):
        curve = kaplan_meier(study.time[group], study.event[group], HORIZON)
        for day, when in ((EARLY_DAY, "early"), (DAY, "late")):
            limits = defined(risk_interval_at, curve, day)
            truth = true_risk(prevalence, day, name == "high")
            held["coverage", f"risk_limits_{when}_{name}"] = (
                np.nan if isinstance(limits, Absent) else float(limits.lower <= truth <= limits.upper)
            )
    return held


def draw_with_age(
    rng: np.random.Generator, patients: int, risk: float, ratio: float
) -> tuple[FollowUp, pd.DataFrame]:
    """Follow-up whose hazard the score moves by ``ratio``, and age, which correlates with it; and age and sex."""
    age = rng.normal(size=patients)
    score = WITH_AGE * age + np.sqrt(1 - WITH_AGE**2) * rng.normal(size=patients)
    spread = ratio**2 + OF_AGE**2 + 2 * WITH_AGE * ratio * OF_AGE
    hazard = risk / (HORIZON * np.exp(spread / 2)) * np.exp(ratio * score + OF_AGE * age)
    until, lost = rng.exponential(1 / hazard), rng.uniform(0.5 * HORIZON, 2 * HORIZON, patients)
    time = np.ceil(np.minimum(np.minimum(until, lost), HORIZON))
    event = (until <= lost) & (until <= HORIZON)
    known = pd.DataFrame({"age": 60 + 10 * age, "male": (rng.random(patients) < 0.5).astype(float)})
    return FollowUp(time, event, score, score > norm.ppf(1 - HIGH_RISK)), known


@lru_cache
def true_risk(risk: float, day: float, high: bool) -> float:
    """True risk by a day in a group of :func:`cctaecg.evidence.rare_studies.draw_follow_up`, over its scores."""
    score = norm.ppf((np.arange(2000) + 0.5) / 2000)
    group = (score > norm.ppf(1 - HIGH_RISK)) == high
    return float(1 - np.exp(-base_hazard(risk) * np.exp(HAZARD * score[group]) * day).mean())
