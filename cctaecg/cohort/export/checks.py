"""Checks of an export's tables, whole columns at a time, that collect every fault instead of stopping at one."""

import pandas as pd

from cctaecg.cohort.export.errors import Fault

DATE = r"\d{4}-\d{2}-\d{2}"
CLOCK = r"[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?"
LONGEST_VALUE = 60  # characters of a wrong value that a fault keeps


class Checks:
    """``faults`` of ``tables``, which map file names to tables of strings indexed by spreadsheet row; ``times`` read.

    A file that is not there is passed over: its absence is a fault of its own where it is needed.
    """

    def __init__(self, tables: dict[str, pd.DataFrame]):
        self.tables = tables
        self.faults: list[Fault] = []
        self.times: dict[tuple[str, str], pd.Series] = {}

    def one_of(self, file: str, column: str, values: tuple[str, ...]) -> None:
        if file in self.tables:
            shown = " or ".join(value or "nothing" for value in values)
            self._report(file, column, ~self.tables[file][column].isin(values), shown)

    def unique(self, file: str, column: str) -> None:
        """An identifier: there, once, and without space around it."""
        if file in self.tables:
            values = self.tables[file][column]
            empty, again = values == "", self.tables[file].duplicated()
            self._report(file, column, empty, "an identifier")
            self._report(file, column, values != values.str.strip(), "an identifier without space around it")
            self._report(file, column, again & ~empty, "each row once; one above says the same throughout")
            self._report(file, column, values.duplicated() & ~again & ~empty,
                         "an identifier that no row above has")

    def known_patient(self, file: str) -> None:
        if file in self.tables and "patients.csv" in self.tables:
            named = self.tables[file]["patient_id"]
            known = named.isin(self.tables["patients.csv"]["patient_id"]) & (named != "")
            self._report(file, "patient_id", ~known, "a patient_id of patients.csv")

    def time(self, file: str, column: str, clock: bool | None = True, may_be_empty: bool = False) -> None:
        """An ISO 8601 date (``clock`` None), date and time (True) or either (False)."""
        if file not in self.tables:
            return
        pattern = DATE + {None: "", True: CLOCK, False: f"(?:{CLOCK})?"}[clock]
        values = self.tables[file][column]
        parsed = pd.to_datetime(values.where(values.str.fullmatch(pattern)), format="ISO8601", errors="coerce")
        parsed = parsed.where(parsed.dt.year.between(1850, 2200))
        self.times[file, column] = parsed
        wrong = parsed.isna() & ~((values == "") & may_be_empty)
        example = {None: "a date such as 1956-03-21", True: "a time such as 2021-03-04T09:15:00",
                   False: "a date or time such as 2021-03-04T09:15:00"}[clock]
        self._report(file, column, wrong, example + (" or nothing" if may_be_empty else ""))

    def not_after(self, file: str, column: str, limit: str) -> None:
        if file in self.tables:
            late = self.times[file, column] > self.times[file, limit]
            self._report(file, column, late, f"a time not after {limit}")

    def not_before_birth(self, file: str, column: str) -> None:
        if file in self.tables and "patients.csv" in self.tables:
            born = self.times["patients.csv", "birth_date"].set_axis(self.tables["patients.csv"]["patient_id"])
            born = self.tables[file]["patient_id"].map(born[~born.index.duplicated()])
            self._report(file, column, self.times[file, column] < born, "a time after the patient's birth_date")

    def path_inside(self, file: str, column: str) -> None:
        if file in self.tables:
            self._report(file, column, leads_outside(self.tables[file][column]),
                         "a path relative to the folder that stays inside it")

    def _report(self, file: str, column: str, wrong: pd.Series, expected: str) -> None:
        values = self.tables[file].loc[wrong.to_numpy(), column]
        self.faults += [Fault(file, int(row), column, value[:LONGEST_VALUE], expected) for row, value in values.items()]


def leads_outside(paths: pd.Series) -> pd.Series:
    """Whether each path is empty, absolute, or climbs out of the folder it is relative to.

    >>> leads_outside(pd.Series(["ecg/1.hea", "ecg/../1.hea", "../1.hea", "/etc/passwd", "C:\\\\1.hea", ""])).tolist()
    [False, True, True, True, True, True]
    """
    return (paths == "") | paths.str.contains(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\x00", regex=True)
