"""Directive ``ecg-viewer``: some ECGs of the run on ruled paper, as the page carries them, and one as a picture."""

import json
from base64 import b64decode
from typing import Any

import numpy as np
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from cctaecg.book.results_by_key import is_absent
from cctaecg.book.sphinx_ext.published import FOLDER, fault, published

SCRIPTS = ("samples", "paper", "calipers", "case_text", "viewer")
"""In the order in which the page loads them, from ``_static/ecg_viewer``."""

ROWS = (("I", "aVR", "V1", "V4"), ("II", "aVL", "V2", "V5"), ("III", "aVF", "V3", "V6"))
MM_PER_SECOND, MM_PER_MV, ROW_MM, COLUMN_SECONDS = 25, 10, 27, 2.5


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
    """One ECG as SVG, three rows of four leads, 25 mm/s and 10 mm/mV; a unit of the drawing is a millimetre."""
    fs, leads = data["fs"], data["leads"]
    signal = np.frombuffer(b64decode(case["signal"]), "<i2").reshape(len(leads), -1) / 1000
    each = int(COLUMN_SECONDS * fs)
    width, height = 4 * COLUMN_SECONDS * MM_PER_SECOND, len(ROWS) * ROW_MM
    drawn = []
    for i, row in enumerate(ROWS):
        for j, lead in enumerate(row):
            values = signal[leads.index(lead), j * each:(j + 1) * each]
            x = (j * each + np.arange(len(values))) / fs * MM_PER_SECOND
            y = (i + 0.5) * ROW_MM - values * MM_PER_MV
            points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y))
            drawn.append(f'<polyline points="{points}"/><text x="{x[0] + 1:.1f}" y="{i * ROW_MM + 5}">{lead}</text>'
                         if len(values) else "")
    name = f"12-lead ECG, {case['vessel']} {case['kind']}, on ruled paper"
    return (f'<svg class="ecg-still" viewBox="0 0 {width:g} {height}" role="img" aria-label="{name}">'
            f'<g fill="none" stroke="currentColor" stroke-width="0.35">{"".join(drawn)}</g></svg>')


def add_scripts(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Give the page with the viewer its scripts and style, and no other page."""
    if app.env.metadata.get(pagename, {}).get("viewer") != "ecg":
        return
    app.add_js_file("elements.js", loading_method="defer")
    for name in SCRIPTS:
        app.add_js_file(f"ecg_viewer/{name}.js", loading_method="defer")
    app.add_css_file("ecg_viewer/viewer.css")
