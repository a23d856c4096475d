"""What the ECG viewer carries: ECGs as numbers of two bytes, with truth, probability, attribution and mean beats."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cctaecg.domain import GRADE_COLUMNS, LEADS, PROBABILITY_COLUMNS, VESSELS, Grade
from cctaecg.run.results import Absent

if TYPE_CHECKING:
    from cctaecg.explain.cases import Case
    from cctaecg.explain.group_beats import BeatComparison

MOST_PER_SECOND = 250
"""Samples a second that a screen shows; of more, the mean of neighbours is drawn."""

PLACES = 7
"""Of a probability: with fewer, one just below a threshold would be called, and a percentage be rounded twice."""

MICROVOLTS = 1000.0


def viewer_data(
    cases: Sequence["Case"], table: pd.DataFrame, strips: np.ndarray, maps: Sequence[np.ndarray],
    r_seconds: Sequence[np.ndarray], beats: Mapping[str, "BeatComparison | Absent"], fs: float,
    thresholds: Mapping[str, float],
) -> dict[str, Any]:
    """The chosen ECGs and what is known of them, ready to be written as JSON.

    Parameters
    ----------
    cases : sequence of k Case
        From :func:`cctaecg.explain.chosen_cases`.
    table : DataFrame
        Analysis table with predictions, in whose rows the cases lie.
    strips : array, shape (k, 12, T)
        The ECGs in millivolts, filtered as the network gets them and not scaled.
    maps : sequence of k arrays, shape (12, T)
        Attribution of the case's vessel, in logits.
    r_seconds : sequence of k arrays
        Times of the R peaks in seconds.
    beats : mapping of vessel to BeatComparison, or Absent
        Mean beats in millivolts of patients at high and at low risk.
    fs : float
        Sampling rate in Hz.
    thresholds : mapping of str to float
        By vessel, from which probability a record is called high risk.

    Returns
    -------
    dict
        ``leads``, ``vessels``, ``fs``, ``thresholds``, ``cases`` and ``beats``. Signals are microvolts, little-endian
        integers of two bytes in base 64; attributions of one byte, of which 127 is ``largest`` logits a sample. The
        beats of a vessel have their own ``fs`` and the second of their first sample, ``start``.
    """
    every = _every(fs)
    return {
        "leads": list(LEADS), "vessels": list(VESSELS), "fs": fs / every, "thresholds": dict(thresholds),
        "cases": [_case(case, table.iloc[case.row], strip, one, r, every)
                  for case, strip, one, r in zip(cases, strips, maps, r_seconds)],
        "beats": {vessel: _beats(found) for vessel, found in beats.items() if not isinstance(found, Absent)},
    }


def _case(
    case: "Case", row: "pd.Series[Any]", strip: np.ndarray, attribution: np.ndarray, r: np.ndarray, every: int
) -> dict[str, Any]:
    shown = _fewer(attribution, every) * every
    largest = float(np.abs(shown).max()) or 1.0
    return {
        "vessel": case.vessel, "kind": case.kind, "of": case.of,
        "decade": None if pd.isna(row["age"]) else int(row["age"]) // 10 * 10,
        "sex": None if pd.isna(row["sex"]) else str(row["sex"]),
        "grades": {vessel: None if pd.isna(row[column]) else Grade(int(row[column])).name.lower()
                   for vessel, column in GRADE_COLUMNS.items()},
        "probabilities": {vessel: None if pd.isna(row[column]) else round(float(row[column]), PLACES)
                          for vessel, column in PROBABILITY_COLUMNS.items()},
        "signal": _encoded(_fewer(strip, every) * MICROVOLTS, "<i2"),
        "attribution": _encoded(shown / largest * 127, "<i1"), "largest": float(f"{largest:.3g}"),
        "r": [round(float(each), 3) for each in r],
    }


def _beats(found: "BeatComparison") -> dict[str, Any]:
    """Beats have a rate of their own: those found between the samples are finer than the ECGs, or coarser."""
    fs = round((len(found.time) - 1) / float(found.time[-1] - found.time[0]), 6)
    every = _every(fs)
    return {"start": round(float(found.time[:every].mean()), 4), "fs": fs / every,
            "high": _encoded(_fewer(found.high.mean, every) * MICROVOLTS, "<i2"), "high_patients": found.high.patients,
            "low": _encoded(_fewer(found.low.mean, every) * MICROVOLTS, "<i2"), "low_patients": found.low.patients}


def _every(fs: float) -> int:
    """How many neighbours one number stands for."""
    return max(1, ceil(fs / MOST_PER_SECOND))


def _fewer(values: np.ndarray, every: int) -> np.ndarray:
    """(12, T) samples, the mean of each ``every`` neighbours; what is left over at the end is left out."""
    whole = np.asarray(values, float)[:, : values.shape[1] // every * every]
    means: np.ndarray = whole.reshape(len(values), -1, every).mean(axis=2)
    return means


def _encoded(values: np.ndarray, dtype: str) -> str:
    limits = np.iinfo(dtype)
    return b64encode(np.clip(np.rint(values), limits.min, limits.max).astype(dtype).tobytes()).decode("ascii")
