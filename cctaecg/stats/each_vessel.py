"""One statistic for each vessel, over the records that carry its label, or the sentence why there is none."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from cctaecg.domain import VESSELS
from cctaecg.run.results import Absent
from cctaecg.stats.errors import UndefinedStatistic


def defined(statistic: Callable, *arguments, **options):
    """``statistic(...)``, or ``Absent`` with its sentence where it is undefined for these data."""
    try:
        return statistic(*arguments, **options)
    except UndefinedStatistic as error:
        return Absent(str(error))


def by_vessel(statistic: Callable, y: np.ndarray, score: np.ndarray, **options) -> dict:
    """``statistic(y, score, ...)`` for each vessel, as ``{vessel: result or Absent}``.

    ``y`` and ``score`` are (n, 4) in ``VESSELS`` order; NaN in ``y`` is an unknown label, and those records are
    left out for that vessel. Of the options, an array or table of n rows is cut to the same records,
    and a dict over the vessels gives each its own value.

    >>> by_vessel(lambda y, p, cut: int((p[y == 1] >= cut).sum()), np.ones((1, 4)), np.full((1, 4), 0.5),
    ...           cut={"RCA": 0.1, "LM": 0.6, "LAD": 0.1, "LCX": 0.9})
    {'RCA': 1, 'LM': 0, 'LAD': 1, 'LCX': 0}
    """
    results = {}
    for column, vessel in enumerate(VESSELS):
        labelled = ~np.isnan(y[:, column])
        if not labelled.any():
            results[vessel] = Absent(
                f"No record has both a label and a prediction for the {vessel}." if len(y)
                else "This run has no such patients."
            )
            continue
        own = {}
        for name, value in options.items():
            if isinstance(value, dict) and set(value) == set(VESSELS):
                value = value[vessel]
            by_record = isinstance(value, np.ndarray | pd.DataFrame) and len(value) == len(y)
            own[name] = value[labelled] if by_record else value
        results[vessel] = defined(statistic, y[labelled, column], score[labelled, column], **own)
    return results


def combined(build: Callable, *parts: dict) -> dict:
    """``build(part[vessel], ...)`` for each vessel; a part that is ``Absent`` makes the whole absent."""
    results = {}
    for vessel in VESSELS:
        entries = [part[vessel] for part in parts]
        missing = next((entry for entry in entries if isinstance(entry, Absent)), None)
        results[vessel] = build(*entries) if missing is None else missing
    return results
