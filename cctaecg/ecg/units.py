"""Units of voltage: what one unit of a file is in millivolts."""

import re
from os import PathLike

from cctaecg.ecg.errors import UnknownUnit

MILLIVOLTS = {"nv": 1e-6, "uv": 1e-3, "mv": 1.0, "v": 1e3}
_MICRO_SIGNS = str.maketrans({"µ": "u", "μ": "u"})  # the micro sign and the Greek letter look the same
_GAIN = re.compile(r"(?P<gain>[0-9.eE+-]+)\s*/\s*(?P<unit>\w+)")


def millivolts_per_unit(unit: str, file: str | PathLike[str] | None = None) -> float:
    """Millivolts of one unit: ``nV``, ``uV`` (``µV``), ``mV``, ``V``, in any case, or a gain such as ``1000/mV``.

    A gain is the number of counts of one unit, as WFDB headers write it. Raises ``UnknownUnit``.

    >>> millivolts_per_unit("µV"), millivolts_per_unit("200/mV")
    (0.001, 0.005)
    """
    text = unit.strip().translate(_MICRO_SIGNS)
    gain = 1.0
    if match := _GAIN.fullmatch(text):
        text = match["unit"]
        try:
            gain = float(match["gain"])
        except ValueError:
            gain = 0.0
    factor = MILLIVOLTS.get(text.casefold())
    if factor is None or not 0 < gain < float("inf"):
        raise UnknownUnit(f"unit is {unit!r}; expected nV, uV, mV, V or a gain such as '1000/mV'", file)
    return factor / gain
