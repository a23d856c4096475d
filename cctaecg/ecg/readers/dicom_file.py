"""DICOM waveforms: a sequence of multiplex groups, of which one is the rhythm strip and another a median beat.

Format: DICOM PS3.3 section C.10.9, PS3.16 context groups 3001 and 3003. ``physical = count * sensitivity * correction
+ baseline``, which the pydicom library also computes, but with a sensitivity of 1 where the file states none.
"""

import io
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cctaecg.ecg.errors import EcgError, ManyRecords, TooLarge, UnknownSamplingRate, UnknownUnit, UnreadableFile
from cctaecg.ecg.finding import Finding
from cctaecg.ecg.readers.optional_library import DAMAGED, RAISED_ON_DAMAGE, library
from cctaecg.ecg.recording import LARGEST_SAMPLES, Device, Waveforms, calibrated, lead_named

if TYPE_CHECKING:
    from pydicom import Dataset

_COUNTS = {("SB", 8): "i1", ("UB", 8): "u1", ("SS", 16): "<i2", ("US", 16): "<u2", ("SL", 32): "<i4", ("UL", 32): "<u4"}
_LEAD_NUMBERS = {1: "I", 2: "II", 3: "V1", 4: "V2", 5: "V3", 6: "V4", 7: "V5", 8: "V6", 61: "III", 62: "aVR",
                 63: "aVL", 64: "aVF"}
_LEAD_CODE = re.compile(r"(?:2:|5\.6\.3-9-)(?P<number>\d{1,3})")  # of the MDC and of the SCPECG coding scheme
_COMPLETE = {"I", "II", *(f"V{k}" for k in range(1, 7))}
_MEANING = re.compile(r"(?P<lead>[\w ]+?)(?:\s*\(.*\))?")  # "Lead I (Einthoven)"
_FIRST_ELEMENT = re.compile(rb"\x02\x00[\x00\x01\x02]\x00(?:UL|OB|UI)"  # of the file's meta information
                            rb"|\x08\x00[\x00-\x60]\x00(?:UL\x04\x00|CS[\x00-\x40]\x00|UI[\x00-\x40]\x00|DA[\x08\x0a]\x00)"
                            rb"|\x08\x00[\x00\x05\x08\x16]\x00[\x00-\x40]\x00\x00\x00")  # without VR
LONGEST_BEAT_SECONDS = 2.5
MOST_SKEW_SECONDS = 0.01
"""What leads of one group may be recorded apart: a converter that takes one lead after the other needs less."""

_NEEDED = ("NumberOfWaveformChannels", "NumberOfWaveformSamples", "SamplingFrequency", "ChannelDefinitionSequence",
           "WaveformBitsAllocated", "WaveformSampleInterpretation", "WaveformData")
"""What each waveform states, in the order of the standard."""

_DEFLATED = b"1.2.840.10008.1.2.1.99"
_BIG_ENDIAN = "1.2.840.10008.1.2.2"


def recognises(path: Path, head: bytes) -> bool:
    """Whether the mark of DICOM follows the preamble, or a file without one begins with an element of DICOM."""
    return head[128:132] == b"DICM" or _FIRST_ELEMENT.match(head) is not None


def read(path: Path) -> Waveforms:
    """The longest multiplex group that is no median beat. Raises an ``EcgError`` naming ``path``."""
    pydicom = library("pydicom", "DICOM")
    errors = library("pydicom.errors", "DICOM")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of values that are not written as the standard asks
            content = path.read_bytes()
            if _DEFLATED in content:  # which the library would unpack whole, whatever it unpacks to
                raise UnreadableFile("is deflated; write it again without compression", path)
            # from memory, so that a false length cannot reserve more than the file holds
            dataset = pydicom.dcmread(io.BytesIO(content), force=True)
            if dataset.file_meta.get("TransferSyntaxUID") == _BIG_ENDIAN:
                raise UnreadableFile("is written in big-endian order, which DICOM has retired", path)
            return _waveforms(dataset, path)
    except EcgError:
        raise
    except (errors.InvalidDicomError, errors.BytesLengthException, *RAISED_ON_DAMAGE) as error:
        raise UnreadableFile(f"is no readable DICOM: {DAMAGED}", path) from error


def _waveforms(dataset: "Dataset", path: Path) -> Waveforms:
    for group in dataset.get("WaveformSequence", []):
        if absent := next((name for name in _NEEDED if group.get(name) in (None, "")), None):
            raise UnreadableFile(f"is no readable DICOM: a waveform states no {absent}", path)
    groups = [group for group in dataset.get("WaveformSequence", []) if not _is_beat(group)]
    originals = [group for group in groups if group.get("WaveformOriginality") != "DERIVED"]
    groups = originals or groups  # one that is filtered is derived as well, and taken where there is no other
    if not groups:
        raise UnreadableFile("holds no waveform of a rhythm", path)
    if not all(float(group.SamplingFrequency) for group in groups):
        raise UnknownSamplingRate("the file states a sampling rate of 0.0 Hz", path)
    together: dict[tuple[float, ...], list[Dataset]] = {}
    for group in groups:
        times = (group.get("MultiplexGroupTimeOffset") or 0, group.NumberOfWaveformSamples, group.SamplingFrequency)
        together.setdefault(tuple(map(float, times)), []).append(group)
    parts = max(together.values(), key=lambda parts: (len(_leads(parts)), float(parts[0].NumberOfWaveformSamples)
                                                      / float(parts[0].SamplingFrequency)))
    if len(parts) > 1 and sum(len(_leads([part])) for part in parts) > len(_leads(parts)):
        parts = [max(parts, key=lambda part: len(_leads([part])))]  # the same leads twice: once is enough
    if _COMPLETE - _leads(parts) and not _COMPLETE - _leads(groups):
        raise UnreadableFile(f"its leads are spread over {len(groups)} groups that were not recorded together", path)
    read = {bytes(part.WaveformData) for part in parts}
    others = [group for group in groups if not _COMPLETE - _leads([group]) and bytes(group.WaveformData) not in read]
    notes: tuple[Finding, ...] = ()
    if others:
        notes += (Finding(ManyRecords.reason, "warn", "the longest of its waveforms is read, or the first of them, and "
                          "no other"),)
    if len(parts) > 1 and not any("MultiplexGroupTimeOffset" in part for part in parts):
        notes += (Finding("leads in several groups", "warn", f"its {len(parts)} groups of leads state no times, and "
                          "are taken as recorded together"),)
    channels = [channel for part in parts for channel in part.ChannelDefinitionSequence]
    fs = float(parts[0].SamplingFrequency)
    _refuse_skew([channel for channel in channels if lead_named(_lead(channel))], fs, path)
    samples = np.concatenate([_samples(part, path) for part in parts])
    device = Device(str(dataset.get("Manufacturer", "")), str(dataset.get("ManufacturerModelName", "")))
    units = [str(channel.ChannelSensitivityUnitsSequence[0].get("CodeValue", ""))
             if channel.get("ChannelSensitivityUnitsSequence") else "" for channel in channels]
    return Waveforms(samples, [_lead(channel) for channel in channels], units, fs, device, notes)


def _leads(groups: "list[Dataset]") -> set[str]:
    """The leads of all channels of multiplex groups."""
    named = (lead_named(_lead(channel)) for group in groups for channel in group.ChannelDefinitionSequence)
    return {lead for lead in named if lead}


def _refuse_skew(channels: "list[Dataset]", fs: float, path: Path) -> None:
    """Raise ``UnreadableFile`` where the first samples of the leads lie apart in time."""
    skews = [float(channel.get("ChannelTimeSkew") or 0) + float(channel.get("ChannelSampleSkew") or 0) / fs
             for channel in channels]
    if skews and max(skews) - min(skews) > MOST_SKEW_SECONDS:
        raise UnreadableFile(f"the leads were not recorded together: their first samples lie "
                             f"{max(skews) - min(skews):g} s apart", path)


def _samples(group: "Dataset", path: Path) -> np.ndarray:
    """(k, n) samples of a multiplex group in the units of its channels, padding as NaN."""
    counts = _counts(group, path)
    channels = group.ChannelDefinitionSequence
    if len(channels) != len(counts):
        raise UnreadableFile(f"{len(counts)} channels of samples and {len(channels)} definitions", path)
    padding = _padding(group, counts)
    samples = np.empty(counts.shape)
    for row, channel in enumerate(channels):
        stored = int(channel.get("WaveformBitsStored") or group.WaveformBitsAllocated)
        values = _at_stored_bits(counts[row], stored, padding[row], path)
        sensitivity = _number(channel, "ChannelSensitivity")
        if sensitivity is not None and "ChannelSensitivityUnitsSequence" in channel:
            correction, baseline = (_number(channel, name) for name in ("ChannelSensitivityCorrectionFactor",
                                                                        "ChannelBaseline"))
            scale = sensitivity * (1 if correction is None else correction)
            samples[row] = calibrated(values, scale, baseline or 0.0, path)
        elif lead_named(_lead(channel)):
            raise UnknownUnit(f"channel {row + 1} states no sensitivity: it is not calibrated", path)
    samples[padding] = np.nan
    return samples


def _number(channel: "Dataset", name: str) -> float | None:
    """What an element states; None where it is not there or empty."""
    value = channel.get(name)
    return None if value in (None, "") else float(value)


def _at_stored_bits(counts: np.ndarray, stored: int, padding: np.ndarray, path: Path) -> np.ndarray:
    """Counts whose ``stored`` low bits are the value; above it, there may be the sign's continuation or zeros.

    Raises ``UnreadableFile`` for values that need more bits.
    """
    allocated = 8 * counts.dtype.itemsize
    if not 0 < stored < allocated:
        return counts
    values = counts[~padding].astype(np.int64)
    signed = counts.dtype.kind == "i"
    half = 1 << stored - 1
    continued = signed and bool((-half <= values).all() and (values < half).all())
    filled_up = bool((values >= 0).all() and (values < 2 * half).all())
    if not (continued or filled_up):
        raise UnreadableFile(f"says that its values have {stored} bits, and some need more", path)
    return counts if continued or not signed else (counts.astype(np.int64) ^ half) - half


def _is_beat(group: "Dataset") -> bool:
    """Whether a group holds an averaged beat: it is called so, or is derived and as short as one."""
    label = str(group.get("MultiplexGroupLabel", "")).casefold()
    beat = LONGEST_BEAT_SECONDS * float(group.SamplingFrequency)
    derived = group.get("WaveformOriginality") == "DERIVED" and float(group.NumberOfWaveformSamples) < beat
    return derived or "median" in label or "beat" in label


def _counts(group: "Dataset", path: Path) -> np.ndarray:
    """(k, n) integers of a multiplex group, whose samples are interleaved."""
    channels, samples = int(group.NumberOfWaveformChannels), int(group.NumberOfWaveformSamples)
    kind = (group.WaveformSampleInterpretation, group.WaveformBitsAllocated)
    if kind not in _COUNTS:
        raise UnreadableFile(f"samples are of {kind[1]} bits in the coding {kind[0]}, which is no linear one", path)
    if channels * samples > LARGEST_SAMPLES:
        raise TooLarge(f"announces {channels} channels of {samples} samples", path)
    dtype = np.dtype(_COUNTS[kind])
    if channels * samples * dtype.itemsize > len(group.WaveformData):
        raise UnreadableFile(f"announces {channels} channels of {samples} samples and is truncated", path)
    return np.frombuffer(group.WaveformData, dtype, channels * samples).reshape(samples, channels).T


def _padding(group: "Dataset", counts: np.ndarray) -> np.ndarray:
    """Which of (k, n) counts only fill up: those of the padding value that cannot be measurements.

    A value between the lowest and the highest of a lead may be one. It then counts as padding in all leads at once or
    in a run at an end. The element holds one sample, as bytes or as a number.
    """
    if "WaveformPaddingValue" not in group:
        return np.zeros(counts.shape, bool)
    value = group.WaveformPaddingValue
    mark = int(np.frombuffer(value, counts.dtype, 1)[0]) if isinstance(value, bytes) else int(value)
    marked = counts == mark
    padding = np.zeros(counts.shape, bool)
    for row, (lead, flags) in enumerate(zip(counts, marked)):
        others = lead[~flags]
        if len(others) == 0 or not others.min() < mark < others.max():
            padding[row] = flags
        else:
            inside = np.flatnonzero(~flags)
            padding[row, : inside[0]] = padding[row, inside[-1] + 1 :] = True
    padding |= marked.all(axis=0)
    return padding


def _lead(channel: "Dataset") -> str:
    """Name of a channel's lead: by its code, or else by what the code is said to mean or the channel's label."""
    source = channel.ChannelSourceSequence[0] if channel.get("ChannelSourceSequence") else {}
    code = _LEAD_CODE.fullmatch(str(source.get("CodeValue", "")))
    if code:  # which counts for more than the words beside it; V3R or -aVR is none of the twelve
        return _LEAD_NUMBERS.get(int(code["number"]), f"lead of code {code['number']}")
    for text in (str(source.get("CodeMeaning", "")), str(channel.get("ChannelLabel", ""))):
        meaning = _MEANING.fullmatch(text.strip())
        if meaning and lead_named(meaning["lead"]):
            return meaning["lead"]
    return str(source.get("CodeMeaning", "") or channel.get("ChannelLabel", ""))
