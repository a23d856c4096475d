"""The smallest number of patients that may be shown, and how many of their records or exams are surely of so many.

A count of records may be of one patient who has many. Whose they are is not told where a count stands, but this is
known of a cohort: so many records, whichever they are, belong to at least so many patients.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Self

import pandas as pd


class Cell(int):
    """A smallest number of patients; as a number it is that.

    Attributes
    ----------
    records, exams : int
        The smallest number of records, and of exams, that may be shown: those of fewer patients cannot be so many.
    by_cohort : dict of str to Cell
        The same of each cohort alone.
    """

    records: int
    exams: int
    by_cohort: dict[str, "Cell"]

    def __new__(cls, patients: int, records: int = 0, exams: int = 0, by_cohort: Mapping[str, "Cell"] | None = None
                ) -> Self:
        cell = super().__new__(cls, patients)
        cell.records, cell.exams = max(patients, records), max(patients, exams)
        cell.by_cohort = dict(by_cohort or {})
        return cell

    def of(self, cohort: str) -> "Cell":
        """The cell of one cohort; this one where the cohort is not known."""
        return self.by_cohort.get(cohort, self)

    def in_exams(self) -> "Cell":
        """Where what is counted as records are exams."""
        return Cell(int(self), self.exams, self.exams)

    def in_patients(self) -> "Cell":
        """Where what is counted as records are patients."""
        return Cell(int(self))


def cell_of(cell: int) -> Cell:
    """``cell`` as a :class:`Cell`: a plain number, of records of which each is another patient's."""
    return cell if isinstance(cell, Cell) else Cell(cell)


def cell_of_cohorts(patients: int, table: pd.DataFrame) -> Cell:
    """The smallest numbers that may be shown of a study.

    Parameters
    ----------
    patients : int
        The smallest number of patients.
    table : DataFrame
        The analysis table: ``cohort``, ``patient_id`` and ``exam_id`` of each record.
    """
    by_cohort = {}
    for cohort, rows in table.groupby("cohort", observed=True):
        exams = rows.drop_duplicates(["patient_id", "exam_id"])
        by_cohort[str(cohort)] = Cell(patients, surely_of(patients, rows["patient_id"]),
                                      surely_of(patients, exams["patient_id"]))
    return Cell(patients, max((cell.records for cell in by_cohort.values()), default=0),
                max((cell.exams for cell in by_cohort.values()), default=0), by_cohort)


def surely_of(patients: int, owners: Iterable[Hashable]) -> int:
    """The fewest records that are of at least so many patients, whichever they are.

    >>> surely_of(2, ["a"] * 7 + ["b"] * 3), surely_of(5, ["a"] * 7 + ["b"] * 3), surely_of(5, "abcdefg")
    (8, 11, 5)
    """
    counts = pd.Series(list(owners)).value_counts()
    return 1 + int(counts.nlargest(patients - 1).sum()) if patients > 1 else patients
