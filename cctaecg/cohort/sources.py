"""The two things a run asks of its data, whatever they are: which ECGs there are, and the analysis table."""

from pathlib import Path

import pandas as pd

from cctaecg.cohort import ptbxl
from cctaecg.cohort.analysis_table import build_cohort
from cctaecg.cohort.checks import leads_outside
from cctaecg.cohort.errors import NoCohort, PathOutsideExport
from cctaecg.cohort.export import read_export
from cctaecg.cohort.identifiers import hash_identifiers, identifier_kind
from cctaecg.domain import COHORTS
from cctaecg.run import Run

LISTING_COLUMNS = ["cohort", "ecg_id", "patient_id", "path"]


def ecg_listing(run: Run) -> pd.DataFrame:
    """Every exported ECG: cohort, ecg_id and patient_id (hashed), path (absolute); the input of the ECG store.

    Raises ``BrokenExport``, ``PathOutsideExport`` or ``NoCohort``; ``NotPTBXL`` for a PTB-XL folder.
    """
    config, key = run.config(), run.identifier_key()
    if config.data.source == "ptbxl":
        originals = ptbxl.ptbxl_listing(run.export, config.signal.fs)
        parts = [group for _, group in originals.groupby("cohort", sort=False)]
    else:
        parts = [_listing(folder) for folder in cohort_folders(run)]
    return pd.concat([_hashed(part, key) for part in parts], ignore_index=True)


def build_analysis_table(run: Run) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The analysis table of all cohorts (``analysis_table.COLUMNS``) and the flow of their exclusions.

    Needs the index of the ECG store, so that ECGs which cannot be read are excluded and counted. Raises what
    ``ecg_listing`` raises, ``MissingArtefact`` without that index, and ``UnlistedECG`` when it is of another export.
    """
    config, key = run.config(), run.identifier_key()
    index = pd.read_parquet(run.require(run.ecg_index, made_by=f"cctaecg prepare {run.name}"))
    if config.data.source == "ptbxl":
        return ptbxl.build_ptbxl_cohorts(run.export, index, key, config.cohort)
    tables, flows = zip(*(
        build_cohort(read_export(folder), folder.name, index, key, config.cohort) for folder in cohort_folders(run)
    ))
    return pd.concat(tables, ignore_index=True), pd.concat(flows, ignore_index=True)


def cohort_folders(run: Run) -> list[Path]:
    """The folders of the cohorts that the run's export has; the internal one must be there, the others may be."""
    export = run.export
    if run.config().data.source == "simulated":
        run.require(export, made_by=f"cctaecg simulate {run.name}")
    if not (export / COHORTS[0]).is_dir():
        raise NoCohort(f"{export} has no folder {COHORTS[0]!r}; expected the folders of a hospital export: "
                       f"{COHORTS[0]}, and where there are any {' and '.join(COHORTS[1:])}")
    return [export / cohort for cohort in COHORTS if (export / cohort).is_dir()]


def _listing(folder: Path) -> pd.DataFrame:
    ecg = read_export(folder).ecg
    paths = ecg["path"]
    root = folder.resolve()
    outside = leads_outside(paths)
    directories = paths.str.rpartition("/")[0]
    for directory in directories.unique():  # a link inside the folder may lead out of it
        if not (root / directory).resolve().is_relative_to(root):
            outside |= directories == directory
    if outside.any():
        raise PathOutsideExport(f"{folder.name}/ecg.csv, row {outside.idxmax()}: the path leads out of the exported "
                                "folder; expected a path inside it")
    return pd.DataFrame({"cohort": folder.name, "ecg_id": ecg["ecg_id"], "patient_id": ecg["patient_id"],
                         "path": str(root) + "/" + paths})  # fmt: skip


def _hashed(listing: pd.DataFrame, key: bytes) -> pd.DataFrame:
    cohort = listing["cohort"].iloc[0]
    hashed = {
        f"{what}_id": hash_identifiers(key, identifier_kind(cohort, what), listing[f"{what}_id"])
        for what in ("ecg", "patient")
    }
    return listing.assign(**hashed)[LISTING_COLUMNS]
