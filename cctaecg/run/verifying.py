"""Whether a run still is what its steps wrote: each file against its manifest, and files that are in none."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cctaecg.run.contents import (
    SHOWN,
    ChangedArtefact,
    damage_of,
    difference,
    files_in,
    manifest_file,
    manifests_of,
    read_manifest,
    shown_file,
    step_of,
)

WRITTEN = ("cohort.parquet", "predictions", *SHOWN)
"""Where a run keeps nothing but what steps wrote."""


@dataclass(frozen=True)
class Change:
    """A file that is not what ``step`` wrote; ``how`` continues the sentence that begins with ``path``."""

    step: str
    path: Path
    how: str

    def __str__(self) -> str:
        return f"{self.path} {self.how}"


def changes(folder: Path, only: str | None = None) -> tuple[list[Change], int]:
    """Every file of a run that is not what its step wrote, and how many files were looked at.

    ``only`` is the one step whose files are looked at.
    """
    found, looked_at = [], 0
    for manifest in manifests_of(folder):
        step, files = step_of(manifest), read_manifest(manifest)
        if only not in (None, step):
            continue
        for half in (manifest_file(folder, step), shown_file(folder, step)):
            if not half.exists():
                found.append(Change(step, half, "is missing"))
        if files is None:
            found.append(Change(step, manifest, damage_of(manifest)))
            continue
        for key, content in files.items():
            path = Path(os.path.normpath(folder / key))
            looked_at += 1
            if how := difference(path, content):
                found.append(Change(step, path, how))
    return found, looked_at


def of_no_step(folder: Path) -> list[Path]:
    """Files where a run keeps nothing but what its steps wrote, and which no manifest names."""
    known = {Path(os.path.normpath(folder / key)) for manifest in manifests_of(folder)
             for key in read_manifest(manifest) or {}}
    there = (file for place in WRITTEN for file in files_in(folder / place) if file.is_file())
    return [file for file in there if file not in known and not file.name.startswith(".")]


def shown_by(folder: Path, steps: Iterable[str]) -> dict[str, list[str]]:
    """What the book shows of steps that have ended: for each step the paths of its files, relative to the run's folder.

    Parameters
    ----------
    folder : Path
        Of the run.
    steps : iterable of str
        Names of steps.

    Raises
    ------
    ChangedArtefact
        Naming the step that has not ended, or whose manifest is damaged.
    """
    found = {}
    for step in steps:
        half = [path for path in (manifest_file(folder, step), shown_file(folder, step)) if not path.exists()]
        if half:
            raise ChangedArtefact(f"step {step} has not ended; make it again with: cctaecg run {folder.name}")
        for manifest in (shown_file(folder, step), manifest_file(folder, step)):
            if read_manifest(manifest) is None:
                raise ChangedArtefact(f"{manifest} {damage_of(manifest)}; make it again with: "
                                      f"cctaecg run {folder.name}")
        found[step] = sorted(read_manifest(shown_file(folder, step)) or {})
    return found
