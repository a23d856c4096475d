"""Tables of what the paper leaves out: results in, a formatted ``DataFrame`` out; no statistic is computed here."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from cctaecg.book.tables.results import NOTHING, Estimate, evenly_printed, interval_text
from cctaecg.domain import VESSELS
from cctaecg.run.digits import p_text, single
from cctaecg.run.results import Absent
from cctaecg.stats.decisions.likelihood_ratios import LikelihoodRatios, at_prevalence
from cctaecg.stats.decisions.subgroup_errors import DIFFERENCE, LevelDifference, LevelErrors
from cctaecg.stats.intervals import Interval

if TYPE_CHECKING:
    from cctaecg.stats.calibration_measures.weak_calibration import WeakCalibration
    from cctaecg.stats.decisions.thresholds import Operating
    from cctaecg.stats.discrimination.fold_average import FoldAUCs
    from cctaecg.stats.discrimination.incremental import IncrementalValue
    from cctaecg.stats.discrimination.paired_test import PairedTest
    from cctaecg.stats.discrimination.selection_bias import SelectionCorrected
    from cctaecg.stats.sample_size import Precision

Result = TypeVar("Result")


def vessel_rows(results: Mapping[str, Result | Absent], columns: Callable[[Result], dict[str, str]]) -> pd.DataFrame:
    """One row for each vessel with what ``columns`` says of its result, or with the reason why there is none."""
    rows = []
    for vessel in VESSELS:
        found = results[vessel]
        said = {"": found["absent"]} if isinstance(found, Absent) else columns(found)
        rows.append({"vessel": vessel, **said})
    return _reasons_first(evenly_printed(pd.DataFrame(rows).fillna(NOTHING)))


def _reasons_first(table: pd.DataFrame) -> pd.DataFrame:
    """Reasons in the second column; a last one may lie beyond the edge of a narrow page."""
    if "" in table:
        table.insert(1, "", table.pop(""))
    return table


def interval_methods_table(
    results: Mapping[str, Mapping[str, Interval] | Absent], names: Mapping[str, str]
) -> pd.DataFrame:
    """The AUC's interval of each vessel by each method.

    Parameters
    ----------
    results : mapping of vessel to a mapping of method to Interval, or Absent
        As from :func:`cctaecg.stats.interval_methods`.
    names : mapping of str to str
        What each method is called in the table's head, in the order of the columns; the AUC is that of the first.

    Returns
    -------
    DataFrame
        One row a vessel, every cell a text; a column without a name holds the reasons, where there are any.
    """
    return vessel_rows(results, lambda found: {
        "AUC": f"{found[next(iter(names))].value:.3f}",
        **{name: f"{found[method].lower:.3f} to {found[method].upper:.3f}" for method, name in names.items()},
    })


def selection_table(
    corrected: Mapping[str, "SelectionCorrected | Absent"], folds: Mapping[str, "FoldAUCs | Absent"]
) -> pd.DataFrame:
    """The reported AUC, what it loses when no record judges the epoch it helped to choose, and the folds' mean AUC.

    Parameters
    ----------
    corrected : mapping of vessel to SelectionCorrected or Absent
        As from :func:`cctaecg.stats.selection_by_vessel`.
    folds : mapping of vessel to FoldAUCs or Absent
        As from :func:`cctaecg.stats.fold_aucs`; only their mean is shown.

    Returns
    -------
    DataFrame
        One row a vessel, every cell a text; a column without a name holds the reasons, where there are any.
    """
    def columns(pair: "tuple[SelectionCorrected, FoldAUCs | Absent]") -> dict[str, str]:
        one, by_fold = pair
        return {
            "reported AUC": f"{one.apparent:.3f}", "corrected for the choice of epoch": interval_text(one.corrected),
            "difference": single(one.optimism, 4, sign=True),
            "mean of the folds' AUCs": NOTHING if isinstance(by_fold, Absent) else interval_text(by_fold.averaged),
        }

    return vessel_rows({
        vessel: found if isinstance(found, Absent) else (found, folds[vessel]) for vessel, found in corrected.items()
    }, columns)


def incremental_table(results: Mapping[str, "IncrementalValue | Absent"]) -> pd.DataFrame:
    """Clinical variables alone, with the ECG added, and what that changes.

    Parameters
    ----------
    results : mapping of vessel to IncrementalValue or Absent
        As from :func:`cctaecg.stats.incremental_value`, all at the same threshold or each at its own.

    Returns
    -------
    DataFrame
        One row a vessel, every cell a text: both AUCs, their difference, the p-value of the ECG's coefficient, and the
        difference of net benefits per 1,000 records, in a column for each threshold.
    """
    return vessel_rows(results, lambda found: {
        "records": f"{found.base.n:,}", "severe or occluded": f"{found.base.events:,}",
        "clinical variables": interval_text(found.base), "with the ECG": interval_text(found.added),
        "difference of AUCs": interval_text(_as_interval(found.auc_difference), sign=True),
        "p": p_text(found.likelihood_ratio.wald_p_value),
        f"net benefit at {found.threshold:g}, per 1,000":
            interval_text(_per_thousand(found.net_benefit_difference), 1, sign=True),
    })


def precision_table(by_cohort: Mapping[str, Mapping[str, "Precision | Absent"]]) -> pd.DataFrame:
    """How wide each AUC's interval is, and how many events a width of ``target_width`` would take.

    Parameters
    ----------
    by_cohort : mapping of cohort to a mapping of vessel to Precision or Absent
        As from :func:`cctaecg.stats.precision`.

    Returns
    -------
    DataFrame
        One row for each cohort and vessel, every cell a text.
    """
    parts = []
    for cohort, results in by_cohort.items():
        part = vessel_rows(results, lambda found: {
            "severe or occluded": f"{found.events:,}", "others": f"{found.others:,}",
            "width of the interval": f"{found.width:.3f}",
            f"events for a width of {found.target_width:g}": f"{found.events_for_width:,}",
        })
        part.insert(0, "cohort", cohort)
        parts.append(part)
    return pd.concat(parts, ignore_index=True).fillna(NOTHING)


def prevalence_table(ratios: Mapping[str, LikelihoodRatios | Absent], prevalences: Sequence[float]) -> pd.DataFrame:
    """Likelihood ratios at the threshold, and the predictive values where severe stenosis is rarer or more common.

    Parameters
    ----------
    ratios : mapping of vessel to LikelihoodRatios or Absent
        As from :func:`cctaecg.stats.likelihood_ratios`.
    prevalences : sequence of float
        Shares between 0 and 1, each of which gets a row for each vessel.

    Returns
    -------
    DataFrame
        One row for each vessel and prevalence, every cell a text; the likelihood ratios belong to all rows of a vessel.
    """
    rows = []
    for vessel in VESSELS:
        found = ratios[vessel]
        if isinstance(found, Absent):
            rows.append({"vessel": vessel, "": found["absent"]})
            continue
        for prevalence in prevalences:
            values = at_prevalence(found, prevalence)
            rows.append({
                "vessel": vessel, "LR+": interval_text(found.positive, 2), "LR−": interval_text(found.negative, 2),
                "prevalence": f"{prevalence:.0%}",
                "PPV (%)": interval_text(_percent(values.ppv), 1), "NPV (%)": interval_text(_percent(values.npv), 1),
            })
    return _reasons_first(evenly_printed(pd.DataFrame(rows).fillna(NOTHING)))


def subgroup_error_table(
    results: Mapping[str, Mapping[str, Mapping[str, LevelErrors | LevelDifference | Absent]] | Absent]
) -> pd.DataFrame:
    """Sensitivity, specificity and calibration in each subgroup.

    Parameters
    ----------
    results : mapping of vessel to mappings of factor and level to LevelErrors, LevelDifference or Absent
        As from :func:`cctaecg.stats.subgroup_errors`; a vessel without any is ``Absent`` as a whole.

    Returns
    -------
    DataFrame
        One row for each vessel and level, every cell a text. Below two levels a third row has the first minus the
        second.
    """
    rows = []
    for vessel in VESSELS:
        by_factor = results[vessel]
        if isinstance(by_factor, Absent):
            rows.append({"vessel": vessel, "": by_factor["absent"]})
            continue
        for factor, levels in by_factor.items():
            for name, found in levels.items():
                row = {"vessel": vessel, "factor": factor, "level": _row_name(name, levels)}
                if isinstance(found, Absent):
                    rows.append({**row, "": found["absent"]})
                elif isinstance(found, LevelDifference):
                    rows.append(row | _rates(found, found, sign=True))
                else:
                    point = found.operating
                    rows.append(row | {"severe or occluded / records": f"{point.events:,} / {point.n:,}"}
                                | _rates(point, found.calibration))
    return evenly_printed(pd.DataFrame(rows).fillna(NOTHING))


def _row_name(name: str, levels: Mapping[str, object]) -> str:
    return name if name != DIFFERENCE else " minus ".join(each for each in levels if each != DIFFERENCE)


def _rates(
    point: "Operating | LevelDifference", calibrated: "WeakCalibration | LevelDifference | Absent", sign: bool = False
) -> dict[str, str]:
    ratio: Estimate | Absent = calibrated if isinstance(calibrated, Absent) else calibrated.observed_expected
    slope: Estimate | Absent = calibrated if isinstance(calibrated, Absent) else calibrated.slope
    return {
        "sensitivity": interval_text(point.sensitivity, 3, sign),
        "specificity": interval_text(point.specificity, 3, sign),
        "observed over expected": interval_text(ratio, 2, sign), "calibration slope": interval_text(slope, 2, sign),
    }


def _as_interval(test: "PairedTest") -> Interval:
    return Interval(test.difference, test.lower, test.upper, 0)


def _percent(interval: Interval | None) -> Interval | None:
    if interval is None:
        return None
    return Interval(100 * interval.value, 100 * interval.lower, 100 * interval.upper, interval.n)


def _per_thousand(interval: Interval) -> Interval:
    return Interval(1000 * interval.value, 1000 * interval.lower, 1000 * interval.upper, interval.n)
