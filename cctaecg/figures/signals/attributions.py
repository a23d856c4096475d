"""Beyond the paper: how much each lead, and each wave of it, carries each vessel's prediction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cctaecg.domain import LEADS
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import of_many
from cctaecg.figures.layout import fitting, in_lines
from cctaecg.figures.panels import (
    absent_sentences,
    every_vessel,
    label_axes,
    not_drawn,
    nothing_drawn,
    present_panels,
    vessel_grid,
)
from cctaecg.figures.style import INK, MUTED, SEQUENCE, SMALL, VESSEL_COLOURS, new_figure, styled
from cctaecg.figures.wording import finding, listed, number, percent

if TYPE_CHECKING:
    from cctaecg.explain.attributions import LeadAttribution, WaveAttribution
    from cctaecg.run.results import Absent

_COLUMNS = ["vessel", "lead", "value", "lower", "upper", "patients"]
_WAVES = ("P", "QRS", "ST", "T")
_LARGEST_AREA = 260  # square points of the largest circle of a panel


@of_many
@styled
def lead_attributions(vessels: Mapping[str, LeadAttribution | Absent], level: float = 0.95) -> Drawing:
    """Change of each vessel's predicted logit due to each lead, as bars with intervals, all on the same axis.

    To the right: without this lead the predicted logit is lower, so that the lead speaks for a stenosis.

    Parameters
    ----------
    vessels : mapping of str to LeadAttribution or Absent
        Attributions of each vessel, from :func:`cctaecg.explain.lead_attribution`. The panel of a vessel that is
        :class:`cctaecg.run.Absent` says why.
    level : float, default 0.95
        Level of the intervals; it only labels them.

    Returns
    -------
    Drawing
        Its data have one row per vessel and lead.

    Raises
    ------
    MissingPanel
        When a vessel has neither a result nor a reason.
    """
    results = every_vessel(vessels)
    figure = new_figure(height=fitting(7.0, 12.4))
    rows = np.arange(len(LEADS))
    frames, parts, first = [], [], []
    for vessel, axes, result in present_panels(vessel_grid(figure, sharex=True), results):
        axes.barh(rows, result.value, color=VESSEL_COLOURS[vessel], alpha=0.55, height=0.7)
        axes.errorbar(result.value, rows, xerr=[result.value - result.lower, result.upper - result.value], color=INK,
                      linestyle="none", linewidth=1.2, marker="|", markersize=5)
        axes.axvline(0, color=MUTED, linewidth=0.8)
        axes.set_yticks(rows, LEADS)
        axes.set_ylim(len(LEADS) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.tick_params(axis="x", labelbottom=True)
        frames.append(pd.DataFrame({"lead": LEADS, "value": result.value, "lower": result.lower, "upper": result.upper,
                                    "patients": result.patients}).assign(vessel=vessel)[_COLUMNS])
        strongest = np.argsort(-np.abs(result.value))[:2]
        parts.append(f"{vessel} " + " and ".join(f"{LEADS[i]} {number(result.value[i])}" for i in strongest))
        first.append(f"{vessel} {LEADS[strongest[0]]} ({number(result.value[strongest[0]], 2)})")
    label_axes(figure, f"Change of the predicted logit due to the lead ({percent(level)} CI)")
    data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    alt = finding(f"The lead that changes each vessel's predicted logit most: {listed(first) if first else 'none'}.",
                  not_drawn(results))
    words = ("Change of the predicted logit due to each lead, the two largest per vessel: "
             + (listed(parts) if parts else "none") + "." + absent_sentences(results))
    return Drawing(figure, alt, data, nothing_drawn(results), words)


@of_many
@styled
def wave_attributions(vessels: Mapping[str, WaveAttribution | Absent]) -> Drawing:
    """Mean attribution of each vessel's logit to each wave of each lead, as circles of that area.

    Filled: the wave raises the logit; empty: it lowers it. A black edge where the interval excludes 0, a grey one where
    it does not. Areas are shares of the panel's largest, which is written under it.

    Parameters
    ----------
    vessels : mapping of str to WaveAttribution or Absent
        Attributions of each vessel, from :func:`cctaecg.explain.wave_attribution`. The panel of a vessel that is
        :class:`cctaecg.run.Absent` says why.

    Returns
    -------
    Drawing
        Its data have one row per vessel, lead and wave.

    Raises
    ------
    MissingPanel
        When a vessel has neither a result nor a reason.
    """
    results = every_vessel(vessels)
    figure = new_figure(height=fitting(8.4, 14.6))
    frames, parts, first = [], [], []
    for vessel, axes, result in present_panels(vessel_grid(figure), results):
        largest = np.abs(result.value).max()
        lead, wave = (place.ravel() for place in np.indices(result.value.shape))
        value, lower, upper = (values.ravel() for values in (result.value, result.lower, result.upper))
        sure = (lower > 0) | (upper < 0)
        axes.scatter(wave, lead, s=_LARGEST_AREA * np.abs(value) / largest,
                     linewidths=np.where(sure, 1.2, 0.8).tolist(),
                     facecolors=[VESSEL_COLOURS[vessel] if positive else "none" for positive in value > 0],
                     edgecolors=np.where(sure, INK, MUTED).tolist())
        axes.set_xticks(range(len(_WAVES)), _WAVES)
        axes.set_yticks(range(len(LEADS)), LEADS)
        axes.set_xlim(-0.6, len(_WAVES) - 0.4)
        axes.set_ylim(len(LEADS) - 0.4, -0.6)
        axes.tick_params(length=0)
        axes.set_xlabel(f"largest circle: {number(largest, 2)} logits", fontsize=SMALL)
        frames.append(pd.DataFrame({"lead": np.array(LEADS)[lead], "wave": np.array(_WAVES)[wave], "value": value,
                                    "lower": lower, "upper": upper, "patients": result.patients}).assign(vessel=vessel))
        strongest = np.argsort(-np.abs(value))[:2]
        parts.append(f"{vessel} " + " and ".join(
            f"{_WAVES[wave[i]]} of {LEADS[lead[i]]} {number(value[i], 2)}" for i in strongest))
        top = strongest[0]
        first.append(f"{vessel} {_WAVES[wave[top]]} of {LEADS[lead[top]]} ({number(value[top], 2)})")
    columns = ["vessel", "lead", "wave", "value", "lower", "upper", "patients"]
    data = pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)
    alt = finding(f"The wave that changes each vessel's predicted logit most: {listed(first) if first else 'none'}.",
                  not_drawn(results))
    words = ("Mean integrated gradients of the logit by lead and wave, the two largest per vessel: "
             + (listed(parts) if parts else "none") + "." + absent_sentences(results))
    return Drawing(figure, alt, data, nothing_drawn(results), words)


@of_many
@styled
def attributions_over_beat(vessels: Mapping[str, np.ndarray | Absent], time: np.ndarray) -> Drawing:
    """Where in the beat the network looks: the mean size of the attribution over time, in all twelve leads.

    Leads from top to bottom, bright where the attribution is largest; each panel is scaled to its own largest value.

    Parameters
    ----------
    vessels : mapping of str to array, shape (12, w), or Absent
        Mean absolute attribution of each vessel, from :func:`cctaecg.explain.beat_average`, leads in the order of
        :data:`cctaecg.domain.LEADS`. The panel of a vessel that is :class:`cctaecg.run.Absent` says why.
    time : array, shape (w,)
        Seconds from the R peak, evenly spaced.

    Returns
    -------
    Drawing
        Its data have one row per vessel, lead and time.

    Raises
    ------
    MissingPanel
        When a vessel has neither a result nor a reason.
    """
    results = every_vessel(vessels)
    figure = new_figure(height=fitting(7.2, 13.2))
    step = 1000 * (time[1] - time[0])
    extent = (1000 * time[0] - step / 2, 1000 * time[-1] + step / 2, len(LEADS) - 0.5, -0.5)
    frames, parts, image = [], [], None
    for vessel, axes, result in present_panels(vessel_grid(figure), results):
        image = axes.imshow(result / result.max(), aspect="auto", extent=extent, cmap=SEQUENCE, vmin=0, vmax=1,
                            interpolation="nearest")
        axes.set_yticks(range(len(LEADS)), LEADS)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel("Time from the R peak, ms", fontsize=SMALL)
        frames += [pd.DataFrame({"vessel": vessel, "lead": lead, "time_ms": np.round(1000 * time, 3), "value": row})
                   for lead, row in zip(LEADS, result, strict=True)]
        lead, place = np.unravel_index(np.argmax(result), result.shape)
        parts.append(f"{vessel} in {LEADS[lead]} at {number(1000 * time[place], 0)} ms")
    if image is not None:
        figure.colorbar(image, ax=figure.axes, location="bottom", shrink=fitting(0.5, 0.8), aspect=30,
                        label=in_lines("Mean size of the attribution, share of the panel's largest"))
    columns = ["vessel", "lead", "time_ms", "value"]
    data = pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)
    words = ("Mean size of the attribution over the heart beat in 12 leads; it is largest for "
             + (listed(parts) if parts else "none") + "." + absent_sentences(results))
    alt = finding(f"Where the attribution is largest in the beat of 12 leads: {listed(parts) if parts else 'none'}.",
                  not_drawn(results))
    return Drawing(figure, alt, data, nothing_drawn(results), words)
