"""GE CardioSoft and CASE XML, as UK Biobank gives it out: samples as decimal counts, separated by commas.

A resting ECG has a ``StripData`` of twelve leads and, elsewhere, ``MedianSamples`` that are no rhythm. An exercise
test has no one strip at rest: its ``FullDisclosure`` holds the whole test, and three leads in UK Biobank.

Layout checked against GE's manual 2062898-001, "XML export", and public readers of UK Biobank's fields 20205 and 6025.
"""

import math
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np

from cctaecg.ecg.errors import EcgError, TooLarge, UnknownUnit, UnreadableFile
from cctaecg.ecg.readers import xml_text
from cctaecg.ecg.recording import LARGEST_SAMPLES, Device, Waveforms, calibrated

_UNITS = {"uvperlsb": "uV", "mvperlsb": "mV", "nvperlsb": "nV"}


def recognises(path: Path, head: bytes) -> bool:
    """Whether the root of the XML is ``CardiologyXML``."""
    return xml_text.root_name(head) == "cardiologyxml"


def read(path: Path) -> Waveforms:
    """The strip, or what was recorded all along. Raises an ``EcgError`` naming ``path``."""
    root = xml_text.parse(path, "GE CardioSoft XML")
    strips = [found for tag in ("StripData", "FullDisclosure") for found in root.findall(tag)]
    if not strips:
        raise UnreadableFile("has neither StripData nor FullDisclosure; a median beat is no rhythm", path)
    if len(strips) > 1 and strips[1].tag == strips[0].tag:
        raise UnreadableFile(f"has {len(strips)} strips; expected one", path)
    strip = strips[0]
    try:
        leads, counts = (_of_leads if strip.tag == "StripData" else _interleaved)(strip, path)
        fs = _stated(strip, "SampleRate", {"hz": "Hz"}, path)[0]
        scale, unit = _stated(strip, "Resolution", _UNITS, path)
        samples = np.stack([calibrated(row, scale, 0.0, path) for row in counts])
    except EcgError:
        raise
    except (ValueError, OverflowError, TypeError) as error:
        raise UnreadableFile(f"is damaged ({str(error)[:200]})", path) from error
    device = root.find("ClinicalInfo/DeviceInfo")
    model = "" if device is None else (device.findtext("Desc") or "").strip()
    return Waveforms(samples, leads, len(leads) * [unit], fs, Device("GE", model))


def _stated(strip: Element, tag: str, units: dict[str, str], path: Path) -> tuple[float, str]:
    """A number and the unit that its element has as an attribute."""
    element = strip.find(tag)
    if element is None or not (element.text or "").strip():
        if tag == "Resolution":
            raise UnknownUnit("states no Resolution: it is not calibrated", path)
        raise UnreadableFile(f"states no {tag}", path)
    unit = units.get(element.get("units", "").casefold())
    if unit is None:
        raise UnknownUnit(f"{tag} is in {element.get('units')!r}; expected {', '.join(units)}", path)
    number = float(element.text or "")
    if not (math.isfinite(number) and number > 0):
        raise UnreadableFile(f"states a {tag} of {number:g}", path)
    return number, unit


def _of_leads(strip: Element, path: Path) -> tuple[list[str], list[np.ndarray]]:
    """Names and counts of a strip with one element for each lead."""
    elements = strip.findall("WaveformData")
    counts = [_numbers(element.text or "", path) for element in elements]
    lengths = {len(row) for row in counts}
    announced = strip.findtext("ChannelSampleCountTotal")
    if announced and announced.strip():
        lengths.add(int(announced))
    if len(lengths) != 1:
        raise UnreadableFile(f"its leads have {sorted(lengths)} samples; expected as many in each as announced", path)
    return [element.get("lead", "") for element in elements], counts


def _interleaved(strip: Element, path: Path) -> tuple[list[str], list[np.ndarray]]:
    """Names and counts of what holds the first sample of each lead, then the second of each."""
    leads = [name.strip() for name in (strip.findtext("LeadOrder") or "").split(",") if name.strip()]
    count = int(strip.findtext("NumberOfChannels") or 0)
    counts = _numbers(strip.findtext("FullDisclosureData") or "", path)
    if not leads or count != len(leads) or len(counts) % count:
        raise UnreadableFile(f"has {len(counts)} samples of {count} channels and {len(leads)} leads in order", path)
    return leads, list(counts.reshape(-1, count).T)


def _numbers(text: str, path: Path) -> np.ndarray:
    """Whole numbers separated by commas and white space; a comma may follow the last."""
    cells = text.strip().rstrip(",").split(",")
    if len(cells) > LARGEST_SAMPLES:
        raise TooLarge(f"holds {len(cells)} samples of one lead", path)
    if cells == [""]:
        return np.empty(0, np.int64)
    numbers = np.array([int(cell) for cell in cells], dtype=np.int64)
    if any("_" in cell for cell in cells):  # which Python takes for part of a number
        raise ValueError("a sample is no whole number")
    return numbers
