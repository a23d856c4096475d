"""A comparison of mean beats for each vessel, between the patients at or above its risk threshold and the others."""

from collections.abc import Callable, Mapping

import numpy as np

from cctaecg.domain import VESSELS
from cctaecg.explain.mean_beats import PatientBeats
from cctaecg.run.results import Absent
from cctaecg.stats.aggregation import Aggregated
from cctaecg.stats.each_vessel import defined
from cctaecg.stats.errors import ShapeMismatch


def by_risk_group(
    compare: Callable, beats: PatientBeats, patients: Aggregated, thresholds: Mapping[str, float], **options
) -> dict:
    """``compare(beats, high, **options)`` for each vessel, as ``{vessel: result or Absent}``.

    ``patients`` holds one row for each of ``beats.patients``, in the same order: ``high`` (p,) is whether the score is
    at or above the vessel's threshold. A vessel without any label was not learnt, and its scores mean nothing. Raises
    ``ShapeMismatch`` for other patients.
    """
    if not np.array_equal(beats.patients, patients.groups):
        raise ShapeMismatch(f"{len(beats.patients)} patients have beats and {len(patients.groups)} have scores; "
                            "expected the same patients in the same order")
    found = {}
    for column, vessel in enumerate(VESSELS):
        if np.isnan(patients.y[:, column]).all():
            found[vessel] = Absent(f"The network learnt nothing about the {vessel}: no record carries a label for it.")
            continue
        found[vessel] = defined(compare, beats, patients.score[:, column] >= thresholds[vessel], **options)
    return found
