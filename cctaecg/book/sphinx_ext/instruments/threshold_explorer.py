"""Directive ``threshold-explorer``: the sliders' data, from the published tables, as the page carries them."""

import json
from csv import DictReader
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from cctaecg.book.results_by_key import UnknownResult, is_absent
from cctaecg.book.sphinx_ext.blocks import reason_for_absence
from cctaecg.book.sphinx_ext.published import FOLDER, Published, fault, published
from cctaecg.book.tables.operating_points import COLUMNS, DIGITS
from cctaecg.domain import RISK_THRESHOLDS, VESSELS

COHORTS: dict[str, tuple[str, str, dict[str, str]]] = {
    "internal": ("Internal validation", "06_risk_stratification", {}),
    "external": ("Second hospital", "06_risk_stratification", {"cohort": "external"}),
    "normal_ecg": ("Normal ECGs", "05_normal_ecg", {}),
}
"""Of each cohort what it is called, which notebook takes a threshold for it, and which parameters besides."""

DRAWN = "internal"
"""The cohort whose calibration and grades the run draws."""


class ThresholdExplorer(SphinxDirective):
    """``{threshold-explorer}``: sliders for threshold and prevalence.

    Without scripts its content stands there, and the figure of the run that is its ``:picture:``.
    """

    has_content = True
    option_spec = {"picture": directives.unchanged_required}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        run = published(self.env)
        self.env.metadata[self.env.docname]["instrument"] = "thresholds"
        fallback = nodes.container(classes=["without-scripts"])
        self.state.nested_parse(self.content, self.content_offset, fallback)
        fallback += self.picture(run)
        home = nodes.container("", fallback, ids=["threshold-explorer"], classes=["threshold-explorer"])
        data = json.dumps(explorer_data(run, self.env), ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
        script = f'<script type="application/json" id="threshold-data">{data}</script>'
        return [home, nodes.raw("", script, format="html")]

    def picture(self, run: Published) -> list[nodes.Node]:
        name = self.options.get("picture", "")
        description = run.folder / "figures" / f"{name}.json"
        self.env.note_dependency(str(description))
        told = json.loads(description.read_text(encoding="utf-8")) if description.exists() else {}
        if "absent" in told:
            return [nodes.paragraph("", told["absent"])]
        if "alt" not in told:
            return [fault(self.env, f"threshold-explorer: no figure {name!r} is published", self.get_location())]
        return [nodes.image(uri=f"/{FOLDER}/figures/{name}.svg", alt=told["alt"], width="100%")]


def explorer_data(run: Published, env: BuildEnvironment) -> dict[str, Any]:
    """Everything that the sliders show, of a published run.

    Parameters
    ----------
    run : Published
        The run behind the book.
    env : BuildEnvironment
        To which the files that are read are told.

    Returns
    -------
    dict
        ``run``, ``level``, ``vessels``, ``paper`` and ``configured`` thresholds by vessel; ``cohorts``, each with its
        ``title``, ``command``, the ``curves`` by vessel as columns of :data:`COLUMNS`, and why a vessel has none;
        ``drawn``, the cohort of ``calibration`` (said, observed, lower, upper) and ``grades`` by vessel, and of
        ``best``: in which share of resamples each strategy has the most net benefit at the configured threshold.
    """
    return {
        "run": run.manifest["banner"],
        "level": run.level,
        "vessels": list(VESSELS),
        "paper": dict(RISK_THRESHOLDS),
        "configured": run.setting("analysis.risk_thresholds"),
        "cohorts": {name: _cohort(run, env, name) for name in COHORTS},
        "drawn": DRAWN,
        "best": {vessel: _best(run, vessel) for vessel in VESSELS},
        "calibration": _calibration(run, env),
        "grades": _grades(run, env),
    }


def _rows(env: BuildEnvironment, path: Path) -> list[dict[str, str]]:
    env.note_dependency(str(path))
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(DictReader(lines))


def _cohort(run: Published, env: BuildEnvironment, name: str) -> dict[str, Any]:
    title, notebook, also = COHORTS[name]
    rows = _rows(env, run.folder / "tables" / f"operating_{name}.csv")
    curves: dict[str, Any] = {}
    absent: dict[str, str] = {}
    for vessel in VESSELS:
        own = [row for row in rows if row["vessel"] == vessel]
        if own:
            curves[vessel] = {column: [_number(row[column]) for row in own] for column in COLUMNS[1:]}
        else:
            absent[vessel] = _reason(run, f"{name}.auc.{vessel}")
    return {"title": title, "command": run.command(notebook, also), "curves": curves, "absent": absent}


def _number(text: str) -> float | int | None:
    if not text:
        return None
    return int(text) if text.isdigit() else float(text)


def _reason(run: Published, key: str) -> str:
    try:
        reason = reason_for_absence(run.result(key))
    except UnknownResult:
        reason = None
    return reason or "too few patients lie between any two thresholds to be shown."


def _best(run: Published, vessel: str) -> dict[str, float] | None:
    try:
        found = run.result(f"risk.best_strategy.{vessel}")
    except UnknownResult:
        return None
    return None if is_absent(found) else {name: float(found[name]) for name in ("model", "treat_all", "treat_none")}


def _calibration(run: Published, env: BuildEnvironment) -> dict[str, list[list[float]]]:
    rows = _rows(env, run.folder / "figures" / "fig5_calibration.csv")
    band = f"{run.level:.0%} band"
    curves: dict[str, list[list[float]]] = {}
    for vessel in VESSELS:
        smooth = {row["predicted"]: row["observed"] for row in rows
                  if (row["vessel"], row["series"]) == (vessel, "smooth curve")}
        limits = {row["predicted"]: (row["lower"], row["upper"]) for row in rows
                  if (row["vessel"], row["series"]) == (vessel, band)}
        both = [[float(f"{float(number):.{DIGITS}g}") for number in (said, smooth[said], *limits[said])]
                for said in smooth if said in limits and all(limits[said])]
        if both:
            curves[vessel] = both
    return curves


def _grades(run: Published, env: BuildEnvironment) -> dict[str, list[dict[str, Any]]]:
    boxes: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(env, run.folder / "figures" / "fig4_grades.csv"):
        whiskers, box = ([float(f"{float(row[name]):.{DIGITS}g}") for name in names]
                         for names in (("whisker_low", "whisker_high"), ("q1", "median", "q3")))
        boxes.setdefault(row["vessel"], []).append({"grade": row["grade"], "whiskers": whiskers, "box": box})
    return boxes


def add_scripts(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Give a page with an instrument its script and style, and no other page."""
    if app.env.metadata.get(pagename, {}).get("instrument") != "thresholds":
        return
    app.add_js_file("thresholds.js", loading_method="defer")
    app.add_css_file("thresholds/explorer.css")
