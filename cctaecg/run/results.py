"""How a run's numbers, tables and figures are written: atomically, without NaN, the same bytes for the same numbers."""

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from cctaecg.run.atomic import atomic_path, private_folder
from cctaecg.run.cells import Cell
from cctaecg.run.contents import note
from cctaecg.run.digits import to_digits
from cctaecg.run.folder import RunFolder
from cctaecg.run.spreadsheet import guarded_table

FIGURE_FILES = (".svg", ".png", ".webp", ".phone.webp", ".csv")
"""What of a figure is written beside its description: the drawing, its pixels, both layouts of a page, its numbers."""


NO_ECGS = ("The ECGs of this run are a hospital's patients' and stay with it. Its owner can have the book show some, "
           "with ecgs_in_book: always under privacy in the run's config.yml.")


class Absent(dict[str, str]):
    """A result that cannot exist for these data, with the sentence that says why.

    Parameters
    ----------
    reason : str
        A sentence, which the book prints in the result's place; stored as ``{"absent": reason}``.

    Examples
    --------
    >>> Absent("This run has no external cohort.")
    {'absent': 'This run has no external cohort.'}
    """

    def __init__(self, reason: str):
        super().__init__(absent=reason)


class Savable(Protocol):
    """What of a :class:`cctaecg.figures.Drawing` is written; figures are made above this package and know it."""

    @property
    def absent(self) -> str | None: ...
    @property
    def data(self) -> pd.DataFrame: ...
    @property
    def alt(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def png(self) -> bytes: ...
    @property
    def webp(self) -> bytes: ...
    def svg(self, name: str) -> bytes: ...
    def on_a_phone(self) -> "Savable": ...
    def for_publication(self, cell: int) -> "Savable": ...


class ResultsFolder(RunFolder):
    """The folder of a run, with the writers of what the book shows."""

    @contextmanager
    def _written(self, path: Path, private: bool = False) -> Iterator[Path]:
        """``atomic_path``, and a note of what it wrote for the manifest of the step."""
        with atomic_path(path, private=private) as partial:
            yield partial
        note(self.folder, path)

    def smallest_cell(self) -> Cell:
        """The smallest numbers that a published figure may show; 1 where any may be shown."""
        return Cell(1)

    def write_results(self, name: str, values: Mapping[str, Any]) -> None:
        """Write a step's numbers as ``results/NAME.json``; NaN is refused, say ``Absent`` with a reason instead."""
        plain = _plain(values, name)
        with self._written(self.results(name)) as partial:
            partial.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def write_table(self, name: str, table: pd.DataFrame) -> None:
        """Write a table of the book as CSV, its index left out; a spreadsheet takes no cell of it for a formula."""
        with self._written(self.table(name)) as partial:
            guarded_table(table).to_csv(partial, index=False)

    def shows_ecgs(self) -> bool:
        """Whether the book may show ECGs; a plain folder knows no configuration that says so."""
        return False

    def write_cases(self, values: Mapping[str, Any]) -> None:
        """Write the ECGs that a reader may look at; where the book shows none, why it does not, and nothing of them."""
        plain = _plain(values, "cases") if self.shows_ecgs() else Absent(NO_ECGS)
        private_folder(self.cases().parent)
        with self._written(self.cases(), private=True) as partial:
            partial.write_text(json.dumps(plain, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")

    def write_csv(self, path: Path, table: pd.DataFrame) -> None:
        """Write a table of patients' rows where :meth:`written` says; its owner alone can read it."""
        private_folder(self.written(path).parent)
        with self._written(self.written(path), private=True) as partial:
            table.to_csv(partial, index=False)

    def write_parquet(self, path: Path, table: pd.DataFrame) -> None:
        """Write a table of patients' rows where :meth:`written` says; its owner alone can read it."""
        private_folder(self.written(path).parent)
        with self._written(self.written(path), private=True) as partial:
            table.to_parquet(partial, index=False)

    def save_figure(self, name: str, drawing: Savable) -> None:
        """Write a ``Drawing``: its figure as SVG and PNG, and as WebP for a page and for a phone, its numbers as CSV
        to five digits, its alternative text and its words for publishing.

        A drawing with nothing in it leaves the sentence that says why, which the book prints in its
        place. The files hold no date and no random ids: the same numbers give the same bytes. Where the run's small
        counts are held back, what is written is the drawing that shows none.
        """
        cell = self.smallest_cell()
        drawing = drawing.for_publication(cell)
        if drawing.absent:
            description: dict[str, str] = Absent(drawing.absent)
            for suffix in FIGURE_FILES:  # of an earlier drawing
                self.figure(name, suffix).unlink(missing_ok=True)
        else:
            description = {"alt": drawing.alt, "words": drawing.words}
            numbers = guarded_table(to_digits(drawing.data)).to_csv(index=False).encode()
            files = (drawing.svg(name), drawing.png, drawing.webp, drawing.on_a_phone().webp, numbers)
            for suffix, content in zip(FIGURE_FILES, files, strict=True):
                with self._written(self.figure(name, suffix)) as partial:
                    partial.write_bytes(content)
        if cell > 1:
            description["smallest_cell"] = str(int(cell))
        with self._written(self.figure(name, ".json")) as partial:
            partial.write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")


def _plain(value: Any, key: str) -> Any:
    """``value`` as JSON types; a NaN or infinity is refused with the key it stands under."""
    if is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, dict):
        return {str(name): _plain(inner, f"{key}.{name}") for name, inner in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(inner, f"{key}[{i}]") for i, inner in enumerate(value)]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"result {key} is {value}; say Absent(reason) where a number cannot exist")
    return value
