"""PTB-XL's own table of records, checked, and where each record lies.

Its folds (``strat_fold``) keep each patient on one side: 1 to 8 are the ``internal`` cohort that a model is
developed in, 9 and 10 are held out under the name ``external``.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from cctaecg.cohort.export.checks import leads_outside
from cctaecg.cohort.export.errors import NotPTBXL, PathOutsideExport

DATABASE = "ptbxl_database.csv"
COLUMNS = ["ecg_id", "patient_id", "age", "sex", "recording_date", "scp_codes", "strat_fold", "filename_lr",
           "filename_hr"]  # fmt: skip
HELD_OUT = (9, 10)
SEXES = {"0": "M", "1": "F"}  # PTB-XL's own coding
OVER_89 = 300
"""How PTB-XL writes an age above 89."""


def ptbxl_listing(folder: Path, fs: int) -> pd.DataFrame:
    """Every record of PTB-XL, and where its header file lies.

    Parameters
    ----------
    folder : Path
        The folder of PTB-XL 1.0.3, or a part of it in the same layout.
    fs : int
        Sampling frequency in Hz that the signals will be used at. At 100 or less the 100 Hz files are taken where the
        folder has them, else the 500 Hz files.

    Returns
    -------
    DataFrame
        cohort, ecg_id and patient_id (PTB-XL's own), path (absolute).

    Raises
    ------
    NotPTBXL
        When a file, a column or a value is not PTB-XL's.
    PathOutsideExport
        When a record's path leads out of the folder.
    """
    folder = Path(folder)
    database = read_database(folder)
    low = fs <= 100 and (folder / "records100").is_dir()
    names = database["filename_lr" if low else "filename_hr"]
    outside = leads_outside(names)
    if outside.any():
        raise PathOutsideExport(f"{DATABASE}, row {outside.idxmax()}: the record's path leads out of the folder")
    return pd.DataFrame({
        "cohort": cohort_of(database), "ecg_id": database["ecg_id"], "patient_id": database["patient_id"],
        "path": str(folder.resolve()) + "/" + names + ".hea",
    })  # fmt: skip


def cohort_of(database: pd.DataFrame) -> np.ndarray:
    """``internal`` or ``external`` for each record, by its fold."""
    return np.where(database["strat_fold"].isin(HELD_OUT), "external", "internal")


def read_database(folder: Path) -> pd.DataFrame:
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
    held_out = numbers["strat_fold"].isin(HELD_OUT)
    both = held_out & numbers["patient_id"].isin(numbers["patient_id"][~held_out])
    _refuse(table, "strat_fold", both, "a patient of folds 9 and 10 to be in no other fold")
    whole = {column: numbers[column].astype("int64").astype(str) for column in ("ecg_id", "patient_id")}
    return table.assign(**whole, age=age, strat_fold=numbers["strat_fold"].astype(int), recording_date=dates)


def _refuse(table: pd.DataFrame, column: str, wrong: pd.Series, expected: str) -> None:
    if wrong.any():
        row = wrong.idxmax()
        raise NotPTBXL(f"{DATABASE}, row {row}: {column} is {table[column][row]!r}; expected {expected}")
