"""The page's scripts run in Node, where there is one: the system's, or the one that Playwright brings along."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cctaecg.book.your_ecg.library import filters, library
from cctaecg.book.your_ecg.scripts import COMPUTING, FOLDER
from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.run.folder import project_root

LOADER = Path(__file__).with_name("loader.js")


def node() -> str | None:
    if found := shutil.which("node"):
        return found
    try:
        import playwright
    except ImportError:
        return None
    brought = Path(playwright.__file__).parent / "driver" / "node"
    return str(brought) if brought.exists() else None


@pytest.fixture(scope="session")
def scripted(tmp_path_factory) -> Callable[..., Any]:
    """Runs a script after the page's own, with ``yourEcg.data`` set and ``given`` as its JSON; what it returns."""
    program = node()
    if program is None:
        pytest.skip("no node is installed: the page's scripts are not run outside a browser")
    folder, scripts = tmp_path_factory.mktemp("node"), project_root() / "book" / "_static" / FOLDER

    def call(script: str, data: dict[str, Any], given: Any = None) -> Any:
        (folder / "data.json").write_text(json.dumps(data))
        (folder / "given.json").write_text(json.dumps(given))
        (folder / "test.js").write_text(
            '"use strict";\n{ const { fs } = globalThis.node, read = (at) => JSON.parse(fs.readFileSync(at));\n'
            f"yourEcg.data = read({json.dumps(str(folder / 'data.json'))});\n"
            f"const given = read({json.dumps(str(folder / 'given.json'))});\n"
            "const rows = (at, length) => { const all = new Float32Array(new Uint8Array(fs.readFileSync(at)).buffer);\n"
            "  return Array.from({ length: all.length / length },\n"
            "    (_, k) => all.subarray(k * length, (k + 1) * length)); };\n"
            f"const answer = (() => {{ {script} }})();\n"
            f"fs.writeFileSync({json.dumps(str(folder / 'answer.json'))}, JSON.stringify(answer, (_, value) =>\n"
            "  ArrayBuffer.isView(value) ? Array.from(value) : value)); }")
        subprocess.run([program, str(LOADER), str(folder / "test.js"), str(scripts), ",".join(COMPUTING)],
                       check=True, timeout=300)
        return json.loads((folder / "answer.json").read_text())

    return call


@pytest.fixture(scope="session")
def settings() -> dict[str, Any]:
    """The library's numbers and default settings, without networks."""
    signal, quality = SignalConfig(), QualityConfig()
    return {"library": library(), "filters": filters(signal, quality), "signal": signal.model_dump(mode="json"),
            "quality": quality.model_dump(mode="json")}
