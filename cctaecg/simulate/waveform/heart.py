"""The heart's electrical source as seen by the leads: a moving dipole, and the territories' injury currents.

Coordinates point to the patient's left, to the feet and to the front. The eight independent leads are I, II and V1
to V6; the other four limb leads follow from I and II.
"""

import numpy as np

INDEPENDENT_LEADS = ("I", "II", "V1", "V2", "V3", "V4", "V5", "V6")

# Lead vectors (left, feet, front) of the eight independent leads, rounded from the torso model of Dower GE, Machado
# HB, Osborne JA. On deriving the electrocardiogram from vectorcardiographic leads. Clin Cardiol 1980;3:87.
LEAD_VECTORS = np.array([
    [0.63, -0.24, -0.06],
    [0.24, 1.07, 0.13],
    [-0.52, 0.16, 0.92],
    [0.04, 0.16, 1.39],
    [0.88, 0.10, 1.28],
    [1.21, 0.13, 0.60],
    [1.13, 0.13, 0.09],
    [0.83, 0.08, -0.23],
])

# The waves of one beat: time after R in ms, width (SD) in ms, dipole in mV. T is the sum of an onset and a peak,
# which makes its rise slower than its fall. Waves from "T onset" on move with the square root of the RR interval.
# Fitted to the median R, S and T of real ECGs lead by lead, together with the spreads in simulate/body.py.
WAVES = {
    "P": (-165, 23, (0.07, 0.10, 0.02)),
    "Q": (-20, 7.0, (-0.03, -0.08, 0.29)),
    "R": (0, 11.3, (1.28, 0.50, -0.33)),
    "S": (20.5, 6.8, (-0.21, 0.01, -0.80)),
    "ST": (110, 34, (0.012, 0.012, 0.060)),
    "T onset": (212, 40, (0.095, 0.042, 0.100)),
    "T": (275, 36, (0.31, 0.10, 0.195)),
}

# What ischaemia adds, as parts of a beat: late QRS, J point, ST segment, T wave, end of the T wave.
INJURY_PARTS = {"QRS": (16, 7), "J": (62, 20), "ST": (115, 34), "T": (272, 38), "late T": (310, 25)}

# Share of each part in a territory's change (VESSELS order), so that territories differ in shape as well as in leads.
INJURY_TIMES = np.array([
    [0.8, 0.3, 0.8, 1.0, 0.0],  # RCA: ST depression running into a flat T
    [0.5, 1.2, 1.2, 0.2, 0.0],  # LM: ST depression from the J point on
    [0.8, 0.0, 0.4, 0.6, 1.0],  # LAD: terminal T inversion
    [0.8, 0.5, 1.0, 1.0, 0.0],  # LCX: ST depression and T inversion
])

# The territories' change in the independent leads, largest lead about 1 (III, aVR, aVL, aVF follow): subendocardial
# ischaemia depresses the leads that face it and lifts the opposite ones. Regional sources are near the chest
# electrodes, so these are patterns over leads of their own rather than projections of the dipole.
INJURY_LEADS = np.array([
    [0.25, -0.70, 0.10, 0.15, 0.05, -0.05, -0.10, -0.15],  # RCA: II, III, aVF down; aVL up
    [-0.60, -0.75, 0.30, -0.20, -0.50, -0.80, -0.90, -0.85],  # LM: widespread down; aVR up
    [-0.10, 0.10, -0.30, -0.95, -1.00, -0.80, -0.35, -0.10],  # LAD: V2 to V4 down
    [-0.90, -0.05, 0.30, 0.50, 0.25, -0.20, -0.75, -0.95],  # LCX: I, aVL, V5, V6 down; V2 up
])

INFARCT_Q = (-20, 11)  # time and width of the Q wave that an old infarct leaves
INFARCT_LEADS = np.array([
    [0.05, -0.30, 0.00, 0.05, 0.05, 0.00, -0.05, -0.05],  # inferior
    [0.00, 0.00, -0.30, -0.55, -0.60, -0.40, -0.10, 0.00],  # anterior
    [-0.20, 0.00, 0.05, 0.05, 0.00, -0.10, -0.25, -0.25],  # lateral
])
RBBB_WAVE = (48, 14, (-0.25, 0.05, 0.35))  # late, to the right and to the front
ECTOPIC_WAVES = ((0, 30, (-0.6, 0.9, 0.9)), (60, 32, (0.5, -0.5, -0.9)), (300, 60, (0.25, -0.5, -0.35)))


def injury_weights(visible: np.ndarray, unit_mv: np.ndarray) -> np.ndarray:
    """Amplitude in mV of each injury part in each independent lead, shape ``(ecgs, parts, 8)``.

    ``visible`` (ecgs, 4) in units of injury; ``unit_mv`` (parts,) the mV of one unit in each part.
    """
    amplitude: np.ndarray = np.einsum("nv,vp,p,vl->npl", visible, INJURY_TIMES, unit_mv, INJURY_LEADS)
    return amplitude


def twelve_leads(independent: np.ndarray) -> np.ndarray:
    """All twelve leads from the eight independent ones, along the second-last axis: ``(..., 8, n)`` to ``(..., 12,
    n)``.

    III = II - I; aVR = -(I + II) / 2; aVL = I - II / 2; aVF = II - I / 2 (Einthoven, Goldberger). Whole numbers stay
    whole, and the relations exact, where I and II are even.
    """
    first, second, chest = independent[..., 0, :], independent[..., 1, :], independent[..., 2:, :]
    halves = (first // 2, second // 2) if np.issubdtype(independent.dtype, np.integer) else (first / 2, second / 2)
    limb = [first, second, second - first, -halves[0] - halves[1], first - halves[1], second - halves[0]]
    return np.concatenate([np.stack(limb, axis=-2), chest], axis=-2)
