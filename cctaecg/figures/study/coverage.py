"""Coverage of intervals over simulated studies of known truth: with records, and with patients, as the unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.lines import Line2D

from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import of_many
from cctaecg.figures.layout import fitting
from cctaecg.figures.panels import absence, label_axes, titled
from cctaecg.figures.style import FAINT, INK, RISK_COLOURS, SMALL, new_figure, styled
from cctaecg.figures.wording import finding, listed, percent

_BY_PATIENT = "_by_patient"
_NAMES = {
    "auc": "AUC", "rho": "rank correlation", "trend": "trend over the grades", "ppv": "PPV", "npv": "NPV",
    "positive_likelihood_ratio": "likelihood ratio, positive",
    "negative_likelihood_ratio": "likelihood ratio, negative",
    "obuchowski": "formula", "delong": "formula", "wilson": "Wilson", "influence": "influence function",
    "log": "on the log scale",
}  # fmt: skip
_STYLES: dict[bool, dict[str, Any]] = {
    True: {"color": RISK_COLOURS["low"], "marker": "o"},
    False: {"color": RISK_COLOURS["high"], "marker": "x"},
}


@of_many
@styled
def coverage_plot(facts: Mapping[str, Any], limits: tuple[float, float]) -> Drawing:
    """Coverage of intervals: the share of simulated studies whose interval held the truth, by correlation in patients.

    Bars are two Monte-Carlo standard errors to either side; the line is the nominal level.

    Parameters
    ----------
    facts : mapping of str
        What :func:`cctaecg.evidence.known_truth_facts` or :func:`cctaecg.evidence.coverage_facts` gives.
    limits : pair of float
        Shares between which the grey band lies, as :data:`cctaecg.evidence.COVERAGE_LIMITS`.

    Returns
    -------
    Drawing
        Its data have one row per interval, unit (record or patient) and correlation.
    """
    data = _tidy(facts["coverage"])
    correlations = facts["design"]["correlations"]
    names = list(dict.fromkeys(data["interval"]))
    figure = new_figure(height=fitting(6.8, 1.6 + len(correlations) * (0.6 + 0.2 * len(names))))
    panels = figure.subplots(*fitting((1, len(correlations)), (len(correlations), 1)), sharex=True, sharey=True)
    for axes, correlation in zip(panels, correlations, strict=True):
        titled(axes, f"correlation {correlation:g}")
        axes.axvspan(*limits, color=FAINT, alpha=0.4, linewidth=0)
        axes.axvline(facts["design"]["level"], color=INK, linewidth=0.8)
        for row in data[data["correlation"] == correlation].itertuples():
            axes.errorbar(row.value, names.index(row.interval), xerr=2 * row.error, linestyle="none",
                          **_STYLES[row.by_patient])
        axes.set_yticks(range(len(names)), names, fontsize=SMALL)
    panels[0].invert_yaxis()
    handles = [Line2D([], [], linestyle="none", label=label, **_STYLES[by_patient])
               for by_patient, label in ((False, "records as the unit"), (True, "patients as the unit"))]
    figure.legend(handles=handles, loc="outside upper center", ncols=fitting(2, 1))
    label_axes(figure, "Share of studies whose interval held the truth")
    words = _words(data)
    return Drawing(figure, finding(words), data, words=words)


def _tidy(coverage: Mapping[str, Any]) -> pd.DataFrame:
    rows = []
    for statistic, methods in coverage.items():
        for method, by_correlation in methods.items():
            for where, fact in by_correlation.items():
                if absence(fact):
                    continue
                rows.append({
                    "interval": f"{_named(statistic)}, {_named(method.removesuffix(_BY_PATIENT))}",
                    "by_patient": method.endswith(_BY_PATIENT),
                    "correlation": int(where.removeprefix("correlation_")) / 10, "value": fact["value"],
                    "error": fact["error"], "replicates": fact["replicates"],
                })
    return pd.DataFrame(rows)


def _named(key: str) -> str:
    """What a statistic or a method is called on the figure."""
    return _NAMES.get(key, key.replace("_", " "))


def _words(data: pd.DataFrame) -> str:
    parts = [
        f"{'patients' if by_patient else 'records'} {percent(round(own['value'].min(), 3))} to "
        f"{percent(round(own['value'].max(), 3))}"
        for by_patient, own in data[data["correlation"] == data["correlation"].max()].groupby("by_patient")
    ]
    return f"Coverage of nominal 95% intervals at the highest correlation within patients, by unit: {listed(parts)}."
