"""Twelve-lead ECGs of the simulated patients: the heart's waves, beat by beat, through one hospital's machine.

Physiology that does not depend on the sampling rate (heart rate, body, rhythm) is drawn first for every record,
from a stream of its own; the waveforms are then evaluated for many records at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cctaecg.simulate.effects import Effects
from cctaecg.simulate.randomness import normals, stream, uniforms
from cctaecg.simulate.waveform import heart
from cctaecg.simulate.waveform.body import KEPT, Body, bodies
from cctaecg.simulate.waveform.devices import DEVICES, digitise, disturbance
from cctaecg.simulate.waveform.rhythm import MOST_BEATS, SECONDS, Rhythm, rhythms

BEAT_STARTS = 0.36  # s before R: the P wave belongs to the beat that it begins
REPOLARISATION_MS = 200  # waves later than this after R move with the square root of the RR interval


@dataclass(frozen=True)
class Physiology:
    """What each record's heart does. First axis: records."""

    findings: pd.DataFrame  # heart_rate (beats/min), fibrillation, ectopy, rbbb, infarct (bool)
    rhythm: Rhythm
    body: Body
    infarct_site: np.ndarray  # (records,) 0 inferior, 1 anterior, 2 lateral


@dataclass(frozen=True)
class Wave:
    """A Gaussian wave of a normal beat, in the records that have it (``rows`` of those drawn together).

    ``centre`` in ms after R and ``width`` (SD) in ms, (rows,); ``height`` (rows, 8) in mV. ``stretches`` says whether
    it is of late repolarisation, by its usual place: a record must not depend on those drawn beside it.
    """

    rows: np.ndarray
    centre: np.ndarray
    width: np.ndarray
    height: np.ndarray
    stretches: bool


def physiology(seed: int, cohort: str, ecgs: pd.DataFrame, people: pd.DataFrame) -> Physiology:
    """Draw every record's heart. ``ecgs`` has ``patient`` and ``number`` (its stream); ``people`` age_z, male,
    prior_mi.

    A patient keeps body, conduction and infarct between records, the rate and the beats change.
    """
    count, waves, number = len(ecgs), len(heart.WAVES), ecgs["number"].to_numpy()
    patient = ecgs["patient"].to_numpy()
    age_z, male, prior_mi = (people[name].to_numpy()[patient] for name in ("age_z", "male", "prior_mi"))
    kept = normals(seed, cohort, "anatomy", len(people), 1 + KEPT)[patient]
    chance = uniforms(seed, cohort, "anatomy", len(people), 3)[patient]
    changing = normals(seed, cohort, "rhythm", count, 2 + waves)[number]
    moment = uniforms(seed, cohort, "rhythm", count, 8)[number]
    beats = normals(seed, cohort, "beat", count, MOST_BEATS)[number]

    rhythm = rhythms(kept[:, 0], chance[:, 1], changing[:, :2], moment, beats, age_z)
    body = bodies(kept[:, 1:], changing[:, 2:], age_z, male)
    body.height[rhythm.fibrillation, list(heart.WAVES).index("P")] = 0
    findings = pd.DataFrame({
        "heart_rate": rhythm.rate, "fibrillation": rhythm.fibrillation, "ectopy": rhythm.ectopic.any(axis=1),
        "rbbb": chance[:, 0] < 0.025 + 0.01 * np.maximum(age_z, 0), "infarct": prior_mi,
    })  # fmt: skip
    return Physiology(findings, rhythm, body, infarct_site=(3 * chance[:, 2]).astype(int))


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
    rhythm = physiology.rhythm
    time = np.arange(round(SECONDS * fs)) / fs
    since_r, stretch, ectopic = _place_in_beat(rhythm.r_times[rows], rhythm.ectopic[rows], time)
    waves = list(_waves(physiology, visible, rows, effects))
    shape = np.zeros((len(rows), len(waves), len(time)), dtype=np.float32)
    weight = np.zeros((len(rows), 8, len(waves)), dtype=np.float32)
    for w, wave in enumerate(waves):
        sd = np.hypot(wave.width, smoothing_ms)  # smoothing widens a Gaussian and keeps its area
        weight[wave.rows, :, w] = wave.height * (wave.width / sd)[:, None]
        scale = np.float32(np.sqrt(0.5)) / sd.astype(np.float32)[:, None]
        at = wave.centre.astype(np.float32)[:, None]
        all_rows = len(wave.rows) == len(rows)
        away = (since_r if all_rows else since_r[wave.rows])
        away = away - at * (stretch if all_rows else stretch[wave.rows]) if wave.stretches else away - at
        away *= scale
        np.square(away, out=away)
        np.negative(away, out=away)
        if all_rows:
            np.exp(away, out=shape[:, w])
        else:
            shape[wave.rows, w] = np.exp(away)
    irregular = np.flatnonzero(ectopic.any(axis=1))
    shape[irregular] *= ~ectopic[irregular, None]
    signal = weight @ shape
    signal[irregular] += _ectopic_beats(physiology.body.leads[rows[irregular]], since_r[irregular], ectopic[irregular])

    breath = rhythm.breath[rows]
    breathing = np.sin(2 * np.pi * breath[:, :1] * time + breath[:, 1:]).astype(np.float32)
    signal *= (1 + np.float32(0.03) * breathing)[:, None]
    fibrillating = np.flatnonzero(rhythm.fibrillation[rows])
    flutter = 0.04 * np.sin(2 * np.pi * 6.3 * time + 3 * breathing[fibrillating])
    signal[fibrillating] += (flutter[:, None, :] * heart.LEAD_VECTORS[:, 2:]).astype(np.float32)
    return signal


def _place_in_beat(r_times: np.ndarray, ectopic: np.ndarray, time: np.ndarray) -> tuple[np.ndarray, ...]:
    """Of every sample: ms since the R peak of its beat, how far repolarisation is stretched, whether it is ectopic."""
    beat = np.stack([np.searchsorted(r - BEAT_STARTS, time, side="right") - 1 for r in r_times]).clip(min=0)
    interval = np.diff(r_times, axis=1, prepend=2 * r_times[:, :1] - r_times[:, 1:2])
    stretch = np.sqrt(np.clip(np.take_along_axis(interval, beat, axis=1), 0.4, 1.3)).astype(np.float32)
    since_r = ((time - np.take_along_axis(r_times, beat, axis=1)) * 1000).astype(np.float32)
    return since_r, stretch, np.take_along_axis(ectopic, beat, axis=1)


def _ectopic_beats(leads: np.ndarray, since_r: np.ndarray, ectopic: np.ndarray) -> np.ndarray:
    """Ventricular beats of the records that have some, mV, ``(records, 8, samples)``; ``leads`` as in ``Body``."""
    signal = np.zeros((len(leads), 8, since_r.shape[1]), dtype=np.float32)
    for centre, width, dipole in heart.ECTOPIC_WAVES:
        shape = np.exp(-0.5 * np.square((since_r - centre) / np.float32(width))) * ectopic
        signal += (leads @ np.array(dipole)).astype(np.float32)[:, :, None] * shape[:, None, :]
    return signal


def _waves(p: Physiology, visible: np.ndarray, rows: np.ndarray, effects: Effects) -> Iterator[Wave]:
    """The waves of the normal beats of the records in ``rows``."""
    body, every = p.body, np.arange(len(rows))
    for w, (usual, _, _) in enumerate(heart.WAVES.values()):
        yield Wave(every, body.centre[rows, w], body.width[rows, w], body.height[rows, w], usual > REPOLARISATION_MS)
    for notch in range(body.notch_centre.shape[1]):
        yield Wave(every, body.notch_centre[rows, notch], body.notch_width[rows, notch], body.notch_height[rows, notch],
                   stretches=False)  # fmt: skip
    e = effects
    units = np.array([e.unit_qrs_mv, e.unit_j_mv, e.unit_st_mv, e.unit_t_mv, e.unit_t_mv])
    size = body.size[rows]  # injuries grow with the QRS of their lead: a z-score undoes that
    injury = heart.injury_weights(visible[rows], units) * size[:, None]
    for part, (centre, width) in enumerate(heart.INJURY_PARTS.values()):
        late = centre > REPOLARISATION_MS
        length = body.qt[rows] if late else np.ones(len(rows))
        yield Wave(every, centre * length, width * length, injury[:, part], late)
    findings = p.findings.iloc[rows]
    scarred = np.flatnonzero(findings["infarct"])
    yield _rare(scarred, *heart.INFARCT_Q, heart.INFARCT_LEADS[p.infarct_site[rows[scarred]]] * size[scarred])
    blocked = np.flatnonzero(findings["rbbb"])
    centre, width, dipole = heart.RBBB_WAVE
    yield _rare(blocked, centre, width, body.leads[rows[blocked]] @ np.array(dipole))


def _rare(having: np.ndarray, centre: float, width: float, height: np.ndarray) -> Wave:
    """A wave of the QRS that only some of the records have, alike in all of them but for its height."""
    return Wave(having, np.full(len(having), centre), np.full(len(having), width), height, stretches=False)
