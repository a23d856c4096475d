"""``Published``: the run behind the book, as the directives and roles read it from ``book/run/``."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from cctaecg.book.ledger.judgement import Row, judged
from cctaecg.book.publishing import PUBLISHED
from cctaecg.book.results_by_key import load_results, lookup
from cctaecg.book.sphinx_ext.cells import Notebook
from cctaecg.errors import UserError

FOLDER = PUBLISHED.as_posix()

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # not by the machine's language

logger = logging.getLogger(__name__)


class NothingPublished(UserError, FileNotFoundError):
    """The book was built before a run was published; the message says which command does both."""


class Published:
    """Manifest and results of the run that makes the book. ``source`` is the root of the book's source."""

    def __init__(self, source: Path):
        self.folder = Path(source) / FOLDER
        self._notebooks: dict[str, Notebook] = {}

    @cached_property
    def manifest(self) -> dict[str, Any]:
        path = self.folder / "manifest.json"
        if not path.exists():
            raise NothingPublished(f"{FOLDER}/manifest.json is missing: no run is published; make one with: make book")
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return content

    @cached_property
    def results(self) -> dict[str, Any]:
        return load_results(self.folder / "results")

    @cached_property
    def ledger(self) -> list[Row]:
        """Every row of the ledger with this run's answer; ``UnknownResult`` when the run lacks one of its results."""
        return judged(self.result, self.manifest["source"])

    def result(self, key: str) -> Any:
        """A value of the run by dotted key; ``UnknownResult`` when there is none."""
        return lookup(self.results, key)

    def setting(self, key: str) -> Any:
        """A value of the run's configuration (``training.folds``), or of the manifest (``profile``), by dotted key."""
        return lookup({**self.manifest, **self.manifest["configuration"]}, key)

    @property
    def level(self) -> float:
        """Coverage of the run's intervals, such as 0.95."""
        return float(self.setting("analysis.level"))

    def provenance(self) -> str:
        """The run, its profile and seeds, the fingerprint of its data and the state of the code, in one line."""
        seeds = ", ".join(f"{name} {seed}" for name, seed in self.manifest["seed"].items())
        return (f"run {self.manifest['run']} (profile {self.manifest['profile']}, seeds: {seeds}), "
                f"data {self.manifest['data']}, {self.manifest['code']}")

    def version(self) -> str:
        """The program's version and the day of its code, as a reader says it: ``0.1.0 of 29 November 2026``."""
        day = date.fromisoformat(self.manifest["dated"])
        return f"{self.manifest['versions']['cctaecg']} of {day.day} {MONTHS[day.month - 1]} {day.year}"

    def notebook(self, name: str) -> Notebook:
        """A published notebook's cells, read once; ``NothingPublished`` naming a notebook that there is not."""
        if name not in self._notebooks:
            path = self.folder / "notebooks" / f"{name}.ipynb"
            if not path.exists():
                raise NothingPublished(f"{FOLDER}/notebooks/{name}.ipynb is missing: no such notebook is published")
            self._notebooks[name] = Notebook(json.loads(path.read_text(encoding="utf-8")))
        return self._notebooks[name]

    def command(self, notebook: str, also: Mapping[str, str] = MappingProxyType({})) -> str:
        """The papermill command that executes a notebook as this run did, with every parameter that the run sets.

        Those of ``also`` stand in the place of the run's, each parameter once.
        """
        parameters = {**self.notebook(notebook).parameters(self.manifest["configuration"]), **also}
        given = "".join(f" -p {name} {value}" for name, value in parameters.items())
        return f"papermill notebooks/{notebook}.ipynb out.ipynb{given}"


def published(env: BuildEnvironment) -> Published:
    """The published run of this build, read once."""
    run: Published = vars(env).setdefault("cctaecg_published", Published(env.srcdir))
    return run


def published_anew(env: BuildEnvironment) -> Published:
    """The published run, read again: an environment that is kept from the last build may know another one."""
    vars(env).pop("cctaecg_published", None)
    return published(env)


def faults(env: BuildEnvironment) -> dict[str, list[str]]:
    """What each page asks for and the run does not hold; kept with the environment, as the pages themselves are."""
    by_page: dict[str, list[str]] = vars(env).setdefault("cctaecg_faults", {})
    return by_page


def fault(env: BuildEnvironment, message: str, location: str) -> nodes.problematic:
    """Report something that a page asks for and the run does not hold; the build ends after all pages were read."""
    logger.error(message, location=location)
    faults(env).setdefault(env.docname, []).append(message)
    return nodes.problematic("", message)
