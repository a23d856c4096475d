"""The numbers that the manuscript reports, as facts to compare against.

Xiao Y, Zhao Q, Tang G, et al. Fine-tuning an ECG Foundation Model to Predict Coronary CT Angiography
Outcomes. The values stand in ``paper_values.yml`` beside this file; nothing here was computed by this project.
"""

from functools import cache
from importlib.resources import files

import yaml


@cache
def paper_values() -> dict:
    """Every value, nested as in the file; ``None`` where the manuscript prints none."""
    return yaml.safe_load(files("cctaecg").joinpath("paper_values.yml").read_text(encoding="utf-8"))


def paper_value(key: str):
    """The value under a dotted key, such as ``auc.internal.RCA``. Raises ``KeyError`` naming the key.

    >>> paper_value("auc.internal.RCA")
    0.744
    """
    value = paper_values()
    for part in key.split("."):
        if not isinstance(value, dict) or part not in value:
            raise KeyError(f"the manuscript's values hold no {key!r}: no {part!r} at that place")
        value = value[part]
    return value
