"""Which ECGs a run's data hold, and where: what the ECG store is built from.

It reads no report and no label, so that a change of the label rules does not prepare any ECG again.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd

from cctaecg.cohort.export.checks import leads_outside
from cctaecg.cohort.export.errors import NoCohort, PathOutsideExport
from cctaecg.cohort.export.tables import read_export
from cctaecg.cohort.identifiers import hash_identifiers, identifier_kind
from cctaecg.cohort.pretrained_on import refuse_overlap
from cctaecg.cohort.ptbxl.database import ptbxl_listing
from cctaecg.domain import COHORTS
from cctaecg.ecg.readers.containers.address import MARK
from cctaecg.ecg.source import files_of
from cctaecg.run.links import leads_out
from cctaecg.run.reading import read_parquet
from cctaecg.run.run import Run

LISTING_COLUMNS = ["cohort", "ecg_id", "patient_id", "path"]


def ecg_listing(run: Run) -> pd.DataFrame:
    """Every ECG of a run's data, and where its file lies: what the ECG store is built from.

    No report and no label is used, so that a change of the label rules does not prepare any ECG again.

    Parameters
    ----------
    run : Run
        The run, its export or PTB-XL folder in place.

    Returns
    -------
    DataFrame
        cohort, ecg_id and patient_id (hashed), path (absolute).

    Raises
    ------
    MissingArtefact
        When the simulated export is not made yet.
    NoCohort
        When the export has no internal cohort.
    BrokenExport
        When the export breaks the contract.
    PathOutsideExport
        When an ECG's path, or a link on it, leads out of the exported folder.
    NotPTBXL
        When a file, a column or a value of a PTB-XL folder is not PTB-XL's.
    PretrainedOn
        When a file beside the weights that the networks start from says that they have learnt from these patients.
    """
    config, key = run.config(), run.identifier_key()
    parts = original_listing(run)
    for cohort, part in parts.items():
        refuse_overlap(config.model.checkpoint, part["patient_id"], f"the {cohort} cohort of {run.shown}")
    return pd.concat([_hashed(part, cohort, key) for cohort, part in parts.items()], ignore_index=True)


def original_listing(run: Run) -> dict[str, pd.DataFrame]:
    """The ECGs of each cohort as the data name them: cohort, ecg_id, patient_id, path; nothing of it is kept."""
    config = run.config()
    if config.data.source == "ptbxl":
        originals = ptbxl_listing(run.export, config.signal.fs)
        return {str(cohort): group for cohort, group in originals.groupby("cohort", sort=False)}
    return {folder.name: cohort_listing(folder) for folder in cohort_folders(run)}


def first_cohort_paths(run: Run, most: int) -> list[str]:
    """Files of some ECGs of the internal cohort, spread evenly over :func:`cctaecg.cohort.ecg_listing`.

    Parameters
    ----------
    run : Run
        The run, its ECG store built; ECGs that the store refused are left out.
    most : int
        How many at most.

    Returns
    -------
    list of str
        Their paths. What the listing raises, this raises too.

    Raises
    ------
    MissingArtefact
        When the ECG store is not built yet.
    """
    index = read_parquet(run.require(run.ecg_index, f"cctaecg prepare {run.name}"))
    kept = set(index.loc[index["row"] >= 0, "ecg_id"])
    listing = ecg_listing(run)
    own = listing[(listing["cohort"] == COHORTS[0]) & listing["ecg_id"].isin(kept)]["path"]
    return own.iloc[np.unique(np.linspace(0, len(own) - 1, min(most, len(own))).astype(int))].tolist()


def cohort_folders(run: Run) -> list[Path]:
    """The folders of the cohorts that the run's export has; the internal one must be there, the others may be."""
    export = run.export
    if run.config().data.source == "simulated":
        run.require(export, made_by=f"cctaecg simulate {run.name}")
    if linked := [cohort for cohort in COHORTS if leads_out(export / cohort, export)]:
        raise PathOutsideExport(f"{export / linked[0]} is a link that leads out of the export; expected a folder")
    if not (export / COHORTS[0]).is_dir():
        raise NoCohort(f"{export} has no folder {COHORTS[0]!r}; expected the folders of a hospital export: "
                       f"{COHORTS[0]}, and where there are any {' and '.join(COHORTS[1:])}")
    return [export / cohort for cohort in COHORTS if (export / cohort).is_dir()]


def cohort_listing(folder: Path) -> pd.DataFrame:
    """The ECGs of one cohort's exported folder: cohort, ecg_id and patient_id as exported, path (absolute)."""
    ecg = read_export(folder).ecg
    paths = ecg["path"]
    root = folder.resolve()
    outside = leads_outside(paths)
    files = paths.map(lambda path: path.rpartition(MARK)[0] or path)
    for named in (paths, files):  # a path may be that of a file, or name a record of a file
        directories = named.map(lambda path: path.rpartition("/")[0])
        for directory in directories[~outside].unique():  # a link inside the folder may lead out of it
            if not (root / directory).resolve().is_relative_to(root):
                outside |= directories == directory
            elif linked := _links_out_of(root / directory, root):
                records = named[directories == directory]
                outside |= named.isin([path for path in records
                                       if linked & {file.name for file in files_of(root / path)}])
    if outside.any():
        raise PathOutsideExport(f"{folder.name}/ecg.csv, row {outside.idxmax()}: the path leads out of the exported "
                                "folder; expected a path inside it")
    return pd.DataFrame({"cohort": folder.name, "ecg_id": ecg["ecg_id"], "patient_id": ecg["patient_id"],
                         "path": str(root) + "/" + paths})  # fmt: skip


def _links_out_of(directory: Path, root: Path) -> set[str]:
    """Names in ``directory`` that are links to a place outside ``root``."""
    if not directory.is_dir():
        return set()
    with os.scandir(directory) as entries:
        return {entry.name for entry in entries
                if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(root)}


def _hashed(listing: pd.DataFrame, cohort: str, key: bytes) -> pd.DataFrame:
    hashed = {
        f"{what}_id": hash_identifiers(key, identifier_kind(cohort, what), listing[f"{what}_id"])
        for what in ("ecg", "patient")
    }
    return listing.assign(**hashed)[LISTING_COLUMNS]
