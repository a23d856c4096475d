"""The analysis table of a run, whatever its data are."""

import pandas as pd

from cctaecg.cohort.analysis_table import build_cohort
from cctaecg.cohort.export.tables import read_export
from cctaecg.cohort.listing import cohort_folders
from cctaecg.cohort.ptbxl import analysis_table as ptbxl
from cctaecg.labels.files import decisions_of
from cctaecg.run.reading import read_parquet
from cctaecg.run.run import Run


def build_analysis_table(run: Run) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The analysis table of a run, one row for each pair of an ECG and a coronary CT, and the flow of the exclusions.

    Parameters
    ----------
    run : Run
        The run, its ECG store built: ECGs that cannot be read are excluded and counted.

    Returns
    -------
    table : DataFrame
        cohort; patient_id, exam_id, ecg_id (hashed); recorded_at of the ECG, performed_at of the CT, interval_h (hours
        between them); age (years), sex (M or F), diabetes, hypertension, prior_mi; grade_rca to grade_lcx (0 normal to
        4 occluded), severe_rca to severe_lcx; ecg_normal; time_days (to infarction or the last sight of the patient),
        mi. Unknown is missing.
    flow : DataFrame
        One row for each step of each cohort: cohort, step, patients, exams, ecgs that it leaves, and as
        excluded_patients and so on those that it excludes.

    Raises
    ------
    MissingArtefact
        When the ECG store is not built yet.
    UnlistedECG
        When the store was built from another export.
    NegativeFollowUp
        When a follow-up ends before the ECG it is counted from.
    BrokenExport
        When the export breaks the contract.
    NoCohort
        When the export has no internal cohort.
    NotPTBXL
        When a file, a column or a value of a PTB-XL folder is not PTB-XL's.
    """
    config, key = run.config(), run.identifier_key()
    index = read_parquet(run.require(run.ecg_index, made_by=f"cctaecg prepare {run.name}"))
    if config.data.source == "ptbxl":
        return ptbxl.build_ptbxl_cohorts(run.export, index, key, config.cohort)
    decisions = decisions_of(run)
    tables, flows = zip(*(
        build_cohort(read_export(folder), folder.name, index, key, config.cohort, decisions)
        for folder in cohort_folders(run)
    ))
    return pd.concat(tables, ignore_index=True), pd.concat(flows, ignore_index=True)
