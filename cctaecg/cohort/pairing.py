"""Each ECG with the coronary CT that it is meant to foretell."""

import pandas as pd


def pair(ecg: pd.DataFrame, ccta: pd.DataFrame, max_interval_days: float) -> pd.DataFrame:
    """Pair every ECG with the first CT of its patient performed at or after it, within ``max_interval_days``.

    ``ecg`` has ecg_id, patient_id, recorded_at; ``ccta`` has exam_id, patient_id, performed_at. Returns one row per
    paired ECG, in the order of ``ecg`` and with its index: all columns of ``ecg``, then exam_id, performed_at and
    ``interval_h``, the hours from the ECG to the CT. An ECG without such a CT is left out.

    Of two exams at the same moment the one with the smaller exam_id is taken.
    """
    exams = ccta[["exam_id", "patient_id", "performed_at"]].sort_values(["performed_at", "exam_id"])
    exams = exams.drop_duplicates(["patient_id", "performed_at"])
    left = ecg.assign(_place=range(len(ecg)), _index=ecg.index).sort_values("recorded_at", kind="stable")
    paired = pd.merge_asof(
        left, exams, left_on="recorded_at", right_on="performed_at", by="patient_id", direction="forward",
        tolerance=pd.Timedelta(days=max_interval_days),
    )  # fmt: skip
    paired = paired[paired["exam_id"].notna()].sort_values("_place").set_index("_index")
    paired.index.name = ecg.index.name
    interval = (paired["performed_at"] - paired["recorded_at"]).dt.total_seconds() / 3600
    return paired.drop(columns="_place").assign(interval_h=interval)
