"""Values, counts and groups made coarse: each stands for at least as many records as the smallest cell."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.calibration_measures.calibration import CalibrationGroups
from cctaecg.stats.disclosure.owners import Owners, patients_between


def is_small(count: ArrayLike, cell: int) -> np.ndarray:
    """Whether each count is above 0 and below the smallest that may be shown.

    >>> is_small([0, 1, 4, 5], cell=5).tolist()
    [False, True, True, False]
    """
    count = np.asarray(count)
    small: np.ndarray = (count > 0) & (count < cell)
    return small


def rounded_counts(count: ArrayLike, cell: int) -> np.ndarray:
    """Counts to the nearest multiple of ``cell``: no difference between two of them is about a known few.

    >>> rounded_counts([0, 2, 3, 12, 4620], cell=5).tolist()
    [0, 0, 5, 10, 4620]
    """
    nearest: np.ndarray = cell * np.floor(np.asarray(count) / cell + 0.5).astype(int)
    return nearest


def microaggregated(values: ArrayLike, cell: int, owner: ArrayLike | None = None) -> np.ndarray:
    """Values in ascending order, each replaced by the mean of the neighbours of ``cell`` patients; none of fewer.

    ``owner`` (n,) names the patient of each value; without it every value is of a patient of its own.

    >>> microaggregated([1, 2, 9, 3, 4], cell=2).tolist()
    [1.5, 1.5, 5.333333333333333, 5.333333333333333, 5.333333333333333]
    """
    values = np.asarray(values, float)
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    ends = _ends(order if owner is None else np.asarray(owner)[order], cell)
    if not len(ends):
        return ordered[:0]
    sizes = np.diff(np.append(0, ends))
    sums = np.add.reduceat(ordered, np.append(0, ends[:-1]))
    means: np.ndarray = np.repeat(sums / sizes, sizes)
    return means


def _ends(owner: np.ndarray, cell: int) -> np.ndarray:
    """Where consecutive groups of ``cell`` patients end; what is left over joins the last."""
    ends: list[int] = []
    seen: set[object] = set()
    for place, patient in enumerate(owner.tolist(), 1):
        seen.add(patient)
        if len(seen) == cell:
            ends.append(place)
            seen = set()
    return np.array([*ends[:-1], len(owner)] if ends else [], dtype=int)


def merged_groups(groups: CalibrationGroups, cell: int) -> CalibrationGroups:
    """Calibration groups of which each holds ``cell`` patients or more with the outcome, and as many without.

    Neighbours are merged from the lowest prediction up; what is left over at the end joins the last group.
    """
    size = np.asarray(groups.size)
    happened = np.rint(np.asarray(groups.observed) * size).astype(int)
    events, others = (np.append(0, np.cumsum(each)) for each in (happened, size - happened))
    owners = groups.owners or Owners(np.arange(events[-1]), np.arange(others[-1]))
    ends, start = [], 0
    for end in range(1, len(size) + 1):
        if patients_between(owners.events, events[start], events[end]) >= cell \
                and patients_between(owners.others, others[start], others[end]) >= cell:
            ends.append(end)
            start = end
    if not ends:
        return CalibrationGroups(np.array([]), np.array([]), size[:0])
    starts = np.append(0, ends[:-1]).astype(int)
    sizes = np.add.reduceat(size, starts)
    predicted = np.add.reduceat(np.asarray(groups.predicted) * size, starts) / sizes
    return CalibrationGroups(predicted, np.add.reduceat(happened, starts) / sizes, sizes)


def kept_points(*counts: ArrayLike, cell: int, owners: Sequence[np.ndarray] | None = None) -> np.ndarray:
    """Which points of a curve to keep, so that each count that moves between two of them moves by ``cell`` or more.

    Where ``owners`` are given, a move counts the patients whose records it passes.

    Parameters
    ----------
    *counts : array, shape (k,)
        Counts that rise, or fall, along the curve.
    cell : int
        The smallest step.
    owners : sequence of array, optional
        For each count, the patient of each record that it counts, in the order in which it rises.

    Returns
    -------
    array of int
        Places of the points kept, the first and the last among them.

    Examples
    --------
    >>> kept_points([0, 1, 5, 5, 8, 20], [0, 0, 0, 6, 6, 9], cell=5).tolist()
    [0, 2, 5]
    """
    points = np.rint(np.column_stack([np.asarray(count, float) for count in counts])).astype(int)

    def apart(one: int, other: int) -> bool:
        if (points[one] == points[other]).all():
            return False
        moved = np.abs(points[one] - points[other]) if owners is None else [
            patients_between(owner, points[one][place], points[other][place]) for place, owner in enumerate(owners)]
        return not is_small(moved, cell).any()

    kept, last = [0], len(points) - 1
    for place in range(1, last):
        if apart(kept[-1], place):
            kept.append(place)
    while len(kept) > 1 and not apart(kept[-1], last):
        kept.pop()
    return np.array([*kept, last])
