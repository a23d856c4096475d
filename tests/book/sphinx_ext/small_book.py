"""A book of one page that is really built, with a published run of its own, to read back what the extension made."""

import json
from pathlib import Path

from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

RESULTS = {
    "auc": {
        "RCA": {"value": 0.74123, "lower": 0.7, "upper": 0.78, "n": 4620, "p_value": 0.00002},
        "LM": {"absent": "No left main was labelled."},
    },
    "share": 0.1721,
}
SOURCES = [
    ("parameters", 'run_dir = "runs/smoke"\nlevel = None\nfolds = None\nrow = 0'),
    ("injected-parameters", 'run_dir = "runs/small"'),
    ("", 'run = Run(run_dir).with_parameters(analysis={"level": level}, training={"folds": folds})'),
    ("", 'run.save_figure("fig1a_roc", drawing)'),
    ("", 'for name in names:\n    run.save_figure(f"fig9_{name}", drawing)\nrun.write_table("tableA2", table)'),
]
NOTEBOOK = {
    "cells": [{"cell_type": "markdown", "id": "cell-0", "metadata": {}, "source": ["# Notebook three"]}]
    + [{"cell_type": "code", "id": f"cell-{i}", "metadata": {"tags": [tag] if tag else []}, "outputs": [],
        "execution_count": i, "source": source.splitlines(True)} for i, (tag, source) in enumerate(SOURCES, 1)],
    "metadata": {"orphan": True, "language_info": {"name": "python", "pygments_lexer": "ipython3"}},
    "nbformat": 4, "nbformat_minor": 5,
}


def build(folder: Path, theme: str = "basic", **settings) -> None:
    """Build the book in ``folder/source`` into ``folder/html``."""
    settings = {
        "extensions": ["myst_nb", "cctaecg.book.sphinx_ext"], "nb_execution_mode": "off", "html_theme": theme,
        "html_math_renderer": "mathml", **settings,
    }
    with docutils_namespace(), (folder / "warnings.txt").open("w") as stream:
        Sphinx(folder / "source", None, folder / "html", folder / "doctrees", "html", settings, status=None,
               warning=stream, freshenv=True).build()


def warnings(folder: Path) -> str:
    """What Sphinx complained about, but for the banner, which the plain theme of these tests has no place for."""
    lines = (folder / "warnings.txt").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if "unsupported theme option 'announcement'" not in line)


class SmallBook:
    """A small book in a folder: its published run, its pages, and the HTML that Sphinx makes of them."""

    def __init__(self, folder: Path, theme: str = "basic", source: str = "simulated"):
        self.folder, self.theme = folder, theme
        self.run = folder / "source" / "book" / "run"
        for kind in ("results", "figures", "tables", "notebooks"):
            (self.run / kind).mkdir(parents=True)
        self.write("results/internal.json", json.dumps(RESULTS))
        self.write("notebooks/03.ipynb", json.dumps(NOTEBOOK))
        self.write("manifest.json", json.dumps({
            "run": "small", "profile": "smoke", "source": source, "banner": "Simulated <study>.",
            "seed": {"training": 42}, "data": "0123456789ab", "code": "commit ba9876543210",
            "dated": "2026-03-05", "versions": {"cctaecg": "0.1.0"},
            "configuration": {"analysis": {"level": 0.9}, "training": {"folds": 2}},
        }))

    def write(self, name: str, text: str) -> None:
        (self.run / name).write_text(text, encoding="utf-8")

    def build(self, page: str, **settings) -> BeautifulSoup:
        (self.folder / "source" / "index.md").write_text(f"# Page\n\n{page}\n", encoding="utf-8")
        build(self.folder, self.theme, myst_enable_extensions=["dollarmath"], **settings)
        return BeautifulSoup((self.folder / "html" / "index.html").read_text(encoding="utf-8"), "html.parser")

    def warnings(self) -> str:
        return warnings(self.folder)
