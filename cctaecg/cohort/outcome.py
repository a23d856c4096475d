"""Whether an infarction followed an ECG within some days: what a network can be taught to foretell."""

import numpy as np
import pandas as pd

from cctaecg.cohort.export.tables import Export

ONE_DAY = np.timedelta64(1, "D")


def infarction_outcome(export: Export) -> pd.DataFrame:
    """Follow-up of each ECG of a cohort that was followed, from the ECG on.

    Parameters
    ----------
    export : Export
        A cohort with ``followup.csv``.

    Returns
    -------
    DataFrame
        One row an ECG, in the order of ``ecg.csv``: ``ecg_id``, ``patient_id``; ``days`` until the infarction or until
        the patient was last seen, and ``infarction``, which of the two (NaN in both for a patient without follow-up,
        and for an ECG recorded after).

    Raises
    ------
    ValueError
        For a cohort without ``followup.csv``.
    """
    if export.followup is None:
        raise ValueError(f"{export.folder} has no followup.csv")
    followed = export.followup.set_index("patient_id")
    ecg = export.ecg[["ecg_id", "patient_id", "recorded_at"]].join(followed, on="patient_id")
    start, had = ecg["recorded_at"].to_numpy(), ecg["mi_at"].notna().to_numpy()
    until = np.where(had, ecg["mi_at"].to_numpy(), ecg["last_seen_at"].to_numpy())
    days = (until - start) / ONE_DAY
    known = ~np.isnan(days) & (days >= 0)
    return pd.DataFrame({
        "ecg_id": ecg["ecg_id"].to_numpy(), "patient_id": ecg["patient_id"].to_numpy(),
        "days": np.where(known, days, np.nan), "infarction": np.where(known, had.astype(float), np.nan),
    })  # fmt: skip


def within(outcome: pd.DataFrame, horizon: float) -> np.ndarray:
    """Whether the infarction came within ``horizon`` days: 1, 0, or NaN for a patient who was lost before, float (n,).

    >>> within(pd.DataFrame({"days": [100, 900, 800, 300], "infarction": [1, 1, 0, 0]}), 700).tolist()
    [1.0, 0.0, 0.0, nan]
    """
    days, had = outcome["days"].to_numpy(float), outcome["infarction"].to_numpy(float)
    return np.where((had == 1) & (days <= horizon), 1.0, np.where(days >= horizon, 0.0, np.nan))
