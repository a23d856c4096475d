"""An ECG of the run that the page offers to whoever has none at hand: simulated, or of a public database."""

from typing import Any

import numpy as np
import pandas as pd

from cctaecg.book.your_ecg.library import base64_of
from cctaecg.cohort.listing import ecg_listing
from cctaecg.domain import GRADE_COLUMNS, PROBABILITY_COLUMNS, VESSELS, Grade
from cctaecg.ecg.readers.formats import read_ecg
from cctaecg.run.run import Run

MICROVOLTS = 1000  # in a millivolt
MOST_SAMPLES = 120_000
"""Of all leads together: 20 s at 500 Hz, a third of a megabyte."""


def example(run: Run) -> dict[str, Any] | None:
    """The first ECG of the second hospital, or of the first, in whole microvolts; None of a hospital's own patients.

    With it what the run knows of it: the true grade of each vessel, and the probability that the run's networks gave
    it. None as well where the run's data are no longer there, or the recording is long or has gaps.
    """
    if run.config().data.source == "hospital" or not run.export.is_dir():
        return None
    external = run.has_cohort("external") and run.ensemble_predictions("external").exists()
    table = run.read_ensemble("external") if external else run.read_out_of_fold()
    paths = ecg_listing(run).set_index("ecg_id")["path"]
    known = table[table["ecg_id"].isin(paths.index)]
    if known.empty:
        return None
    first = known.iloc[0]
    recording = read_ecg(paths[first["ecg_id"]])
    if not np.isfinite(recording.signal).all() or recording.signal.size > MOST_SAMPLES:
        return None
    counts = np.clip(np.round(recording.signal * MICROVOLTS), -32767, 32767)
    return {
        "fs": recording.fs, "unit": "uV", "microvolts": base64_of(counts, "i2"),
        "cohort": "external" if external else "internal",
        "grades": {vessel: None if pd.isna(first[GRADE_COLUMNS[vessel]])
                   else Grade(int(first[GRADE_COLUMNS[vessel]])).name.lower() for vessel in VESSELS},
        "probabilities": {vessel: None if pd.isna(first[PROBABILITY_COLUMNS[vessel]])
                          else float(first[PROBABILITY_COLUMNS[vessel]]) for vessel in VESSELS},
    }
