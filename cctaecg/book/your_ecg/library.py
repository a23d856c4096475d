"""The library's own numbers and words, for the page that does in a browser what ``cctaecg predict`` does."""

from base64 import b64encode
from itertools import chain
from typing import Any

import numpy as np

from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.ecg import artefacts, ends, errors, filtering, limb_leads, preparation, quality, recording
from cctaecg.ecg.errors import EcgError
from cctaecg.ecg.readers import no_ecg, wfdb_header, xml_text
from cctaecg.ecg.readers.formats import FORMATS
from cctaecg.ecg.readers.named_arrays import LARGEST_BYTES

_NO_NOTCH = filtering.TransferFunction(*(np.full(count, np.nan) for count in (3, 3, 2)))


def base64_of(numbers: np.ndarray, dtype: str) -> str:
    """Numbers in base64, little-endian, in the type ``dtype``."""
    return b64encode(np.ascontiguousarray(numbers, dtype=np.dtype(dtype).newbyteorder("<")).tobytes()).decode("ascii")


def filters(signal: SignalConfig, limits: QualityConfig) -> dict[str, Any]:
    """The coefficients of notch and band-pass at every whole rate from the lowest that is let in to the highest.

    Of each rate a row of float64: numerator, denominator and settled state of the notch, NaN where there is none, then
    of the band-pass.
    """
    lowest = int(np.ceil(limits.min_fs))
    rows = []
    for fs in range(lowest, int(filtering.HIGHEST_FS) + 1):
        notch = filtering.notch(signal.powerline_hz, fs) if signal.powerline_hz < fs / 2 else _NO_NOTCH
        rows.append(np.concatenate(list(chain(notch, filtering.butterworth(fs)))))
    return {"lowest": lowest, "coefficients": base64_of(np.array(rows), "f8")}


def library() -> dict[str, Any]:
    """Limits, reasons and names of the library that the page's scripts need, so that none is written there again."""
    reasons = {name: fault.reason for name, fault in vars(errors).items()
               if isinstance(fault, type) and issubclass(fault, EcgError)}
    return {
        "reasons": reasons,
        "formats": [format.name for format in FORMATS],
        "filtering": {"passBand": filtering.PASS_BAND, "highestFs": filtering.HIGHEST_FS,
                      "baselineSeconds": filtering.BASELINE_SECONDS},
        "resampling": {"reducedFs": preparation.REDUCED_FS, "tapsPerSample": preparation.TAPS_PER_SAMPLE,
                       "kaiserBeta": preparation.KAISER_BETA},
        "artefacts": {"beyondMv": artefacts.BEYOND_MV, "besideMv": artefacts.BESIDE_MV, "uneven": artefacts.UNEVEN,
                      "windowSeconds": artefacts.WINDOW_SECONDS},
        "ends": {"calibration": ends.CALIBRATION, "silence": ends.SILENCE, "alikeMv": ends.ALIKE_MV,
                 "stepMv": ends.STEP_MV, "shortestSeconds": ends.SHORTEST_SECONDS, "heldSeconds": ends.HELD_SECONDS},
        "limbLeads": {"contradiction": limb_leads.CONTRADICTION, "reversal": limb_leads.REVERSAL},
        "quality": {"wrongUnit": quality.WRONG_UNIT, "impossible": quality.IMPOSSIBLE, "drowned": quality.DROWNED},
        "recording": {"largestSamples": recording.LARGEST_SAMPLES, "largestMv": recording.LARGEST_MV},
        "files": {"largestBytes": LARGEST_BYTES, "largestXml": xml_text.LARGEST_XML, "mostTags": xml_text.MOST_TAGS,
                  "longestProlog": xml_text.LONGEST_PROLOG, "largestHeader": wfdb_header.LARGEST_HEADER,
                  "longestName": wfdb_header.LONGEST_NAME, "wfdbFormats": wfdb_header.FORMATS,
                  "longestAnnotations": no_ecg.LONGEST_ANNOTATIONS},
    }
