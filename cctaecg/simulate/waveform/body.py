"""What each simulated patient keeps from one ECG to the next: the chest around the heart and the shape of its beat.

The spreads below, and the average beat in :mod:`cctaecg.simulate.waveform.heart`, were fitted to quantiles of R, S and
T amplitudes, QRS and QT of real ECGs; the book's page on realism shows how near they come.
"""

from dataclasses import dataclass

import numpy as np

from cctaecg.simulate.waveform import heart

ROTATION_SD = np.array([0.20, 0.22, 0.12])  # rad, about the axes to the front, to the feet, to the left
REPOLARISATION_TURNS = 0.5  # the T wave's axis varies less than that of the QRS: it turns by this share
AXIS_WITH_AGE = -0.10  # rad to the left for an SD of age
SIZE_SD, SIZE_MALE = 0.20, 0.05  # of the log of all voltages; men's are larger by so much, women's smaller
CHEST_SD = 0.23  # of the log voltage at a chest electrode: its place, and what lies between it and the heart ...
CHEST_SHARED = 0.25  # ... and the share of that variance which the six electrodes have in common
LOOP_SD = {"Q": (0.20, "R"), "R": (0.20, "R"), "S": (0.20, "R"), "T": (0.07, "T")}
"""SD of a wave's dipole about the average heart's, in each direction, as a share of the size of the wave named."""
WAVE_SD, WAVE_CHANGE_SD = 0.10, 0.03  # of the log of each wave's height, between patients and between records
WAVE_SHIFT_MS = np.array([12, 1, 0, 1, 3, 5, 5])  # SD of each wave's time, beyond what QRS and QT explain
QRS_SD, QRS_MALE = 0.13, 0.02  # of the log of the QRS's length
QT_SD = 0.055  # of the log of QT at a given rate
NOTCH_MV = 0.06  # SD of the small deflections of the QRS that differ in every lead
NOTCHES_MS, NOTCH_SHIFT_MS, NOTCH_WIDTH_MS = np.array([-9.0, 16.0]), 9.0, 5.6

_WAVES = list(heart.WAVES)
_QRS = np.isin(_WAVES, ["Q", "R", "S"])
_REPOLARISATION = np.isin(_WAVES, ["ST", "T onset", "T"])
_WITH_RATE = np.isin(_WAVES, ["T onset", "T"])
_PARTS = {"turn": 3, "size": 1, "chest": 7, "lengths": 2, "height": len(_WAVES), "shift": len(_WAVES),
          "loop": 3 * len(LOOP_SD), "notch": 8 * len(NOTCHES_MS), "notch shift": len(NOTCHES_MS)}  # fmt: skip
KEPT = sum(_PARTS.values())
"""How many standard normal numbers make a body."""


@dataclass(frozen=True)
class Body:
    """First axis: records. Leads are the eight independent ones, waves those of ``heart.WAVES``."""

    leads: np.ndarray  # (records, 8, 3) what each lead sees of a dipole
    size: np.ndarray  # (records, 8) how large the lead's deflections are, relative to the average body's
    height: np.ndarray  # (records, waves, 8) mV
    centre: np.ndarray  # (records, waves) ms after R; those of late repolarisation at a heart rate of 60
    width: np.ndarray  # (records, waves) ms, SD
    qt: np.ndarray  # (records,) length of repolarisation relative to the average body's
    notch_height: np.ndarray  # (records, notches, 8) mV
    notch_centre: np.ndarray  # (records, notches) ms
    notch_width: np.ndarray  # (records, notches) ms


def bodies(kept: np.ndarray, changing: np.ndarray, age_z: np.ndarray, male: np.ndarray) -> Body:
    """Bodies from standard normal numbers: ``kept`` (records, KEPT) of the patient, ``changing`` (records, waves) of
    the record; ``age_z`` and ``male`` are (records,).
    """
    z = dict(zip(_PARTS, np.split(kept, np.cumsum(list(_PARTS.values()))[:-1], axis=1)))
    count = len(kept)
    voltage = np.exp(SIZE_SD * z["size"][:, 0] + SIZE_MALE * (2 * male - 1))
    chest = np.sqrt(CHEST_SHARED) * z["chest"][:, :1] + np.sqrt(1 - CHEST_SHARED) * z["chest"][:, 1:]
    size = voltage[:, None] * np.exp(CHEST_SD * np.column_stack([np.zeros((count, 2)), chest]))
    turn = ROTATION_SD * z["turn"]
    turn[:, 0] += AXIS_WITH_AGE * age_z
    leads = size[:, :, None] * (heart.LEAD_VECTORS @ _rotations(turn))
    late_leads = size[:, :, None] * (heart.LEAD_VECTORS @ _rotations(REPOLARISATION_TURNS * turn))

    dipole = np.repeat(np.array([dipole for _, _, dipole in heart.WAVES.values()])[None], count, axis=0)
    for (wave, (sd, of)), own in zip(LOOP_SD.items(), z["loop"].reshape(count, -1, 3).swapaxes(0, 1)):
        dipole[:, _WAVES.index(wave)] += sd * np.linalg.norm(heart.WAVES[of][2]) * own
    seen = np.where(_REPOLARISATION[:, None], dipole @ late_leads.swapaxes(1, 2), dipole @ leads.swapaxes(1, 2))
    height = np.exp(WAVE_SD * z["height"] + WAVE_CHANGE_SD * changing)[:, :, None] * seen

    qrs = np.exp(QRS_SD * z["lengths"][:, 0] + QRS_MALE * (2 * male - 1))
    qt = np.exp(QT_SD * z["lengths"][:, 1])
    length = np.where(_QRS, qrs[:, None], np.where(_WITH_RATE, qt[:, None], 1.0))
    centre, width = np.array([(centre, width) for centre, width, _ in heart.WAVES.values()], dtype=float).T
    return Body(
        leads=leads, size=size, height=height, centre=centre * length + WAVE_SHIFT_MS * z["shift"],
        width=width * length, qt=qt,
        notch_height=NOTCH_MV * z["notch"].reshape(count, -1, 8) * size[:, None],
        notch_centre=(NOTCHES_MS + NOTCH_SHIFT_MS * z["notch shift"]) * qrs[:, None],
        notch_width=NOTCH_WIDTH_MS * np.repeat(qrs[:, None], len(NOTCHES_MS), axis=1),
    )  # fmt: skip


def _rotations(angle: np.ndarray) -> np.ndarray:
    """Rotations by ``angle`` (records, 3) in rad about the axes to the front, to the feet and to the left."""
    front, feet, left = angle.T
    zero, one = np.zeros(len(angle)), np.ones(len(angle))

    def matrix(*rows: list[np.ndarray]) -> np.ndarray:
        return np.moveaxis(np.array(rows), -1, 0)

    c, s = np.cos, np.sin
    about_front = matrix([c(front), -s(front), zero], [s(front), c(front), zero], [zero, zero, one])
    about_feet = matrix([c(feet), zero, s(feet)], [zero, one, zero], [-s(feet), zero, c(feet)])
    about_left = matrix([one, zero, zero], [zero, c(left), -s(left)], [zero, s(left), c(left)])
    rotations: np.ndarray = about_front @ about_feet @ about_left
    return rotations
