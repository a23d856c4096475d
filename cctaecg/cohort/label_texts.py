"""The texts of a run's export that are read for labels."""

import pandas as pd

from cctaecg.cohort.export.tables import read_export
from cctaecg.cohort.listing import cohort_folders
from cctaecg.errors import UserError
from cctaecg.labels.reading import DIAGNOSES, REPORTS
from cctaecg.run.run import Run


class NoTexts(UserError, ValueError):
    """The run's data have no reports: their labels come from elsewhere."""


def exported_texts(run: Run) -> dict[str, pd.Series]:
    """Every CT report and every ECG diagnosis of a run's export.

    Parameters
    ----------
    run : Run
        The run, its export in place.

    Returns
    -------
    dict of str to Series
        "reports", one entry for each exam, and "diagnoses", one for each ECG; all cohorts together.

    Raises
    ------
    NoTexts
        For PTB-XL, which has no reports.
    MissingArtefact
        When the simulated export is not made yet.
    NoCohort
        When the export has no internal cohort.
    BrokenExport
        When the export breaks the contract.
    """
    if run.config().data.source == "ptbxl":
        raise NoTexts("PTB-XL has no CT reports: its labels come from the ECG's diagnosis codes")
    exports = [read_export(folder) for folder in cohort_folders(run)]
    return {
        REPORTS: pd.concat([export.ccta["report"] for export in exports], ignore_index=True),
        DIAGNOSES: pd.concat([export.ecg["diagnosis"] for export in exports], ignore_index=True),
    }
