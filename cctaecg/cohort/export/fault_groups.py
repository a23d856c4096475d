"""Faults by kind: one line for each kind with its count, its first rows and an example; all of them as a table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cctaecg.cohort.export.errors import Fault
from cctaecg.cohort.export.likely_cause import cause_of_file, cause_of_values
from cctaecg.cohort.export.shown import shown_value
from cctaecg.errors import UserError

SHOWN_KINDS = 20
SHOWN_ROWS = 5


@dataclass(frozen=True)
class FaultGroup:
    """Faults of one kind in one column of one file.

    Attributes
    ----------
    folder : Path
        The folder of the file.
    faults : tuple of Fault
        In the order of the rows, one at least.
    cause : str
        What they probably come from, as in "semicolons"; empty where nothing is known.
    """

    folder: Path
    faults: tuple[Fault, ...]
    cause: str

    def told(self, show_values: bool = False) -> str:
        """The kind as one line: its first fault, its count and its first rows.

        Parameters
        ----------
        show_values : bool, default False
            Whether the value itself is shown, which may name a person, or its shape.

        Returns
        -------
        str
            A sentence, with what the faults look like where that is known.
        """
        said = f"{self.folder.name}/{self.faults[0].told(show_values)}"
        more = [str(fault.row) for fault in self.faults[1:SHOWN_ROWS]]
        if more:
            left = ", ..." if len(self.faults) > SHOWN_ROWS else ""
            said += f"; {len(self.faults):,} such rows, also {', '.join(more)}{left}"
        return f"{said} (looks like {self.cause})" if self.cause else said

    def __str__(self) -> str:
        return self.told()


def grouped(
    folder: Path, faults: Iterable[Fault], written: Mapping[str, tuple[str, str]] | None = None
) -> list[FaultGroup]:
    """The faults of one folder by file, column and what was expected, in the order of their first ones.

    ``written`` has the encoding and the separator that a file was read with, where not UTF-8 and commas.
    """
    kinds: dict[tuple[str, str, str], list[Fault]] = {}
    for fault in faults:
        kinds.setdefault((fault.file, fault.column, fault.expected), []).append(fault)
    return [FaultGroup(folder, tuple(own), _cause(folder, own, written or {})) for own in kinds.values()]


def faults_table(groups: Iterable[FaultGroup], show_values: bool = False) -> pd.DataFrame:
    """Every fault of the groups: cohort, file, row, column, found, expected, cause; ``found`` as it may be shown."""
    rows = [(group.folder.name, fault.file, fault.row, fault.column,
             shown_value(fault.value, show_values) if fault.column else "", fault.expected, group.cause)
            for group in groups for fault in group.faults]
    table = pd.DataFrame(rows, columns=["cohort", "file", "row", "column", "found", "expected", "cause"])
    return table.astype({"row": "Int64"})


class BrokenExport(UserError, ValueError):
    """An export breaks the contract. The message names the first twenty kinds of fault and the number of all.

    Attributes
    ----------
    folder : Path
        The folder of the cohort.
    faults : list of Fault
        Every fault, in the order of the files and rows.
    """

    def __init__(self, folder: Path, faults: list[Fault]):
        self.folder, self.faults = folder, faults
        groups = grouped(Path(folder), faults)
        left = len(groups) - SHOWN_KINDS
        more = f"\n... and {left:,} more {'kinds' if left > 1 else 'kind'}" if left > 0 else ""
        count = "1 fault" if len(faults) == 1 else f"{len(faults):,} faults"
        super().__init__(f"{folder} has {count}:\n" + "\n".join(map(str, groups[:SHOWN_KINDS])) + more)


def _cause(folder: Path, faults: list[Fault], written: Mapping[str, tuple[str, str]]) -> str:
    first = faults[0]
    if first.explained:
        return ""
    if first.column and first.row is not None and first.row > 1:
        return cause_of_values(first.meaning or first.column, [fault.value for fault in faults])
    return "" if first.column else cause_of_file(folder / first.file, *written.get(first.file, ()))
