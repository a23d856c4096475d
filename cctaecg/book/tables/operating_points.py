"""The table behind a slider: everything a threshold does, one row a threshold, in numbers."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from cctaecg.domain import VESSELS
from cctaecg.run.results import Absent
from cctaecg.stats.intervals import Interval

if TYPE_CHECKING:
    from cctaecg.stats.decisions.operating_points import OperatingPoint

COUNTS = ("tp", "fp", "fn", "tn")
RATES = ("sensitivity", "specificity", "lr_positive", "lr_negative")
LIMITS = tuple(f"{rate}{part}" for rate in RATES for part in ("", "_lower", "_upper"))
COLUMNS = ("vessel", "threshold", *COUNTS, *LIMITS)
DIGITS = 8
"""Of each number: so many that what rounds it again, for a page, meets no tie that the first rounding made."""


def operating_points_table(points: Mapping[str, "Sequence[OperatingPoint] | Absent"]) -> pd.DataFrame:
    """Counts, rates and likelihood ratios with their limits, one row a vessel and threshold.

    Parameters
    ----------
    points : mapping of vessel to a sequence of OperatingPoint, or Absent
        As from :func:`cctaecg.stats.operating_points`.

    Returns
    -------
    DataFrame
        ``COLUMNS``; an interval that cannot be given is missing. A vessel without a result has no row.
    """
    rows = []
    for vessel in VESSELS:
        found = points[vessel]
        if isinstance(found, Absent):
            continue
        for point in found:
            operating, ratios = point.operating, point.ratios
            rates = (operating.sensitivity, operating.specificity, ratios.positive, ratios.negative)
            rows.append((vessel, operating.threshold, *(getattr(operating, name) for name in COUNTS),
                         *(number for rate in rates for number in _numbers(rate))))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _numbers(rate: Interval | None) -> tuple[float | None, ...]:
    if rate is None:
        return (None, None, None)
    return tuple(float(f"{number:.{DIGITS}g}") for number in (rate.value, rate.lower, rate.upper))
