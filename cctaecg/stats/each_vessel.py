"""One statistic for each vessel, over the records that carry its label, or the sentence why there is none."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from cctaecg.domain import VESSELS
from cctaecg.run.results import Absent
from cctaecg.stats.errors import UndefinedStatistic

Result = TypeVar("Result")


def defined(statistic: Callable[..., Result], *arguments: Any, **options: Any) -> Result | Absent:
    """``statistic(...)``, or ``Absent`` with its sentence where it is undefined for these data."""
    try:
        return statistic(*arguments, **options)
    except UndefinedStatistic as error:
        return Absent(str(error))


def by_vessel(
    statistic: Callable[..., Result], y: np.ndarray, score: np.ndarray, **options: Any
) -> dict[str, Result | Absent]:
    """``statistic(y, score, ...)`` for each vessel, as ``{vessel: result or Absent}``.

    Parameters
    ----------
    statistic : callable
        Takes the labels and scores of one vessel's labelled records, both (k,), and the options.
    y : array, shape (n, 4)
        Labels in ``VESSELS`` order. NaN is an unknown label, and those records are left out for that vessel.
    score : array, shape (n, 4)
        Scores in the same order.
    **options
        Passed on to ``statistic``. An array or table of n rows is cut to the same records, and a dict over the vessels
        gives each its own value.

    Returns
    -------
    dict
        For each vessel what ``statistic`` returns, or ``Absent`` with the sentence why there is no such statistic.

    Examples
    --------
    >>> by_vessel(lambda y, p, cut: int((p[y == 1] >= cut).sum()), np.ones((1, 4)), np.full((1, 4), 0.5),
    ...           cut={"RCA": 0.1, "LM": 0.6, "LAD": 0.1, "LCX": 0.9})
    {'RCA': 1, 'LM': 0, 'LAD': 1, 'LCX': 0}
    """
    results: dict[str, Result | Absent] = {}
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


def combined(build: Callable[..., Result], *parts: Mapping[str, object]) -> dict[str, Result | Absent]:
    """``build(part[vessel], ...)`` for each vessel; a part that is ``Absent`` makes the whole absent.

    Parameters
    ----------
    build : callable
        Takes as many values as there are parts.
    *parts : dict
        A value or ``Absent`` for each vessel.

    Returns
    -------
    dict
        For each vessel what ``build`` returns, or the first ``Absent`` among its parts.

    Examples
    --------
    >>> from cctaecg.run.results import Absent
    >>> events = {"RCA": 3, "LM": Absent("No record is labelled."), "LAD": 5, "LCX": 2}
    >>> combined(lambda few, many: few / many, events, dict.fromkeys(events, 10))
    {'RCA': 0.3, 'LM': {'absent': 'No record is labelled.'}, 'LAD': 0.5, 'LCX': 0.2}
    """
    results: dict[str, Result | Absent] = {}
    for vessel in VESSELS:
        entries = [part[vessel] for part in parts]
        missing = next((entry for entry in entries if isinstance(entry, Absent)), None)
        results[vessel] = build(*entries) if missing is None else missing
    return results
