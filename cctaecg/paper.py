"""The numbers that the manuscript reports, as facts to compare against.

Xiao Y, Zhao Q, Tang G, et al. Fine-tuning an ECG Foundation Model to Predict Coronary CT Angiography
Outcomes. The values stand in ``paper_values.yml`` beside this file; nothing here was computed by this project.
"""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def paper_values() -> dict[str, Any]:
    """Every value, nested as in the file; ``None`` where the manuscript prints none."""
    values: dict[str, Any] = yaml.safe_load(files("cctaecg").joinpath("paper_values.yml").read_text(encoding="utf-8"))
    return values


def paper_value(key: str) -> Any:
    """A value of the manuscript.

    Parameters
    ----------
    key : str
        Its dotted key, such as ``auc.internal.RCA``.

    Raises
    ------
    KeyError
        Names the key and the part of it that the values do not hold.

    Examples
    --------
    >>> paper_value("auc.internal.RCA")
    0.744
    """
    value: Any = paper_values()
    for part in key.split("."):
        if not isinstance(value, dict) or part not in value:
            raise KeyError(f"the manuscript's values hold no {key!r}: no {part!r} at that place")
        value = value[part]
    return value
