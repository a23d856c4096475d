"""The prespecified subgroups of Figure 3: which level of each factor a record is at."""

import numpy as np
import pandas as pd

FACTOR_LEVELS = {
    "age": ("< 65 years", "≥ 65 years"), "sex": ("male", "female"), "interval": ("≤ 3 h", "> 3 h"),
    "diabetes": ("yes", "no"), "hypertension": ("yes", "no"), "prior MI": ("yes", "no"),
}
"""The prespecified subgroups of Figure 3: factor, and its two levels."""


def subgroups(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Level of each record for each prespecified factor of Figure 3.

    Every factor has two levels, so that their AUCs can be compared by one test.

    Parameters
    ----------
    table : DataFrame, n rows
        An analysis table (:func:`cctaecg.cohort.build_analysis_table`).

    Returns
    -------
    dict of str to array, shape (n,)
        By factor of :data:`cctaecg.cohort.FACTOR_LEVELS`: the level's name, ``None`` where it is unknown.
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
