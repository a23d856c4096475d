"""The analysis table's columns as the arrays that training and statistics take."""

import numpy as np
import pandas as pd

from cctaecg.domain import GRADE_COLUMNS, PROBABILITY_COLUMNS, SEVERE_COLUMNS


def severe_labels(table: pd.DataFrame) -> np.ndarray:
    """Whether each vessel is severely narrowed or occluded, at each record.

    Parameters
    ----------
    table : DataFrame, n rows
        An analysis table (:func:`cctaecg.cohort.build_analysis_table`).

    Returns
    -------
    array of float, shape (n, 4)
        1 severe or occluded, 0 not, NaN unknown; in ``VESSELS`` order.
    """
    return table[list(SEVERE_COLUMNS.values())].astype("Float64").to_numpy(dtype=float, na_value=np.nan)


def grades(table: pd.DataFrame) -> np.ndarray:
    """Grade of stenosis of each vessel, at each record.

    Parameters
    ----------
    table : DataFrame, n rows
        An analysis table (:func:`cctaecg.cohort.build_analysis_table`).

    Returns
    -------
    array of float, shape (n, 4)
        0 normal, 1 mild, 2 moderate, 3 severe, 4 occluded, NaN unknown; in ``VESSELS`` order.
    """
    return table[list(GRADE_COLUMNS.values())].astype("Float64").to_numpy(dtype=float, na_value=np.nan)


def probabilities(table: pd.DataFrame) -> np.ndarray:
    """Predicted probabilities of a severe stenosis.

    Parameters
    ----------
    table : DataFrame, n rows
        A table with the columns ``prob_rca``, ``prob_lm``, ``prob_lad`` and ``prob_lcx``.

    Returns
    -------
    array of float, shape (n, 4)
        In ``VESSELS`` order; NaN for a vessel that was not trained.
    """
    return table[list(PROBABILITY_COLUMNS.values())].to_numpy(dtype=float)


def predicted_labels(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Labels of severe stenosis beside the probabilities predicted for them.

    Parameters
    ----------
    table : DataFrame, n rows
        An analysis table joined with predictions: ``severe_rca`` to ``severe_lcx``, ``prob_rca`` to ``prob_lcx``.

    Returns
    -------
    labels : array of float, shape (n, 4)
        1 severe or occluded, 0 not, NaN unknown or, of a vessel that was not trained, without a probability.
    probabilities : array of float, shape (n, 4)
        Both in ``VESSELS`` order.
    """
    probability = probabilities(table)
    return np.where(np.isnan(probability), np.nan, severe_labels(table)), probability


def first_record(table: pd.DataFrame) -> pd.DataFrame:
    """The earliest ECG of each patient: where time is counted from an ECG, a patient counts once.

    Parameters
    ----------
    table : DataFrame, n rows
        An analysis table (:func:`cctaecg.cohort.build_analysis_table`).

    Returns
    -------
    DataFrame
        One row for each patient, in the order of patient_id, with a new index.
    """
    return table.sort_values(["patient_id", "recorded_at"]).drop_duplicates("patient_id").reset_index(drop=True)


def followup_times(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Times and events of the follow-up, for survival analysis.

    Parameters
    ----------
    table : DataFrame, n rows
        Rows of an analysis table that have a follow-up.

    Returns
    -------
    time : array of float, shape (n,)
        Days from the ECG to infarction, or else to the last sight of the patient.
    event : array of float, shape (n,)
        1 for infarction, 0 for none.
    """
    return table["time_days"].to_numpy(dtype=float), table["mi"].to_numpy(dtype=float)


CLINICAL = ("age", "male", "diabetes", "hypertension", "prior_mi")


def clinical_variables(table: pd.DataFrame) -> pd.DataFrame:
    """Clinical variables as numbers, for a model that sees no ECG.

    Parameters
    ----------
    table : DataFrame, n rows
        An analysis table (:func:`cctaecg.cohort.build_analysis_table`).

    Returns
    -------
    DataFrame of float, n rows
        age (years), male, diabetes, hypertension, prior_mi (0 or 1); NaN where unknown.
    """
    values = {name: table[name] for name in CLINICAL if name != "male"}
    values["male"] = (table["sex"] == "M").astype("Int64").mask(table["sex"].isna())
    return pd.DataFrame({name: values[name].astype("Float64") for name in CLINICAL}).astype(float)
