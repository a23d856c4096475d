"""The statements that PTB-XL's cardiologists made of each ECG: diagnoses, forms and rhythms, 71 in all."""

import ast
from pathlib import Path

import numpy as np
import pandas as pd

from cctaecg.cohort.export.errors import NotPTBXL
from cctaecg.cohort.ptbxl.database import DATABASE, read_database

STATEMENTS = "scp_statements.csv"


def ptbxl_statements(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Which statement was made of which ECG of PTB-XL.

    A statement counts whatever likelihood is given for it, as in the database's own benchmark of all statements.

    Parameters
    ----------
    folder : Path
        The folder of PTB-XL, or a part of it in the same layout.

    Returns
    -------
    statements : DataFrame of float32
        One row for each ECG, a column of 0 and 1 for each statement, named by its code, in the order of
        ``scp_statements.csv``.
    records : DataFrame
        ``ecg_id``, ``patient_id`` and ``strat_fold`` (1 to 10) of the same rows.

    Raises
    ------
    NotPTBXL
        When a file, a column or a value is not PTB-XL's; a code that no statement has is named with its row.

    References
    ----------
    Strodthoff N, Wagner P, Schaeffter T, Samek W. Deep Learning for ECG Analysis: Benchmarks and Insights from PTB-XL.
    IEEE J Biomed Health Inform 2021;25:1519-1528.
    """
    path = Path(folder) / STATEMENTS
    if not path.is_file():
        raise NotPTBXL(f"{path} is missing; expected the folder of PTB-XL, or a part of it in the same layout")
    codes = pd.read_csv(path, index_col=0, dtype=str, keep_default_na=False).index.astype(str)
    if codes.duplicated().any():
        raise NotPTBXL(f"{path} names {codes[codes.duplicated()][0]!r} twice")
    database, place = read_database(folder), {code: column for column, code in enumerate(codes)}
    table = np.zeros((len(database), len(codes)), dtype=np.float32)
    for number, (row, text) in enumerate(database["scp_codes"].items()):
        for code in _codes(row, text):
            if code not in place:
                raise NotPTBXL(f"{DATABASE}, row {row}: scp_codes names {code!r}, which {STATEMENTS} does not have")
            table[number, place[code]] = 1
    records = database[["ecg_id", "patient_id", "strat_fold"]].reset_index(drop=True)
    return pd.DataFrame(table, columns=codes), records


def _codes(row: object, text: str) -> list[str]:
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
        raise NotPTBXL(f"{DATABASE}, row {row}: scp_codes is {text[:60]!r}; expected statements such as "
                       "{'NORM': 100.0}") from error
    if not isinstance(found, dict):
        raise NotPTBXL(f"{DATABASE}, row {row}: scp_codes is {text[:60]!r}; expected statements such as "
                       "{'NORM': 100.0}")
    return [str(code) for code in found]
