"""Twelve-lead ECGs of the simulated patients: the heart's waves, beat by beat, through one hospital's machine.

Physiology that does not depend on the sampling rate (heart rate, anatomy, rhythm) is drawn first for every record, from a
stream of its own; the waveforms are then evaluated for many records at once.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cctaecg.simulate import heart
from cctaecg.simulate.devices import DEVICES, digitise, disturbance
from cctaecg.simulate.effects import Effects
from cctaecg.simulate.randomness import stream

SECONDS = 10.0
MOST_BEATS = 36  # 12 s at 180 beats a minute
BEAT_STARTS = 0.36  # s before R: the P wave belongs to the beat that it begins


@dataclass(frozen=True)
class Physiology:
    """What each record's heart does. First axis: records."""

    findings: pd.DataFrame  # heart_rate (beats/min), fibrillation, ectopy, rbbb, infarct (bool)
    r_times: np.ndarray  # (records, MOST_BEATS) s, the first before 0
    ectopic: np.ndarray  # (records, MOST_BEATS) bool
    breath: np.ndarray  # (records, 2): frequency in Hz and phase
    anatomy: np.ndarray  # (records, 3, 3): how this patient's heart turns and scales the dipole
    wave_scale: np.ndarray  # (records, waves) amplitude of each wave relative to the average
    wave_shift: np.ndarray  # (records, waves) ms
    infarct_site: np.ndarray  # (records,) 0 inferior, 1 anterior, 2 lateral


def physiology(seed: int, cohort: str, ecgs: pd.DataFrame, people: pd.DataFrame) -> Physiology:
    """Draw every record's heart. ``ecgs`` has ``patient`` and ``number`` (its stream); ``people`` age_z, male, prior_mi.

    A patient keeps anatomy, conduction and infarct between records, the rate and the beats change.
    """
    count, waves = len(ecgs), len(heart.WAVES)
    anatomy, scale, shift = np.empty((count, 3, 3)), np.empty((count, waves)), np.empty((count, waves))
    r_times = np.empty((count, MOST_BEATS))
    ectopic = np.zeros((count, MOST_BEATS), dtype=bool)
    breath, site, rows = np.empty((count, 2)), np.empty(count, dtype=int), []
    age_z, male, prior_mi = (people[name].to_numpy() for name in ("age_z", "male", "prior_mi"))
    for row, (patient, number) in enumerate(zip(ecgs["patient"], ecgs["number"])):
        kept = stream(seed, cohort, "waveform", 2 * patient)
        turn, size, of_wave = kept.standard_normal(3), kept.standard_normal(), kept.standard_normal(waves)
        usual_rate = 70 + 9 * kept.standard_normal()
        rbbb = kept.random() < 0.025 + 0.01 * max(age_z[patient], 0)
        fibrillates = kept.random() < 0.02 + 0.015 * max(age_z[patient], 0)
        site[row] = kept.integers(3)

        rng = stream(seed, cohort, "waveform", 2 * number + 1)
        rate = np.clip(usual_rate + 5 * rng.standard_normal(), 44, 125)
        fibrillation = fibrillates and rng.random() < 0.8
        ectopy = rng.random() < 0.05
        breath[row] = rng.uniform(0.18, 0.32), rng.uniform(0, 2 * np.pi)
        beat_noise = rng.standard_normal(MOST_BEATS)
        r_times[row] = _r_times(rate, fibrillation, breath[row], beat_noise, rng.random())
        if ectopy:
            _insert_ectopic(r_times[row], ectopic[row], rng)
        anatomy[row] = _anatomy(turn, age_z[patient], male[patient], size)
        scale[row] = np.exp(0.10 * of_wave + 0.03 * rng.standard_normal(waves))
        shift[row] = np.array([12, 1, 0, 1, 3, 8, 8]) * kept.standard_normal()
        if fibrillation:
            scale[row, 0] = 0
        rows.append((rate, fibrillation, bool(ectopic[row].any()), bool(rbbb), bool(prior_mi[patient])))
    findings = pd.DataFrame(rows, columns=["heart_rate", "fibrillation", "ectopy", "rbbb", "infarct"])
    return Physiology(findings, r_times, ectopic, breath, anatomy, scale, shift, site)


def _r_times(rate, fibrillation, breath, noise, start) -> np.ndarray:
    """Times of the R peaks in s: respiratory and irregular variability; irregular throughout in fibrillation."""
    period = 60 / rate
    at = period * np.arange(MOST_BEATS)
    spread = 0.18 if fibrillation else 0.012
    intervals = period * (1 + 0.02 * np.sin(2 * np.pi * breath[0] * at + breath[1]) + spread * noise)
    intervals = np.maximum(intervals, 0.36)
    return np.cumsum(intervals) - intervals[0] - period * (1 + start)


def _insert_ectopic(r_times: np.ndarray, ectopic: np.ndarray, rng: np.random.Generator) -> None:
    """Make one or two beats within the record premature and ventricular; the pause after them compensates."""
    inside = np.flatnonzero((r_times > 1) & (r_times < SECONDS - 1))
    for beat in np.unique(rng.choice(inside, int(rng.integers(1, 3)))):
        r_times[beat] -= 0.28 * (r_times[beat] - r_times[beat - 1])
        ectopic[beat] = True


def _anatomy(turn, age_z, male, size) -> np.ndarray:
    """Small rotations about the three axes (the frontal axis turns left with age) and the overall size."""
    front, feet, left = 0.16 * turn[0] - 0.10 * age_z, 0.14 * turn[1], 0.12 * turn[2]
    c, s = np.cos([front, feet, left]), np.sin([front, feet, left])
    about_front = np.array([[c[0], -s[0], 0], [s[0], c[0], 0], [0, 0, 1]])
    about_feet = np.array([[c[1], 0, s[1]], [0, 1, 0], [-s[1], 0, c[1]]])
    about_left = np.array([[1, 0, 0], [0, c[2], -s[2]], [0, s[2], c[2]]])
    return np.exp(0.16 * size + 0.05 * (2 * male - 1)) * (about_front @ about_feet @ about_left)


def waveforms(
    physiology: Physiology, visible: np.ndarray, cohort: str, numbers: np.ndarray, rows: np.ndarray, fs: int, seed: int,
    effects: Effects,
) -> np.ndarray:  # fmt: skip
    """Counts of the twelve leads, int16 of shape ``(len(rows), 12, 10 * fs)``, of the records in ``rows``.

    ``visible`` (records, 4) is what each record shows of each territory, ``numbers`` the records' streams.
    """
    device = DEVICES[cohort]
    samples = round(SECONDS * fs)
    signal = clean_signal(physiology, visible, rows, fs, effects, device.smoothing_ms)
    for row, number in enumerate(numbers[rows]):
        noise_stream = stream(seed, cohort, "noise", int(number))
        signal[row] += disturbance(device, fs, samples, noise_stream)
    return heart.twelve_leads(digitise(signal, device))


def clean_signal(
    physiology: Physiology, visible: np.ndarray, rows: np.ndarray, fs: int, effects: Effects, smoothing_ms: float = 0.0,
) -> np.ndarray:  # fmt: skip
    """The eight independent leads without noise, mV, float32 of shape ``(len(rows), 8, 10 * fs)``."""
    p, findings = physiology, physiology.findings.iloc[rows]
    time = np.arange(round(SECONDS * fs)) / fs
    r_times = p.r_times[rows]
    beat = np.stack([np.searchsorted(r - BEAT_STARTS, time, side="right") - 1 for r in r_times])
    beat = np.clip(beat, 0, MOST_BEATS - 1)
    since_r = ((time - np.take_along_axis(r_times, beat, axis=1)) * 1000).astype(np.float32)  # ms
    interval = np.diff(r_times, axis=1, prepend=2 * r_times[:, :1] - r_times[:, 1:2])
    stretch = np.sqrt(np.clip(np.take_along_axis(interval, beat, axis=1), 0.4, 1.3)).astype(np.float32)
    ectopic = np.take_along_axis(p.ectopic[rows], beat, axis=1)

    size = np.abs(np.linalg.det(p.anatomy[rows])) ** (1 / 3)  # injuries grow with the QRS, as the z-score will undo
    project = np.einsum("ld,nde->nle", heart.LEAD_VECTORS, p.anatomy[rows])
    layers, weights = [], []

    def add(centre, width, weight, moves=False):
        """One Gaussian wave; ``centre`` ms of shape (rows, 1) or a number, ``weight`` mV of shape (rows, 8)."""
        sd = np.float32(np.hypot(width, smoothing_ms))
        shift = since_r - (stretch * centre if moves else centre)
        layers.append(np.exp(-0.5 * np.square(shift / sd)) * np.float32(width / sd) * ~ectopic)
        weights.append(weight)

    for w, (centre, width, dipole) in enumerate(heart.WAVES.values()):
        moved = (centre + p.wave_shift[rows, w])[:, None].astype(np.float32)
        add(moved, width, project @ np.array(dipole) * p.wave_scale[rows, w][:, None], moves=centre > 200)
    units = np.array([effects.unit_qrs_mv, effects.unit_j_mv, effects.unit_st_mv, effects.unit_t_mv, effects.unit_t_mv])
    injury = heart.injury_weights(visible[rows], units) * size[:, None, None]
    for part, (centre, width) in enumerate(heart.INJURY_PARTS.values()):
        add(np.float32(centre), width, injury[:, part], moves=centre > 200)
    infarct = np.where(findings["infarct"].to_numpy()[:, None], heart.INFARCT_LEADS[p.infarct_site[rows]], 0)
    add(np.float32(heart.INFARCT_Q[0]), heart.INFARCT_Q[1], infarct * size[:, None])
    centre, width, dipole = heart.RBBB_WAVE
    block = np.where(findings["rbbb"].to_numpy()[:, None], project @ np.array(dipole), 0)
    add(np.float32(centre), width, block)
    for centre, width, dipole in heart.ECTOPIC_WAVES:
        layers.append(np.exp(-0.5 * np.square((since_r - centre) / np.float32(width))) * ectopic)
        weights.append(project @ np.array(dipole))

    weight = np.stack(weights, axis=2).astype(np.float32)  # (rows, 8, layers)
    signal = weight @ np.stack(layers, axis=1).astype(np.float32)
    breathing = np.sin(2 * np.pi * p.breath[rows, :1] * time + p.breath[rows, 1:])
    signal *= (1 + 0.03 * breathing[:, None, :]).astype(np.float32)
    flutter = findings["fibrillation"].to_numpy()
    waves = 0.04 * np.sin(2 * np.pi * 6.3 * time + 3 * breathing)[:, None, :] * heart.LEAD_VECTORS[:, 2][None, :, None]
    return signal + np.where(flutter[:, None, None], waves, 0).astype(np.float32)
