"""Each published notebook as Python source too, beside the notebook that its page offers to take away."""

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from cctaecg.book.sphinx_ext.published import FOLDER

NOTEBOOKS = f"{FOLDER}/notebooks/"
BUTTONS = "download-buttons"
"""What the theme calls its group of downloads."""


def offer_source(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put ``.py`` beside ``.ipynb`` on the page of a notebook (called by Sphinx)."""
    if not page.startswith(NOTEBOOKS):
        return
    for group in context.get("header_buttons", ()):
        if group.get("label") == BUTTONS:
            group["buttons"].insert(1, {
                "type": "link", "url": context["pathto"](f"_sources/{page}.py", 1), "text": ".py",
                "tooltip": "Download as Python", "icon": "fas fa-file", "label": "download-python-button"})


def write_sources(app: Sphinx, failure: Exception | None) -> None:
    """Write what :func:`offer_source` offers (called by Sphinx at the end)."""
    import jupytext

    if failure is not None or app.builder.name != "html":
        return
    for page in sorted(name for name in app.env.found_docs if name.startswith(NOTEBOOKS)):
        notebook = jupytext.reads(Path(app.env.doc2path(page)).read_text(encoding="utf-8"), fmt="ipynb")
        target = Path(app.outdir) / "_sources" / f"{page}.py"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(jupytext.writes(notebook, fmt="py:percent"), encoding="utf-8")
