"""Dates of birth with which a cohort's ages have Table 1's counts, mean and standard deviation.

Who is below 65 is dealt out beforehand. The distances from 65 follow the ranks of the latent age; one factor stretches
those below, another those above, and the two are chosen such that mean and SD over the ECG records come out.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.optimize import root

from cctaecg.simulate.counts import Targets

DAYS_PER_YEAR = 365.25
MARGIN_YEARS = 0.03  # keeps everybody clear of the 65th birthday, however an age is computed
LOWEST, HIGHEST = -2.8, 2.7  # latent ages beyond these are cut: nobody is a child or much above 90


class AgesDoNotFit(ValueError):
    """No stretching of the ages below and from 65 gives the wanted mean and standard deviation."""


def birth_dates(
    age_z: np.ndarray, people: pd.DataFrame, records: pd.DataFrame, last_day: np.ndarray, targets: Targets,
) -> np.ndarray:  # fmt: skip
    """Date of birth of everyone, shape (patients,), ``datetime64[D]``.

    ``age_z`` (patients,) is the latent age; ``people`` has under_65 and age_known; ``records`` are the study's ECGs
    (columns patient, recorded_at), and ``last_day`` (patients,) serves those without any. A patient under 65 is so at
    his last record, one of 65 or more at his first. In a scaled-down study the distances are not stretched.

    Raises ``AgesDoNotFit``.
    """
    young = people["under_65"].to_numpy()
    times = records.groupby("patient")["recorded_at"].agg(["min", "max"]).reindex(people.index)
    anchor = times["min"].where(~young, times["max"]).fillna(pd.Series(last_day)).dt.floor("D").to_numpy()
    distance = _distance_from_65(age_z, young) * targets.age_sd

    def at_anchor(stretch: np.ndarray) -> np.ndarray:
        ages: np.ndarray = np.where(
            young, 65 - MARGIN_YEARS - stretch[0] * distance, 65 + MARGIN_YEARS + stretch[1] * distance)
        return ages

    stretch = np.ones(2)
    if targets.exact_age:
        known = records[people["age_known"].to_numpy()[records["patient"]]]
        patient = known["patient"].to_numpy()
        later = (known["recorded_at"].to_numpy() - anchor[patient]) / np.timedelta64(1, "D") / DAYS_PER_YEAR
        stretch = _stretch(lambda factors: at_anchor(factors)[patient] + later, targets)
    days = np.round(at_anchor(stretch) * DAYS_PER_YEAR).astype("timedelta64[D]")
    born: np.ndarray = anchor.astype("datetime64[D]") - days
    return born


def _distance_from_65(age_z: np.ndarray, young: np.ndarray) -> np.ndarray:
    """How far each latent age is from the other side's nearest, in SD, shape (patients,)."""
    latent = np.clip(age_z, LOWEST, HIGHEST)
    distance = np.empty(len(latent))
    distance[young] = latent[young].max(initial=LOWEST) - latent[young]
    distance[~young] = latent[~young] - latent[~young].min(initial=HIGHEST)
    return distance


def _stretch(ages_of_records: Callable[[np.ndarray], np.ndarray], targets: Targets) -> np.ndarray:
    """The two factors, below and from 65, with which the ages of the records have the wanted mean and SD."""

    def misfit(factors: np.ndarray) -> list[float]:
        ages = ages_of_records(factors)
        return [ages.mean() - targets.age_mean, ages.std(ddof=1) - targets.age_sd]

    solution = root(misfit, np.ones(2))
    if not solution.success or (solution.x <= 0).any():
        raise AgesDoNotFit(f"{targets.cohort}: no ages below and from 65 have mean {targets.age_mean} and SD "
                           f"{targets.age_sd}")  # fmt: skip
    factors: np.ndarray = solution.x
    return factors
