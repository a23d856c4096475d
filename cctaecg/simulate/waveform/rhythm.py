"""When the simulated heart beats: its rate, how regular it is, fibrillation and premature beats."""

from dataclasses import dataclass

import numpy as np

SECONDS = 10.0
MOST_BEATS = 36  # 12 s at 180 beats a minute
ECTOPY_SHARE = 0.05  # of the records hold a premature ventricular beat or two
USUAL_RATE = 69.0  # beats a minute
RATE_SD, RATE_CHANGE_SD = 0.15, 0.10  # of the log of the rate, between patients and between records
SLOWEST, FASTEST = 44.0, 125.0
BREATHING, IRREGULAR, FIBRILLATING = 0.03, 0.016, 0.18
"""Variation of the intervals as a share of the usual one: swing with breathing, SD beside it, SD in fibrillation."""
VARIABILITY_SD, MOST_VARIABLE = 0.75, 4.0
"""SD of the log of how variable a sinus rhythm is, between records, and its largest factor."""


@dataclass(frozen=True)
class Rhythm:
    """First axis: records."""

    rate: np.ndarray  # (records,) beats a minute
    fibrillation: np.ndarray  # (records,) bool
    r_times: np.ndarray  # (records, MOST_BEATS) s, the first before 0
    ectopic: np.ndarray  # (records, MOST_BEATS) bool
    breath: np.ndarray  # (records, 2): frequency in Hz and phase


def rhythms(
    kept: np.ndarray, fibrillation_chance: np.ndarray, changing: np.ndarray, moment: np.ndarray, beats: np.ndarray,
    age_z: np.ndarray,
) -> Rhythm:  # fmt: skip
    """Rhythms from random numbers: standard normal ``kept`` (records,) of the patient, ``changing`` (records, 2) and
    ``beats`` (records, MOST_BEATS) of the record; uniform ``fibrillation_chance`` (records,) of the patient and
    ``moment`` (records, 8) of the record. ``age_z`` (records,) is the standardised age.
    """
    rate = np.clip(USUAL_RATE * np.exp(RATE_SD * kept + RATE_CHANGE_SD * changing[:, 0]), SLOWEST, FASTEST)
    fibrillation = (fibrillation_chance < 0.02 + 0.015 * np.maximum(age_z, 0)) & (moment[:, 0] < 0.8)
    variable = np.minimum(np.exp(VARIABILITY_SD * changing[:, 1]), MOST_VARIABLE)
    breath = np.column_stack([0.18 + 0.14 * moment[:, 1], 2 * np.pi * moment[:, 2]])
    r_times = _r_times(rate, np.where(fibrillation, FIBRILLATING, IRREGULAR * variable),
                       np.where(fibrillation, 0, BREATHING * variable), breath, beats, moment[:, 3])  # fmt: skip
    ectopic = _insert_ectopic(r_times, moment[:, 4] < ECTOPY_SHARE, moment[:, 5:])
    return Rhythm(rate, fibrillation, r_times, ectopic, breath)


def _r_times(
    rate: np.ndarray, irregular: np.ndarray, breathing: np.ndarray, breath: np.ndarray, beats: np.ndarray,
    start: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Times of the R peaks in s, ``(records, MOST_BEATS)``: respiratory and irregular variability."""
    period = (60 / rate)[:, None]
    at = period * np.arange(MOST_BEATS)
    swing = breathing[:, None] * np.sin(2 * np.pi * breath[:, :1] * at + breath[:, 1:])
    intervals = np.maximum(period * (1 + swing + irregular[:, None] * beats), 0.36)
    times: np.ndarray = np.cumsum(intervals, axis=1) - intervals[:, :1] - period * (1 + start[:, None])
    return times


def _insert_ectopic(r_times: np.ndarray, having: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Make one or two beats of the records ``having`` them premature and ventricular, in place; the pause compensates.

    ``where`` (records, 3) are uniform numbers: two places and whether the second is used. Returns which beats,
    (records, beats).
    """
    ectopic = np.zeros(r_times.shape, dtype=bool)
    for row in np.flatnonzero(having):
        inside = np.flatnonzero((r_times[row] > 1) & (r_times[row] < SECONDS - 1))
        places = where[row, :2] if where[row, 2] < 0.5 else where[row, :1]
        ectopic[row, inside[(places * len(inside)).astype(int)]] = True
    before = np.roll(r_times, 1, axis=1)
    r_times[ectopic] -= 0.28 * (r_times - before)[ectopic]
    return ectopic
