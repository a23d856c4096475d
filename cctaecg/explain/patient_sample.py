"""The patients that attributions are computed for, and the mean over patients with its interval."""

import numpy as np

from cctaecg.stats.errors import InvalidSetting, NonFiniteValue
from cctaecg.stats.inputs import as_groups
from cctaecg.stats.intervals import Interval, percentile_bounds
from cctaecg.stats.resampling import weight_blocks


def one_record_of_some_patients(patients: np.ndarray, most: int, seed: int = 0) -> np.ndarray:
    """One record each of some patients, both drawn at random.

    Attributions cost a hundred runs of the network for one record; the interval of a mean tells what a sample is worth.
    The draw follows the sorted names of the patients, and not the order of the records.

    Parameters
    ----------
    patients : array, shape (n,)
        The patient of each record.
    most : int
        How many patients at most.
    seed : int, default 0
        Of the draw.

    Returns
    -------
    array of int
        Row numbers, ascending.

    Raises
    ------
    InvalidSetting
        For fewer than one patient.
    MissingGroup
        For a missing patient.

    Examples
    --------
    >>> one_record_of_some_patients(np.array(["b", "a", "b", "c"]), most=5).tolist() in ([0, 1, 3], [1, 2, 3])
    True
    """
    if most < 1:
        raise InvalidSetting(f"most is {most}; expected at least 1 patient")
    codes, distinct = as_groups(patients, len(patients))
    generator = np.random.default_rng(seed)
    chosen = generator.permutation(len(distinct))[:most]
    return np.sort([generator.choice(np.flatnonzero(codes == patient)) for patient in np.sort(chosen)])


def patient_mean(values: np.ndarray, level: float = 0.95, resamples: int = 1000, seed: int = 0) -> Interval:
    """Mean of one value per patient, with percentile limits over resamples of patients.

    Parameters
    ----------
    values : array, shape (p,)
        Finite numbers, one for each patient.
    level : float, default 0.95
        Coverage of the limits.
    resamples : int, default 1000
        Number of bootstrap samples.
    seed : int, default 0
        Of the resampling.

    Returns
    -------
    Interval

    Raises
    ------
    NonFiniteValue
        For a missing value.
    UndefinedStatistic
        For fewer than two patients.
    """
    values = np.asarray(values, float)
    if not np.isfinite(values).all():
        raise NonFiniteValue(f"value of patient number {int(np.argmin(np.isfinite(values)))} is missing; "
                             "expected one finite number for each patient")
    draws = np.concatenate([block @ values for block in weight_blocks(len(values), resamples, seed)]) / len(values)
    return Interval(float(values.mean()), *percentile_bounds(draws, level), len(values))
