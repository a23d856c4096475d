"""``Recording``: twelve leads in millivolts in the one order, and how a file's waveforms become one."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike

import numpy as np

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import Contradiction, MissingLead, TooLarge, UnknownSamplingRate, UnknownUnit, UnreadableFile
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
    """

    signal: np.ndarray
    fs: float
    source: str
    derived: tuple[str, ...] = ()
    format: str = ""
    device: Device = Device()

    @property
    def seconds(self) -> float:
        """Duration in seconds."""
        seconds: float = self.signal.shape[1] / self.fs
        return seconds


@dataclass(frozen=True, eq=False)
class Waveforms:
    """What a file holds, before leads are ordered and units converted.

    samples: (k, n), integers or floats. leads: the k names as the file writes them, or None for twelve leads in
    ``LEADS`` order. units: the k units, or None where the file states none. fs: Hz, or None. device: see ``Device``.
    """

    samples: np.ndarray
    leads: Sequence[str] | None = None
    units: Sequence[str] | None = None
    fs: float | None = None
    device: Device = Device()


_LEAD_NAME = re.compile(r"(?:mdc_)?(?:e[ck]g[ _-]?)?(?:lead[ _-]?)?(?P<name>iii|ii|i|av[rlf]|v[1-6])", re.IGNORECASE)
_CANONICAL = {lead.casefold(): lead for lead in LEADS}


def lead_named(name: str) -> str | None:
    """The lead that a file calls ``name``, in any case, with or without "ECG" and "lead" before it; None if it is none.

    >>> lead_named("AVR"), lead_named("lead_II"), lead_named("EKG V1"), lead_named("-aVR")
    ('aVR', 'II', 'V1', None)
    """
    match = _LEAD_NAME.fullmatch(name.strip())
    return _CANONICAL[match["name"].casefold()] if match else None


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
    fs = _sampling_rate(waveforms.fs, fs, source)
    factors = _millivolts(waveforms, unit, source)
    names = LEADS if waveforms.leads is None else waveforms.leads
    if len(names) != len(waveforms.samples):
        raise UnreadableFile(f"{len(waveforms.samples)} leads of samples and {len(names)} names of leads", source)
    rows: dict[str, int] = {}
    for row, name in enumerate(names):
        lead = lead_named(name)
        if lead in rows:
            raise UnreadableFile(f"lead {lead} occurs twice", source)
        if lead is not None:  # other channels, such as a breathing signal, are left out
            rows[lead] = row
    derived = tuple(lead for lead in LEADS if lead not in rows)
    underivable = [lead for lead in derived if lead not in DERIVED or not {"I", "II"} <= rows.keys()]
    if underivable:
        raise MissingLead(
            f"lead {', '.join(underivable)} is missing; the file has {', '.join(map(str, names)) or 'none'}", source
        )
    signal = np.zeros((len(LEADS), waveforms.samples.shape[1]))  # every row is written below
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):  # a damaged NaN is one as well
        for lead, row in rows.items():
            np.multiply(waveforms.samples[row], factors[row], out=signal[LEADS.index(lead)])
    if (np.abs(signal) > LARGEST_MV).any():
        raise UnreadableFile(f"samples are infinite or beyond {LARGEST_MV:g} mV", source)
    for lead in derived:
        signal[LEADS.index(lead)] = DERIVED[lead](signal[0], signal[1])
    return Recording(signal.astype(np.float32), fs, source, derived, format, waveforms.device)


def _sampling_rate(in_file: float | None, stated: float | None, source: str) -> float:
    """The file's sampling rate, or the caller's where the file has none."""
    for origin, value in (("file", in_file), ("caller", stated)):
        if value is not None and not 0 < value < float("inf"):
            raise UnknownSamplingRate(f"the {origin} states a sampling rate of {value} Hz", source)
    if in_file is None:
        if stated is None:
            raise UnknownSamplingRate("the file states no sampling rate; state it with fs=", source)
        return float(stated)
    if stated is not None and abs(in_file - stated) > 1e-3 * in_file:
        raise Contradiction(f"sampling rate is {in_file:g} Hz in the file, but {stated:g} Hz was stated", source)
    return float(in_file)


def _millivolts(waveforms: Waveforms, stated: str | None, source: str) -> list[float]:
    """Millivolts of one unit of each row.

    Floating-point samples with no unit are taken as millivolts, which the check of the amplitude confirms or
    refuses; integers are counts of a converter, whose gain nobody can guess.
    """
    count = len(waveforms.samples)
    if waveforms.units is not None:
        factors = [millivolts_per_unit(unit, source) for unit in waveforms.units]
        if stated is not None and any(not np.isclose(f, millivolts_per_unit(stated), rtol=1e-6) for f in factors):
            units = ", ".join(dict.fromkeys(waveforms.units))
            raise Contradiction(f"unit is {units} in the file, but {stated!r} was stated", source)
        return factors
    if stated is not None:
        return count * [millivolts_per_unit(stated, source)]
    if waveforms.samples.dtype.kind != "f":
        raise UnknownUnit("samples are integers and no unit is stated; state it with unit=, "
                          "as in unit='uV' or unit='1000/mV' for 1000 counts per mV", source)
    return count * [1.0]
