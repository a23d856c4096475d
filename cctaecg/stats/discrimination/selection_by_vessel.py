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
    """:func:`cctaecg.stats.selection_corrected` by vessel, those without a prediction left out.

    ``y`` is (n, 4), ``predictions`` (epochs, n, 4) with NaN for a vessel that was not trained, ``folds`` and ``groups``
    are (n,). With one epoch there was nothing to choose, and so nothing to correct.
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
