"""An ECG of the run that the page offers to whoever has none at hand: simulated, or of a public database."""

from typing import Any

import numpy as np

from cctaecg.book.your_ecg.library import base64_of
from cctaecg.cohort.listing import ecg_listing
from cctaecg.ecg.readers.formats import read_ecg
from cctaecg.run.run import Run

MICROVOLTS = 1000  # in a millivolt
MOST_SAMPLES = 120_000
"""Of all leads together: 20 s at 500 Hz, a third of a megabyte."""


def example(run: Run) -> dict[str, Any] | None:
    """The first ECG of the second hospital, or of the first, in whole microvolts; None of a hospital's own patients.

    None as well where the run's data are no longer there, or its first recording is long or has gaps.
    """
    if run.config().data.source == "hospital" or not run.export.is_dir():
        return None
    listing = ecg_listing(run)
    theirs = listing[listing["cohort"] == "external"]
    first = (theirs if len(theirs) else listing).iloc[0]
    recording = read_ecg(first["path"])
    if not np.isfinite(recording.signal).all() or recording.signal.size > MOST_SAMPLES:
        return None
    counts = np.clip(np.round(recording.signal * MICROVOLTS), -32767, 32767)
    return {"fs": recording.fs, "unit": "uV", "microvolts": base64_of(counts, "i2")}
