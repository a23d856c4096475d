"""The analysis table's columns as the arrays that training and statistics take."""

import numpy as np
import pandas as pd

from cctaecg.domain import GRADE_COLUMNS, PROBABILITY_COLUMNS, SEVERE_COLUMNS


def severe_labels(table: pd.DataFrame) -> np.ndarray:
    """(n, 4) float: 1 severe or occluded, 0 not, NaN unknown; in ``VESSELS`` order."""
    return table[list(SEVERE_COLUMNS.values())].astype("Float64").to_numpy(dtype=float, na_value=np.nan)


def grades(table: pd.DataFrame) -> np.ndarray:
    """(n, 4) float: 0 normal to 4 occluded, NaN unknown; in ``VESSELS`` order."""
    return table[list(GRADE_COLUMNS.values())].astype("Float64").to_numpy(dtype=float, na_value=np.nan)


def probabilities(table: pd.DataFrame) -> np.ndarray:
    """(n, 4) predicted probabilities, in ``VESSELS`` order."""
    return table[list(PROBABILITY_COLUMNS.values())].to_numpy(dtype=float)


def predicted_labels(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Labels and probabilities, (n, 4) each; a label without a probability, of a vessel not trained, is NaN too."""
    probability = probabilities(table)
    return np.where(np.isnan(probability), np.nan, severe_labels(table)), probability


def first_record(table: pd.DataFrame) -> pd.DataFrame:
    """The earliest ECG of each patient: where time is counted from an ECG, a patient counts once."""
    return table.sort_values(["patient_id", "recorded_at"]).drop_duplicates("patient_id").reset_index(drop=True)


def followup_times(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Days from the ECG to infarction or to the last sight of the patient, and 1 for infarction, 0 for none."""
    return table["time_days"].to_numpy(dtype=float), table["mi"].to_numpy(dtype=float)


CLINICAL = ("age", "male", "diabetes", "hypertension", "prior_mi")


def clinical_variables(table: pd.DataFrame) -> pd.DataFrame:
    """``CLINICAL`` as numbers, one row for each of the table's; NaN where unknown. Age in years, the others 0 or 1."""
    values = {name: table[name] for name in CLINICAL if name != "male"}
    values["male"] = (table["sex"] == "M").astype("Int64").mask(table["sex"].isna())
    return pd.DataFrame({name: values[name].astype("Float64") for name in CLINICAL}).astype(float)
