"""Philips Sierra XML, versions 1.03 and 1.04: base64 of 16-bit integers, usually packed by Philips' XLI method.

The sierraecg library unpacks; the rest is read here, because its ``read_file`` does not give the resolution, takes
the samples of an unpacked file for the differences that only XLI stores, never ends on a chunk of negative size and
fills the memory on one that is packed too well.
"""

import base64
import binascii
import struct
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import EcgError, TooLarge, UnreadableFile
from cctaecg.ecg.readers import xml_text
from cctaecg.ecg.readers.optional_library import library
from cctaecg.ecg.recording import LARGEST_SAMPLES, Device, Waveforms, calibrated, lead_named

VERSIONS = ("1.03", "1.04", "1.04.01", "1.04.02")

MICROVOLTS_PER_COUNT = 5.0
"""Resolution where the file states none: that of Philips' electrocardiographs."""


def recognises(path: Path, head: bytes) -> bool:
    """Whether the root of the XML is ``restingecgdata``."""
    return xml_text.root_name(head) == "restingecgdata"


def read(path: Path) -> Waveforms:
    """The rhythm strip. Raises an ``EcgError`` naming ``path``."""
    root = xml_text.parse(path, "Philips Sierra XML")
    version = _text(root, "documentinfo/documentversion")
    if version not in VERSIONS:
        raise UnreadableFile(f"is of version {version!r}; expected one of {', '.join(VERSIONS)}", path)
    signal = root.find(".//signalcharacteristics")
    parsed = root.find(".//parsedwaveforms")
    if parsed is None or signal is None:
        raise UnreadableFile("has no signalcharacteristics or no parsedwaveforms", path)
    try:
        return _waveforms(root, signal, parsed, path)
    except EcgError:
        raise
    except (ValueError, IndexError, OverflowError, binascii.Error, struct.error) as error:
        raise UnreadableFile(f"is damaged or truncated ({error})", path) from error


def _waveforms(root: Element, signal: Element, parsed: Element, path: Path) -> Waveforms:
    fs = _agreed("sampling rate", path, parsed.get("samplespersecond"), _text(signal, "samplingrate"))
    if fs is None:
        raise UnreadableFile("states no sampling rate", path)
    bits = _agreed("number of bits", path, parsed.get("bitspersample"), _text(signal, "bitspersample"))
    if bits not in (None, 16):
        raise UnreadableFile(f"samples have {bits:g} bits; expected 16", path)
    names = _lead_names(signal, parsed)
    count = round(float(parsed.get("durationperchannel", "")) * fs / 1000)
    if count <= 0 or count * len(names) > LARGEST_SAMPLES:
        raise TooLarge(f"announces {len(names)} leads of {count} samples", path)
    if parsed.get("dataencoding") != "Base64":
        raise UnreadableFile(f"samples are encoded as {parsed.get('dataencoding')!r}; expected 'Base64'", path)
    content = base64.b64decode("".join((parsed.text or "").split()), validate=True)
    flag = parsed.get("compressflag", "").casefold()
    packing = parsed.get("compressmethod") or parsed.get("compression") or (flag if flag == "true" else "Uncompressed")
    if flag == "false":
        packing = "Uncompressed"
    if (parsed.get("signalsigned") or _text(signal, "signalsigned")).casefold() == "false":
        raise UnreadableFile("samples are unsigned, which nothing is known to write", path)
    if packing == "XLI":
        samples = _unpack(content, len(names), count)
        _restore_limb_leads(samples, names)
    elif packing.casefold() in ("uncompressed", "none"):
        samples = np.frombuffer(content, "<i2").reshape(len(names), count).astype(np.int64)
    else:
        raise UnreadableFile(f"samples are packed by {packing!r}; expected 'XLI' or 'Uncompressed'", path)
    scale = _agreed("resolution", path, parsed.get("resolution"), _text(signal, "resolution"),
                    _text(signal, "signalresolution"))
    zero = _agreed("offset", path, parsed.get("signaloffset"), _text(signal, "signaloffset"))  # the count of 0 V
    samples = calibrated(samples - (zero or 0.0), MICROVOLTS_PER_COUNT if scale is None else scale, 0.0, path)
    device = Device("Philips", _text(root, ".//dataacquisition/machine"))
    return Waveforms(samples, names, len(names) * ["uV"], fs, device)


def _text(parent: Element, path: str) -> str:
    return (parent.findtext(path) or "").strip()


def _agreed(what: str, path: Path, *places: str | None) -> float | None:
    """The number that an attribute and an element state, or one of them; None where neither does."""
    stated = {float(place) for place in places if place}
    if len(stated) > 1:
        values = " and ".join(f"{value:g}" for value in sorted(stated))
        raise UnreadableFile(f"states more than one {what}: {values}", path)
    return stated.pop() if stated else None


def _lead_names(signal: Element, parsed: Element) -> list[str]:
    """The names that the file gives, or those of the standard order where it says that it follows that."""
    count = int(parsed.get("numberofleads") or _text(signal, "numberchannelsallocated"))
    named = parsed.get("leadlabels", "").split()[:count]
    if named:
        return named
    standard = _text(signal, "acquisitiontype") in ("STD-12", "10-WIRE")
    return list(LEADS[:count]) if standard else [f"channel {row + 1}" for row in range(min(count, 256))]


def _unpack(content: bytes, leads: int, count: int) -> np.ndarray:
    """(leads, count) integers of XLI: for each lead a header of size and start value, and bytes packed by LZW."""
    decoder_of = library("sierraecg.lzw", "Philips Sierra XML").LzwDecoder
    samples, place = np.empty((leads, count), np.int64), 0
    for row in range(leads):
        size, start = struct.unpack_from("<i2xh", content, place)
        packed = content[place + 8 : place + 8 + size]
        if not 0 < size == len(packed):
            raise ValueError(f"lead {row + 1} announces {size} bytes")
        place += 8 + size
        decoder = decoder_of(packed, bits=10)
        # up to the end mark, code 1023, which 4 to 10 bits of padding follow that the library would read on; and no
        # further than it should go, as what is packed too well has no end
        unpacked = bytes(islice(iter(decoder.read, -1), 2 * count + 2))
        if len(unpacked) != 2 * count:
            raise ValueError(f"lead {row + 1} has {len(unpacked) // 2} samples and not {count}")
        high, low = np.frombuffer(unpacked, np.uint8).reshape(2, count).astype(np.int64)
        codes = ((high << 8 | low) ^ 0x8000) - 0x8000
        samples[row] = _undo_second_differences(codes, start)
    return samples


def _undo_second_differences(codes: np.ndarray, start: int) -> np.ndarray:
    """Samples of XLI's codes: ``x[n] = 2 x[n-1] - x[n-2] - d[n-1]``, with ``d[n] = code[n] - 64`` and ``d[1] = start``.

    The first two codes are the first two samples.
    """
    if len(codes) < 3:
        return codes
    differences = np.concatenate([[start], codes[2:-1] - 64])
    slopes = codes[1] - codes[0] - np.cumsum(differences)
    samples = np.concatenate([codes[:2], codes[1] + np.cumsum(slopes)])
    if np.abs(samples).max() > 2**15:
        raise ValueError("samples leave the range of 16 bits")
    return samples


def _restore_limb_leads(samples: np.ndarray, names: list[str]) -> None:
    """XLI stores of III, aVR, aVL and aVF only what they differ by from what I and II make them."""
    rows = {lead_named(name): row for row, name in enumerate(names)}
    if not {"I", "II", "III", "aVR", "aVL", "aVF"} <= rows.keys():
        raise ValueError("packed by XLI without all six limb leads")
    i, ii = samples[rows["I"]], samples[rows["II"]]
    samples[rows["III"]] = iii = ii - i - samples[rows["III"]]
    samples[rows["aVR"]] = -samples[rows["aVR"]] - (i + ii) // 2
    samples[rows["aVL"]] = (i - iii) // 2 - samples[rows["aVL"]]
    samples[rows["aVF"]] = (ii + iii) // 2 - samples[rows["aVF"]]
