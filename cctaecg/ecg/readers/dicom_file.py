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

from cctaecg.ecg.errors import EcgError, TooLarge, UnknownUnit, UnreadableFile
from cctaecg.ecg.readers.optional_library import RAISED_ON_DAMAGE, library
from cctaecg.ecg.recording import LARGEST_SAMPLES, Device, Waveforms, calibrated, lead_named

if TYPE_CHECKING:
    from pydicom import Dataset

_COUNTS = {("SB", 8): "i1", ("UB", 8): "u1", ("SS", 16): "<i2", ("US", 16): "<u2", ("SL", 32): "<i4", ("UL", 32): "<u4"}
_LEAD_NUMBERS = {1: "I", 2: "II", 3: "V1", 4: "V2", 5: "V3", 6: "V4", 7: "V5", 8: "V6", 61: "III", 62: "aVR",
                 63: "aVL", 64: "aVF"}
_LEAD_CODE = re.compile(r"(?:2:|5\.6\.3-9-)(?P<number>\d{1,3})")  # of the MDC and of the SCPECG coding scheme
_MEANING = re.compile(r"(?P<lead>[\w ]+?)(?:\s*\(.*\))?")  # "Lead I (Einthoven)"
_DEFLATED = b"1.2.840.10008.1.2.1.99"
_BIG_ENDIAN = "1.2.840.10008.1.2.2"


def recognises(path: Path, head: bytes) -> bool:
    """Whether the mark of DICOM follows the preamble."""
    return head[128:132] == b"DICM"


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
            dataset = pydicom.dcmread(io.BytesIO(content))
            if dataset.file_meta.get("TransferSyntaxUID") == _BIG_ENDIAN:
                raise UnreadableFile("is written in big-endian order, which DICOM has retired", path)
            return _waveforms(dataset, path)
    except EcgError:
        raise
    except (errors.InvalidDicomError, errors.BytesLengthException, *RAISED_ON_DAMAGE) as error:
        raise UnreadableFile(f"is no readable DICOM ({error or type(error).__name__})", path) from error


def _waveforms(dataset: "Dataset", path: Path) -> Waveforms:
    groups = [group for group in dataset.get("WaveformSequence", []) if not _is_median_beat(group)]
    if not groups:
        raise UnreadableFile("holds no waveform of a rhythm", path)
    group = max(groups, key=lambda group: group.NumberOfWaveformSamples / group.SamplingFrequency)
    counts = _counts(group, path)
    channels = group.ChannelDefinitionSequence
    if len(channels) != len(counts):
        raise UnreadableFile(f"{len(counts)} channels of samples and {len(channels)} definitions", path)
    samples = np.empty(counts.shape)
    for row, channel in enumerate(channels):
        if "ChannelSensitivity" not in channel or "ChannelSensitivityUnitsSequence" not in channel:
            raise UnknownUnit(f"channel {row + 1} states no sensitivity: it is not calibrated", path)
        scale = float(channel.ChannelSensitivity) * float(channel.get("ChannelSensitivityCorrectionFactor", 1))
        samples[row] = calibrated(counts[row], scale, float(channel.get("ChannelBaseline", 0)), path)
    if "WaveformPaddingValue" in group:
        samples[counts == _padding(group, counts)] = np.nan
    device = Device(str(dataset.get("Manufacturer", "")), str(dataset.get("ManufacturerModelName", "")))
    units = [str(channel.ChannelSensitivityUnitsSequence[0].CodeValue) for channel in channels]
    return Waveforms(samples, [_lead(channel) for channel in channels], units, float(group.SamplingFrequency), device)


def _is_median_beat(group: "Dataset") -> bool:
    label = str(group.get("MultiplexGroupLabel", "")).casefold()
    return group.get("WaveformOriginality") == "DERIVED" or "median" in label or "beat" in label


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


def _padding(group: "Dataset", counts: np.ndarray) -> int:
    """The count that marks a missing sample; the element holds one sample, as bytes or as a number."""
    value = group.WaveformPaddingValue
    return int(np.frombuffer(value, counts.dtype, 1)[0]) if isinstance(value, bytes) else int(value)


def _lead(channel: "Dataset") -> str:
    """Name of a channel's lead: by its code, or else by what the code is said to mean or the channel's label."""
    source = channel.ChannelSourceSequence[0] if channel.get("ChannelSourceSequence") else {}
    code = _LEAD_CODE.fullmatch(str(source.get("CodeValue", "")))
    if code and int(code["number"]) in _LEAD_NUMBERS:
        return _LEAD_NUMBERS[int(code["number"])]
    for text in (str(source.get("CodeMeaning", "")), str(channel.get("ChannelLabel", ""))):
        meaning = _MEANING.fullmatch(text.strip())
        if meaning and lead_named(meaning["lead"]):
            return meaning["lead"]
    return str(source.get("CodeMeaning", "") or channel.get("ChannelLabel", ""))
