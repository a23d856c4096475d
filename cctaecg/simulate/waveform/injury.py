"""How much of each vessel's disease an ECG shows, and how much benign variation looks just like it.

Every number is in SD of the benign variation along the territory's direction (see :mod:`cctaecg.simulate.effects`).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cctaecg.simulate.effects import Effects
from cctaecg.simulate.randomness import normals, uniforms


@dataclass(frozen=True)
class Injury:
    """Of each ECG and vessel, shape ``(ecgs, 4)``: what disease planted, and what the waveform shows of it.

    ``visible`` is ``planted`` plus the benign variation, whose SD is ``benign_sd`` (ecgs,); no reader of the ECG can
    know more about a vessel than what is visible.
    """

    planted: np.ndarray
    visible: np.ndarray
    benign_sd: np.ndarray


def expressions(seed: int, cohort: str, patients: int, effects: Effects) -> np.ndarray:
    """How much of a stenosis each patient shows in each vessel, around 1 or 0 when silent; shape ``(patients, 4)``."""
    z = normals(seed, cohort, "expression", patients, 5)
    shared, own = z[:, :1], z[:, 1:]
    log = effects.expression_sd * np.sqrt(0.5) * (shared + own) - effects.expression_sd**2 / 2
    shown = uniforms(seed, cohort, "expression", patients, 4) >= effects.silent_share
    expression: np.ndarray = np.exp(log) * shown
    return expression


def injuries(
    seed: int, cohort: str, ecgs: pd.DataFrame, people: pd.DataFrame, grade: np.ndarray, effects: Effects,
) -> Injury:  # fmt: skip
    """What each ECG shows: ``ecgs`` has patient, interval_h and number (of its stream), ``grade`` is (ecgs, 4)."""
    patient = ecgs["patient"].to_numpy()
    of = people.iloc[patient]
    modifier = (
        np.where(ecgs["interval_h"].to_numpy() > 3, effects.late_factor, effects.early_factor)
        * np.where(of["under_65"], effects.under_65_factor, effects.from_65_factor)
        * np.where(of["hypertension"], effects.hypertension_factor, effects.no_hypertension_factor)
        * np.where(of["prior_mi"], effects.prior_mi_factor, 1.0)
    )
    share = np.array(effects.grade_share)[grade]
    expression = expressions(seed, cohort, len(people), effects)[patient]
    planted = np.array(effects.strength(cohort)) * share * expression * modifier[:, None]

    kept = normals(seed, cohort, "benign kept", len(people), 4)[patient]
    changing = normals(seed, cohort, "benign", len(ecgs), 4)[ecgs["number"].to_numpy()]
    benign = effects.benign_patient_sd * kept + effects.benign_record_sd * changing
    scarred = np.where(of["prior_mi"], effects.prior_mi_benign_sd, 1.0)
    benign_sd = scarred * np.hypot(effects.benign_patient_sd, effects.benign_record_sd)
    return Injury(planted, planted + benign * scarred[:, None], benign_sd)
