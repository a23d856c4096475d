"""Directive ``front-picture``: the picture of the front page, drawn from the published run and the paper's numbers."""

import json

import pandas as pd
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from cctaecg.book.sphinx_ext.published import published
from cctaecg.domain import VESSELS
from cctaecg.figures.cover.picture import WHERE, front_picture
from cctaecg.paper import paper_value

BEATS = "fig8_mean_beats_mv_rca"
"""The published figure whose beats are drawn as the ECG: means of many patients, so that no single one is shown."""


class FrontPicture(SphinxDirective):
    """``{front-picture}``, without arguments or content."""

    def run(self) -> list[nodes.Node]:
        run = published(self.env)
        areas = {where: {vessel: run.result(f"{where}.auc.{vessel}") for vessel in VESSELS} for where in WHERE}
        reported = {where: paper_value(f"auc.{where}") for where in WHERE}
        return [nodes.raw("", front_picture(areas, reported, self.beats()), format="html")]

    def beats(self) -> pd.DataFrame | None:
        """The mean beats that the run publishes, or None where it has none."""
        table, described = (published(self.env).folder / "figures" / f"{BEATS}{suffix}" for suffix in (".csv", ".json"))
        for path in (table, described):
            self.env.note_dependency(str(path))
        absent = not table.exists() or "absent" in json.loads(described.read_text(encoding="utf-8"))
        return None if absent else pd.read_csv(table)
