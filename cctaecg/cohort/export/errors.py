"""One class for each way in which an export cannot become a cohort."""

from dataclasses import dataclass

from cctaecg.cohort.export.shown import shown_column, shown_value
from cctaecg.errors import UserError

MISSING = "missing"
"""The value of the fault of a column that is not there."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an export.

    ``str(fault)`` tells a value's shape and not the value, which may name a person: the row finds it.

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
    explained : bool
        What is expected says already where the fault lies, so that nothing is surmised of it.
    """

    file: str
    row: int | None
    column: str
    value: str
    expected: str
    meaning: str = ""
    explained: bool = False

    def told(self, show_values: bool = False) -> str:
        """The fault as a sentence, with the value itself where ``show_values``, else with its shape."""
        place = self.file + (f", row {self.row}" if self.row is not None else "")
        # a column that a mapping names is its author's to see; any other may be a misplaced row
        column = self.column if self.meaning else shown_column(self.column, show_values)
        place += f", column {column}" if self.column else ""
        if self.column == self.value or (not self.column and not self.value):  # a column's name, or a whole file
            shown = ""
        elif not self.column or (self.row == 1 and self.value == MISSING):  # not of the file, but about it
            shown = f" has {self.value}" if not self.column else f" is {MISSING}"
        else:
            shown = f" {shown_value(self.value, show_values)}"
        return f"{place}{shown}: expected {self.expected}"

    def __str__(self) -> str:
        return self.told()


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
