"""The analysis table of a run, whatever its data are."""

import pandas as pd

from cctaecg.cohort.analysis_table import build_cohort
from cctaecg.cohort.export.tables import read_export
from cctaecg.cohort.listing import cohort_folders
from cctaecg.cohort.ptbxl import analysis_table as ptbxl
from cctaecg.labels.files import label_files, read_decisions
from cctaecg.run.run import Run


def build_analysis_table(run: Run) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The analysis table of all cohorts (``analysis_table.COLUMNS``) and the flow of their exclusions.

    Needs the index of the ECG store, so that ECGs which cannot be read are excluded and counted. Raises what
    ``ecg_listing`` raises, ``MissingArtefact`` without that index, and ``UnlistedECG`` when it is of another export.
    """
    config, key = run.config(), run.identifier_key()
    index = pd.read_parquet(run.require(run.ecg_index, made_by=f"cctaecg prepare {run.name}"))
    if config.data.source == "ptbxl":
        return ptbxl.build_ptbxl_cohorts(run.export, index, key, config.cohort)
    decisions = read_decisions(label_files(run))
    tables, flows = zip(*(
        build_cohort(read_export(folder), folder.name, index, key, config.cohort, decisions)
        for folder in cohort_folders(run)
    ))
    return pd.concat(tables, ignore_index=True), pd.concat(flows, ignore_index=True)
