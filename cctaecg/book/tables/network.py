"""Tables of a network: its stages, and how it trained."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from cctaecg.book.tables.readable import plain
from cctaecg.book.tables.results import NOTHING
from cctaecg.domain import VESSELS

if TYPE_CHECKING:
    from cctaecg.model.stages import Layer


def layer_table(layers: "Sequence[Layer]") -> pd.DataFrame:
    """Width, blocks, convolution, length, parameters and multiply-adds of each stage of a network, and their sums.

    Parameters
    ----------
    layers : sequence of Layer
        As of :func:`cctaecg.model.layers`.

    Returns
    -------
    DataFrame
        One row a stage, from the stem to the head, and a last one of all; every cell a text.
    """
    rows = [{
        "Stage": layer.name, "Width": f"{layer.width:,}", "Blocks": _or_dash(layer.blocks),
        "Kernel": _or_dash(layer.kernel), "Stride": _or_dash(layer.stride), "Groups": _or_dash(layer.groups),
        "Output length": f"{layer.length:,}", "Parameters": f"{layer.parameters:,}",
        "Multiply-adds": f"{layer.multiply_adds:,}",
    } for layer in layers]
    total = {"Stage": "All", "Blocks": f"{sum(layer.blocks for layer in layers):,}",
             "Parameters": f"{sum(layer.parameters for layer in layers):,}",
             "Multiply-adds": f"{sum(layer.multiply_adds for layer in layers):,}"}
    return pd.DataFrame([*rows, total]).fillna(NOTHING)


def curve_table(curve: pd.DataFrame) -> pd.DataFrame:
    """How a fold trained: learning rate, held-out areas and training losses after each epoch.

    Parameters
    ----------
    curve : DataFrame
        One row an epoch, as of :meth:`cctaecg.training.History.curve`.

    Returns
    -------
    DataFrame
        One row an epoch, every cell a text.
    """
    return pd.DataFrame([{
        "epoch": f"{epoch['epoch']:.0f}", "learning rate": plain(epoch["learning_rate"]),
        "macro-AUC": _three(epoch["macro_auc"]),
        **{f"{vessel}: {head}": _three(epoch[f"{name}_{vessel.lower()}"])
           for head, name in (("AUC", "auc"), ("loss", "loss")) for vessel in VESSELS},
    } for _, epoch in curve.iterrows()])


def _three(number: float) -> str:
    return NOTHING if pd.isna(number) else f"{number:.3f}"


def _or_dash(number: int) -> str:
    return f"{number:,}" if number else NOTHING
