"""The simulated patients: latent burden of disease, sex, age, risk factors, and the liability of each vessel.

Latent values are drawn for every patient; who *has* a characteristic is then decided in rank order so that the
counts of Table 1 come out exactly. Patients whom an exclusion will remove are drawn alike and compared with the
same limits.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cctaecg.domain import VESSELS
from cctaecg.simulate.counts import Targets, choose_exactly
from cctaecg.simulate.randomness import normals

VESSEL_CORRELATION = 0.45  # share of a liability's variance that the burden explains
CHANGE_SD = 0.15  # of a liability between two exams of one patient


@dataclass(frozen=True)
class Latents:
    """Standard normal values of each patient, before anything is decided. Arrays of shape (patients,)."""

    age: np.ndarray
    sex: np.ndarray
    diabetes: np.ndarray
    hypertension: np.ndarray
    prior_mi: np.ndarray
    burden: np.ndarray
    known: np.ndarray
    vessels: np.ndarray  # (patients, 4)


def draw_latents(seed: int, cohort: str, count: int) -> Latents:
    """Independent standard normal values, one stream per patient."""
    z = normals(seed, cohort, "patient", count, 11)
    age, sex, diabetes, hypertension, prior_mi, burden, known = z[:, :7].T
    return Latents(age, sex, diabetes, hypertension, prior_mi, burden, known, vessels=z[:, 7:])


def _limit(score: np.ndarray, chosen: np.ndarray) -> float:
    """The score above which most of the chosen stand: those outside the study are compared with it."""
    if not chosen.any():
        return np.inf
    return float(np.quantile(score, 1 - chosen.mean()))


def deal(
    score: np.ndarray, weights: np.ndarray, eligible: np.ndarray, target: int, groups: np.ndarray | None = None,
    at_least: int = 0,
) -> np.ndarray:  # fmt: skip
    """Who has a characteristic: the highest ``score`` first, until the weights of the eligible add up to ``target``.

    Items of weight 0 are outside the study and get it when their score is beyond the limit found. Boolean, (items,).
    """
    inside = eligible & (weights > 0)
    order = np.flatnonzero(inside)[np.argsort(-score[inside], kind="stable")]
    chosen = choose_exactly(order, weights, target, groups, at_least)
    having: np.ndarray = chosen | ((weights == 0) & eligible & (score > _limit(score[inside], chosen[inside])))
    return having


def describe_patients(latents: Latents, records: np.ndarray, targets: Targets) -> pd.DataFrame:
    """Sex, age group, risk factors and burden of each patient, exact over the ``records`` (n of ECGs) of the study.

    Columns: male, sex_known, age_known, under_65, diabetes, hypertension, prior_mi (bool), burden (standardised).
    """
    everyone = np.ones(len(records), dtype=bool)
    age_unknown = deal(latents.known, records, everyone, targets.age_missing)
    if targets.sex_missing == targets.age_missing:
        sex_unknown = age_unknown
    else:
        sex_unknown = deal(-latents.known, records, everyone, targets.sex_missing)
    under_65 = deal(-latents.age, records, ~age_unknown, targets.under_65) | (age_unknown & (latents.age < 0))
    male = deal(latents.sex, records, ~sex_unknown, targets.male) | (sex_unknown & (latents.sex > 0))
    hypertension_score = 0.30 * latents.age + latents.hypertension
    hypertension = deal(hypertension_score, records, everyone, targets.hypertension)
    diabetes_score = 0.15 * latents.age + 0.25 * hypertension + latents.diabetes
    diabetes = deal(diabetes_score, records, everyone, targets.diabetes)
    burden = (
        0.30 * latents.age + 0.30 * male + 0.30 * diabetes + 0.15 * hypertension + 0.90 * latents.burden
    )  # fmt: skip
    burden = (burden - burden.mean()) / burden.std()
    prior_mi = deal(0.4 * burden + latents.prior_mi, records, everyone, targets.prior_mi)
    return pd.DataFrame({
        "male": male, "sex_known": ~sex_unknown, "age_known": ~age_unknown, "under_65": under_65,
        "diabetes": diabetes, "hypertension": hypertension, "prior_mi": prior_mi, "burden": burden,
    })  # fmt: skip


def liabilities(latents: Latents, burden: np.ndarray, patient: np.ndarray, change: np.ndarray) -> np.ndarray:
    """Liability of each vessel at each exam, shape ``(exams, 4)``: burden, the vessel's own share, and change.

    ``patient`` is each exam's row in the latents, ``change`` a standard normal ``(exams, 4)``.
    """
    own = latents.vessels[patient]
    shared = burden[patient][:, None]
    liability: np.ndarray = (
        np.sqrt(VESSEL_CORRELATION) * shared + np.sqrt(1 - VESSEL_CORRELATION) * own + CHANGE_SD * change
    )
    return liability


def deal_severe(liability: np.ndarray, records: np.ndarray, patient: np.ndarray, targets: Targets) -> np.ndarray:
    """Which exams show a severe stenosis in which vessel, exact over the study's records. Boolean, ``(exams, 4)``."""
    everyone = np.ones(len(records), dtype=bool)
    return np.column_stack([
        deal(liability[:, v], records, everyone, targets.severe[vessel], patient, targets.positive_patients)
        for v, vessel in enumerate(VESSELS)
    ])
