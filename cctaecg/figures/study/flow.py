"""The cohort flow: how many patients, CCTA examinations and ECGs are left after each step."""

from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from cctaecg.errors import UserError
from cctaecg.figures import coarse
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import guarded
from cctaecg.figures.layout import NARROW, WIDTH, fitting
from cctaecg.figures.style import INK, MUTED, SMALL, dress, new_figure, styled
from cctaecg.figures.wording import count, finding, plural

COLUMNS = ("cohort", "step", "patients", "exams", "ecgs")
_LINE, _GAP, _PADDING = 0.165, 0.34, 0.14  # inches


class FlowTableError(UserError, ValueError):
    """The flow table lacks a column or rows, or a step adds ECGs; the message names it."""


@guarded(coarse.flow_diagram)
@styled
def flow_diagram(table: pd.DataFrame) -> Drawing:
    """Cohort flow: boxes from what was exported down to what is analysed, a column a cohort, on a phone one for all.

    The arrows say how many ECGs each step removed.

    Parameters
    ----------
    table : DataFrame
        One row per step in order, as :func:`cctaecg.cohort.build_analysis_table` gives it beside the analysis table:
        cohort, step (what was required), and how many patients, exams and ecgs are left after it.

    Returns
    -------
    Drawing
        Its data are these columns of ``table``.

    Raises
    ------
    FlowTableError
        When the table lacks a column or rows, or a step adds ECGs.
    """
    cohorts = _steps(table)
    side_by_side = fitting(True, False)
    width = WIDTH / max(len(cohorts), 2) if side_by_side else NARROW
    columns = int(width / 0.093)  # letters on a line
    beside = list(cohorts.values()) if side_by_side else []  # boxes of one row are equally high
    rows = {cohort: [_row_height(beside or [steps], row, columns) for row in range(len(steps))]
            for cohort, steps in cohorts.items()}
    heights = {cohort: 0.3 + sum(own) + _GAP * len(own) for cohort, own in rows.items()}
    height = max(heights.values()) if side_by_side else sum(heights.values())
    figure = new_figure(height=height, layout=None)
    across = width * len(cohorts) if side_by_side else width
    figure.set_figwidth(across)
    axes = dress(figure.add_axes((0, 0, 1, 1)))
    axes.set(xlim=(0, across), ylim=(0, height))
    axes.axis("off")
    centre, top = width / 2, height
    for cohort, steps in cohorts.items():
        _column(axes, centre, top, width, cohort, steps, rows[cohort], columns)
        centre, top = (centre + width, top) if side_by_side else (centre, top - heights[cohort])
    words = "Cohort flow. " + " ".join(_sentence(cohort, steps) for cohort, steps in cohorts.items())
    ends = [f"{_name(cohort)}: {plural(steps['ecgs'].iloc[-1], 'ECG')} of "
            f"{plural(steps['patients'].iloc[-1], 'patient')} left of {count(steps['ecgs'].iloc[0])} ECGs."
            for cohort, steps in cohorts.items()]
    return Drawing(figure, finding(f"Cohort flow. {ends[0]}", *ends[1:]), table[list(COLUMNS)].reset_index(drop=True),
                   words=words)


def _column(axes: Axes, centre: float, top: float, width: float, cohort: str, steps: pd.DataFrame, rows: list[float],
            columns: int) -> None:
    """The boxes of one cohort from the top down, with arrows between them."""
    axes.text(centre, top - 0.14, _name(cohort), ha="center", va="center", fontweight="bold")
    top -= 0.3
    for row, step in enumerate(steps.itertuples(index=False)):
        if row:
            _arrow(axes, centre, top, steps["ecgs"].iloc[row - 1] - step.ecgs)
            top -= _GAP
        _box(axes, centre, top, width - 0.16, rows[row], step, columns)
        top -= rows[row]


def _steps(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    missing = [column for column in COLUMNS if column not in table]
    if missing:
        raise FlowTableError(f"the flow table has no column {missing[0]!r}; expected {', '.join(COLUMNS)}")
    if table.empty:
        raise FlowTableError("the flow table has no rows; expected at least one step")
    cohorts = {str(cohort): steps.reset_index(drop=True) for cohort, steps in table.groupby("cohort", sort=False)}
    for cohort, steps in cohorts.items():
        added = steps["ecgs"].diff() > 0
        if added.any():
            row = steps[added].iloc[0]
            raise FlowTableError(f"cohort {cohort!r}: step {row['step']!r} ends with {row['ecgs']} ECGs; expected no "
                                 "more than the step before")
    return cohorts


def _name(cohort: str) -> str:
    return {"followup": "Follow-up"}.get(cohort, cohort.capitalize())


def _lines(step: str, columns: int) -> str:
    return fill(step, columns)


def _row_height(cohorts: list[pd.DataFrame], row: int, columns: int) -> float:
    wrapped = [_lines(steps["step"].iloc[row], columns) for steps in cohorts if row < len(steps)]
    return (max(text.count("\n") + 1 for text in wrapped) + fitting(3, 1)) * _LINE + _PADDING


def _box(axes: Axes, centre: float, top: float, width: float, height: float, step: Any, columns: int) -> None:
    axes.add_patch(FancyBboxPatch((centre - width / 2, top - height), width, height, facecolor="#F4F6F8",
                                  edgecolor=MUTED, boxstyle="round,pad=0,rounding_size=0.05"))
    text = _lines(step.step, columns)
    axes.text(centre, top - _PADDING / 2, text, ha="center", va="top", fontsize=SMALL, linespacing=1.2)
    counts = fitting("\n", ", ").join(
        [plural(step.patients, "patient"), plural(step.exams, "CCTA exam"), plural(step.ecgs, "ECG")])
    axes.text(centre, top - height + _PADDING / 2, counts, ha="center", va="bottom", fontsize=SMALL,
              linespacing=1.2, fontweight="bold")


def _arrow(axes: Axes, centre: float, top: float, removed: int) -> None:
    axes.annotate("", (centre, top - _GAP), (centre, top), annotation_clip=False,
                  arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1, "shrinkA": 0, "shrinkB": 0})
    axes.text(centre + 0.1, top - _GAP / 2, f"−{count(removed)} ECGs" if removed else "none removed",
              ha="left", va="center", fontsize=SMALL, color=MUTED)


def _sentence(cohort: str, steps: pd.DataFrame) -> str:
    first, last = steps.iloc[0], steps.iloc[-1]
    return (f"{_name(cohort)}: from {plural(first['ecgs'], 'ECG')} of {plural(first['patients'], 'patient')} to "
            f"{plural(last['ecgs'], 'ECG')} and {plural(last['exams'], 'CCTA exam')} of "
            f"{plural(last['patients'], 'patient')} in {plural(len(steps) - 1, 'step')}.")
