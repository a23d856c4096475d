"""What the names and values beside a signal mean, in files that may call them anything: rate, unit, leads, scaling.

Files of named arrays (npz, MATLAB) and HDF5 follow no standard, so that a name is understood where it can only mean one
thing, and a list of leads whatever it is called.
"""

import re
from pathlib import Path

import numpy as np

from cctaecg.ecg.errors import UnreadableFile
from cctaecg.ecg.recording import lead_named

SIGNAL_NAMES = ("signal", "signals", "ecg", "val", "data", "p_signal", "tracings")
RATE_NAMES = ("fs", "freq", "sampling_rate", "sampling_frequency", "sample_rate", "samplerate", "sampling_freq",
              "sample_frequency", "sample_freq", "sfreq", "frequency")
_HERTZ = {"": 1.0, "hz": 1.0, "hertz": 1.0, "1/s": 1.0, "s-1": 1.0, "sps": 1.0, "khz": 1000.0, "kilohertz": 1000.0}
_RATE = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*(?P<unit>\S*)")

UNIT_NAMES = ("unit", "units")
LEAD_NAMES = ("leads", "lead_names", "sig_name", "channels")
"""Names that are understood, as :func:`key_of` makes them; a variable named after a lead is that lead."""

_SIGNAL_WORDS = {*SIGNAL_NAMES, "sample", "samples", "amplitude", "voltage", "lead", "leads", "channel", "channels",
                 "sig", "y"}

SCALE, SHIFT = "scale_factor", "add_offset"
"""Names of the CF conventions, section 8.1."""

_SCALES = {"gain": 1, "scale": 1, "scaling": 1, "resolution": 1, "lsb": 1, "factor": 1, "multiplier": 1,
           "sensitivity": 1, "offset": 0, "baseline": 0, "zero": 0, "adczero": 0}
"""Words in a name that speak of how samples are to be scaled, with the value that would change nothing."""

FEWEST_LEADS = 8
"""Names of leads in one list, below which it may be about something else."""

MOST_VALUES = 12 * 16
"""Numbers or texts in what is said of a signal; a longer array is no such thing."""


def shown(value: np.ndarray) -> str:
    """A value as a sentence shows it: a text in quotes, as it may be anything.

    >>> shown(np.array([4.5])), shown(np.array("x"))
    ('[4.5]', "'x'")
    """
    text = str(value)[:40]
    return text if value.dtype.kind in "iuf" else repr(text)


def key_of(name: str) -> str:
    """A name as it is looked up: without capitals, without a unit of frequency.

    >>> key_of("Sampling Rate (Hz)"), key_of("_FillValue")
    ('sampling_rate', 'fillvalue')
    """
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_").removesuffix("_hz")


def rate_named(key: str) -> str | None:
    """The name of a rate, without its unit, or None for the name of anything else.

    >>> rate_named("fs_khz"), rate_named("sampling_rate"), rate_named("age")
    ('fs', 'sampling_rate', None)
    """
    name = key.removesuffix("_khz")
    return name if name in RATE_NAMES else None


def hertz(name: str, value: np.ndarray, unit: str | None, path: Path) -> np.ndarray:
    """A rate, or one of each record, in hertz: a number in the unit that its name or ``unit`` tells, or a text with it.

    Raises ``UnreadableFile`` for another unit, for two that differ, and for a text that is no number.
    """
    said = shown(value)
    told = [one.strip().casefold() for one in (unit, "khz" if key_of(name).endswith("_khz") else None) if one]
    if value.dtype.kind in "US":
        texts = [text.strip() for text in value.astype(str).ravel().tolist()]
        found = [_RATE.fullmatch(text) for text in texts]
        if not all(found):
            raise UnreadableFile(f"{name} is {said}; expected a number of hertz", path)
        told += [match["unit"].casefold() for match in found if match and match["unit"]]
        value = np.array([float(match["number"]) for match in found if match]).reshape(value.shape)
    factors = {_HERTZ.get(one) for one in told} or {1.0}
    factor = factors.pop()
    if factor is None or factors or value.dtype.kind not in "iuf":
        units = ", ".join(map(repr, told)) or "no unit"
        raise UnreadableFile(f"{name} is {said} in {units}; expected a number in Hz or kHz", path)
    return value if factor == 1 else value * factor


def is_unit(key: str, value: np.ndarray) -> bool:
    """Whether a name speaks of the unit of the samples, or a text does under a name such as ``signal_units``.

    >>> is_unit("units", np.array("mV")), is_unit("ecg_unit", np.array("mV")), is_unit("age_unit", np.array("years"))
    (True, True, False)
    """
    words = {*key.split("_")}
    of_signal = value.dtype.kind in "US" and bool(words & {*UNIT_NAMES}) and words <= {*UNIT_NAMES, *_SIGNAL_WORDS}
    return key in UNIT_NAMES or of_signal


def neutral_scale(key: str) -> int | None:
    """What would change nothing, for a name that speaks of how samples are scaled; None for any other name.

    >>> neutral_scale("adc_gain"), neutral_scale("baseline"), neutral_scale("uv_per_bit"), neutral_scale("time_offset")
    (1, 0, 1, None)
    """
    words = key.split("_")
    if key in (SCALE, SHIFT) or "time" in words:
        return None
    if "per" in words and {"bit", "count", "counts", "mv", "uv"} & {*words}:
        return 1
    return next((_SCALES[word] for word in words if word in _SCALES), None)


def leads_listed(key: str, value: np.ndarray) -> list[str] | None:
    """The leads that a value names: a vector that is called so or names enough of them, or one text that lists them."""
    if value.dtype.kind != "U":
        return None
    texts = [text.strip() for text in value.ravel().tolist()]
    if len(texts) == 1:
        texts = [part for part in re.split(r"[\s,;|\[\]\'\"]+", texts[0]) if part]
        return texts if len(texts) >= FEWEST_LEADS and all(map(lead_named, texts)) else None
    enough = len({lead for text in texts if (lead := lead_named(text))}) >= FEWEST_LEADS
    return texts if enough or key in LEAD_NAMES else None
