"""What one row of an export cannot tell: questions about the whole, answered by warnings with numbers.

A hospital may be right where a warning is given; so none of them is a fault. The texts are asked in
:mod:`cctaecg.cohort.export.text_questions`.
"""

from datetime import datetime
from typing import Literal

import numpy as np
import pandas as pd

from cctaecg.cohort.export.tables import Examined

CLOCKS = ("ccta.csv", "ecg.csv")  # files whose times have a time of day
FEW = 30  # values below which a share says nothing
HIGH_DAYS = 0.6  # share of days of the month above 12, where days are spread evenly
NEAR_DAYS, FAR_DAYS = 2, 20  # an ECG is near its CT, or far from it
AGES = (18, 100)  # years; younger or older patients are counted
WINDOW_DAYS = 90  # from an ECG to its CT, as the study has it by default
PLACES = {"patients.csv": ("birth_date",), "ccta.csv": ("performed_at",), "ecg.csv": ("recorded_at",),
          "procedures.csv": ("performed_at",), "followup.csv": ("last_seen_at", "mi_at")}


def questions_of_time(examined: Examined, now: datetime) -> list[str]:
    """What is odd about the times of a cohort: one sentence each, with file, column and numbers."""
    found = []
    for file, columns in PLACES.items():
        for column in columns:
            times = examined.times.get((file, column), pd.Series(dtype="datetime64[ns]")).dropna()
            if len(times):
                found += [f"{file}, column {column}: {said}" for said in _of_column(times, file in CLOCKS, now)]
    return found + _birth_dates(examined) + _exchanged_beside_ct(examined)


def questions_of_links(examined: Examined) -> list[str]:
    """What is odd about how patients, ECGs and CTs belong together, and about ages."""
    if not {"patients.csv", "ccta.csv", "ecg.csv"} <= set(examined.tables):
        return []
    of = {name: examined.tables[f"{name}.csv"]["patient_id"] for name in ("patients", "ccta", "ecg")}
    found = []
    for name, other, what in (("ecg", "ccta", "ECGs are of patients without a CT"),
                              ("ccta", "ecg", "CTs are of patients without an ECG")):
        alone = int((~of[name].isin(of[other])).sum())
        if 2 * alone > len(of[name]):
            found.append(f"{name}.csv: {alone:,} of {len(of[name]):,} {what}; "
                         "were both exported for the same patients?")
    return found + _order(examined) + _ages(examined)


def _of_column(times: pd.Series, with_clock: bool, now: datetime) -> list[str]:
    found, count = [], len(times)
    late = int((times > now).sum())
    if late:
        found.append(f"{late:,} of {count:,} lie in the future, the latest on {times.max():%Y-%m-%d}")
    high = float((times.dt.day > 12).mean())
    if high < HIGH_DAYS / 2 and times.dt.normalize().nunique() >= FEW:
        found.append(f"only {high:.0%} of {count:,} days of the month are above 12, where some {HIGH_DAYS:.0%} are "
                     "usual; were day and month exchanged?")
    midnight = int((times == times.dt.normalize()).sum())
    if with_clock and midnight > max(2, count / 100):
        found.append(f"{midnight:,} of {count:,} times are midnight; was the time of day lost?")
    return found


def _birth_dates(examined: Examined) -> list[str]:
    born = examined.times.get(("patients.csv", "birth_date"), pd.Series(dtype="datetime64[ns]")).dropna()
    if len(born) < FEW:
        return []
    found = []
    most = born.value_counts()
    if most.iloc[0] > max(5, len(born) / 100):
        found.append(f"patients.csv, column birth_date: {most.iloc[0]:,} of {len(born):,} patients were born on one "
                     f"day; does it stand for an unknown date, which should be empty?")
    first = int(((born.dt.month == 1) & (born.dt.day == 1)).sum())
    if first > max(5, len(born) / 20):
        found.append(f"patients.csv, column birth_date: {first:,} of {len(born):,} patients were born on a 1 January; "
                     "ages may be wrong by up to a year")
    return found


def _with_times(examined: Examined, file: str, column: str) -> pd.DataFrame:
    table = examined.tables[file]
    return pd.DataFrame({"patient_id": table["patient_id"], "at": examined.times[file, column]}).dropna()


def _nearest(ecgs: pd.DataFrame, exams: pd.DataFrame, direction: Literal["forward", "nearest"]) -> pd.Series:
    """Days from each ECG to the nearest CT of its patient, missing without one; index of ``ecgs``."""
    left = ecgs.rename_axis("row").reset_index().sort_values("at", kind="stable")
    right = exams.assign(exam=exams["at"]).sort_values("at", kind="stable")
    joined = pd.merge_asof(left, right, on="at", by="patient_id", direction=direction).set_index("row")
    days: pd.Series = (joined["exam"] - joined["at"]).dt.total_seconds() / 86_400
    return days


def _exchanged_beside_ct(examined: Examined) -> list[str]:
    """ECGs far from any CT of their patient that would lie beside one, were day and month exchanged."""
    if not {("ecg.csv", "recorded_at"), ("ccta.csv", "performed_at")} <= set(examined.times):
        return []
    ecgs, exams = _with_times(examined, "ecg.csv", "recorded_at"), _with_times(examined, "ccta.csv", "performed_at")
    ecgs = ecgs[ecgs["at"].dt.day <= 12]
    ecgs = ecgs[_nearest(ecgs, exams, "nearest").abs().reindex(ecgs.index) > FAR_DAYS]
    if ecgs.empty:
        return []
    parts = {"year": ecgs["at"].dt.year, "month": ecgs["at"].dt.day, "day": ecgs["at"].dt.month}
    exchanged = ecgs.assign(at=pd.to_datetime(pd.DataFrame(parts)) + (ecgs["at"] - ecgs["at"].dt.normalize()))
    fitting = int((_nearest(exchanged, exams, "nearest").abs() <= NEAR_DAYS).sum())
    if fitting < max(3, 0.02 * len(examined.tables["ecg.csv"])):
        return []
    return [f"ecg.csv, column recorded_at: {fitting:,} ECGs are more than {FAR_DAYS} days from every CT of their "
            f"patient and would be within {NEAR_DAYS} days of one, were day and month exchanged"]


def _order(examined: Examined) -> list[str]:
    if not {("ecg.csv", "recorded_at"), ("ccta.csv", "performed_at")} <= set(examined.times):
        return []
    exams = _with_times(examined, "ccta.csv", "performed_at")
    ecgs = _with_times(examined, "ecg.csv", "recorded_at")
    ecgs = ecgs[ecgs["patient_id"].isin(exams["patient_id"])]
    if ecgs.empty:
        return []
    before = int((_nearest(ecgs, exams, "forward") <= WINDOW_DAYS).sum())
    if 2 * before >= len(ecgs):
        return []
    return [f"ecg.csv, column recorded_at: only {before:,} of {len(ecgs):,} ECGs of patients with a CT have one at or "
            f"within {WINDOW_DAYS} days after them; the others cannot enter the study"]


def _ages(examined: Examined) -> list[str]:
    born, seen = (examined.times.get(place) for place in (("patients.csv", "birth_date"), ("ecg.csv", "recorded_at")))
    if born is None or seen is None:
        return []
    by_patient = born.set_axis(examined.tables["patients.csv"]["patient_id"])
    of_ecg = examined.tables["ecg.csv"]["patient_id"].map(by_patient[~by_patient.index.duplicated()])
    years = ((seen - of_ecg).dt.total_seconds() / 86_400 / 365.25).dropna()
    odd = int(((years < AGES[0]) | (years >= AGES[1])).sum())
    if not odd:
        return []
    return [f"patients.csv, column birth_date: at {odd:,} of {len(years):,} ECGs the patient was younger than "
            f"{AGES[0]} or {AGES[1]} and older; ages run from {np.floor(years.min()):.0f} to "
            f"{np.floor(years.max()):.0f}"]
