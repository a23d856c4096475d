"""What an HDF5 file says of its signal, in datasets and attributes of many names: the rate, the unit, the leads.

What is said twice and differs is refused, and so is a gain or a baseline that nothing is known of. Packing as of the CF
conventions, section 8.1.
"""

from pathlib import Path

import numpy as np

from cctaecg.ecg.errors import UnreadableFile
from cctaecg.ecg.readers.meanings import (
    LEAD_NAMES,
    RATE_NAMES,
    SCALE,
    SHIFT,
    UNIT_NAMES,
    hertz,
    is_unit,
    key_of,
    leads_listed,
    neutral_scale,
    rate_named,
    shown,
)

_FILLED, _UNSIGNED = ("fillvalue", "missing_value"), "unsigned"
_LOWEST, _HIGHEST, _RANGE = "valid_min", "valid_max", "valid_range"


class Said:
    """What is said in a file, collected under the names of ``named_arrays``."""

    def __init__(self, path: Path):
        self._path = path
        self._said: dict[str, np.ndarray] = {}

    def add(self, name: str, value: np.ndarray | None, unit: str | None = None) -> None:
        """Take up what is said under a name, if it means anything. Raises where it was said otherwise before.

        ``unit`` is that of a rate, where it is told beside it.
        """
        key = key_of(name)
        if value is None:
            return
        if (rate := rate_named(key)) is not None:
            key, value = rate, hertz(name, value, unit, self._path)
        named = key in (*RATE_NAMES, *LEAD_NAMES) or is_unit(key, value) or neutral_scale(key) is not None
        if not (named or value.dtype.kind == "U"):
            return
        known = self._said.get(key)
        if named and known is not None and not np.array_equal(np.ravel(known), np.ravel(value)):
            raise UnreadableFile(f"states {name} twice: {shown(known)} and {shown(value)}", self._path)
        while not named and key in self._said:  # any text may name the leads, and two may be called alike
            key += " again"
        self._said[key] = value

    def meant(self) -> dict[str, np.ndarray]:
        """Rate, unit and leads, each under one name, as far as they are said. Raises where two contradict."""
        for name, value in self._said.items():
            neutral = neutral_scale(name)
            if neutral is not None and (value.dtype.kind not in "iuf" or (value != neutral).any()):
                raise UnreadableFile(f"states {name} {shown(value)}, and how that applies to its samples is not "
                                     "known; write the samples in millivolts", self._path)
        found = {}
        for kind, means in ((RATE_NAMES[0], lambda name, _: name in RATE_NAMES), (UNIT_NAMES[0], is_unit)):
            held = [value for name, value in self._said.items() if means(name, value) and value.size]
            if any(not np.array_equal(np.ravel(one), np.ravel(held[0])) for one in held):
                raise UnreadableFile(f"states two values for {kind}: {', '.join(map(shown, held))}",
                                     self._path)
            if held:
                found[kind] = held[0]
        leads = [listed for name, value in self._said.items() if (listed := leads_listed(name, value)) is not None]
        if any(one != leads[0] for one in leads):
            raise UnreadableFile("names its leads in two ways", self._path)
        return found | ({LEAD_NAMES[0]: np.array(leads[0], dtype=str)} if leads else {})


def unpacked(samples: np.ndarray, said: dict[str, np.ndarray], name: str, path: Path) -> np.ndarray:
    """Samples as the CF conventions unpack them, where their array says that they are packed; missing ones are NaN.

    So are those outside the range that is said to be valid. Raises ``UnreadableFile`` for packing that is said in
    another way than by one number.
    """
    told = {key_of(key): value.ravel() for key, value in said.items() if value.size}
    if samples.dtype.kind == "i" and str(told.get(_UNSIGNED, [""])[0]).casefold() in ("true", "1"):
        # netCDF had no type for them; what is said of their values is in the same
        told = {key: _unsigned(value) if value.dtype == samples.dtype else value for key, value in told.items()}
        samples = _unsigned(samples)
    missing = np.zeros(samples.shape, bool)
    for key in _FILLED:
        if key in told:
            missing |= np.isin(samples, _numbers(told[key], len(told[key]), key, name, path))
    for key, below, above in ((_LOWEST, 0, None), (_HIGHEST, None, 0), (_RANGE, 0, 1)):
        if key in told:
            limits = _numbers(told[key], 2 if key == _RANGE else 1, key, name, path)
            if SCALE in told and limits.dtype.kind != samples.dtype.kind:
                raise UnreadableFile(f"{name} has a {key} of another type than its packed samples", path)
            if below is not None:
                missing |= samples < limits[below]
            if above is not None:
                missing |= samples > limits[above]
    if SCALE in told or SHIFT in told:
        scale, shift = (float(_numbers(told[key], 1, key, name, path)[0]) if key in told else neutral
                        for key, neutral in ((SCALE, 1.0), (SHIFT, 0.0)))
        if not (np.isfinite([scale, shift]).all() and scale):
            raise UnreadableFile(f"{name} has scale_factor {scale:g} and add_offset {shift:g}", path)
        samples = samples * scale + shift
    return np.where(missing, np.nan, samples) if missing.any() else samples


def _unsigned(values: np.ndarray) -> np.ndarray:
    return values.view(values.dtype.str.replace("i", "u"))


def _numbers(values: np.ndarray, count: int, key: str, name: str, path: Path) -> np.ndarray:
    if len(values) != count or values.dtype.kind not in "iuf":
        raise UnreadableFile(f"{name} has {key} {shown(values)}; expected {count} number{'s' * (count > 1)}", path)
    return values
