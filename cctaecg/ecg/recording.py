"""``Recording``: twelve leads in millivolts in the one order, and how a file's waveforms become one."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from os import PathLike

import numpy as np

from cctaecg.domain import LEADS
from cctaecg.ecg.ends import without_idle_ends
from cctaecg.ecg.errors import Contradiction, MissingLead, TooLarge, UnknownSamplingRate, UnknownUnit, UnreadableFile
from cctaecg.ecg.finding import Finding
from cctaecg.ecg.units import millivolts_per_unit


@dataclass(frozen=True)
class Device:
    """The electrocardiograph, as far as the file says.

    Neither the patient nor the time is here: a name, a number or a date can tell who somebody is.

    Attributes
    ----------
    manufacturer, model : str
        As the file writes them; empty where it says nothing.
    """

    manufacturer: str = ""
    model: str = ""


@dataclass(frozen=True, eq=False)
class Recording:
    """A 12-lead ECG in millivolts.

    Attributes
    ----------
    signal : array of float32, shape (12, n)
        Millivolts, in the order of ``cctaecg.domain.LEADS``; a sample that the file marks as missing is NaN.
    fs : float
        Sampling rate in Hz.
    source : str
        The file it was read from, for messages.
    derived : tuple of str
        The leads that the file did not hold and that were computed from I and II.
    format : str
        Name of the file's format.
    device : Device
        The electrocardiograph, where the file names it.
    notes : tuple of Finding
        What reading it found: a lead that the device marked as off, what was cut from the ends.
    """

    signal: np.ndarray
    fs: float
    source: str
    derived: tuple[str, ...] = ()
    format: str = ""
    device: Device = Device()
    notes: tuple[Finding, ...] = ()

    @property
    def seconds(self) -> float:
        """Duration in seconds."""
        seconds: float = self.signal.shape[1] / self.fs
        return seconds


@dataclass(frozen=True, eq=False)
class Waveforms:
    """What a file holds, before leads are ordered and units converted.

    samples: (k, n), integers or floats. leads: the k names as the file writes them, or None for twelve leads in
    ``LEADS`` order. units: the k units, or None where the file's kind has none; an empty one is not stated and has to
    be. fs: Hz, or None. device: see ``Device``. notes: see ``Recording``. rates: Hz, where a file states times and not
    their unit, one rate for each unit that they may be in.
    """

    samples: np.ndarray
    leads: Sequence[str] | None = None
    units: Sequence[str] | None = None
    fs: float | None = None
    device: Device = Device()
    notes: tuple[Finding, ...] = ()
    rates: tuple[float, ...] = ()


_LEAD_NAME = re.compile(r"(?:mdc_)?(?:e[ck]g[ _-]?)?(?:lead[ _-]?)?"
                        r"(?:(?P<name>iii|ii|i|av[rlf]|v[1-6])|(?P<other>d(?:iii|ii|i|[123])|c[1-6]))", re.IGNORECASE)
_CANONICAL = {lead.casefold(): lead for lead in LEADS}
_OTHER_NAMES = {"di": "I", "dii": "II", "diii": "III", "d1": "I", "d2": "II", "d3": "III",
                **{f"c{k}": f"V{k}" for k in range(1, 7)}}
"""Names of the Romance languages for limb leads (derivation), and of the electrodes of the chest leads in IEC 60601."""


def lead_named(name: str) -> str | None:
    """The lead that a file calls ``name``, in any case, with or without "ECG" and "lead" before it; None if it is none.

    >>> lead_named("AVR"), lead_named("lead_II"), lead_named("EKG V1"), lead_named("DIII"), lead_named("-aVR")
    ('aVR', 'II', 'V1', 'III', None)
    """
    return _lead_and_whether_plain(name)[0]


def leads_named(names: Sequence[str]) -> list[str | None]:
    """The lead of each of a file's channels. C3 or D1 is none beside a V3 or an I: it may be an EEG's.

    >>> leads_named(["V3", "C3", "C4"])
    ['V3', None, 'V4']
    """
    found = [_lead_and_whether_plain(name) for name in names]
    plain = {lead for lead, is_plain in found if is_plain}
    return [lead if is_plain or lead not in plain else None for lead, is_plain in found]


@lru_cache(maxsize=4096)
def _lead_and_whether_plain(name: str) -> tuple[str | None, bool]:
    match = _LEAD_NAME.fullmatch(unicodedata.normalize("NFKC", name).strip())  # which makes I of the character U+2160
    if match is None:
        return None, False
    plain = match["name"] is not None
    return _CANONICAL[match["name"].casefold()] if plain else _OTHER_NAMES[match["other"].casefold()], plain


def calibrated(counts: np.ndarray, scale: float, offset: float, source: str | PathLike[str]) -> np.ndarray:
    """``counts * scale + offset``. Raises ``UnknownUnit`` for a scale or an offset that is no calibration.

    >>> calibrated(np.array([0, 2]), scale=2.5, offset=-1.0, source="a.dcm")
    array([-1.,  4.])
    """
    if not (math.isfinite(scale) and scale and math.isfinite(offset)):
        raise UnknownUnit(f"a lead has {scale:g} units per count and an offset of {offset:g}: it is not calibrated",
                          source)
    with np.errstate(over="ignore"):  # infinite samples are refused later
        return counts * scale + offset


DERIVED = {
    "III": lambda i, ii: ii - i,
    "aVR": lambda i, ii: -(i + ii) / 2,
    "aVL": lambda i, ii: i - ii / 2,
    "aVF": lambda i, ii: ii - i / 2,
}
"""Einthoven's law and Goldberger's augmented leads: four limb leads follow from I and II."""


LARGEST_SAMPLES = 8 * 1024 * 1024
"""Samples of all leads together that a recording may have: 23 minutes of 12 leads at 500 Hz."""

LARGEST_MV = 1e9
"""Anything beyond is no voltage but damaged bytes; what an electrocardiograph can measure is for ``quality`` to say."""


def to_recording(
    waveforms: Waveforms, source: str, fs: float | None = None, unit: str | None = None, format: str = ""
) -> Recording:
    """Order the leads, convert to millivolts, derive what is missing from I and II.

    ``fs`` and ``unit`` are the caller's statements for a file that says nothing. Raises an ``EcgError`` that names
    ``source``: ``MissingLead``, ``UnknownUnit``, ``UnknownSamplingRate``, ``Contradiction``, ``UnreadableFile``,
    ``TooLarge``.
    """
    if waveforms.samples.size > LARGEST_SAMPLES:
        raise TooLarge(f"holds {waveforms.samples.size} samples; a 12-lead ECG has at most {LARGEST_SAMPLES}", source)
    fs = _sampling_rate(waveforms, fs, source)
    names = LEADS if waveforms.leads is None else waveforms.leads
    if len(names) != len(waveforms.samples):
        raise UnreadableFile(f"{len(waveforms.samples)} leads of samples and {len(names)} names of leads", source)
    # other channels, such as a breathing signal, are left out, whatever their unit
    named = leads_named(names)
    rows = [row for row, lead in enumerate(named) if lead is not None]
    leads = [lead for lead in named if lead is not None]
    if repeated := [lead for lead, times in Counter(leads).items() if times > 1]:
        raise UnreadableFile(f"lead {repeated[0]} occurs twice", source)
    derived = tuple(lead for lead in LEADS if lead not in leads)
    underivable = [lead for lead in derived if lead not in DERIVED or not {"I", "II"} <= set(leads)]
    if underivable:
        found = ", ".join(name if lead_named(name) else repr(name) for name in map(str, names))
        raise MissingLead(
            f"lead {', '.join(underivable)} is missing; the file has {found or 'none'}", source
        )
    units = None if waveforms.units is None else [waveforms.units[row] for row in rows]
    factors = _millivolts(units, waveforms.samples.dtype, len(rows), unit, source)
    signal = np.zeros((len(LEADS), waveforms.samples.shape[1]))  # every row is written below
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):  # a damaged NaN is one as well
        for lead, row, factor in zip(leads, rows, factors):
            np.multiply(waveforms.samples[row], factor, out=signal[LEADS.index(lead)])
    if (np.abs(signal) > LARGEST_MV).any():
        raise UnreadableFile(f"samples are infinite or beyond {LARGEST_MV:g} mV", source)
    for lead in derived:
        signal[LEADS.index(lead)] = DERIVED[lead](signal[0], signal[1])
    kept, notes = without_idle_ends(signal.astype(np.float32), fs, [lead not in derived for lead in LEADS])
    return Recording(kept, fs, source, derived, format, waveforms.device, (*waveforms.notes, *notes))


def _sampling_rate(waveforms: Waveforms, stated: float | None, source: str) -> float:
    """The file's sampling rate, or the caller's where the file has none."""
    in_file = waveforms.fs
    for origin, value in (("file", in_file), ("caller", stated)):
        if value is not None and not 0 < value < float("inf"):
            raise UnknownSamplingRate(f"the {origin} states a sampling rate of {value} Hz", source)
    if in_file is None:
        possible = " or ".join(f"{rate:g}" for rate in waveforms.rates)
        if stated is None:
            raise UnknownSamplingRate(f"the column of times names no unit (its rate may be {possible} Hz); call it "
                                      "'time (s)' or 'time (ms)', or state its rate with fs=" if possible else
                                      "the file states no sampling rate; state it with fs=", source)
        if possible and not any(abs(rate - stated) <= 1e-3 * rate for rate in waveforms.rates):
            raise Contradiction(f"the times in the file make {possible} Hz, but {stated:g} Hz was stated", source)
        return float(stated)
    if stated is not None and abs(in_file - stated) > 1e-3 * in_file:
        raise Contradiction(f"sampling rate is {in_file:g} Hz in the file, but {stated:g} Hz was stated", source)
    return float(in_file)


def _millivolts(
    units: Sequence[str] | None, dtype: np.dtype, count: int, stated: str | None, source: str
) -> list[float]:
    """Millivolts of one unit of each of ``count`` leads.

    Floating-point samples of a kind of file that has no units are taken as millivolts, which the check of the amplitude
    confirms or refuses; integers are counts of a converter, whose gain nobody can guess.
    """
    if units is not None:
        if stated is None and not any(units):
            raise UnknownUnit("the file leaves the unit of its leads empty; state it with unit=", source)
        factors = [millivolts_per_unit(unit or stated or "", source) for unit in units]
        if stated is not None and any(not np.isclose(f, millivolts_per_unit(stated), rtol=1e-6) for f in factors):
            raise Contradiction(f"unit is {', '.join(dict.fromkeys(units))} in the file, but {stated} was stated",
                                source)
        return factors
    if stated is not None:
        return count * [millivolts_per_unit(stated, source)]
    if dtype.kind != "f":
        raise UnknownUnit("samples are integers and no unit is stated; state it with unit=, "
                          "as in unit='uV' or unit='1000/mV' for 1000 counts per mV", source)
    return count * [1.0]
