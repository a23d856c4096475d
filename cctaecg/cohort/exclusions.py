"""The exclusions, one after the other, and how many patients, exams and ECGs each leaves."""

import pandas as pd

from cctaecg.cohort.export.errors import UnlistedECG

FLOW_COLUMNS = ["cohort", "step", "patients", "exams", "ecgs", "excluded_patients", "excluded_exams", "excluded_ecgs"]


class Flow:
    """Counts after each step of a cohort's selection; ``table()`` has a row per step, ``FLOW_COLUMNS`` as columns."""

    def __init__(self, cohort: str, step: str, patients: int, exams: int, ecgs: int):
        self._cohort = cohort
        self._steps = [(step, patients, exams, ecgs)]

    def add(self, step: str, patients: int, exams: int, ecgs: int) -> None:
        """What a further step leaves."""
        self._steps.append((step, patients, exams, ecgs))

    def table(self) -> pd.DataFrame:
        """One row for each step, with what it leaves and what it excludes."""
        counts = pd.DataFrame(self._steps, columns=FLOW_COLUMNS[1:5])
        excluded = -counts[["patients", "exams", "ecgs"]].diff().fillna(0).astype(int)
        return counts.assign(cohort=self._cohort, **excluded.add_prefix("excluded_"))[FLOW_COLUMNS]


def refusals(ecg_ids: pd.Series, index: pd.DataFrame) -> pd.Series:
    """Why the store refused each ECG ("" where it did not), same index as ``ecg_ids``.

    ``index`` is the cohort's part of the store's index: ecg_id, refused. Raises ``UnlistedECG`` when it lacks an ECG.
    """
    reasons = ecg_ids.map(index.set_index("ecg_id")["refused"])
    if reasons.isna().any():
        raise UnlistedECG(f"{reasons.isna().sum()} of {len(ecg_ids)} ECGs are not in the ECG store's index, the first "
                          f"is {ecg_ids[reasons.isna()].iloc[0]}; the store was made from another export")
    return reasons


def refusal_reasons(index: pd.DataFrame) -> pd.DataFrame:
    """How many ECGs of each cohort the ECG store refused, by reason.

    Parameters
    ----------
    index : DataFrame
        The index of the ECG store: cohort, ecg_id, refused. Details of the single record, after the colon of its
        reason, are left out.

    Returns
    -------
    DataFrame
        cohort, reason, ecgs (their number), the most frequent reason of a cohort first.
    """
    refused = index[index["refused"] != ""]
    reason = refused["refused"].str.split(":", n=1).str[0]
    counts = refused.assign(reason=reason).groupby(["cohort", "reason"]).size().rename("ecgs").reset_index()
    return counts.sort_values(["cohort", "ecgs", "reason"], ascending=[True, False, True], ignore_index=True)


def revascularised(exams: pd.DataFrame, procedures: pd.DataFrame, window_days: float) -> pd.Series:
    """Whether the patient had a PCI or CABG within ``window_days`` before or after each exam, same index as ``exams``.

    ``exams`` has patient_id, performed_at; so has ``procedures``. A procedure given by its date alone counts from that
    midnight. The paper excludes procedures "related to" the CT without saying how near; the window says it here.
    """
    both = exams[["patient_id", "performed_at"]].reset_index(names="_row").merge(
        procedures[["patient_id", "performed_at"]], on="patient_id", suffixes=("", "_procedure")
    )
    near = (both["performed_at_procedure"] - both["performed_at"]).abs() <= pd.Timedelta(days=window_days)
    return pd.Series(exams.index.isin(both.loc[near, "_row"]), index=exams.index)
