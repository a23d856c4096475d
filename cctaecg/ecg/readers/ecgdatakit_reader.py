"""What the formats read by the ecgdatakit library have in common.

Its records are taken as they were read, in counts: its own scaling would leave a lead without a unit in counts and
only warn of it. Here such a lead is an ``UnknownUnit``.
"""

import re
import warnings
from pathlib import Path

import numpy as np

from cctaecg.ecg.errors import UnknownUnit, UnreadableFile
from cctaecg.ecg.readers.optional_library import RAISED_ON_DAMAGE, library
from cctaecg.ecg.recording import Device, Waveforms, calibrated

_REPEATED = re.compile(r"_\d+$")  # which the library appends to the second lead of a name


def read(
    path: Path, module: str, parser: str, format: str, also: str | None = None
) -> tuple[Waveforms, list[str]]:
    """A file's rhythm strip by the class ``parser`` of the library's ``module``, and its warnings of wrong checksums.

    With ``also``, the warnings that begin so as well.
    Raises ``UnreadableFile``, ``UnknownUnit``, ``MissingLibrary``.
    """
    parser_class = getattr(library(f"ecgdatakit.parsing.parsers.{module}", format), parser)
    exceptions = library("ecgdatakit.exceptions", format)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            record = parser_class().parse(path)
    except (exceptions.ECGDataKitError, *RAISED_ON_DAMAGE) as error:
        raise UnreadableFile(f"is no readable {format} ({error or type(error).__name__})", path) from error
    checksums = [str(warning.message) for warning in caught if issubclass(warning.category, exceptions.ChecksumWarning)
                 or (also is not None and str(warning.message).startswith(also))]
    if len({(len(lead.samples), lead.sampling_rate) for lead in record.leads}) != 1:
        raise UnreadableFile("the leads differ in length or in sampling rate", path)
    named = record.recording.device
    device = Device(named.manufacturer, named.model)
    rate = record.raw_metadata.get("rhythm_time", {}).get("sampling_rate_exact", record.leads[0].sampling_rate)
    # the library rounds to whole hertz; a rate that only a rounded time step keeps from being whole is meant so
    fs = float(round(rate)) if abs(rate - round(rate)) < 1e-4 * rate else float(rate)
    leads = [_REPEATED.sub("", lead.label) for lead in record.leads]
    samples = np.stack([lead.samples for lead in record.leads])
    units = [lead.resolution_unit for lead in record.leads]
    if not any(units):
        return Waveforms(_counts(samples, path), leads, None, fs, device), checksums
    for row, lead in enumerate(record.leads):
        samples[row] = calibrated(samples[row], lead.resolution, lead.offset, path)
    return Waveforms(samples, leads, units, fs, device), checksums


def _counts(samples: np.ndarray, path: Path) -> np.ndarray:
    """Samples whose unit the file leaves out, as the integers they must be: then the caller has to state a unit."""
    if not (np.isfinite(samples).all() and (np.abs(samples) < 2**31).all() and (samples == np.round(samples)).all()):
        raise UnknownUnit("states no unit, and its samples are no counts of a converter", path)
    return samples.astype(np.int64)
