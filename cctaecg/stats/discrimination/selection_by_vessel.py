"""The correction for the choice of epoch, for the vessels that were trained."""

import numpy as np

from cctaecg.domain import VESSELS
from cctaecg.run.results import Absent
from cctaecg.stats.discrimination.selection_bias import SelectionCorrected, selection_corrected
from cctaecg.stats.each_vessel import defined


def selection_by_vessel(
    y: np.ndarray, predictions: np.ndarray, folds: np.ndarray, groups: np.ndarray, level: float = 0.95,
    resamples: int = 500, seed: int = 0,
) -> dict[str, SelectionCorrected | Absent]:
    """AUC corrected for the choice of epoch, by vessel (:func:`cctaecg.stats.selection_corrected`).

    Parameters
    ----------
    y : array of 0, 1 and NaN, shape (n, 4)
        Outcome of each record in ``VESSELS`` order, NaN where it is unknown.
    predictions : array, shape (epochs, n, 4)
        Held-out prediction of each record at each epoch; NaN for a vessel that was not trained.
    folds : array, shape (n,)
        The fold that held the record out.
    groups : array, shape (n,)
        Patient of each record.
    level : float, default 0.95
        Coverage of the intervals.
    resamples : int, default 500
        Bootstrap samples of the patients.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    dict
        For each vessel its result, or ``Absent`` with the reason: the vessel was not trained, or the data define none,
        or there was one epoch only, so that none was chosen and nothing is to be corrected.

    Raises
    ------
    InvalidSetting, InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For bad input.
    """
    if len(predictions) < 2:
        return dict.fromkeys(VESSELS, Absent("Only one epoch was trained, so that none was chosen."))
    trained = ~np.isnan(predictions).any(axis=(0, 1))
    found = defined(
        selection_corrected, y[:, trained], predictions[:, :, trained], folds, groups, level, resamples, seed
    )
    if isinstance(found, Absent):
        return dict.fromkeys(VESSELS, found)
    by_name = dict(zip(np.array(VESSELS)[trained].tolist(), found))
    return {vessel: by_name.get(vessel, Absent(f"No network was trained for the {vessel}.")) for vessel in VESSELS}
