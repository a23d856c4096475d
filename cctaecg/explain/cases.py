"""A dozen ECGs to look at: of each vessel one found, one missed and one false alarm, and one that looked normal."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.domain import VESSELS
from cctaecg.stats.inputs import reached

FOUND, MISSED, FALSE_ALARM, READ_AS_NORMAL = "found", "missed", "false alarm", "read as normal, with disease"


@dataclass(frozen=True)
class Case:
    """One ECG that stands for its kind.

    Attributes
    ----------
    vessel : str
        The vessel that it is about.
    kind : str
        ``found``, ``missed``, ``false alarm``, or ``read as normal, with disease``.
    row : int
        Its place in the table.
    of : int
        How many ECGs of this vessel are of the kind.
    """

    vessel: str
    kind: str
    row: int
    of: int


def chosen_cases(
    y: ArrayLike, prob: ArrayLike, thresholds: Mapping[str, float], patients: ArrayLike, normal: ArrayLike
) -> list[Case]:
    """The ECGs that stand for their kinds: the middle one by probability, so that none is picked for its looks.

    A patient is shown once. A kind that no ECG is of is left out.

    Parameters
    ----------
    y : array of 0, 1 and NaN, shape (n, 4)
        Severe stenosis of each vessel; NaN where it is not known.
    prob : array, shape (n, 4)
        Predicted probability; NaN where there is none.
    thresholds : mapping of str to float
        By vessel, from which probability a record is called high risk.
    patients : array, shape (n,)
        The patient of each record.
    normal : array of bool, shape (n,)
        Whether a doctor read the ECG as normal.

    Returns
    -------
    list of Case
        By vessel and kind; last one of an ECG read as normal, of the vessel in which it is the most probable.

    Examples
    --------
    >>> y, prob = np.full((3, 4), np.nan), np.full((3, 4), np.nan)
    >>> y[:, 0], prob[:, 0] = [1, 1, 0], [0.9, 0.1, 0.8]
    >>> cases = chosen_cases(y, prob, dict.fromkeys(VESSELS, 0.5), np.array(["a", "b", "c"]), np.zeros(3, bool))
    >>> [(case.vessel, case.kind, case.row) for case in cases]
    [('RCA', 'found', 0), ('RCA', 'missed', 1), ('RCA', 'false alarm', 2)]
    """
    y, prob, patients, normal = np.asarray(y, float), np.asarray(prob, float), np.asarray(patients), np.asarray(normal)
    cases: list[Case] = []
    shown: set[object] = set()

    def add(vessel: str, kind: str, rows: np.ndarray, by: np.ndarray) -> None:
        free = [row for row in rows[np.argsort(by[rows], kind="stable")] if patients[row] not in shown]
        if free:
            row = int(free[(len(free) - 1) // 2])
            shown.add(patients[row])
            cases.append(Case(vessel, kind, row, len(rows)))

    for column, vessel in enumerate(VESSELS):
        severe, score = y[:, column], prob[:, column]
        called = score >= reached(thresholds[vessel])
        known = np.isfinite(score)
        for kind, which in ((FOUND, (severe == 1) & called), (MISSED, (severe == 1) & known & ~called),
                            (FALSE_ALARM, (severe == 0) & called)):
            add(vessel, kind, np.flatnonzero(which), score)
    highest = np.where((y == 1) & np.isfinite(prob), prob, -1.0)
    column_of = highest.argmax(axis=1)
    ill = np.flatnonzero(normal & (highest.max(axis=1) >= 0))
    if len(ill):
        by = highest.max(axis=1)
        before = len(cases)
        add("", READ_AS_NORMAL, ill, by)
        if len(cases) > before:
            last = cases.pop()
            cases.append(Case(VESSELS[column_of[last.row]], last.kind, last.row, last.of))
    return cases
