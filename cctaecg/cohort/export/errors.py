"""One class for each way in which an export cannot become a cohort."""

from dataclasses import dataclass
from pathlib import Path

from cctaecg.cohort.export.shown import shown_column, shown_value
from cctaecg.errors import UserError

SHOWN = 20
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
    """

    file: str
    row: int | None
    column: str
    value: str
    expected: str

    def told(self, show_values: bool = False) -> str:
        """The fault as a sentence, with the value itself where ``show_values``, else with its shape."""
        place = self.file + (f", row {self.row}" if self.row is not None else "")
        place += f", column {shown_column(self.column, show_values)}" if self.column else ""
        if self.column == self.value or (not self.column and not self.value):  # a column's name, or a whole file
            shown = ""
        elif not self.column or (self.row == 1 and self.value == MISSING):  # not of the file, but about it
            shown = f" has {self.value}" if not self.column else f" is {MISSING}"
        else:
            shown = f" {shown_value(self.value, show_values)}"
        return f"{place}{shown}: expected {self.expected}"

    def __str__(self) -> str:
        return self.told()


class BrokenExport(UserError, ValueError):
    """An export breaks the contract. The message names the first twenty faults and their number.

    Attributes
    ----------
    folder : Path
        The folder of the cohort.
    faults : list of Fault
        Every fault, in the order of the files and rows.
    """

    def __init__(self, folder: Path, faults: list[Fault]):
        self.folder, self.faults = folder, faults
        more = f"\n... and {len(faults) - SHOWN:,} more" if len(faults) > SHOWN else ""
        count = "1 fault" if len(faults) == 1 else f"{len(faults):,} faults"
        super().__init__(f"{folder} has {count}:\n" + "\n".join(map(str, faults[:SHOWN])) + more)


class NegativeFollowUp(UserError, ValueError):
    """A follow-up ends, or an infarction happens, before the ECG it is counted from."""


class UnlistedECG(UserError, ValueError):
    """The index of the ECG store lacks an ECG of the cohort: it was made from another export."""


class NoCohort(UserError, FileNotFoundError):
    """The folder of the data holds no cohort."""


class PathOutsideExport(UserError, ValueError):
    """An ECG's path leads out of the folder that was exported."""


class NotPTBXL(UserError, ValueError):
    """A PTB-XL folder lacks a file or column, or holds a value that PTB-XL does not define."""
