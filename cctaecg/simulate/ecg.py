"""Twelve-lead ECGs of the simulated patients: the heart's waves, beat by beat, through one hospital's machine.

Physiology that does not depend on the sampling rate (heart rate, anatomy, rhythm) is drawn first for every record,
from a stream of its own; the waveforms are then evaluated for many records at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cctaecg.simulate import heart
from cctaecg.simulate.devices import DEVICES, digitise, disturbance
from cctaecg.simulate.effects import Effects
from cctaecg.simulate.randomness import normals, stream, uniforms

SECONDS = 10.0
MOST_BEATS = 36  # 12 s at 180 beats a minute
BEAT_STARTS = 0.36  # s before R: the P wave belongs to the beat that it begins
REPOLARISATION_MS = 200  # waves later than this after R move with the square root of the RR interval
ECTOPY_SHARE = 0.05  # of the records hold a premature ventricular beat or two
WAVE_SHIFT_MS = np.array([12, 1, 0, 1, 3, 8, 8])  # SD between patients of each wave's time


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
    """Draw every record's heart. ``ecgs`` has ``patient`` and ``number`` (its stream); ``people`` age_z, male,
    prior_mi.

    A patient keeps anatomy, conduction and infarct between records, the rate and the beats change.
    """
    count, waves, number = len(ecgs), len(heart.WAVES), ecgs["number"].to_numpy()
    patient = ecgs["patient"].to_numpy()
    age_z, male, prior_mi = (people[name].to_numpy()[patient] for name in ("age_z", "male", "prior_mi"))
    older = np.maximum(age_z, 0)
    kept = normals(seed, cohort, "anatomy", len(people), 5 + 2 * waves)[patient]
    chance = uniforms(seed, cohort, "anatomy", len(people), 3)[patient]
    changing = normals(seed, cohort, "rhythm", count, 1 + waves)[number]
    moment = uniforms(seed, cohort, "rhythm", count, 8)[number]
    beat_noise = normals(seed, cohort, "beat", count, MOST_BEATS)[number]

    rate = np.clip(70 + 9 * kept[:, 4] + 5 * changing[:, 0], 44, 125)
    fibrillation = (chance[:, 1] < 0.02 + 0.015 * older) & (moment[:, 0] < 0.8)
    breath = np.column_stack([0.18 + 0.14 * moment[:, 1], 2 * np.pi * moment[:, 2]])
    r_times = _r_times(rate, fibrillation, breath, beat_noise, moment[:, 3])
    ectopic = _insert_ectopic(r_times, moment[:, 4] < ECTOPY_SHARE, moment[:, 5:])
    scale = np.exp(0.10 * kept[:, 5 : 5 + waves] + 0.03 * changing[:, 1:])
    scale[fibrillation, list(heart.WAVES).index("P")] = 0
    findings = pd.DataFrame({
        "heart_rate": rate, "fibrillation": fibrillation, "ectopy": ectopic.any(axis=1),
        "rbbb": chance[:, 0] < 0.025 + 0.01 * older, "infarct": prior_mi,
    })  # fmt: skip
    return Physiology(
        findings, r_times, ectopic, breath, anatomy=_anatomy(kept[:, :3], kept[:, 3], age_z, male), wave_scale=scale,
        wave_shift=WAVE_SHIFT_MS * kept[:, 5 + waves :], infarct_site=(3 * chance[:, 2]).astype(int),
    )  # fmt: skip


def _r_times(rate, fibrillation, breath, noise, start) -> np.ndarray:
    """Times of the R peaks in s, ``(records, MOST_BEATS)``: respiratory and irregular variability."""
    period = (60 / rate)[:, None]
    at = period * np.arange(MOST_BEATS)
    irregular = np.where(fibrillation, 0.18, 0.012)[:, None] * noise
    intervals = period * (1 + 0.02 * np.sin(2 * np.pi * breath[:, :1] * at + breath[:, 1:]) + irregular)
    intervals = np.maximum(intervals, 0.36)
    return np.cumsum(intervals, axis=1) - intervals[:, :1] - period * (1 + start[:, None])


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


def _anatomy(turn: np.ndarray, size: np.ndarray, age_z: np.ndarray, male: np.ndarray) -> np.ndarray:
    """Small rotations about the three axes, the frontal axis to the left with age, and size: ``(records, 3, 3)``."""
    front, feet, left = 0.16 * turn[:, 0] - 0.10 * age_z, 0.14 * turn[:, 1], 0.12 * turn[:, 2]
    zero, one = np.zeros(len(size)), np.ones(len(size))

    def matrix(*rows) -> np.ndarray:
        return np.moveaxis(np.array(rows), -1, 0)

    c, s = np.cos, np.sin
    about_front = matrix([c(front), -s(front), zero], [s(front), c(front), zero], [zero, zero, one])
    about_feet = matrix([c(feet), zero, s(feet)], [zero, one, zero], [-s(feet), zero, c(feet)])
    about_left = matrix([one, zero, zero], [zero, c(left), -s(left)], [zero, s(left), c(left)])
    scale = np.exp(0.16 * size + 0.05 * (2 * male - 1))
    return scale[:, None, None] * (about_front @ about_feet @ about_left)


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
    p = physiology
    time = np.arange(round(SECONDS * fs)) / fs
    since_r, stretch, ectopic = _place_in_beat(p.r_times[rows], p.ectopic[rows], time)
    irregular = np.flatnonzero(ectopic.any(axis=1))
    waves = list(_waves(p, visible, rows, effects))
    shape = np.empty((len(rows), len(waves), len(time)), dtype=np.float32)
    for w, (centre, width, _, stretches) in enumerate(waves):
        sd = np.float32(np.hypot(width, smoothing_ms))  # smoothing widens a Gaussian and keeps its area
        at = centre.astype(np.float32)[:, None]
        away = since_r - (at * stretch if stretches else at)
        np.exp(np.square(away / sd, out=away) * np.float32(-0.5), out=shape[:, w])
        shape[:, w] *= np.float32(width / sd)
    shape[irregular] *= ~ectopic[irregular, None]
    weight = np.stack([amplitude for _, _, amplitude, _ in waves], axis=2).astype(np.float32)
    signal = weight @ shape
    project = _lead_vectors(p.anatomy[rows[irregular]])
    signal[irregular] += _ectopic_beats(project, since_r[irregular], ectopic[irregular])

    breathing = np.sin(2 * np.pi * p.breath[rows, :1] * time + p.breath[rows, 1:])
    signal *= (1 + 0.03 * breathing[:, None, :]).astype(np.float32)
    fibrillating = p.findings["fibrillation"].to_numpy()[rows, None]
    flutter = np.where(fibrillating, 0.04 * np.sin(2 * np.pi * 6.3 * time + 3 * breathing), 0).astype(np.float32)
    return signal + flutter[:, None, :] * heart.LEAD_VECTORS[:, 2:].astype(np.float32)


def _place_in_beat(r_times: np.ndarray, ectopic: np.ndarray, time: np.ndarray) -> tuple[np.ndarray, ...]:
    """Of every sample: ms since the R peak of its beat, how far repolarisation is stretched, whether it is ectopic."""
    beat = np.stack([np.searchsorted(r - BEAT_STARTS, time, side="right") - 1 for r in r_times]).clip(min=0)
    interval = np.diff(r_times, axis=1, prepend=2 * r_times[:, :1] - r_times[:, 1:2])
    stretch = np.sqrt(np.clip(np.take_along_axis(interval, beat, axis=1), 0.4, 1.3)).astype(np.float32)
    since_r = ((time - np.take_along_axis(r_times, beat, axis=1)) * 1000).astype(np.float32)
    return since_r, stretch, np.take_along_axis(ectopic, beat, axis=1)


def _ectopic_beats(project: np.ndarray, since_r: np.ndarray, ectopic: np.ndarray) -> np.ndarray:
    """Ventricular beats of the records that have some, mV, ``(records, 8, samples)``."""
    signal = np.zeros((len(project), 8, since_r.shape[1]), dtype=np.float32)
    for centre, width, dipole in heart.ECTOPIC_WAVES:
        shape = np.exp(-0.5 * np.square((since_r - centre) / np.float32(width))) * ectopic
        signal += (project @ np.array(dipole)).astype(np.float32)[:, :, None] * shape[:, None, :]
    return signal


def _lead_vectors(anatomy: np.ndarray) -> np.ndarray:
    """Lead vectors of each record's own heart, ``(records, 8, 3)``."""
    return np.einsum("ld,nde->nle", heart.LEAD_VECTORS, anatomy)


def _waves(
    p: Physiology, visible: np.ndarray, rows: np.ndarray, effects: Effects,
) -> Iterator[tuple[np.ndarray, float, np.ndarray, bool]]:  # fmt: skip
    """The Gaussian waves of a normal beat: centre in ms ``(rows,)``, width (SD) in ms, height in mV ``(rows, 8)``, and
    whether the wave is of late repolarisation, by its usual place: a record must not depend on those drawn beside it.
    """
    project = _lead_vectors(p.anatomy[rows])
    size = np.abs(np.linalg.det(p.anatomy[rows])) ** (1 / 3)  # injuries grow with the QRS: a z-score undoes that
    for w, (centre, width, dipole) in enumerate(heart.WAVES.values()):
        amplitude = project @ np.array(dipole) * p.wave_scale[rows, w][:, None]
        yield centre + p.wave_shift[rows, w], width, amplitude, centre > REPOLARISATION_MS
    everywhere = np.ones(len(rows))
    e = effects
    units = np.array([e.unit_qrs_mv, e.unit_j_mv, e.unit_st_mv, e.unit_t_mv, e.unit_t_mv])
    injury = heart.injury_weights(visible[rows], units) * size[:, None, None]
    for part, (centre, width) in enumerate(heart.INJURY_PARTS.values()):
        yield centre * everywhere, width, injury[:, part], centre > REPOLARISATION_MS
    findings = p.findings.iloc[rows]
    scar = heart.INFARCT_LEADS[p.infarct_site[rows]] * size[:, None]
    centre, width = heart.INFARCT_Q
    yield centre * everywhere, width, scar * findings["infarct"].to_numpy()[:, None], False
    centre, width, dipole = heart.RBBB_WAVE
    yield centre * everywhere, width, project @ np.array(dipole) * findings["rbbb"].to_numpy()[:, None], False
