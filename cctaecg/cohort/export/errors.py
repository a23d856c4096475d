"""One class for each way in which an export cannot become a cohort."""

from dataclasses import dataclass
from pathlib import Path

from cctaecg.errors import UserError

SHOWN = 20
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
    """

    file: str
    row: int | None
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        place = self.file + (f", row {self.row}" if self.row is not None else "")
        place += f", column {self.column}" if self.column else ""
        if not self.value and self.column:
            shown = " is empty"
        elif not self.value or self.column in PRIVATE:
            shown = ""
        else:
            shown = f" is {self.value!r}"
        return f"{place}{shown}: expected {self.expected}"


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
