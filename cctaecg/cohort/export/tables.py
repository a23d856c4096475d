"""A hospital's export: one folder per cohort, read only when it keeps the contract to the letter.

    patients.csv    patient_id, sex (M, F), birth_date, diabetes, hypertension, prior_mi (0, 1); all but the first may
                    be empty, which means unknown
    ccta.csv        exam_id, patient_id, performed_at, report
    ecg.csv         ecg_id, patient_id, recorded_at, path (relative to the folder), diagnosis
    procedures.csv  patient_id, performed_at, kind (PCI, CABG)
    followup.csv    patient_id, last_seen_at, mi_at (or empty); the follow-up cohort only

UTF-8 CSV with these headers in any order. Times are ISO 8601 without an offset: date and time for exams and ECGs, since
their order on one day matters; the date alone will do for procedures and follow-up.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cctaecg.cohort.export.checks import Checks
from cctaecg.cohort.export.csv_files import read_text_table
from cctaecg.cohort.export.errors import Fault
from cctaecg.cohort.export.fault_groups import BrokenExport
from cctaecg.run.links import leads_out

COLUMNS = {
    "patients.csv": ("patient_id", "sex", "birth_date", "diabetes", "hypertension", "prior_mi"),
    "ccta.csv": ("exam_id", "patient_id", "performed_at", "report"),
    "ecg.csv": ("ecg_id", "patient_id", "recorded_at", "path", "diagnosis"),
    "procedures.csv": ("patient_id", "performed_at", "kind"),
    "followup.csv": ("patient_id", "last_seen_at", "mi_at"),
}
OPTIONAL = "followup.csv"
RISK_FACTORS = ("diabetes", "hypertension", "prior_mi")


@dataclass(frozen=True)
class Export:
    """The tables of one cohort, with original identifiers, indexed by spreadsheet row.

    Times are ``datetime64[ns]``, risk factors "boolean", all else is text.

    Attributes
    ----------
    folder : Path
        Where the cohort was read from.
    patients : DataFrame
        patient_id, sex, birth_date, diabetes, hypertension, prior_mi; all but the first missing where empty.
    ccta : DataFrame
        exam_id, patient_id, performed_at, report.
    ecg : DataFrame
        ecg_id, patient_id, recorded_at, path, diagnosis.
    procedures : DataFrame
        patient_id, performed_at, kind.
    followup : DataFrame or None
        patient_id, last_seen_at, mi_at (missing where no infarction happened); ``None`` where there is no such file.
    """

    folder: Path
    patients: pd.DataFrame
    ccta: pd.DataFrame
    ecg: pd.DataFrame
    procedures: pd.DataFrame
    followup: pd.DataFrame | None


@dataclass(frozen=True)
class Examined:
    """What was found in one cohort's folder, whether it keeps the contract or not.

    ``tables`` maps the files that could be read to tables of text indexed by spreadsheet row; ``times`` maps a file and
    a column to what could be read as times, missing elsewhere.
    """

    folder: Path
    tables: dict[str, pd.DataFrame]
    times: dict[tuple[str, str], pd.Series]
    faults: list[Fault]


def check_export(folder: Path) -> list[Fault]:
    """Every fault of one cohort's export.

    Parameters
    ----------
    folder : Path
        The folder with ``patients.csv`` and the other files.

    Returns
    -------
    list of Fault
        In the order of the files and rows; empty where the export keeps the contract.
    """
    return examine(Path(folder)).faults


def read_export(folder: Path) -> Export:
    """Read one cohort's export, if it keeps the contract to the letter.

    Parameters
    ----------
    folder : Path
        The folder with ``patients.csv`` and the other files; ``followup.csv`` need not be there.

    Returns
    -------
    Export
        The tables, with original identifiers.

    Raises
    ------
    BrokenExport
        When there is any fault; it holds them all.
    """
    examined = examine(Path(folder))
    if examined.faults:
        raise BrokenExport(folder, examined.faults)
    tables = examined.tables
    patients, ccta, ecg, procedures = (
        tables[name] for name in ("patients.csv", "ccta.csv", "ecg.csv", "procedures.csv")
    )
    patients = patients.assign(
        sex=patients["sex"].replace("", pd.NA).astype("string"),
        birth_date=_times(patients["birth_date"]),
        **{factor: patients[factor].map({"0": False, "1": True}).astype("boolean") for factor in RISK_FACTORS},
    )
    ccta = ccta.assign(performed_at=_times(ccta["performed_at"]))
    ecg = ecg.assign(recorded_at=_times(ecg["recorded_at"]))
    procedures = procedures.assign(performed_at=_times(procedures["performed_at"]))
    followup = tables.get(OPTIONAL)
    if followup is not None:
        followup = followup.assign(last_seen_at=_times(followup["last_seen_at"]), mi_at=_times(followup["mi_at"]))
    return Export(Path(folder), patients, ccta, ecg, procedures, followup)


def _times(texts: pd.Series) -> pd.Series:
    return pd.to_datetime(texts.mask(texts == ""), format="ISO8601").astype("datetime64[ns]")


def examine(folder: Path) -> Examined:
    """Read every table of a cohort's folder, and find every fault of the tables."""
    if not folder.is_dir():
        return Examined(folder, {}, {}, [Fault(str(folder), None, "", "", "a folder with the files of an export")])
    tables: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for name, columns in COLUMNS.items():
        if name == OPTIONAL and not (folder / name).exists():
            continue
        if leads_out(folder / name, folder):
            faults.append(Fault(name, None, "", "", "a file, and no link that leads out of the folder"))
            continue
        table, unreadable = read_text_table(folder / name, columns)
        faults += unreadable
        if table is not None:
            tables[name] = table
    checks = Checks(tables)
    _check_patients(checks)
    _check_exams(checks)
    _check_ecgs(checks)
    checks.one_of("procedures.csv", "kind", ("PCI", "CABG"))
    checks.known_patient("procedures.csv")
    checks.time("procedures.csv", "performed_at", clock=False)
    checks.known_patient(OPTIONAL)
    checks.unique(OPTIONAL, "patient_id")
    checks.time(OPTIONAL, "last_seen_at", clock=False)
    checks.time(OPTIONAL, "mi_at", clock=False, may_be_empty=True)
    checks.not_after(OPTIONAL, "mi_at", "last_seen_at")
    order = list(COLUMNS)
    faults += checks.faults
    faults.sort(key=lambda fault: (order.index(fault.file) if fault.file in order else -1, fault.row or 0))
    return Examined(folder, tables, checks.times, faults)


def _check_patients(checks: Checks) -> None:
    checks.unique("patients.csv", "patient_id")
    checks.one_of("patients.csv", "sex", ("M", "F", ""))
    checks.time("patients.csv", "birth_date", clock=None, may_be_empty=True)
    for factor in RISK_FACTORS:
        checks.one_of("patients.csv", factor, ("0", "1", ""))


def _check_exams(checks: Checks) -> None:
    checks.unique("ccta.csv", "exam_id")
    checks.known_patient("ccta.csv")
    checks.time("ccta.csv", "performed_at")
    checks.not_before_birth("ccta.csv", "performed_at")


def _check_ecgs(checks: Checks) -> None:
    checks.unique("ecg.csv", "ecg_id")
    checks.known_patient("ecg.csv")
    checks.time("ecg.csv", "recorded_at")
    checks.not_before_birth("ecg.csv", "recorded_at")
    checks.path_inside("ecg.csv", "path")
