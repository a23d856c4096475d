"""What an HDF5 file says of its signal, in datasets and attributes of many names: the rate, the unit, the leads.

What is said twice and differs is refused, and so is a gain or a baseline that nothing is known of. Packing as of the CF
conventions, section 8.1.
"""

import re
from pathlib import Path

import numpy as np

from cctaecg.ecg.errors import UnreadableFile
from cctaecg.ecg.readers.named_arrays import LEAD_NAMES, RATE_NAMES, UNIT_NAMES
from cctaecg.ecg.recording import lead_named

_RATES = (*RATE_NAMES, "samplerate", "sampling_freq", "sample_frequency", "sample_freq", "sfreq", "frequency")
_FILLED, _SCALE, _SHIFT = ("fillvalue", "missing_value"), "scale_factor", "add_offset"
_SCALES = {"gain": 1, "scale": 1, "scaling": 1, "resolution": 1, "lsb": 1, "factor": 1, "sensitivity": 1, "offset": 0,
           "baseline": 0, "zero": 0, "adczero": 0}
"""Words in a name that speak of how samples are to be scaled, with the value that would change nothing."""

FEWEST_LEADS = 8
"""Names of leads in one text, below which it may be about something else."""


def key_of(name: str) -> str:
    """A name as it is looked up: without capitals, without a unit of frequency.

    >>> key_of("Sampling Rate (Hz)"), key_of("_FillValue")
    ('sampling_rate', 'fillvalue')
    """
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_").removesuffix("_hz")


class Said:
    """What is said in a file, collected under the names of ``named_arrays``."""

    def __init__(self, path: Path):
        self._path = path
        self._said: dict[str, np.ndarray] = {}

    def add(self, name: str, value: np.ndarray | None) -> None:
        """Take up what is said under a name, if it means anything. Raises where it was said otherwise before."""
        key = key_of(name)
        named = key in (*_RATES, *UNIT_NAMES, *LEAD_NAMES) or _scales(key) is not None
        if value is None or not (named or value.dtype.kind == "U"):
            return
        known = self._said.get(key)
        differs = known is not None and not np.array_equal(np.ravel(known), np.ravel(value))
        if named and differs:
            raise UnreadableFile(f"states {name} twice: {str(known)[:40]} and {str(value)[:40]}", self._path)
        while not named and key in self._said:  # any text may name the leads, and two may be called alike
            key += " again"
        self._said[key] = value

    def meant(self) -> dict[str, np.ndarray]:
        """Rate, unit and leads, each under one name, as far as they are said. Raises where two contradict."""
        for name, value in self._said.items():
            neutral = _scales(name)
            if neutral is not None and (value.dtype.kind not in "iuf" or (value != neutral).any()):
                raise UnreadableFile(f"states {name} {str(value)[:40]}, and how that applies to its samples is not "
                                     "known; write the samples in millivolts", self._path)
        found = {}
        for names in (_RATES, UNIT_NAMES):
            held = [self._said[name] for name in names if name in self._said and self._said[name].size]
            if any(not np.array_equal(np.ravel(one), np.ravel(held[0])) for one in held):
                raise UnreadableFile(f"states two values for {names[0]}: {', '.join(str(one)[:40] for one in held)}",
                                     self._path)
            if held:
                found[names[0]] = held[0]
        leads = [named for name, value in self._said.items() if (named := _leads(name, value)) is not None]
        if any(one != leads[0] for one in leads):
            raise UnreadableFile("names its leads in two ways", self._path)
        return found | ({LEAD_NAMES[0]: np.array(leads[0], dtype=str)} if leads else {})


def _scales(key: str) -> int | None:
    """What would change nothing, for a name that speaks of how samples are scaled; None for any other name."""
    words = key.split("_")
    if key in (_SCALE, _SHIFT) or "time" in words:
        return None
    return next((_SCALES[word] for word in words if word in _SCALES), None)


def _leads(name: str, value: np.ndarray) -> list[str] | None:
    """The leads that a value names: a vector that is called so or holds nothing else, or one text that lists them."""
    if value.dtype.kind != "U":
        return None
    texts = value.ravel().tolist()
    if len(texts) == 1:
        texts = [part for part in re.split(r"[\s,;|\[\]\'\"]+", texts[0]) if part]
        return texts if len(texts) >= FEWEST_LEADS and all(map(lead_named, texts)) else None
    return texts if name in LEAD_NAMES or all(map(lead_named, texts)) else None


def unpacked(samples: np.ndarray, said: dict[str, np.ndarray], name: str, path: Path) -> np.ndarray:
    """Samples as the CF conventions unpack them, where their array says that they are packed; missing ones are NaN."""
    told = {key_of(key): value for key, value in said.items() if value.size == 1 and value.dtype.kind in "iuf"}
    missing = np.zeros(samples.shape, bool)
    for key in _FILLED:
        if key in told:
            missing |= samples == told[key].item()
    if _SCALE in told or _SHIFT in told:
        scale, shift = (float(told[key].item()) if key in told else neutral
                        for key, neutral in ((_SCALE, 1.0), (_SHIFT, 0.0)))
        if not (np.isfinite([scale, shift]).all() and scale):
            raise UnreadableFile(f"{name} has scale_factor {scale:g} and add_offset {shift:g}", path)
        samples = samples * scale + shift
    return np.where(missing, np.nan, samples) if missing.any() else samples
