"""The book's tables: results in, a formatted ``DataFrame`` out; no statistic is computed here."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from cctaecg.domain import VESSELS
from cctaecg.run.digits import shared_decimals, three
from cctaecg.run.results import Absent

if TYPE_CHECKING:
    from cctaecg.stats.decisions.thresholds import Operating
    from cctaecg.stats.discrimination.auc import AUC

NOTHING = "—"


class Estimate(Protocol):
    """What has a value and the limits of its interval: an ``Interval``, an ``AUC``."""

    @property
    def value(self) -> float: ...

    @property
    def lower(self) -> float: ...

    @property
    def upper(self) -> float: ...


def interval_text(estimate: Estimate | Absent | None, digits: int = 3, sign: bool = False) -> str:
    """An estimate and its interval as the tables print it, or a dash where there is none.

    Parameters
    ----------
    estimate : object with ``value``, ``lower`` and ``upper``, or Absent, or None
        Such as an :class:`cctaecg.stats.Interval` or an :class:`cctaecg.stats.AUC`.
    digits : int, default 3
        Decimals of all three numbers, as far as the interval carries them and does not need more to be seen.
    sign : bool, default False
        Whether a plus stands before positive numbers, as in a difference.

    Returns
    -------
    str
        ``0.741 (0.722 to 0.760)``, or ``—``.

    Examples
    --------
    >>> from cctaecg.stats import Interval
    >>> interval_text(Interval(value=0.5, lower=0.25, upper=0.75, n=10), 2)
    '0.50 (0.25 to 0.75)'
    """
    if estimate is None or isinstance(estimate, Absent):
        return NOTHING
    return IntervalText.of((estimate.value, estimate.lower, estimate.upper), digits, sign=sign)


class IntervalText(str):
    """What :func:`interval_text` prints, which still knows its numbers, so that a column can be printed evenly."""

    parts: tuple[float, float, float]
    asked: int
    sign: bool

    @classmethod
    def of(
        cls, parts: tuple[float, float, float], asked: int, exactly: int | None = None, sign: bool = False
    ) -> "IntervalText":
        value, lower, upper = three(*parts, asked, sign, exactly=exactly)
        text = cls(f"{value} ({lower} to {upper})")
        text.parts, text.asked, text.sign = parts, asked, sign
        return text


def evenly_printed(table: pd.DataFrame) -> pd.DataFrame:
    """The table with as many decimals in all intervals of a column as the one among them needs that needs most."""
    for column in table:
        texts = [cell for cell in table[column] if isinstance(cell, IntervalText)]
        if texts:
            digits = shared_decimals([text.parts for text in texts], texts[0].asked)
            table[column] = [
                str(IntervalText.of(cell.parts, cell.asked, digits, cell.sign))
                if isinstance(cell, IntervalText) else cell for cell in table[column]
            ]
    return table


def auc_table(
    aucs: Mapping[str, "AUC | Absent"], paper: Mapping[str, float | None] | None, level: float = 0.95
) -> pd.DataFrame:
    """AUC of each vessel with interval, records, patients, how many of each have the outcome, and the manuscript's AUC.

    Parameters
    ----------
    aucs : mapping of vessel to AUC or Absent
        Every vessel of ``VESSELS``.
    paper : mapping of vessel to float or None, or None
        The manuscript's AUCs; ``None`` where it prints none.
    level : float, default 0.95
        Coverage of the intervals; it only labels them, here and in the other tables.

    Returns
    -------
    DataFrame
        One row a vessel, every cell a text; a vessel without an AUC has the reason in that column.
    """
    rows = []
    for vessel in VESSELS:
        auc = aucs[vessel]
        reported = None if paper is None else paper[vessel]
        rows.append({
            "vessel": vessel,
            f"AUC ({100 * level:g}% CI)": auc["absent"] if isinstance(auc, Absent) else interval_text(auc),
            **_counts(auc),
            "patients": NOTHING if isinstance(auc, Absent) else f"{auc.clusters:,}",
            "patients with it": NOTHING if isinstance(auc, Absent) else f"{auc.event_patients:,}",
            "paper": NOTHING if reported is None else f"{reported:.3f}",
        })
    return evenly_printed(pd.DataFrame(rows))


def lower_grade_table(
    by_grade: Mapping[str, Mapping[str, "AUC | Absent"] | Absent], level: float = 0.95
) -> pd.DataFrame:
    """Table A1: AUC of severe-or-occluded against each lower grade.

    Parameters
    ----------
    by_grade : mapping of vessel to a mapping of grade to AUC or Absent
        Every vessel of ``VESSELS``; a vessel without any label is ``Absent`` as a whole.
    level : float, default 0.95
        Coverage of the intervals, for their label.

    Returns
    -------
    DataFrame
        One row for each vessel and lower grade, every cell a text.
    """
    rows = []
    for vessel in VESSELS:
        found = by_grade[vessel]
        if isinstance(found, Absent):
            rows.append({"vessel": vessel, "severe or occluded against": found["absent"],
                         f"AUC ({100 * level:g}% CI)": NOTHING, **_counts(found)})
            continue
        for grade, auc in found.items():
            rows.append({
                "vessel": vessel, "severe or occluded against": grade, f"AUC ({100 * level:g}% CI)": interval_text(auc),
                **_counts(auc),
            })
    return evenly_printed(pd.DataFrame(rows))


def _counts(auc: "AUC | Absent") -> dict[str, str]:
    """How many records an AUC is of, and how many of them have the event."""
    if isinstance(auc, Absent):
        return {"records": NOTHING, "severe or occluded": NOTHING}
    return {"records": f"{auc.n:,}", "severe or occluded": f"{auc.events:,}"}


def operating_table(by_cohort: Mapping[str, Mapping[str, "Operating | Absent"]]) -> pd.DataFrame:
    """Table A2: true and false positives and negatives at the risk threshold, and the rates that follow from them.

    Parameters
    ----------
    by_cohort : mapping of cohort to a mapping of vessel to Operating or Absent
        Every vessel of ``VESSELS`` in each cohort.

    Returns
    -------
    DataFrame
        One row for each cohort and vessel, every cell a text.
    """
    rows = []
    for cohort, vessels in by_cohort.items():
        for vessel in VESSELS:
            point = vessels[vessel]
            row = {"cohort": cohort, "vessel": vessel}
            if isinstance(point, Absent):
                rows.append({**row, "threshold": NOTHING, "TP": NOTHING, "FP": NOTHING, "TN": NOTHING, "FN": NOTHING})
                continue
            rows.append({
                **row, "threshold": f"{point.threshold:g}",
                "TP": f"{point.tp:,}", "FP": f"{point.fp:,}", "TN": f"{point.tn:,}", "FN": f"{point.fn:,}",
                "sensitivity": interval_text(point.sensitivity), "specificity": interval_text(point.specificity),
                "PPV": interval_text(point.ppv), "NPV": interval_text(point.npv),
            })
    return evenly_printed(pd.DataFrame(rows).fillna(NOTHING))


def threshold_table(by_vessel: Mapping[str, Sequence["Operating"] | Absent]) -> pd.DataFrame:
    """Table A3: sensitivity and specificity at thresholds from the base one to the opportunistic one.

    Parameters
    ----------
    by_vessel : mapping of vessel to a sequence of Operating, or Absent
        Every vessel of ``VESSELS``.

    Returns
    -------
    DataFrame
        One row for each vessel and threshold, every cell a text; a vessel without any has the reason.
    """
    rows = []
    for vessel in VESSELS:
        points = by_vessel[vessel]
        if isinstance(points, Absent):
            rows.append({"vessel": vessel, "threshold": points["absent"]})
            continue
        rows += [{
            "vessel": vessel, "threshold": f"{point.threshold:.3f}",
            "sensitivity": interval_text(point.sensitivity), "specificity": interval_text(point.specificity),
        } for point in points]
    return evenly_printed(pd.DataFrame(rows).fillna(NOTHING))
