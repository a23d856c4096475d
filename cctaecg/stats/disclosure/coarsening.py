"""Values, counts and groups made coarse: each stands for at least as many records as the smallest cell."""

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.calibration_measures.calibration import CalibrationGroups


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


def microaggregated(values: ArrayLike, cell: int) -> np.ndarray:
    """Values in ascending order, each replaced by the mean of at least ``cell`` neighbours; none of fewer values.

    >>> microaggregated([1, 2, 9, 3, 4], cell=2).tolist()
    [1.5, 1.5, 5.333333333333333, 5.333333333333333, 5.333333333333333]
    """
    ordered = np.sort(np.asarray(values, float))
    groups = len(ordered) // cell
    if groups == 0:
        return ordered[:0]
    ends = np.append(np.arange(cell, groups * cell, cell), len(ordered))
    sizes = np.diff(np.append(0, ends))
    sums = np.add.reduceat(ordered, np.append(0, ends[:-1]))
    means: np.ndarray = np.repeat(sums / sizes, sizes)
    return means


def merged_groups(groups: CalibrationGroups, cell: int) -> CalibrationGroups:
    """Calibration groups of which each holds at least ``cell`` records with the outcome, and as many without.

    Neighbours are merged from the lowest prediction up; what is left over at the end joins the last group.
    """
    size = np.asarray(groups.size)
    happened = np.rint(np.asarray(groups.observed) * size).astype(int)
    ends, counted = [], np.zeros(2, int)
    for place in range(len(size)):
        counted += (happened[place], size[place] - happened[place])
        if (counted >= cell).all():
            ends.append(place + 1)
            counted[:] = 0
    if not ends:
        return CalibrationGroups(np.array([]), np.array([]), size[:0])
    starts = np.append(0, ends[:-1]).astype(int)
    sizes = np.add.reduceat(size, starts)
    predicted = np.add.reduceat(np.asarray(groups.predicted) * size, starts) / sizes
    return CalibrationGroups(predicted, np.add.reduceat(happened, starts) / sizes, sizes)


def kept_points(*counts: ArrayLike, cell: int) -> np.ndarray:
    """Which points of a curve to keep, so that each count that moves between two of them moves by ``cell`` or more.

    Parameters
    ----------
    *counts : array, shape (k,)
        Counts that rise, or fall, along the curve.
    cell : int
        The smallest step.

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
        return not is_small(np.abs(points[one] - points[other]), cell).any() and (points[one] != points[other]).any()

    kept, last = [0], len(points) - 1
    for place in range(1, last):
        if apart(kept[-1], place):
            kept.append(place)
    while len(kept) > 1 and not apart(kept[-1], last):
        kept.pop()
    return np.array([*kept, last])
