"""``your_ecg_data.js``, the script of the page's data: written when a run is published, read when it is rendered."""

import json
from pathlib import Path
from typing import Any

FOLDER, NAME = "your_ecg", "your_ecg_data.js"
"""The folder of a published run that the script lies in, from which Sphinx copies it, and its name."""

_BEFORE, _AFTER = '"use strict";\n(globalThis.yourEcg = globalThis.yourEcg || {}).data = ', ";\n"


def write_data(folder: Path, data: dict[str, Any]) -> None:
    """Write the script into the folder of a published run. The same data give the same bytes."""
    (folder / FOLDER).mkdir()
    content = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    (folder / FOLDER / NAME).write_text(_BEFORE + content + _AFTER, encoding="ascii")


def read_data(folder: Path) -> dict[str, Any]:
    """What the script of a published run carries. Raises ``FileNotFoundError`` where there is none."""
    text = (folder / FOLDER / NAME).read_text(encoding="ascii")
    data: dict[str, Any] = json.loads(text.removeprefix(_BEFORE).removesuffix(_AFTER))
    return data
