"""Whether each path of an export's ``ecg.csv`` leads to a file that can be opened, once, inside the folder."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from cctaecg.cohort.export.checks import leads_outside
from cctaecg.cohort.export.errors import Fault
from cctaecg.ecg.source import files_of

FILE, COLUMN = "ecg.csv", "path"


def check_paths(folder: Path, ecg: pd.DataFrame) -> list[Fault]:
    """Open the files of every row of ``ecg``, the text table of ``folder/ecg.csv`` by spreadsheet row.

    For a WFDB record that is its header and the samples it names. A path that is empty or leads out of the folder by
    its words alone is a fault of the table itself and is passed over here.
    """
    root = folder.resolve()
    paths = ecg.loc[~leads_outside(ecg[COLUMN]), COLUMN]
    found: dict[Path, int] = {}
    names: dict[Path, set[str]] = {}  # of the files in a folder, without capitals
    faults = []
    rows = zip(paths.index.to_numpy().tolist(), paths)
    for row, path in tqdm(rows, total=len(paths), desc="opening ECGs", unit="ECG", disable=None, leave=False):
        file = (root / path).resolve()
        if not file.is_relative_to(root):
            faults.append(Fault(FILE, row, COLUMN, path, "a path without a link that leads out of the folder"))
        elif file in found:
            faults.append(Fault(FILE, row, COLUMN, path, "a file that no row above names"))
        else:
            found[file] = row
            faults += [Fault(FILE, row, COLUMN, path, expected) for expected in _wrong(file, path, names)]
    return faults


def _wrong(file: Path, path: str, names: dict[Path, set[str]]) -> Iterator[str]:
    """What is expected of the file of one row and is not so; at most one thing."""
    try:
        for part in files_of(file):
            try:
                with part.open("rb") as stream:
                    empty = not stream.read(1)
            except FileNotFoundError:
                yield ("forward slashes in the path" if "\\" in path
                       else "the samples to lie beside the header, under the name that it gives them" if part != file
                       else "the file to be there, with these capitals" if _in_other_capitals(file, names)
                       else "the file to be there")
                return
            except IsADirectoryError:
                yield "a file and not a folder"
                return
            if empty:
                yield "a file that is not empty"
                return
    except OSError as error:  # of the file, or of the folder that it lies in
        yield f"a file that can be opened ({error.strerror or error})"


def _in_other_capitals(file: Path, names: dict[Path, set[str]]) -> bool:
    """Whether a file of the same name in other capitals is there, which Windows takes for the same."""
    if file.parent not in names:
        beside = file.parent.iterdir() if file.parent.is_dir() else iter(())
        names[file.parent] = {other.name.casefold() for other in beside}
    return file.name.casefold() in names[file.parent]
