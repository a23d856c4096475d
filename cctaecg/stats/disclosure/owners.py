"""Whose the records of a curve are: several of one patient are one patient, however many they are."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Owners:
    """The patients of sorted records, of each class apart: what lies between two places is counted in patients.

    Attributes
    ----------
    events : array of int, shape (m,)
        Patient of each record with the outcome, in the order of the curve.
    others : array of int, shape (n - m,)
        Patient of each record without it.
    """

    events: np.ndarray
    others: np.ndarray


def owners_of(y: np.ndarray, codes: np.ndarray, order: np.ndarray) -> Owners:
    """The patients of records with ``y`` (n,) boolean and patient ``codes`` (n,), taken in ``order`` (n,)."""
    y, codes = np.asarray(y, bool)[order], codes[order]
    return Owners(codes[y], codes[~y])


def patients_between(owner: np.ndarray, one: int, other: int) -> int:
    """How many patients the records between two places have.

    >>> patients_between(np.array([7, 7, 7, 8, 9]), 4, 0)
    2
    """
    return len(np.unique(owner[min(one, other) : max(one, other)]))
