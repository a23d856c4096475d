"""PTB-XL as a study: real ECGs whose labels are infarct territories, a surrogate for the vessels of a coronary CT.

The data set (Wagner P et al., Scientific Data 2020;7:154; PhysioNet, version 1.0.3) or any part of it in the same
layout. Its folds (``strat_fold``) keep each patient on one side: 1 to 8 are the ``internal`` cohort that a model is
developed in, 9 and 10, of the best reviewed records, are held out under the name ``external``, though they are the same
hospitals. What PTB-XL does not have (exams, grades, risk factors, follow-up) is missing in the table.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from cctaecg.cohort.analysis_table import finish
from cctaecg.cohort.checks import leads_outside
from cctaecg.cohort.errors import NotPTBXL, PathOutsideExport
from cctaecg.cohort.exclusions import Flow, refusals
from cctaecg.cohort.identifiers import hash_identifiers, identifier_kind
from cctaecg.cohort.territories import normal_labels, parse_codes, territory_labels
from cctaecg.config import CohortConfig
from cctaecg.domain import SEVERE_COLUMNS

DATABASE = "ptbxl_database.csv"
COLUMNS = ["ecg_id", "patient_id", "age", "sex", "recording_date", "scp_codes", "strat_fold", "filename_lr",
           "filename_hr"]  # fmt: skip
HELD_OUT = (9, 10)
SEXES = {"0": "M", "1": "F"}  # PTB-XL's own coding
OVER_89, OVER_89_AS = 300, 90
"""PTB-XL writes ages above 89 as 300. They are kept as 90: right for "65 or older", a lower bound in a mean."""


def ptbxl_listing(folder: Path, fs: int) -> pd.DataFrame:
    """Every record: cohort, ecg_id and patient_id (original), path (absolute, to the header file).

    At ``fs`` of 100 Hz or less the 100 Hz files are taken where the folder has them, else the 500 Hz ones.
    """
    folder = Path(folder)
    database = _read(folder)
    low = fs <= 100 and (folder / "records100").is_dir()
    names = database["filename_lr" if low else "filename_hr"]
    outside = leads_outside(names)
    if outside.any():
        raise PathOutsideExport(f"{DATABASE}, row {outside.idxmax()}: the record's path leads out of the folder")
    return pd.DataFrame({
        "cohort": _cohort(database), "ecg_id": database["ecg_id"], "patient_id": database["patient_id"],
        "path": str(folder.resolve()) + "/" + names + ".hea",
    })  # fmt: skip


def read_ptbxl(folder: Path, config: CohortConfig, key: bytes) -> pd.DataFrame:
    """All records as an analysis table (``analysis_table.COLUMNS``); each record is an exam of its own.

    ``severe_*`` is the infarct territory (``cctaecg.cohort.territories``), ``ecg_normal`` the statement NORM, each by
    statements of at least ``config.ptbxl_min_likelihood`` percent. Raises ``NotPTBXL`` naming row, column and value.
    """
    database = _read(Path(folder))
    codes = parse_codes(database["scp_codes"])
    labels = territory_labels(codes, config.ptbxl_min_likelihood)
    normal = normal_labels(codes, config.ptbxl_min_likelihood)
    cohort = _cohort(database)
    table = pd.DataFrame({
        "cohort": cohort,
        "patient_id": _hashed(key, cohort, "patient", database["patient_id"]),
        "ecg_id": _hashed(key, cohort, "ecg", database["ecg_id"]),
        "exam_id": _hashed(key, cohort, "exam", database["ecg_id"]),
        "recorded_at": database["recording_date"],
        "age": database["age"].replace(OVER_89, OVER_89_AS),
        "sex": database["sex"].map(SEXES),
        "ecg_normal": pd.array(normal, dtype="boolean"),
        **{column: pd.array(labels[:, v], dtype="boolean") for v, column in enumerate(SEVERE_COLUMNS.values())},
    })  # fmt: skip
    return pd.concat([finish(part) for _, part in table.groupby("cohort", sort=False)], ignore_index=True)


def build_ptbxl_cohorts(
    folder: Path, ecg_index: pd.DataFrame, key: bytes, config: CohortConfig
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The records that the ECG store accepted and that have a label, and the flow; as ``build_cohort`` returns them."""
    kept, flows = [], []
    for cohort, part in read_ptbxl(folder, config, key).groupby("cohort", sort=False):
        flow = Flow(cohort, "in the data set", part["patient_id"].nunique(), part["exam_id"].nunique(), len(part))
        reasons = refusals(part["ecg_id"], ecg_index[ecg_index["cohort"] == cohort])
        part = part[reasons == ""]
        flow.add("ECG readable and sound", part["patient_id"].nunique(), part["exam_id"].nunique(), len(part))
        part = part[part[list(SEVERE_COLUMNS.values())].notna().any(axis=1)]
        flow.add("a territory labelled", part["patient_id"].nunique(), part["exam_id"].nunique(), len(part))
        kept.append(part)
        flows.append(flow.table())
    return pd.concat(kept, ignore_index=True), pd.concat(flows, ignore_index=True)


def _cohort(database: pd.DataFrame) -> np.ndarray:
    return np.where(database["strat_fold"].isin(HELD_OUT), "external", "internal")


def _hashed(key: bytes, cohort: np.ndarray, what: str, originals: pd.Series) -> pd.Series:
    parts = [originals[cohort == name] for name in np.unique(cohort)]
    kinds = [identifier_kind(name, what) for name in np.unique(cohort)]
    return pd.concat([hash_identifiers(key, kind, part) for kind, part in zip(kinds, parts)]).reindex(originals.index)


def _read(folder: Path) -> pd.DataFrame:
    """``ptbxl_database.csv``, indexed by spreadsheet row, values checked and identifiers as text without decimals."""
    path = folder / DATABASE
    if not path.is_file():
        raise NotPTBXL(f"{path} is missing; expected the folder of PTB-XL, or a part of it in the same layout")
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    lacking = [column for column in COLUMNS if column not in table]
    if lacking:
        raise NotPTBXL(f"{path} lacks the columns {', '.join(lacking)}")
    table.index = pd.Index(table.index + 2)
    numeric = ("ecg_id", "patient_id", "strat_fold", "age")
    numbers = {column: pd.to_numeric(table[column], errors="coerce") for column in numeric}
    dates = pd.to_datetime(table["recording_date"], format="%Y-%m-%d %H:%M:%S", errors="coerce")
    age, ecg_id = numbers["age"], numbers["ecg_id"]
    _refuse(table, "ecg_id", ecg_id.isna() | ecg_id.duplicated(), "a number that no row above has")
    _refuse(table, "patient_id", numbers["patient_id"].isna(), "a number")
    _refuse(table, "strat_fold", ~numbers["strat_fold"].isin(range(1, 11)), "1 to 10")
    _refuse(table, "age", (table["age"] != "") & ~(age.between(0, 120) | (age == OVER_89)), "0 to 120, 300 or nothing")
    _refuse(table, "sex", ~table["sex"].isin(["", *SEXES]), "0 (male), 1 (female) or nothing")
    _refuse(table, "recording_date", dates.isna(), "a time such as 1984-11-09 09:17:34")
    whole = {column: numbers[column].astype("int64").astype(str) for column in ("ecg_id", "patient_id")}
    return table.assign(**whole, age=age, strat_fold=numbers["strat_fold"].astype(int), recording_date=dates)


def _refuse(table: pd.DataFrame, column: str, wrong: pd.Series, expected: str) -> None:
    if wrong.any():
        row = wrong.idxmax()
        raise NotPTBXL(f"{DATABASE}, row {row}: {column} is {table[column][row]!r}; expected {expected}")
