"""Directive ``ecg-viewer``: some ECGs of the run on ruled paper, as the page carries them, and one as a picture."""

import json
from base64 import b64decode
from typing import Any

import numpy as np
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from cctaecg.book.results_by_key import is_absent
from cctaecg.book.sphinx_ext.instruments.still import still
from cctaecg.book.sphinx_ext.published import FOLDER, fault, published


class EcgViewer(SphinxDirective):
    """``{ecg-viewer}``: the viewer. Without scripts its content stands there, above a picture of the first ECG."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        path = published(self.env).folder / "cases" / "cases.json"
        self.env.note_dependency(str(path))
        if not path.exists():
            return [fault(self.env, f"ecg-viewer: no {FOLDER}/cases/cases.json is published", self.get_location())]
        text = path.read_text(encoding="utf-8")
        data = json.loads(text)
        if is_absent(data) or not data["cases"]:
            reason = data["absent"] if is_absent(data) else "No ECG of this run is of any of the kinds that are shown."
            title = nodes.title("", "Not in this book")
            return [nodes.admonition("", title, nodes.paragraph("", reason), classes=["note"])]
        self.env.metadata[self.env.docname]["viewer"] = "ecg"
        fallback = nodes.container(classes=["without-scripts"])
        self.state.nested_parse(self.content, self.content_offset, fallback)
        fallback += nodes.raw("", picture(data, data["cases"][0]), format="html")
        home = nodes.container("", fallback, ids=["ecg-viewer"], classes=["ecg-viewer"])
        carried = text.strip().replace("</", "<\\/")
        script = f'<script type="application/json" id="ecg-viewer-data">{carried}</script>'
        return [home, nodes.raw("", script, format="html")]


def picture(data: dict[str, Any], case: dict[str, Any]) -> str:
    """One ECG as SVG."""
    leads = data["leads"]
    signal = np.frombuffer(b64decode(case["signal"]), "<i2").reshape(len(leads), -1) / 1000
    return still(signal, data["fs"], leads, f"12-lead ECG, {case['vessel']} {case['kind']}, on ruled paper")


def add_scripts(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Give the page with the viewer its script and style, and no other page."""
    if app.env.metadata.get(pagename, {}).get("viewer") != "ecg":
        return
    app.add_js_file("ecg_viewer.js", loading_method="defer")
    app.add_css_file("ecg_viewer/viewer.css")
