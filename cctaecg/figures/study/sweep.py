"""Results against the value of one parameter, a small panel for each result."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import of_many
from cctaecg.figures.layout import fitting
from cctaecg.figures.panels import band, label_axes, titled
from cctaecg.figures.style import INK, SMALL, new_figure, styled
from cctaecg.figures.wording import finding, listed, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANELS, COLUMNS = 12, 3
LETTERS = 24  # of a line over a panel
NOTHING = "No result depends on this parameter."


@of_many
@styled
def sweep_panels(table: pd.DataFrame, parameter: str) -> Drawing:
    """Small multiples: each result of a sweep against the parameter's value, with its interval where it has one.

    Parameters
    ----------
    table : DataFrame
        Columns key, setting (the parameter's value), value, lower and upper (missing without an interval); the first
        twelve keys are drawn, in the table's order.
    parameter : str
        The parameter's name.

    Returns
    -------
    Drawing
        Its data are the rows drawn. Of an empty table it says that no result depends on the parameter.
    """
    keys = list(dict.fromkeys(table["key"]))[:PANELS]
    columns = fitting(COLUMNS, COLUMNS - 1)
    rows = -(-max(len(keys), 1) // columns)
    figure = new_figure(height=2.0 * rows + 0.5)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    numeric = pd.to_numeric(table["setting"], errors="coerce").notna().all()
    parts = []
    for axes, key in zip(panels, keys):
        own = table[table["key"] == key]
        settings = own["setting"].astype(float) if numeric else own["setting"].astype(str)
        _draw(titled(axes, ""), settings, own)
        axes.set_title(_in_lines(key), loc="left", fontsize=SMALL, fontweight="normal")
        parts.append(f"{key} from {number(own['value'].iloc[0])} to {number(own['value'].iloc[-1])}")
    for axes in panels[len(keys):]:
        axes.set_visible(False)
    label_axes(figure, parameter)
    words = f"{len(keys)} results against {parameter}: {listed(parts)}." if keys else NOTHING
    alt = finding(f"{len(keys)} results against {parameter}.", f"{parts[0]}.") if keys else NOTHING
    drawn = table[table["key"].isin(keys)].reset_index(drop=True)
    return Drawing(figure, alt, drawn, None if keys else NOTHING, words)


def _draw(axes: Axes, settings: pd.Series[float] | pd.Series[str], own: pd.DataFrame) -> None:
    places = np.asarray(settings)
    axes.plot(places, own["value"], color=INK, marker="o")
    if own["lower"].notna().all():
        band(axes, places, own["lower"], own["upper"], INK)


def _in_lines(key: Hashable) -> str:
    """A dotted key in lines that fit over a small panel; that it is a value goes without saying.

    >>> _in_lines("risk.operating.internal.LAD.sensitivity.value")
    'risk.operating.internal\\n.LAD.sensitivity'
    """
    lines = [""]
    for part in str(key).removesuffix(".value").split("."):
        if lines[-1] and len(lines[-1]) + len(part) + 1 > LETTERS:
            lines.append(f".{part}")
        else:
            lines[-1] += f".{part}" if lines[-1] else part
    return "\n".join(lines)
