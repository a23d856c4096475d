"""What the ECGs of a simulated hospital show, as yes or no: the many targets that a foundation is pretrained on.

Rhythm, rate, intervals, axis, voltage, conduction and scars are those that the waveforms are drawn from; ST-T changes
are a reader's calls, with the reader's mistakes; sex and age are those of the patient; the noise and the bandwidth are
those of the recording. None of them tells what the coronary arteries look like.
"""

import numpy as np
import pandas as pd

from cctaecg.domain import VESSELS
from cctaecg.simulate.diagnosis import reader_calls
from cctaecg.simulate.hospital import Hospital
from cctaecg.simulate.randomness import stream
from cctaecg.simulate.waveform import heart
from cctaecg.simulate.waveform.body import QRS_SD, QT_SD, Body
from cctaecg.simulate.waveform.devices import DEVICES, MUSCLE_SPREAD, muscle_level
from cctaecg.simulate.waveform.rhythm import SECONDS

UNUSUAL = 1.0  # SD of a quantity's logarithm from which it counts as long, short or loud
SLOW, QUICK, FAST = 60, 85, 100  # beats a minute
VARIES = 0.05  # SD of the RR intervals over their mean, in sinus rhythm
LONG_PR_MS, SHORT_PR_MS = 177, 153  # from the peak of P to that of R
LEFT_AXIS, RIGHT_AXIS = -10, 75  # degrees, in the frontal plane
HIGH_CHEST_MV, LOW_LIMB_MV, LATE_R_MV = 2.6, 0.55, 0.35
FLAT_T_SHARE, TALL_T_MV = 0.15, 0.75

WALLS = ("inferior", "anterior", "lateral")
_WAVES = list(heart.WAVES)
_LEADS = list(heart.INDEPENDENT_LEADS)


def ecg_findings(hospital: Hospital) -> pd.DataFrame:
    """What each ECG of a hospital shows: 1, 0, or NaN where the hospital does not know (a sex, a birth).

    Parameters
    ----------
    hospital : Hospital
        From :func:`cctaecg.simulate.hospital.simulate_hospital`.

    Returns
    -------
    DataFrame of float32
        One row for each of ``hospital.records``, a column for each finding, named in words.
    """
    heart_of, body = hospital.physiology, hospital.physiology.body
    found = heart_of.findings
    calls = reader_calls(hospital.seed, hospital.cohort, hospital.injury.visible, hospital.effects)
    number = hospital.records["number"].to_numpy()
    rate, sinus = found["heart_rate"], ~found["fibrillation"] & ~found["ectopy"]
    scar = found["infarct"].to_numpy()
    columns = {
        "atrial fibrillation": found["fibrillation"], "premature ventricular beats": found["ectopy"],
        "slow heart rate": rate < SLOW, "quick heart rate": rate > QUICK, "fast heart rate": rate > FAST,
        "varying sinus rhythm": sinus & (_variation(heart_of.rhythm.r_times) > VARIES),
        "right bundle branch block": found["rbbb"],
        "wide QRS": _unusual(body.width[:, _WAVES.index("R")], 11.3, QRS_SD),
        "narrow QRS": _unusual(body.width[:, _WAVES.index("R")], 11.3, QRS_SD, above=False),
        "long QT": _unusual(body.qt, 1.0, QT_SD), "short QT": _unusual(body.qt, 1.0, QT_SD, above=False),
        **_shape(body, hospital),
        **{f"{wall} scar": scar & (heart_of.infarct_site == site) for site, wall in enumerate(WALLS)},
        **{f"ST-T change of the {vessel} territory": calls[:, v][number] for v, vessel in enumerate(VESSELS)},
        "read as normal": hospital.records["normal"],
        "muscle noise": _noisy(hospital), "recorded up to 40 Hz": np.full(len(found), _narrow(hospital.cohort)),
    }
    table = pd.DataFrame({name: np.asarray(values, dtype=np.float32) for name, values in columns.items()})
    return table.assign(**_person(hospital)).astype(np.float32)


def _shape(body: Body, hospital: Hospital) -> dict[str, np.ndarray]:
    """Intervals, axis, voltages and the T wave, from the waves that the beat is drawn from."""
    q, r, s, t = (_WAVES.index(name) for name in ("Q", "R", "S", "T"))
    area = sum(body.height[:, wave] * body.width[:, wave, None] for wave in (q, r, s))  # (records, 8)
    first, second = area[:, _LEADS.index("I")], area[:, _LEADS.index("II")]
    axis = np.degrees(np.arctan2((2 * second - first) / np.sqrt(3), first))
    pr = -body.centre[:, _WAVES.index("P")]
    there = ~hospital.physiology.findings["fibrillation"].to_numpy()  # a P wave
    effects = hospital.effects
    units = np.array([effects.unit_qrs_mv, effects.unit_j_mv, effects.unit_st_mv, effects.unit_t_mv, effects.unit_t_mv])
    part = list(heart.INJURY_PARTS).index("T")
    injury = heart.injury_weights(hospital.injury.visible, units)[:, part] * body.size
    t_wave = body.height[:, t] + 0.3 * body.height[:, _WAVES.index("T onset")] + injury
    v1, v3, v5 = (_LEADS.index(lead) for lead in ("V1", "V3", "V5"))
    return {
        "long PR": there & (pr > LONG_PR_MS), "short PR": there & (pr < SHORT_PR_MS),
        "left axis": axis < LEFT_AXIS, "right axis": axis > RIGHT_AXIS,
        "high chest voltage": body.height[:, r, v5] - body.height[:, s, v1] > HIGH_CHEST_MV,
        "low limb voltage": np.abs(body.height[:, r, :2]).max(axis=1) < LOW_LIMB_MV,
        "late R progression": body.height[:, r, v3] < LATE_R_MV,
        "flat lateral T": t_wave[:, v5] < FLAT_T_SHARE * np.abs(body.height[:, r, v5]),
        "tall anterior T": t_wave[:, v3] > TALL_T_MV,
    }


def _variation(r_times: np.ndarray) -> np.ndarray:
    """SD of the RR intervals within the recording over their mean, (records,)."""
    intervals = np.where((r_times[:, 1:] > 0) & (r_times[:, :-1] < SECONDS), np.diff(r_times, axis=1), np.nan)
    variation: np.ndarray = np.nanstd(intervals, axis=1) / np.nanmean(intervals, axis=1)
    return variation


def _unusual(values: np.ndarray, usual: float, sd: float, above: bool = True) -> np.ndarray:
    distance = np.log(values / usual) / sd
    return distance > UNUSUAL if above else distance < -UNUSUAL


def _noisy(hospital: Hospital) -> np.ndarray:
    """Whether the muscles are louder than usual, by the same random number that the noise is drawn with."""
    device = DEVICES[hospital.cohort]
    levels = np.array([muscle_level(device, stream(hospital.seed, hospital.cohort, "noise", int(number)))
                       for number in hospital.records["number"]])
    return _unusual(levels, device.muscle_uv / 1000, MUSCLE_SPREAD)


def _narrow(cohort: str) -> bool:
    return DEVICES[cohort].low_pass_hz <= 40


def _person(hospital: Hospital) -> dict[str, np.ndarray]:
    """The patient's sex and age, NaN where the hospital does not know them."""
    ecg = hospital.records[["ecg_id"]].merge(hospital.export["ecg.csv"][["ecg_id", "patient_id", "recorded_at"]],
                                             on="ecg_id", how="left", validate="one_to_one")
    patient = hospital.export["patients.csv"].set_index("patient_id").loc[ecg["patient_id"]]
    born = pd.to_datetime(patient["birth_date"].replace("", None)).to_numpy()
    years = (pd.to_datetime(ecg["recorded_at"]).to_numpy() - born) / np.timedelta64(1, "D") / 365.25
    sex = patient["sex"].to_numpy()
    return {
        "man": np.where(np.isin(sex, ["M", "F"]), sex == "M", np.nan),
        "aged 65 or more": np.where(np.isnan(years), np.nan, years >= 65),
    }
