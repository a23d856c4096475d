"""The analysis table's columns as the arrays that training and statistics take, and its prespecified subgroups."""

import numpy as np
import pandas as pd

from cctaecg.domain import GRADE_COLUMNS, PROBABILITY_COLUMNS, SEVERE_COLUMNS

FACTOR_LEVELS = {
    "age": ("< 65 years", "≥ 65 years"), "sex": ("male", "female"), "interval": ("≤ 3 h", "> 3 h"),
    "diabetes": ("yes", "no"), "hypertension": ("yes", "no"), "prior MI": ("yes", "no"),
}
"""The prespecified subgroups of Figure 3: factor, and its two levels."""


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


def subgroups(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Level of each record for each prespecified factor of Figure 3; ``None`` where it is unknown.

    Every factor has two levels, so that their AUCs can be compared by one test.
    """
    def named(factor: str, column: str, first: pd.Series) -> np.ndarray:
        levels = np.where(first.fillna(False).to_numpy(dtype=bool), *FACTOR_LEVELS[factor]).astype(object)
        levels[table[column].isna().to_numpy(dtype=bool)] = None
        return levels

    factors = {
        "age": named("age", "age", table["age"] < 65),
        "sex": named("sex", "sex", table["sex"] == "M"),
        "interval": named("interval", "interval_h", table["interval_h"] <= 3),
    }
    for column, factor in (("diabetes", "diabetes"), ("hypertension", "hypertension"), ("prior_mi", "prior MI")):
        factors[factor] = named(factor, column, table[column] == 1)
    return factors


def first_record(table: pd.DataFrame) -> pd.DataFrame:
    """The earliest ECG of each patient: where time is counted from an ECG, a patient counts once."""
    return table.sort_values(["patient_id", "recorded_at"]).drop_duplicates("patient_id").reset_index(drop=True)


def followup_times(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Days from the ECG to infarction or to the last sight of the patient, and 1 for infarction, 0 for none."""
    return table["time_days"].to_numpy(dtype=float), table["mi"].to_numpy(dtype=float)
