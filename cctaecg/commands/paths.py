"""Files and folders that are named on the command line: an empty text is none, a table replaces only its own kind.

A variable that is not set gives an empty text, which would be the current folder. And a file that a command writes
where it is told must not take the place of an ECG, a table of the export, or a device of the machine.
"""

from pathlib import Path
from typing import Any

import click


def what_is_no_path(value: str) -> str:
    """Why a text can name no file or folder to read, as a sentence; empty where it can.

    A pipe or a device has no end that one could wait for.
    """
    if value == "":
        return "an empty text is no path"
    if "\0" in value:
        return f"{value!r} is no path"
    try:
        other = Path(value).exists() and not (Path(value).is_file() or Path(value).is_dir())
    except OSError as error:
        return f"{value[:100]!r} cannot be looked at ({error.strerror or error})"
    return f"{value!r} is a pipe, a socket or a device; expected a file or a folder" if other else ""


class GivenPath(click.Path):
    """A path that is not empty, and no pipe or device; else as ``click.Path``."""

    def __init__(self, **how: Any):
        super().__init__(path_type=Path, **how)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path as it was given."""
        if said := what_is_no_path(str(value)):
            self.fail(said, param, ctx)
        return super().convert(value, param, ctx)


class TableToWrite(GivenPath):
    """A CSV file to write: a new one, an empty one, or one that holds the same kind of table.

    Parameters
    ----------
    begins : str
        What the first line of such a table begins with.
    kind : str
        What such a table is called.
    """

    name = "FILE"

    def __init__(self, begins: str, kind: str):
        super().__init__(dir_okay=False)
        self.begins, self.kind = begins, kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; what lies there is not touched before the table is complete."""
        path = super().convert(value, param, ctx)
        if not path.exists():
            return path
        try:
            with path.open("rb") as stream:
                start = stream.read(len(self.begins.encode()) + 3).decode("utf-8-sig", errors="replace")
        except OSError as error:
            self.fail(f"{value!r} is there already and cannot be read ({error.strerror or error})", param, ctx)
        if start and not start.startswith(self.begins):
            self.fail(f"{value!r} is there already and is no {self.kind}; move it away, or choose another name",
                      param, ctx)
        return path


FOLDER = GivenPath(file_okay=False)
FAULTS = TableToWrite("cohort,file,row,column", "table of faults")
FEATURES = TableToWrite("PAR1", "table of features")
NOTEBOOK = TableToWrite('{\n "cells"', "executed notebook")
ONNX = TableToWrite("\x08", "ONNX file")
PREDICTIONS = TableToWrite("file,prob_", "table of predictions")
