"""Myocardial infarctions during follow-up: hazards that rise with true disease, and who is lost before one is seen."""

from dataclasses import dataclass

import numpy as np

from cctaecg.simulate.randomness import uniforms

FOLLOWUP_DAYS = 700.0
LONGEST_DAYS = 1000.0
LOST_EARLY = 0.15  # share of the patients last seen before the window ends ...
FIRST_LOST_DAYS = 60.0  # ... and not earlier than this

# Change of the log hazard for a severe stenosis in each vessel (VESSELS order), for an SD of burden, and for a unit of
# what the resting ECG shows of the vessel (ST-T changes foretell infarction whatever causes them).
SEVERE_LOG_HAZARD = np.array([1.3, 0.9, 0.6, 0.8])
BURDEN_LOG_HAZARD = 0.35
VISIBLE_LOG_HAZARD = np.array([0.45, 0.15, 0.15, 0.30])


@dataclass(frozen=True)
class FollowUp:
    """Of each patient, shape (patients,): daily hazard, days until last seen, days until infarction (NaN for none)."""

    hazard: np.ndarray
    last_seen_days: np.ndarray
    mi_days: np.ndarray


def follow_up(
    seed: int, cohort: str, burden: np.ndarray, severe: np.ndarray, visible: np.ndarray, study: np.ndarray, events: int,
) -> FollowUp:  # fmt: skip
    """Follow every patient from his ECG on; exactly ``events`` infarctions are seen within 700 days in the ``study``.

    ``severe`` and ``visible`` (patients, 4), ``burden`` and ``study`` (patients,). Times to infarction are
    exponential with a hazard proportional to the log-linear risk; its level is set so that the number of events
    comes out.
    """
    patients = len(burden)
    u = uniforms(seed, cohort, "follow-up", patients, 4)
    lost_early = u[:, 0] < LOST_EARLY
    censored = np.where(lost_early, FIRST_LOST_DAYS + u[:, 1] * (FOLLOWUP_DAYS - FIRST_LOST_DAYS),
                        FOLLOWUP_DAYS + u[:, 1] * (LONGEST_DAYS - FOLLOWUP_DAYS))  # fmt: skip
    risk = np.exp(severe @ SEVERE_LOG_HAZARD + BURDEN_LOG_HAZARD * burden + visible @ VISIBLE_LOG_HAZARD)
    risk /= risk.mean()
    waiting = -np.log1p(-u[:, 2]) / risk
    observed_until = np.minimum(censored, FOLLOWUP_DAYS)

    # each patient's infarction enters at a level of its own: the level lies between the wanted and the next one
    entering = np.sort(np.log(waiting[study] / observed_until[study]))
    level = float(np.mean(entering[events - 1 : events + 1]))
    mi = waiting / np.exp(level)
    happened = mi <= censored
    # a patient with an infarction is usually seen again after it
    last_seen = np.where(happened, np.minimum(mi - 60 * np.log1p(-u[:, 3]), np.maximum(censored, mi)), censored)
    return FollowUp(np.exp(level) * risk, last_seen, np.where(happened, mi, np.nan))

