"""Training curves: the held-out macro-AUC of each fold, and each vessel's loss, by epoch."""

from collections.abc import Mapping
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, MaxNLocator
from matplotlib.typing import LineStyleType

from cctaecg.domain import VESSELS
from cctaecg.errors import UserError
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import of_many
from cctaecg.figures.layout import fitting
from cctaecg.figures.panels import label_axes, say_absent, titled
from cctaecg.figures.style import INK, SEQUENCE, SMALL, VESSEL_COLOURS, new_figure, styled
from cctaecg.figures.wording import finding, listed, number

LOSS_COLUMNS = {vessel: f"loss_{vessel.lower()}" for vessel in VESSELS}
HELD_OUT_COLUMNS = {vessel: f"held_out_loss_{vessel.lower()}" for vessel in VESSELS}
COLUMNS = ("fold", "epoch", "macro_auc", *LOSS_COLUMNS.values(), *HELD_OUT_COLUMNS.values())
_FOLD_LINES: tuple[LineStyleType, ...] = (
    "solid", (0, (6, 2)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)), (0, (3, 1.5)),
)
_HELD_OUT: LineStyleType = (0, (4, 1.5))
_FEW_EPOCHS = 12  # up to here each epoch has a marker and a tick


class TrainingCurveError(UserError, ValueError):
    """The training curves lack a column, rows, or a fold's best epoch; the message names it."""


@of_many
@styled
def training_curves(curves: pd.DataFrame, best_epoch: Mapping[int, int]) -> Drawing:
    """Training curves: held-out macro-AUC of each fold above, each vessel's cross-entropy below, by epoch.

    A ring marks the epoch that was kept.

    Parameters
    ----------
    curves : DataFrame
        One row per fold and epoch, as training writes them and :meth:`cctaecg.run.Run.read_training_curves` reads them:
        fold, epoch, macro_auc, and of each vessel the training and the held-out loss. A vessel whose losses are all NaN
        had no labels, and its panel says so.
    best_epoch : mapping of int to int
        The epoch of each fold's checkpoint, counted as in ``curves``.

    Returns
    -------
    Drawing
        Its data are these columns of ``curves``.

    Raises
    ------
    TrainingCurveError
        When a column, the rows, or a fold's best epoch are missing.
    """
    _check(curves, best_epoch)
    figure = new_figure(height=fitting(7.4, 12.4))
    grid = figure.add_gridspec(2, 1, height_ratios=fitting([1.25, 2], [1.7, 4]))
    kept = _draw_auc(figure.add_subplot(grid[0]), curves, best_epoch)
    panels = grid[1].subgridspec(*fitting((2, 2), (4, 1))).subplots(sharex=True, squeeze=False)
    for axes, vessel in zip(panels.flat, VESSELS, strict=True):
        titled(axes, vessel)
        if curves[LOSS_COLUMNS[vessel]].isna().all():
            say_absent(axes, f"No label of the {vessel} in these data.")
        else:
            _draw_losses(axes, vessel, curves)
    label_axes(figure, "Epoch")
    parts = [f"fold {fold} {number(auc)} at epoch {best_epoch[fold]}" for fold, auc in kept.items()]
    over = f"Training curves over {curves['epoch'].nunique()} epochs; held-out macro-AUC kept:"
    alt = finding(f"{over} {number(min(kept.values()))} to {number(max(kept.values()))} in {len(kept)} folds.")
    return Drawing(figure, alt, curves[list(COLUMNS)].reset_index(drop=True), words=f"{over} {listed(parts)}.")


def _check(curves: pd.DataFrame, best_epoch: Mapping[int, int]) -> None:
    missing = [column for column in COLUMNS if column not in curves]
    if missing:
        raise TrainingCurveError(f"the training curves have no column {missing[0]!r}; expected {', '.join(COLUMNS)}")
    if curves.empty:
        raise TrainingCurveError("the training curves have no rows; expected one for each fold and epoch")
    for fold in sorted(curves["fold"].unique()):
        epochs = curves.loc[curves["fold"] == fold, "epoch"]
        if best_epoch.get(fold) not in set(epochs):
            raise TrainingCurveError(f"fold {fold}: best epoch is {best_epoch.get(fold)}; expected one of its "
                                     f"{len(epochs)} epochs, {epochs.min()} to {epochs.max()}")


def _draw_auc(axes: Axes, curves: pd.DataFrame, best_epoch: Mapping[int, int]) -> dict[int, float]:
    """The macro-AUC lines; returns each fold's value at its best epoch."""
    titled(axes, "Held-out macro-AUC (ring: the epoch kept)")
    kept = {}
    folds = sorted(curves["fold"].unique())
    colours = matplotlib.colormaps[SEQUENCE](np.linspace(0.0, 0.78, len(folds)))
    for place, (fold, colour) in enumerate(zip(folds, colours, strict=True)):
        curve = curves[curves["fold"] == fold].sort_values("epoch")
        axes.plot(curve["epoch"], curve["macro_auc"], color=colour, linestyle=_FOLD_LINES[place % len(_FOLD_LINES)],
                  marker="." if len(curve) <= _FEW_EPOCHS else None, gid=f"fold {fold}", label=f"Fold {fold}")
        kept[fold] = float(curve.loc[curve["epoch"] == best_epoch[fold], "macro_auc"].iloc[0])
        axes.plot(best_epoch[fold], kept[fold], marker="o", markersize=9, markerfacecolor="none", color=colour,
                  linestyle="none", gid=f"best {fold}")
    _whole_epochs(axes, curves)
    losses = [Line2D([], [], color=INK, marker=".", label="Training loss"),
              Line2D([], [], color=INK, marker="x", markersize=4, linestyle=_HELD_OUT, label="Held-out loss")]
    beside: dict[str, Any] = fitting({"loc": "center left", "bbox_to_anchor": (1.0, 0.5)},
                    {"loc": "upper left", "bbox_to_anchor": (0.0, -0.12), "ncols": 2})
    axes.legend(handles=[*axes.get_legend_handles_labels()[0], *losses], handlelength=2.2, **beside)
    return kept


def _draw_losses(axes: Axes, vessel: str, curves: pd.DataFrame) -> None:
    for fold, curve in curves.sort_values("epoch").groupby("fold"):
        for columns, line, marker in ((LOSS_COLUMNS, "solid", "."), (HELD_OUT_COLUMNS, _HELD_OUT, "x")):
            axes.plot(curve["epoch"], curve[columns[vessel]], color=VESSEL_COLOURS[vessel], linestyle=line,
                      linewidth=1.1, markersize=4, marker=marker if len(curve) <= _FEW_EPOCHS else None,
                      gid=f"{columns[vessel]} {fold}")
    axes.set_ylabel("Cross-entropy", fontsize=SMALL)
    _whole_epochs(axes, curves)


def _whole_epochs(axes: Axes, curves: pd.DataFrame) -> None:
    axes.set_xlim(curves["epoch"].min() - 0.4, curves["epoch"].max() + 0.4)
    epochs = sorted(curves["epoch"].unique())
    axes.xaxis.set_major_locator(FixedLocator(epochs) if len(epochs) <= _FEW_EPOCHS else MaxNLocator(integer=True))
