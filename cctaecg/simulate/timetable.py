"""When things happen in a simulated hospital: CT exams, the ECGs before them, and what an exclusion will remove.

Exams of one patient are at least ``APART_DAYS`` apart, far more than the 90 days within which an ECG is paired with an
exam, so that no pairing rule can hand an ECG to a second exam.
"""

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.datetime64]

START = {"internal": "2016-01-04", "external": "2018-03-01", "followup": "2018-03-01"}
SPAN_DAYS = {"internal": 2000, "external": 1600, "followup": 900}
APART_DAYS = 200
EARLY_SHARE = 0.4  # of the ECGs are recorded within three hours of the CT
WINDOW_DAYS = 88.0  # the longest interval of a study ECG


def days(count: np.ndarray) -> NDArray[np.timedelta64]:
    """A number of days, whole or not, as ``timedelta64[s]``."""
    return np.round(np.asarray(count) * 86_400).astype("timedelta64[s]")


def exam_times(cohort: str, patient: np.ndarray, rng: np.random.Generator) -> Times:
    """When each exam is performed, ``datetime64[s]`` of shape (exams,); ``patient`` is sorted, one entry per exam."""
    _, first, count = np.unique(patient, return_index=True, return_counts=True)
    begin = np.repeat(rng.integers(0, SPAN_DAYS[cohort], len(first)), count)
    gap = APART_DAYS + 2 + rng.exponential(250, len(patient)).round()
    gap[first] = 0
    since_first = np.cumsum(gap) - np.repeat(np.cumsum(gap)[first], count)
    hour = rng.uniform(8, 17.5, len(patient)) / 24
    return np.datetime64(START[cohort], "s") + days(begin + since_first + hour)


def study_ecg_times(performed_at: Times, rng: np.random.Generator) -> Times:
    """When an ECG that enters the study is recorded: within three hours of its CT, or up to 88 days before it."""
    size = len(performed_at)
    early = rng.uniform(0.15, 2.9, size) / 24
    late = np.exp(rng.uniform(np.log(3.2 / 24), np.log(WINDOW_DAYS), size))
    return performed_at - days(np.where(rng.random(size) < EARLY_SHARE, early, late))


def too_early(performed_at: Times, rng: np.random.Generator) -> Times:
    """When an ECG is recorded that is too long before its CT to be paired: 95 to 180 days."""
    return performed_at - days(rng.uniform(95, 180, len(performed_at)))


def after_ccta(performed_at: Times, rng: np.random.Generator) -> Times:
    """When an ECG is recorded that follows the CT: an hour to 60 days, and before any next exam's window."""
    return performed_at + days(np.exp(rng.uniform(np.log(1 / 24), np.log(60), len(performed_at))))


def revascularisation_times(performed_at: Times, rng: np.random.Generator) -> Times:
    """When a PCI or CABG is done that excludes the exam: mostly in the weeks after it, else in the year before."""
    size = len(performed_at)
    after = np.exp(rng.uniform(np.log(0.5), np.log(300), size))
    before = -rng.uniform(20, 350, size)
    return performed_at + days(np.where(rng.random(size) < 0.7, after, before))


def distant_procedure_times(performed_at: Times, rng: np.random.Generator) -> Times:
    """When a procedure is done that is too far from the exam to matter: 400 to 2,500 days before it."""
    return performed_at - days(rng.uniform(400, 2500, len(performed_at)))
