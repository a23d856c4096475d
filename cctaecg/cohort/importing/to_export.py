"""The whole of a hospital's folder brought to an export, or every fault and no export."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from cctaecg.cohort.export.errors import Fault
from cctaecg.cohort.export.fault_groups import FaultGroup, grouped
from cctaecg.cohort.export.tables import COLUMNS
from cctaecg.cohort.importing.convert import converted, unused_columns
from cctaecg.cohort.importing.mapping import ImportMapping, TableSource
from cctaecg.cohort.importing.source_files import read_source
from cctaecg.ecg.source import files_of
from cctaecg.errors import UserError
from cctaecg.run.atomic import written
from cctaecg.run.beside import NEW, place_beside
from cctaecg.run.links import leads_out

ECGS = "ecg"
"""Folder of the ECG files in each cohort of the export."""

ABSOLUTE = re.compile(r"[A-Za-z]:|/")


class ExportExists(UserError, FileExistsError):
    """Something lies already where the export should go."""


@dataclass(frozen=True)
class Imported:
    """What became of a hospital's folder.

    Attributes
    ----------
    rows : list of (str, int, str, list of str)
        For each table of the export its place, the number of its rows, the file they come from, and the columns of that
        file that are not used.
    faults : list of FaultGroup
        Every fault; where there is any, no export was written.
    """

    rows: list[tuple[str, int, str, list[str]]]
    faults: list[FaultGroup]


def import_folder(folder: Path, export: Path, mapping: ImportMapping) -> Imported:
    """Write an export from a hospital's files, with a link to (or copy of) each ECG file; nothing if there is a fault.

    Parameters
    ----------
    folder : Path
        What the hospital has.
    export : Path
        The folder to make; it must not be there, or be empty.
    mapping : ImportMapping
        What the files are called and how they are written, of :func:`cctaecg.cohort.read_mapping`.

    Returns
    -------
    Imported
        What was read, and every fault with its file, row and column.

    Raises
    ------
    ExportExists
        When ``export`` is there and not empty.
    """
    if export.exists() and (not export.is_dir() or any(export.iterdir())):
        raise ExportExists(f"{export} is there already; remove it, or choose another folder for --to")
    done, faults = Imported([], []), []
    tables: dict[tuple[str, str], pd.DataFrame] = {}
    files: dict[str, dict[str, Path]] = {}
    for cohort, name, source in _wanted(mapping):
        if leads_out(folder / source.file, folder):
            faults.append(Fault(source.file, None, "", "", "a file, and no link that leads out of the folder"))
            continue
        table, wrong = read_source(folder / source.file, source.file, mapping.how(source))
        if table is not None:
            result, more = converted(table, name, source, mapping.how(source), mapping.values)
            wrong += more
            if name == "ecg" and not more:
                prefix = mapping.path_prefix if source.path_prefix is None else source.path_prefix
                ecgs = folder / (mapping.ecg_files if source.ecg_files is None else source.ecg_files)
                result, files[cohort], more = _ecg_files(result, ecgs, source, prefix)
                wrong += more
            tables[cohort, name] = result
            done.rows.append((f"{cohort}/{name}.csv", len(result), source.file, unused_columns(table, source)))
        faults += wrong
    read_as = {source.file: mapping.how(source) for _, _, source in _wanted(mapping)}
    shown = {file: (how.encoding, how.separator) for file, how in read_as.items()}
    done.faults.extend(grouped(folder, faults, shown))
    if not faults:
        with written(export):
            _write(export, mapping, tables, files)
    return done


def _wanted(mapping: ImportMapping) -> Iterator[tuple[str, str, TableSource]]:
    for cohort, sources in mapping.tables.items():
        for file in COLUMNS:
            name = file.removesuffix(".csv")
            if (source := sources.get(name)) is not None:
                yield cohort, name, source


def _ecg_files(
    ecg: pd.DataFrame, folder: Path, source: TableSource, prefix: str
) -> tuple[pd.DataFrame, dict[str, Path], list[Fault]]:
    """The ECG table with paths in the export, the files to bring there by their path, and paths that lead nowhere."""
    root, named, faults = folder.resolve(), source.columns["path"], []
    column = named if isinstance(named, str) else " + ".join(named or [])
    places, files = [], {}
    for row, path in ecg["path"].items():
        inner = path[len(prefix) :] if prefix and path.casefold().startswith(prefix.casefold()) else path
        inner = inner.replace("\\", "/")
        beginning = ABSOLUTE.match(inner) is not None
        inner = inner.lstrip("/")
        file = (root / inner).resolve()
        missing = next((part for part in files_of(file) if not part.is_file()), None) if inner else file
        if not file.is_relative_to(root) or missing is not None:
            expected = f"an ECG file, looked for below {folder}" + (
                ", or path_prefix to say what it begins with" if beginning else
                "; bring it there, or leave the row out")
            faults.append(Fault(source.file, int(str(row)), column, path, expected, "path", explained=True))
            continue
        places.append(f"{ECGS}/{inner}")
        for part in files_of(file):
            files[f"{ECGS}/{part.relative_to(root).as_posix()}"] = part
    return (ecg if faults else ecg.assign(path=places)), files, faults


def _write(
    export: Path, mapping: ImportMapping, tables: dict[tuple[str, str], pd.DataFrame], files: dict[str, dict[str, Path]]
) -> None:
    with place_beside(export) as beside:
        partial = beside / NEW
        for cohort in mapping.tables:
            (partial / cohort).mkdir(parents=True)
            for file, columns in COLUMNS.items():
                table = tables.get((cohort, file.removesuffix(".csv")))
                if table is None and file == "procedures.csv":
                    table = pd.DataFrame(columns=list(columns))
                if table is not None:
                    table[list(columns)].to_csv(partial / cohort / file, index=False, lineterminator="\n")
            shown = tqdm(files[cohort].items(), desc=f"ECGs of {cohort}", unit="file", disable=None, leave=False)
            for place, ecg_file in shown:
                target = partial / cohort / place
                target.parent.mkdir(parents=True, exist_ok=True)
                _link_or_copy(ecg_file, target)
        if export.exists():
            export.rmdir()  # empty
        partial.rename(export)


def _link_or_copy(file: Path, target: Path) -> None:
    """A second name for the file where the disk allows it, so that no ECG takes its space twice; else a copy."""
    try:
        os.link(file, target)
    except OSError:
        shutil.copyfile(file, target)
