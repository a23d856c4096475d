"""Every fault of the table, area by area; as a command it provokes them all and stores what is told, for the book."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cctaecg.evidence.faults import STORED
from tests.faults import (
    checkpoints,
    command_line,
    configuration,
    disk,
    ecg_files,
    export,
    mapping,
    parameters,
    reports,
    run_folder,
    signals,
)
from tests.faults.fault import Fault, Told

AREAS: dict[str, list[Fault]] = {
    "Command line": command_line.FAULTS, "Configuration": configuration.FAULTS, "Parameters": parameters.FAULTS,
    "Export": export.FAULTS, "Mapping": mapping.FAULTS, "Reports": reports.FAULTS,
    "ECG files": ecg_files.FAULTS, "Checkpoints": checkpoints.FAULTS,
    "Run folder": run_folder.FAULTS, "Disk and permissions": disk.FAULTS, "Signals": signals.FAULTS,
}


@contextmanager
def empty_project(folder: Path) -> Iterator[None]:
    """``folder`` as the current one, with what makes it a project."""
    before = Path.cwd()
    for name in ("_toc.yml", "Snakefile"):
        (folder / name).touch()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def told(fault: Fault) -> Told:
    """What is told of a fault, in a project of its own."""
    with tempfile.TemporaryDirectory() as folder, empty_project(Path(folder).resolve()):
        return fault.provoke()


if __name__ == "__main__":
    rows = [{"area": area, "fault": fault.what, "status": status, "told": sentence}
            for area, faults in AREAS.items() for fault in faults for status, sentence in [told(fault)]]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    STORED.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"{len(rows)} faults of {len(AREAS)} areas in {STORED.name}")
