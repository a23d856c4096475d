"""The directive ``your-ecg``: the place on a page where an ECG is dropped, with its scripts; or why there is none."""

from base64 import b64decode
from html import escape
from typing import Any

import numpy as np
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective

from cctaecg.book.publishing import PUBLISHED
from cctaecg.book.sphinx_ext.instruments.still import still
from cctaecg.book.sphinx_ext.published import fault, published
from cctaecg.book.your_ecg.script_file import FOLDER as DATA_FOLDER, NAME, read_data
from cctaecg.book.your_ecg.scripts import BUNDLE, FOLDER, STYLE
from cctaecg.domain import LEADS, VESSELS

_PLACE = """\
<link rel="stylesheet" href="{static}/{folder}/{style}">
<div class="your-ecg" id="your-ecg-place">
<p class="your-ecg-banner"><strong>Not a medical device.</strong> {learnt} Nothing leaves this machine: the file is read
by this page, which asks for nothing from anywhere.</p>
<div class="your-ecg-silent"><p>This part of the page works with scripts, and here none runs. The same numbers come from
<code>cctaecg predict FILE --run {run}</code>.</p>
{still}</div>
<div class="your-ecg-asks" hidden>
<div class="your-ecg-drop">
<label for="your-ecg-files"><strong>Drop an ECG here</strong>, or choose its file: CSV, npy, WFDB (.hea and .dat
together), DICOM, HL7 aECG or MUSE XML.</label>
<input type="file" id="your-ecg-files" multiple>
{example}</div>
<details class="your-ecg-stated"><summary>For a file that does not say it: rate, unit, leads</summary>
<label>Sampling rate in Hz (--fs) <input type="number" min="0" step="any" name="fs"></label>
<label>Unit (--unit) <input type="text" name="unit" placeholder="mV, uV or 1000/mV" autocomplete="off"></label>
<label>Leads in their order (--leads) <input type="text" name="leads" placeholder="I,II,V1,V2,..."
autocomplete="off"></label>
</details>
</div>
<p class="your-ecg-said" role="status" aria-live="polite"></p>
<button type="button" id="your-ecg-stop" hidden>Stop</button>
<div class="your-ecg-drawing" hidden><div class="your-ecg-paper" tabindex="0" role="group"
aria-label="The ECG on ruled paper; scrolls sideways"><canvas role="img"></canvas></div>
<p class="your-ecg-scale">25 mm/s, 10 mm/mV. As it was read: each lead less its median, nothing filtered.</p></div>
<div class="your-ecg-check" hidden></div>
<div class="your-ecg-read" hidden></div>
</div>
{scripts}
"""

_HEAD = ('<table class="table cards"><thead><tr><th scope="col">Vessel</th><th scope="col">Probability</th>'
         '<th scope="col">Called</th><th scope="col">True grade</th></tr></thead><tbody>')


class YourEcg(SphinxDirective):
    """``{your-ecg}``: drops, draws, checks and reads an ECG by the run's networks, where the run offers it."""

    def run(self) -> list[nodes.Node]:
        try:
            data = read_data(published(self.env).folder)
        except FileNotFoundError as error:
            return [fault(self.env, f"your-ecg: {error}; publish the run again", self.get_location())]
        if "absent" in data:
            title = nodes.title("", "Not in this run")
            return [nodes.admonition("", title, nodes.paragraph("", data["absent"]), classes=["note"])]
        return [nodes.raw("", _html(data, "../" * self.env.docname.count("/") + "_static"), format="html")]


def _html(data: dict[str, Any], static: str) -> str:
    button = '<button type="button" id="your-ecg-example">Take one of this run</button>\n' if data["example"] else ""
    networks = f"{len(data['networks'])} networks of the run {escape(data['run'])} read it. Of each its card says:"
    return _PLACE.format(
        static=static, folder=FOLDER, style=STYLE, run=escape(data["run"]), example=button,
        learnt=f"{networks} {escape(data['learnt'])}", still=_still(data) if data["example"] else "",
        scripts="\n".join(f'<script src="{static}/{file}"></script>' for file in (NAME, BUNDLE)))


def _still(data: dict[str, Any]) -> str:
    """One ECG of the run, and what the page would show of it: a drawing and a table."""
    example = data["example"]
    signal = np.frombuffer(b64decode(example["microvolts"]), "<i2").reshape(len(LEADS), -1) / 1000
    drawing = still(signal - np.median(signal, axis=1, keepdims=True), example["fs"], LEADS,
                    "A 12-lead ECG of this run on ruled paper, and lead II below", rhythm="II")
    whose = "the run's networks" if example["cohort"] == "external" else "the network that did not learn from it"
    rows = "".join(_row(vessel, example, *thresholds)
                   for vessel, *thresholds in zip(VESSELS, data["thresholds"], data["reached"]))
    return (f"<p>This is what it shows of an ECG of this run: the drawing, and the probability that {whose} gave of "
            f"{escape(data['outcome'])}.</p>\n{drawing}\n{_HEAD}{rows}</tbody></table>\n")


def _row(vessel: str, example: dict[str, Any], threshold: float, reached: float) -> str:
    probability, grade = example["probabilities"][vessel], example["grades"][vessel]
    if probability is None:
        told, called = "not trained in this run", ""
    else:
        told = f"{probability:.1%}"
        called = f"{'high' if probability >= reached else 'low'} risk (high from {100 * threshold:g}%)"
    return (f'<tr><th scope="row">{vessel}</th><td data-label="Probability">{told}</td><td data-label="Called">{called}'
            f'</td><td data-label="True grade">{grade or "not known"}</td></tr>')


def carry_data(app: Sphinx, config: Config) -> None:
    """Let Sphinx copy the script of the published run's data beside the others."""
    if (PUBLISHED / DATA_FOLDER).as_posix() not in config.html_static_path and \
            (app.srcdir / PUBLISHED / DATA_FOLDER).is_dir():
        config.html_static_path = [*config.html_static_path, (PUBLISHED / DATA_FOLDER).as_posix()]
