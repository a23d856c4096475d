"""One class for each way in which an export cannot become a cohort."""

from dataclasses import dataclass

from cctaecg.errors import UserError

PRIVATE = {"patient_id", "exam_id", "ecg_id", "birth_date", "report", "diagnosis", "path"}


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an export.

    ``str(fault)`` leaves out the values of columns that could name a person: the row finds them.

    Attributes
    ----------
    file : str
        Name of the file.
    row : int or None
        The row as a spreadsheet numbers it, the header being row 1; ``None`` for a whole file.
    column : str
        Name of the column; empty where the whole file or row is wrong.
    value : str
        What stands there.
    expected : str
        What should stand there.
    meaning : str
        What the column is called in an export, where the file calls it otherwise.
    """

    file: str
    row: int | None
    column: str
    value: str
    expected: str
    meaning: str = ""

    @property
    def shown(self) -> str:
        """What is said of the value: nothing, where it could name a person."""
        if not self.value:
            return "is empty" if self.column else ""
        return "" if (self.meaning or self.column) in PRIVATE else f"is {self.value!r}"

    def __str__(self) -> str:
        place = self.file + (f", row {self.row}" if self.row is not None else "")
        place += f", column {self.column}" if self.column else ""
        return f"{place}{' ' + self.shown if self.shown else ''}: expected {self.expected}"


class NegativeFollowUp(UserError, ValueError):
    """A follow-up ends, or an infarction happens, before the ECG it is counted from."""


class UnlistedECG(UserError, ValueError):
    """The index of the ECG store lacks an ECG of the cohort: it was made from another export."""


class NobodyLeft(UserError, ValueError):
    """No ECG of the internal cohort is left after the exclusions, so that there is nothing to learn from."""


class NoCohort(UserError, FileNotFoundError):
    """The folder of the data holds no cohort."""


class PathOutsideExport(UserError, ValueError):
    """An ECG's path leads out of the folder that was exported."""


class NotPTBXL(UserError, ValueError):
    """A PTB-XL folder lacks a file or column, or holds a value that PTB-XL does not define."""
