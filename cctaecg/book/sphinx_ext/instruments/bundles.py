"""One script for each instrument, joined from its small files when the book is built.

They are joined as they are, in a stated order: classic scripts, each in a function of its own, leave a bundler nothing
to resolve. Each is headed by its name, so that a line of the bundle is found in its source.
"""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from cctaecg.book.your_ecg import scripts as your_ecg

STATIC = "book/_static"
"""Where the sources lie, below the folder that the book is rendered from."""

SHARED = ("elements.js", "address.js", "ecg_scale.js")
"""Which several instruments use; on a page there is one instrument."""

Sources = tuple[str | tuple[str, ...], ...]

THRESHOLDS: Sources = (
    "elements.js", "address.js",
    *(f"thresholds/{name}.js" for name in ("values", "said", "people", "chart", "explorer")))
ECG_VIEWER: Sources = (
    *SHARED, *(f"ecg_viewer/{name}.js" for name in ("samples", "paper", "calipers", "case_text", "viewer")))
YOUR_ECG: Sources = ("ecg_scale.js", tuple(f"{your_ecg.FOLDER}/{name}" for name in your_ecg.COMPUTING),
                     *(f"{your_ecg.FOLDER}/{name}" for name in your_ecg.SHOWING))

BUNDLES: dict[str, Sources] = {
    "thresholds.js": THRESHOLDS, "ecg_viewer.js": ECG_VIEWER, your_ecg.BUNDLE: YOUR_ECG,
}
"""The sources of each bundle in their order, below :data:`STATIC`.

A tuple within is a part that the page may give to a worker: a function, whose own text is its source.
"""

_PART = "globalThis.{name} = function (globalThis) {{\n{content}}};\nglobalThis.{name}(globalThis);\n"


def bundled(static: Path, sources: Sources) -> str:
    """The text of a bundle."""
    return "".join(_PART.format(name=your_ecg.COMPUTING_NAME, content=_joined(static, source))
                   if isinstance(source, tuple) else _joined(static, (source,)) for source in sources)


def _joined(static: Path, names: tuple[str, ...]) -> str:
    return "".join(f"// ---- {STATIC}/{name}\n{(static / name).read_text(encoding='utf-8')}" for name in names)


def write_bundles(app: Sphinx, config: Config) -> None:
    """Write the bundles beside the page trees, let Sphinx copy them, and leave their sources out of the book."""
    static = Path(app.srcdir) / STATIC
    if not static.is_dir():
        return
    folder = Path(app.doctreedir).resolve().parent / "bundles"
    folder.mkdir(parents=True, exist_ok=True)
    for name, sources in BUNDLES.items():
        (folder / name).write_text(bundled(static, sources), encoding="utf-8")
    config.html_static_path = [*config.html_static_path, str(folder)]
    folders = sorted({source.split("/")[0] for sources in BUNDLES.values() for part in sources
                      for source in ([part] if isinstance(part, str) else part) if "/" in source})
    config.exclude_patterns = [*config.exclude_patterns, *SHARED, *(f"{each}/**.js" for each in folders)]
