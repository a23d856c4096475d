"""The short diagnosis that stands under each simulated ECG, in Chinese or English.

It names what a reader could see: rhythm, conduction, Q waves of an old infarct, and an ST-T change where injury and
benign variation together are large. A reader misses and over-calls: the decision has noise of its own.
"""

from typing import Any

import numpy as np
import pandas as pd

from cctaecg.domain import VESSELS
from cctaecg.simulate.effects import Effects
from cctaecg.simulate.randomness import normals, uniforms

EMPTY_SHARE = 0.03
ENGLISH_SHARE = {"internal": 0.2, "external": 0.35, "followup": 0.35}

NORMAL = {
    "zh": ("窦性心律，正常心电图", "窦性心律 心电图正常", "窦性心律，大致正常心电图", "正常心电图"),
    "en": ("Sinus rhythm. Normal ECG.", "Normal sinus rhythm, normal ECG", "Sinus rhythm. Within normal limits."),
}
RHYTHM = {
    "zh": {"sinus": "窦性心律", "slow": "窦性心动过缓", "fast": "窦性心动过速", "fibrillation": "心房颤动"},
    "en": {
        "sinus": "Sinus rhythm", "slow": "Sinus bradycardia", "fast": "Sinus tachycardia",
        "fibrillation": "Atrial fibrillation",
    },
}  # fmt: skip
FINDING = {
    "zh": {"ectopy": "室性早搏", "rbbb": "完全性右束支传导阻滞", "infarct": "异常Q波，陈旧性心肌梗死可能"},
    "en": {
        "ectopy": "Premature ventricular complexes", "rbbb": "Complete right bundle branch block",
        "infarct": "Abnormal Q waves, possible old myocardial infarction",
    },
}  # fmt: skip
ST_T_CHANGE = {
    "zh": {
        "RCA": ("下壁导联ST-T改变", "II、III、aVF导联T波低平"), "LM": ("广泛导联ST段压低", "多导联ST-T改变"),
        "LAD": ("前壁导联ST-T改变", "V2-V4导联T波倒置"), "LCX": ("侧壁导联ST-T改变", "I、aVL、V5、V6导联ST段压低"),
    },
    "en": {
        "RCA": ("Inferior ST-T abnormality", "T wave flattening in II, III, aVF"),
        "LM": ("Widespread ST depression", "Diffuse ST-T abnormality"),
        "LAD": ("Anterior ST-T abnormality", "T wave inversion in V2-V4"),
        "LCX": ("Lateral ST-T abnormality", "ST depression in I, aVL, V5, V6"),
    },
}  # fmt: skip


def diagnoses(
    seed: int, cohort: str, visible: np.ndarray, findings: pd.DataFrame, effects: Effects,
) -> tuple[list[str], np.ndarray]:  # fmt: skip
    """Text of each ECG, and whether the reader called it normal (before any text was lost), shape (ecgs,).

    ``visible`` (ecgs, 4) is what the waveform shows of each territory; ``findings`` has heart_rate, fibrillation,
    ectopy, rbbb and infarct.
    """
    seen = reader_calls(seed, cohort, visible, effects)
    u = uniforms(seed, cohort, "diagnosis", len(visible), 7)
    texts, normal = [], np.zeros(len(visible), dtype=bool)
    for row, finding in enumerate(findings.itertuples(index=False)):
        language = "en" if u[row, 0] < ENGLISH_SHARE[cohort] else "zh"
        parts = [words for name, words in FINDING[language].items() if getattr(finding, name)]
        changes = ST_T_CHANGE[language]
        parts += [changes[vessel][int(2 * u[row, 3 + v])] for v, vessel in enumerate(VESSELS) if seen[row, v]]
        rhythm = _rhythm(finding)
        normal[row] = not parts and rhythm == "sinus"
        if normal[row]:
            text = NORMAL[language][int(len(NORMAL[language]) * u[row, 2])]
        else:
            joint, end = ("，", "") if language == "zh" else (". ", ".")
            text = joint.join([RHYTHM[language][rhythm], *parts]) + end
        texts.append("" if u[row, 1] < EMPTY_SHARE else text)
    return texts, normal


def reader_calls(seed: int, cohort: str, visible: np.ndarray, effects: Effects) -> np.ndarray:
    """Which ECGs the reader calls changed in which territory, with mistakes of the reader's own; bool, (ecgs, 4)."""
    noise = normals(seed, cohort, "diagnosis", len(visible), 4)
    calls: np.ndarray = visible + effects.reader_sd * noise > np.array(effects.visibility_threshold)
    return calls


def _rhythm(finding: Any) -> str:
    """The rhythm that a row of ``findings`` amounts to, a key of ``RHYTHM``."""
    if finding.fibrillation:
        return "fibrillation"
    if finding.heart_rate < 55:
        return "slow"
    return "fast" if finding.heart_rate > 100 else "sinus"
