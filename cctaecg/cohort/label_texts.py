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
    """Every CT report and every ECG diagnosis of the export, by kind, one entry for each exam or ECG.

    Raises ``NoTexts`` for PTB-XL, and what ``read_export`` raises.
    """
    if run.config().data.source == "ptbxl":
        raise NoTexts("PTB-XL has no CT reports: its labels come from the ECG's diagnosis codes")
    exports = [read_export(folder) for folder in cohort_folders(run)]
    return {
        REPORTS: pd.concat([export.ccta["report"] for export in exports], ignore_index=True),
        DIAGNOSES: pd.concat([export.ecg["diagnosis"] for export in exports], ignore_index=True),
    }
