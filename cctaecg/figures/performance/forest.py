"""Figure 3: the AUC in subgroups, as a forest plot for each vessel."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor
from typing import TYPE_CHECKING, Literal, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cctaecg.figures import coarse
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import guarded
from cctaecg.figures.layout import fitting
from cctaecg.figures.panels import (
    absent_sentences,
    every_vessel,
    is_absent,
    not_drawn,
    nothing_drawn,
    present_panels,
    present_results,
)
from cctaecg.figures.style import FAINT, MUTED, SMALL, VESSEL_COLOURS, VESSEL_MARKERS, dress, new_figure, styled
from cctaecg.figures.wording import count, estimate, finding, listed, number, p_value, percent, span

if TYPE_CHECKING:
    from cctaecg.run.results import Absent
    from cctaecg.stats.discrimination.auc import AUC
    from cctaecg.stats.discrimination.factors import FactorAUCs

_ROW, _HEAD, _ABOVE = 0.185, 0.68, 0.06  # inches: a row, the space above a block, and between its heading and rows


class _Places(NamedTuple):
    """Where things stand in a row, in widths of the figure. A phone has no room for the counts."""

    left: float  # where the dots begin
    right: float  # and end
    patients: float | None  # right edge of a column of text
    events: float | None  # the same
    auc: float  # left edge


_PAGE, _PHONE = _Places(0.19, 0.46, 0.555, 0.715, 0.735), _Places(0.31, 0.57, None, None, 0.59)
_Side = Literal["left", "right"]
_COLUMNS = ["vessel", "factor", "level", "patients", "events", "n", "auc", "lower", "upper", "interaction_p", "reason"]


@guarded(coarse.forest_plot)
@styled
def forest_plot(vessels: Mapping[str, FactorAUCs | Absent], level: float = 0.95) -> Drawing:
    """Forest plot of the AUC in subgroups, one block per vessel; the dashed line is the AUC of everybody.

    Each row has the subgroup's patients, events of ECGs, AUC and interval; on a phone the counts are left to the data.
    A subgroup without an AUC says so in its row; its reason stands in the data.

    Parameters
    ----------
    vessels : mapping of str to FactorAUCs or Absent
        AUCs of each vessel by factor, from :func:`cctaecg.stats.factor_aucs`. The block of a vessel that is
        :class:`cctaecg.run.Absent` says why.
    level : float, default 0.95
        Level of the intervals; it only labels them.

    Returns
    -------
    Drawing
        Its data have one row per vessel for everybody, and one per subgroup.

    Raises
    ------
    MissingPanel
        When a vessel has neither a result nor a reason.
    """
    results = every_vessel(vessels)
    heights = [_block_rows(result) * _ROW for result in results.values()]
    height = sum(heights) + _HEAD * len(heights) + 0.2
    figure = new_figure(height=height, layout=None)
    limits, at = _limits(results), fitting(_PAGE, _PHONE)
    top, panels, frames = height + 0.35, {}, []
    for vessel, block in zip(results, heights, strict=True):
        top -= _HEAD
        panels[vessel] = dress(figure.add_axes((at.left, (top - block) / height, at.right - at.left, block / height)))
        figure.text(0.005, (top + _ABOVE) / height, vessel, fontweight="bold", va="bottom")
        top -= block
    for vessel, axes, result in present_panels(panels, results, columns=fitting(60, 18)):
        _column_heads(figure, axes.get_position().y1 + _ABOVE / height, level)
        _draw_block(axes, vessel, result, limits)
        frames.append(_tidy(vessel, result))
    if frames:
        axes.set_xlabel("AUC")  # once, below the last block that has an axis
    data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    return Drawing(figure, _alt(results, data), data, nothing_drawn(results), _words(results, data, level))


def _block_rows(result: FactorAUCs | Absent) -> int:
    if is_absent(result):
        return 4
    factors = result.factors
    return 1 + sum(1 + len(levels) for levels, _ in factors.values())


def _limits(results: Mapping[str, FactorAUCs | Absent]) -> tuple[float, float]:
    """One AUC axis for all vessels, to whole tenths."""
    drawn = present_results(results).values()
    areas = [result.overall for result in drawn]
    areas += [subgroup.auc for result in drawn for levels, _ in result.factors.values() for subgroup in levels
              if subgroup.auc is not None]
    if not areas:
        return 0.5, 1.0
    return (min(0.5, floor(10 * min(area.lower for area in areas)) / 10),
            max(0.9, ceil(10 * max(area.upper for area in areas)) / 10))


def _column_heads(figure: Figure, y: float, level: float) -> None:
    at = fitting(_PAGE, _PHONE)
    heads: tuple[tuple[float | None, str, _Side], ...] = (
        (at.patients, "Patients", "right"), (at.events, "Events / n", "right"),
        (at.auc, f"AUC ({percent(level)} CI)", "left"),
    )
    for x, text, side in heads:
        if x is not None:
            figure.text(x, y, text, fontsize=SMALL, color=MUTED, ha=side, va="bottom")


def _draw_block(axes: Axes, vessel: str, result: FactorAUCs, limits: tuple[float, float]) -> None:
    rows, at = _block_rows(result), fitting(_PAGE, _PHONE)
    axes.set(xlim=limits, ylim=(rows - 0.4, -0.6), yticks=[])
    axes.spines["left"].set_visible(False)
    ticks = [tenth / 10 for tenth in range(round(10 * limits[0]), round(10 * limits[1]) + 1)]
    axes.set_xticks(ticks if len(ticks) < fitting(6, 4) else ticks[::2])
    axes.axvline(result.overall.value, color=MUTED, linewidth=1, linestyle=(0, (3, 2)), zorder=1, gid="overall")
    if limits[0] < 0.5:
        axes.axvline(0.5, color=FAINT, linewidth=1, zorder=1)
    _write(axes, 0, 0.005, "All", "left", weight="bold")
    _write(axes, 0, at.patients, count(result.overall.clusters), "right", weight="bold")
    _estimate(axes, 0, vessel, result.overall, overall=True)
    row = 1
    for factor, (levels, interaction) in result.factors.items():
        _write(axes, row, 0.005, factor[:1].upper() + factor[1:], "left", weight="bold")
        if interaction is not None:
            _write(axes, row, at.auc, f"interaction {p_value(interaction.p_value)}", "left", colour=MUTED)
        for row, subgroup in enumerate(levels, start=row + 1):  # noqa: B020  (the factor's rows follow its own)
            _write(axes, row, 0.025, str(subgroup.level), "left")
            _write(axes, row, at.patients, count(subgroup.patients), "right")
            if subgroup.auc is None:
                _write(axes, row, at.events, f"{count(subgroup.events)} / {count(subgroup.n)}", "right")
                _write(axes, row, at.auc, "not estimated", "left", colour=MUTED)
            else:
                _estimate(axes, row, vessel, subgroup.auc)
        row += 1


def _estimate(axes: Axes, row: int, vessel: str, auc: AUC, overall: bool = False) -> None:
    axes.errorbar(auc.value, row, xerr=[[auc.value - auc.lower], [auc.upper - auc.value]], color=VESSEL_COLOURS[vessel],
                  marker=VESSEL_MARKERS[vessel], markersize=6.5 if overall else 5, linewidth=2.2 if overall else 1.4)
    at, weight = fitting(_PAGE, _PHONE), "bold" if overall else "normal"
    _write(axes, row, at.events, f"{count(auc.events)} / {count(auc.n)}", "right", weight=weight)
    _write(axes, row, at.auc, estimate(auc), "left", weight=weight)


def _write(
    axes: Axes, row: float, x: float | None, text: str, side: _Side, weight: str = "normal", colour: str | None = None
) -> None:
    """Text in a row of the table, ``x`` in widths of the figure; nothing where the layout has no such column."""
    if x is None:
        return
    at = fitting(_PAGE, _PHONE)
    inside = (x - at.left) / (at.right - at.left)
    axes.text(inside, row, text, transform=axes.get_yaxis_transform(), ha=side, va="center", fontsize=SMALL,
              fontweight=weight, color=colour)


def _tidy(vessel: str, result: FactorAUCs) -> pd.DataFrame:
    overall = result.overall
    rows = [{"factor": "All", "level": "All", "patients": overall.clusters, "events": overall.events, "n": overall.n,
             "auc": overall.value, "lower": overall.lower, "upper": overall.upper}]
    for factor, (levels, interaction) in result.factors.items():
        for subgroup in levels:
            row = {"factor": factor, "level": str(subgroup.level), "patients": subgroup.patients,
                   "events": subgroup.events, "n": subgroup.n, "reason": subgroup.reason,
                   "interaction_p": interaction.p_value if interaction is not None else None}
            if subgroup.auc is not None:
                row |= {"auc": subgroup.auc.value, "lower": subgroup.auc.lower, "upper": subgroup.auc.upper}
            rows.append(row)
    return pd.DataFrame(rows).assign(vessel=vessel).reindex(columns=_COLUMNS)


def _alt(results: Mapping[str, FactorAUCs | Absent], data: pd.DataFrame) -> str:
    rows = data.dropna(subset="auc")
    if rows.empty:
        return finding("Forest plot of the AUC in subgroups: none could be estimated.", not_drawn(results))
    overall = {vessel: result.overall.value for vessel, result in present_results(results).items()}
    tests = data.dropna(subset="interaction_p").drop_duplicates(["vessel", "factor"])["interaction_p"]
    return finding(f"Forest plot: AUC of everybody {span(overall, 3)}; of subgroups {number(rows['auc'].min())} to "
                   f"{number(rows['auc'].max())}.",
                   f"{int((tests < 0.05).sum())} of {len(tests)} interactions have p below 0.05." if len(tests) else "",
                   not_drawn(results))


def _words(results: Mapping[str, FactorAUCs | Absent], data: pd.DataFrame, level: float) -> str:
    parts = []
    subgroups = data[data["factor"] != "All"].dropna(subset="auc")
    for vessel, result in present_results(results).items():
        rows = subgroups[subgroups["vessel"] == vessel]
        if rows.empty:
            continue
        least, most = rows.iloc[int(rows["auc"].argmin())], rows.iloc[int(rows["auc"].argmax())]
        parts.append(f"{vessel} {number(result.overall.value)} in all, from {number(least['auc'])} ({least['factor']} "
                     f"{least['level']}) to {number(most['auc'])} ({most['factor']} {most['level']})")
    text = f"Forest plot of the AUC with {percent(level)} intervals in subgroups: "
    return text + (listed(parts) if parts else "no subgroup could be estimated") + "." + absent_sentences(results)
