"""Arguments to checked arrays: every statistic reads its input through these, and each refuses with one clear error."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from cctaecg.stats.errors import (
    InvalidLabel,
    InvalidProbability,
    InvalidSetting,
    MissingGroup,
    NonFiniteValue,
    ShapeMismatch,
    UndefinedStatistic,
)


def as_numbers(values: ArrayLike, name: str, axes: int = 1) -> NDArray[np.float64]:
    """``values`` as float64 with ``axes`` axes; missing values (NaN, None, ``pandas.NA``) become NaN.

    Raises ``NonFiniteValue`` for what is no number, ``ShapeMismatch`` for another number of axes and
    ``UndefinedStatistic`` when there are no values at all.
    """
    try:
        if isinstance(values, pd.Series | pd.DataFrame | pd.api.extensions.ExtensionArray):
            array = pd.DataFrame(values).to_numpy(dtype=float, na_value=np.nan)
            array = array if isinstance(values, pd.DataFrame) else array[:, 0]
        else:
            array = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise NonFiniteValue(f"{name} holds values that are not numbers: {error}") from error
    if array.ndim != axes:
        raise ShapeMismatch(f"{name} has shape {array.shape}; expected {axes} " + ("axis", "axes")[axes > 1])
    if array.size == 0:
        raise UndefinedStatistic(f"There are no records: {name} is empty.")
    return array


def labelled_columns(
    y: ArrayLike, score: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """``y`` and ``score`` (n, v) without the columns that have no known label, and which columns (v,) were kept.

    A vessel that nobody labelled has no score either; the scores of the others must be finite. Raises as
    ``as_masked_labels`` and ``as_scores``, and ``UndefinedStatistic`` when no label is known at all.
    """
    y, score = as_masked_labels(y), np.asarray(score, dtype=float)
    same_shape(y, score, "y and score")
    kept = np.asarray(~np.isnan(y).all(axis=0))
    if not kept.any():
        raise UndefinedStatistic("No record has a known label.")
    return y[:, kept], as_scores(score[:, kept], "score", axes=2), kept


def as_scores(values: ArrayLike, name: str, axes: int = 1) -> NDArray[np.float64]:
    """Finite numbers, float64. Raises ``NonFiniteValue`` naming the first position that is not."""
    array = as_numbers(values, name, axes)
    _refuse(~np.isfinite(array), array, name, "a finite number", NonFiniteValue)
    return array


def as_probabilities(values: ArrayLike, name: str = "prob", axes: int = 1) -> NDArray[np.float64]:
    """Numbers from 0 to 1, float64. Raises ``InvalidProbability`` naming the first that is not."""
    array = as_scores(values, name, axes)
    _refuse((array < 0) | (array > 1), array, name, "a probability from 0 to 1", InvalidProbability)
    return array


def as_labels(values: ArrayLike, name: str = "y") -> NDArray[np.bool_]:
    """Labels 0 or 1 (or booleans) as a boolean vector (n,).

    Raises ``NonFiniteValue`` for a missing label and ``InvalidLabel`` for any other value: a label that is
    unknown is to be dropped by the caller, who knows how to count it, and never becomes negative here.
    """
    array = as_scores(values, name)
    _refuse((array != 0) & (array != 1), array, name, "0 or 1", InvalidLabel)
    return np.asarray(array == 1)


def as_masked_labels(values: ArrayLike, name: str = "y", axes: int = 2) -> NDArray[np.float64]:
    """Labels 0, 1 or NaN for unknown, float64 (n, v). Raises ``InvalidLabel`` naming the first other value."""
    array = as_numbers(values, name, axes)
    _refuse((array != 0) & (array != 1) & ~np.isnan(array), array, name, "0, 1 or NaN (unknown)", InvalidLabel)
    return array


def same_length(**arrays: np.ndarray) -> int:
    """The common number of records. Raises ``ShapeMismatch`` naming the arrays that differ."""
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) != 1:
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise ShapeMismatch(f"arrays of one set of records differ in length: {listed}")
    return next(iter(lengths.values()))


def same_shape(first: np.ndarray, second: np.ndarray, names: str) -> None:
    """Raises ``ShapeMismatch`` unless both arrays have the same shape."""
    if first.shape != second.shape:
        raise ShapeMismatch(f"{names} have shapes {first.shape} and {second.shape}; expected the same")


def as_groups(groups: ArrayLike | None, n: int, name: str = "groups") -> tuple[NDArray[np.intp], np.ndarray]:
    """Group of each record as codes (n,) into the sorted distinct groups, and these groups.

    ``None`` makes every record its own group. The codes follow the sorted names and not the order of the
    records, so that a resampling with a given seed does not depend on how the table was sorted.
    Raises ``MissingGroup`` for a missing group and ``ShapeMismatch`` for another length than ``n``.
    """
    if groups is None:
        return np.arange(n), np.arange(n)
    values = groups.to_numpy() if isinstance(groups, pd.Series) else np.asarray(groups)
    if values.shape != (n,):
        raise ShapeMismatch(f"{name} has shape {values.shape}; expected ({n},), one for each record")
    if values.dtype == np.intp and n and values.min() == 0 and values.max() < n and np.bincount(values).all():
        return values, np.arange(values.max() + 1)  # codes already, as where one table is asked for many thresholds
    codes, distinct = pd.factorize(values, sort=True, use_na_sentinel=True)
    if (codes < 0).any():
        raise MissingGroup(f"{name} is missing at position {int(np.argmax(codes < 0))}; expected a patient or exam")
    return codes, np.asarray(distinct)


def check_level(level: float, name: str = "level") -> float:
    """A confidence level above 0 and below 1. Raises ``InvalidSetting`` otherwise."""
    if not 0 < level < 1:
        raise InvalidSetting(f"{name} is {level!r}; expected a number between 0 and 1, such as 0.95")
    return float(level)


def check_thresholds(thresholds: ArrayLike) -> NDArray[np.float64]:
    """Thresholds as float64 (t,), each from 0 to 1. Raises ``InvalidSetting`` naming the first that is not."""
    array = np.atleast_1d(as_scores(np.atleast_1d(thresholds), "thresholds"))
    _refuse((array < 0) | (array > 1), array, "thresholds", "a number from 0 to 1", InvalidSetting)
    return array


def reached(thresholds: ArrayLike) -> NDArray[np.float64]:
    """Thresholds as probabilities stored in single precision meet them: the nearest such number, where it lies below.

    Predictions are stored as float32, in which 0.35 is 0.34999999. Read into float64 it would lie below the threshold
    0.35 that it equals. Nothing else can lie between the two, so that only such ties are decided.

    >>> stored = float(np.float32(0.35))
    >>> stored >= 0.35, bool(stored >= reached(0.35))
    (False, True)
    """
    exact = np.asarray(thresholds, dtype=np.float64)
    return np.minimum(exact, exact.astype(np.float32).astype(np.float64))


def _refuse(bad: np.ndarray, array: np.ndarray, name: str, expected: str, error: type[ValueError]) -> None:
    if bad.any():
        place = tuple(int(i) for i in np.argwhere(bad)[0])
        shown = place[0] if len(place) == 1 else place
        raise error(f"{name} is {array[place]} at position {shown}; expected {expected}")
