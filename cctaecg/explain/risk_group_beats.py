"""A comparison of mean beats for each vessel, between the patients at or above its risk threshold and the others."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

from cctaecg.domain import VESSELS
from cctaecg.explain.mean_beats import PatientBeats
from cctaecg.run.results import Absent
from cctaecg.stats.aggregation import Aggregated
from cctaecg.stats.each_vessel import defined
from cctaecg.stats.errors import ShapeMismatch
from cctaecg.stats.inputs import reached

Result = TypeVar("Result")


def by_risk_group(
    compare: Callable[..., Result], beats: PatientBeats, patients: Aggregated, thresholds: Mapping[str, float],
    **options: Any,
) -> dict[str, Result | Absent]:
    """For each vessel, a comparison of the patients at or above its risk threshold with the others.

    Parameters
    ----------
    compare : callable
        Called as ``compare(beats, high, **options)``, ``high`` (p,) being whether a patient's score is at or above the
        threshold: :func:`cctaecg.explain.compare_groups` or :func:`cctaecg.explain.differing_stretches`.
    beats : PatientBeats
        From :func:`cctaecg.explain.patient_beats`, of which one normalisation is taken.
    patients : Aggregated
        From :func:`cctaecg.stats.aggregate`, one row for each of ``beats.patients``, in the same order.
    thresholds : mapping of str to float
        By vessel.
    **options
        Passed on to ``compare``.

    Returns
    -------
    dict of str to a result or Absent
        By vessel. ``Absent`` where the comparison is undefined for these data, and for a vessel without any label: it
        was not learnt, and its scores mean nothing.

    Raises
    ------
    ShapeMismatch
        For other patients.
    """
    if not np.array_equal(beats.patients, patients.groups):
        raise ShapeMismatch(f"{len(beats.patients)} patients have beats and {len(patients.groups)} have scores; "
                            "expected the same patients in the same order")
    found: dict[str, Result | Absent] = {}
    for column, vessel in enumerate(VESSELS):
        if np.isnan(patients.y[:, column]).all():
            found[vessel] = Absent(f"The network learnt nothing about the {vessel}: no record carries a label for it.")
            continue
        found[vessel] = defined(compare, beats, patients.score[:, column] >= reached(thresholds[vessel]), **options)
    return found
