"""The analysis table of a run, whatever its data are."""

from itertools import pairwise

import pandas as pd

from cctaecg.cohort.analysis_table import build_cohort
from cctaecg.cohort.export.errors import NobodyLeft
from cctaecg.cohort.export.tables import read_export
from cctaecg.cohort.listing import cohort_folders
from cctaecg.cohort.ptbxl import analysis_table as ptbxl
from cctaecg.domain import COHORTS
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
    NobodyLeft
        When the exclusions leave no ECG of the internal cohort, naming the step that excluded the last.
    NotPTBXL
        When a file, a column or a value of a PTB-XL folder is not PTB-XL's.
    """
    config, key = run.config(), run.identifier_key()
    index = read_parquet(run.require(run.ecg_index, made_by=f"cctaecg prepare {run.name}"))
    if config.data.source == "ptbxl":
        return _with_somebody(*ptbxl.build_ptbxl_cohorts(run.export, index, key, config.cohort))
    decisions = decisions_of(run)
    tables, flows = zip(*(
        build_cohort(read_export(folder), folder.name, index, key, config.cohort, decisions)
        for folder in cohort_folders(run)
    ))
    return _with_somebody(pd.concat(tables, ignore_index=True), pd.concat(flows, ignore_index=True))


def _with_somebody(table: pd.DataFrame, flow: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What is given, where the internal cohort has an ECG left; else ``NobodyLeft`` names the step that left none."""
    learnt_from = COHORTS[0]
    if (table["cohort"] == learnt_from).any():
        return table, flow
    own = flow[flow["cohort"] == learnt_from]
    steps = list(zip(own["step"], own["ecgs"]))
    for (_, before), (step, left) in pairwise(steps):
        if before and not left:
            raise NobodyLeft(f"no ECG of the {learnt_from} cohort is left: {before:,} of {steps[0][1]:,} exported ones "
                             f"were there until the step {step!r}, which excluded them all")
    raise NobodyLeft(f"the {learnt_from} cohort has no ECG; expected some to learn from")
