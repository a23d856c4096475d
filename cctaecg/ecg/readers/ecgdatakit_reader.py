"""What the formats read by the ecgdatakit library have in common.

Its records are taken as they were read, in counts: its own scaling would leave a lead without a unit in counts and
only warn of it. Here such a lead is an ``UnknownUnit``.
"""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree.ElementTree import Element, tostring

import numpy as np

from cctaecg.ecg.errors import ManyRecords, UnknownUnit, UnreadableFile
from cctaecg.ecg.finding import Finding
from cctaecg.ecg.readers.optional_library import DAMAGED, RAISED_ON_DAMAGE, library
from cctaecg.ecg.recording import Device, Waveforms, calibrated, lead_named

LEAD_OFF = "lead off"
_TIME_OFFSETS = ("LeadTimeOffset", "LeadOffsetFirstSample")  # of GE MUSE, as the library hands them on
_PASSED_OVER = re.compile(r"only the first is read|^Additional rhythm waveform ignored")  # the library's warnings
_IN_OUR_WORDS = tuple((re.compile(told), ours) for told, ours in (
    (r"Missing (?P<lead>\w+) root element", "its first element is no {lead}"),
    ("No rhythm (?:series|waveform)", "it holds no rhythm strip"),
    ("No ECG lead sequence", "its rhythm strip holds no lead"),
    (r"Lead (?P<lead>.+) has no digits", "lead {lead} has no samples"),
    (r"Invalid digits in lead (?P<lead>.+?) of ", "lead {lead} has samples that are no numbers"),
    (r"No usable time increment in the (?P<kind>\w+) series", "its {kind} strip states no time step above 0"),
    (r"time increment unit (?P<unit>'.*'|\".*\") is missing",
     "its time step is in the unit {unit}; expected s, ms or us"),
    (r"(?P<kind>.+) waveform has no valid SampleBase", "its {kind} strip states no SampleBase above 0"),
    (r"LeadData without LeadID in (?P<kind>.+) waveform", "a lead of its {kind} strip has no LeadID"),
    (r"Lead (?P<lead>.+) \((?P<kind>.+)\) has no WaveFormData", "lead {lead} of its {kind} strip has no WaveFormData"),
    (r"Invalid Base64 in lead (?P<lead>.+) \((?P<kind>.+)\)",
     "lead {lead} of its {kind} strip has WaveFormData that is no base64"),
    (r"Lead (?P<lead>.+) \((?P<kind>.+)\): (?P<held>\d+) bytes is not a whole number of (?P<size>-?\d+)-byte samples",
     "lead {lead} of its {kind} strip holds {held} bytes, and a sample has {size}"),
    (r"Lead (?P<lead>.+) \((?P<kind>.+)\): (?P<tag>Lead\w+CountTotal) (?P<stated>-?\d+) but (?P<held>\d+) ",
     "lead {lead} of its {kind} strip states a {tag} of {stated} and holds {held}"),
))
"""What the library says of damaged files, and how it is said here: a name from the file in quotes unless known."""

_KNOWN = ("rhythm", "median", "AnnotatedECG", "RestingECG")
_REPEATED = re.compile(r"_\d+$")  # which the library appends to the second lead of a name


def read(
    path: Path, module: str, parser: str, format: str, instead: Path | None = None, also: str | None = None
) -> tuple[Waveforms, list[str]]:
    """A file's rhythm strip by the class ``parser`` of the library's ``module``, and its warnings of wrong checksums.

    ``instead`` is what the library reads, where that is not the file itself. With ``also``, the warnings that begin so
    as well. Raises ``UnreadableFile``, ``UnknownUnit``, ``MissingLibrary``.
    """
    parser_class = getattr(library(f"ecgdatakit.parsing.parsers.{module}", format), parser)
    exceptions = library("ecgdatakit.exceptions", format)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            record = parser_class().parse(instead or path)
    except exceptions.ECGDataKitError as error:
        raise UnreadableFile(f"is no readable {format}: {_in_our_words(str(error), instead or path)}", path) from error
    except RAISED_ON_DAMAGE as error:
        raise UnreadableFile(f"is no readable {format}: {DAMAGED}", path) from error
    checksums = [str(warning.message) for warning in caught if issubclass(warning.category, exceptions.ChecksumWarning)
                 or (also is not None and str(warning.message).startswith(also))]
    if len({(len(lead.samples), lead.sampling_rate) for lead in record.leads}) != 1:
        raise UnreadableFile("the leads differ in length or in sampling rate", path)
    offsets = [lead.annotations.get(tag, "") for lead in record.leads for tag in _TIME_OFFSETS]
    if len(set(offsets[::2])) > 1 or len(set(offsets[1::2])) > 1:
        raise UnreadableFile("the leads were not recorded together: their first samples are at different times", path)
    named = record.recording.device
    device = Device(named.manufacturer, named.model)
    rate = record.raw_metadata.get("rhythm_time", {}).get("sampling_rate_exact", record.leads[0].sampling_rate)
    if microseconds := record.raw_metadata.get("rhythm_sample_interval_us"):
        rate = 1e6 / microseconds
    # the library rounds to whole hertz; a rate that only a rounded time step keeps from being whole is meant so
    fs = float(round(rate)) if abs(rate - round(rate)) < 1e-4 * rate else float(rate)
    leads = [_REPEATED.sub("", lead.label) for lead in record.leads]
    others = [str(warning.message) for warning in caught if _PASSED_OVER.search(str(warning.message))]
    if others and not {"I", "II", *(f"V{k}" for k in range(1, 7))} <= {lead_named(name) for name in leads}:
        raise UnreadableFile(f"holds its leads in several waveforms, of which the first has {', '.join(leads)} only",
                             path)
    samples = np.stack([lead.samples for lead in record.leads])
    off = ", ".join(lead.label for lead in record.leads if lead.annotations.get("LeadOff"))
    notes: tuple[Finding, ...] = ()
    if off:
        notes += (Finding(LEAD_OFF, "warn", f"the device marked lead {off} as off"),)
    if any("rhythm" in other for other in others):  # further averaged beats do not matter
        notes += (Finding(ManyRecords.reason, "warn", "the first of its waveforms is read, and no other"),)
    units = [lead.resolution_unit for lead in record.leads]
    if not any(units):
        return Waveforms(_counts(samples, path), leads, None, fs, device, notes), checksums
    for row, lead in enumerate(record.leads):
        samples[row] = calibrated(samples[row], lead.resolution, lead.offset, path)
    return Waveforms(samples, leads, units, fs, device, notes), checksums


@contextmanager
def rewritten(root: Element, path: Path, as_declared: bool) -> Iterator[Path]:
    """A document for the library: the file itself, or a copy in UTF-8 of one that is not in its declared encoding."""
    if as_declared:
        yield path
        return
    with TemporaryDirectory(prefix="cctaecg-") as folder:
        copy = Path(folder) / "ecg.xml"
        copy.write_bytes(tostring(root, encoding="utf-8", xml_declaration=True))
        yield copy


def _in_our_words(told: str, read: Path) -> str:
    """A sentence of the library about a file that it ``read``, whose path it may name."""
    for pattern, ours in _IN_OUR_WORDS:
        if found := pattern.search(told):
            known = {name: text if name not in ("lead", "kind") or lead_named(text) or text in _KNOWN else repr(text)
                     for name, text in found.groupdict().items()}
            return ours.format_map(known)
    return re.sub(rf"(?: in| of)? {re.escape(str(read))}", "", told)


def _counts(samples: np.ndarray, path: Path) -> np.ndarray:
    """Samples whose unit the file leaves out, as the integers they must be: then the caller has to state a unit."""
    if not (np.isfinite(samples).all() and (np.abs(samples) < 2**31).all() and (samples == np.round(samples)).all()):
        raise UnknownUnit("states no unit, and its samples are no counts of a converter", path)
    return samples.astype(np.int64)
