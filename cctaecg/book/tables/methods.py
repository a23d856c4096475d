"""Tables of what the paper leaves out: results in, a formatted ``DataFrame`` out; no statistic is computed here."""

from collections.abc import Callable, Mapping

import pandas as pd

from cctaecg.book.tables.results import NOTHING, interval_text
from cctaecg.domain import VESSELS
from cctaecg.run.results import Absent
from cctaecg.stats.decisions.likelihood_ratios import at_prevalence
from cctaecg.stats.decisions.subgroup_errors import DIFFERENCE
from cctaecg.stats.intervals import Interval


def vessel_rows(results: Mapping, columns: Callable[[object], dict[str, str]]) -> pd.DataFrame:
    """One row for each vessel with what ``columns`` says of its result, or with the reason why there is none."""
    rows = []
    for vessel in VESSELS:
        found = results[vessel]
        said = {"": found["absent"]} if isinstance(found, Absent) else columns(found)
        rows.append({"vessel": vessel, **said})
    table = pd.DataFrame(rows).fillna(NOTHING)
    if "" in table:  # reasons are read first; a last column may lie beyond the edge of a narrow page
        table.insert(1, "", table.pop(""))
    return table


def interval_methods_table(results: Mapping, names: Mapping[str, str]) -> pd.DataFrame:
    """The AUC's interval of each vessel by each method."""
    return vessel_rows(results, lambda found: {
        "AUC": f"{found[next(iter(names))].value:.3f}",
        **{name: f"{found[method].lower:.3f} to {found[method].upper:.3f}" for method, name in names.items()},
    })


def selection_table(corrected: Mapping, folds: Mapping) -> pd.DataFrame:
    """The reported AUC, what it loses when no record judges the epoch it helped to choose, and the folds' mean AUC."""
    def columns(pair) -> dict[str, str]:
        one, by_fold = pair
        return {
            "reported AUC": f"{one.apparent:.3f}", "corrected for the choice of epoch": interval_text(one.corrected),
            "difference": f"{one.optimism:+.4f}".replace("-", "−"),
            "mean of the folds' AUCs": NOTHING if isinstance(by_fold, Absent) else interval_text(by_fold.averaged),
        }

    return vessel_rows({
        vessel: found if isinstance(found, Absent) else (found, folds[vessel]) for vessel, found in corrected.items()
    }, columns)


def incremental_table(results: Mapping) -> pd.DataFrame:
    """Clinical variables alone, with the ECG added, and what that changes."""
    return vessel_rows(results, lambda found: {
        "records": f"{found.base.n:,}", "severe or occluded": f"{found.base.events:,}",
        "clinical variables": interval_text(found.base), "with the ECG": interval_text(found.added),
        "difference of AUCs": interval_text(_as_interval(found.auc_difference)),
        "p": f"{found.likelihood_ratio.wald_p_value:.3g}",
        f"net benefit at {found.threshold:g}, per 1,000": interval_text(_per_thousand(found.net_benefit_difference), 1),
    })


def precision_table(by_cohort: Mapping[str, Mapping]) -> pd.DataFrame:
    """How wide each AUC's interval is, and how many events a width of ``target_width`` would take."""
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


def prevalence_table(ratios: Mapping, prevalences: tuple[float, ...]) -> pd.DataFrame:
    """Likelihood ratios at the threshold, and the predictive values where severe stenosis is rarer or more common."""
    def columns(found) -> dict[str, str]:
        said = {"LR+": interval_text(found.positive, 2), "LR−": interval_text(found.negative, 2)}
        for prevalence in prevalences:
            values = at_prevalence(found, prevalence)
            said[f"PPV at {prevalence:.0%}"] = interval_text(values.ppv, 2)
            said[f"NPV at {prevalence:.0%}"] = interval_text(values.npv, 3)
        return said

    return vessel_rows(ratios, columns)


def subgroup_error_table(results: Mapping) -> pd.DataFrame:
    """Sensitivity, specificity and calibration in each subgroup, a row for each vessel and level.

    Below two levels a third row has the first minus the second.
    """
    rows = []
    for vessel in VESSELS:
        if isinstance(results[vessel], Absent):
            rows.append({"vessel": vessel, "": results[vessel]["absent"]})
            continue
        for factor, levels in results[vessel].items():
            for name, found in levels.items():
                row = {"vessel": vessel, "factor": factor, "level": _row_name(name, levels)}
                if isinstance(found, Absent):
                    rows.append({**row, "": found["absent"]})
                elif name == DIFFERENCE:
                    rows.append(row | _rates(found, found))
                else:
                    point = found.operating
                    rows.append(row | {"severe or occluded / records": f"{point.events:,} / {point.n:,}"}
                                | _rates(point, found.calibration))
    return pd.DataFrame(rows).fillna(NOTHING)


def _row_name(name: str, levels: Mapping) -> str:
    return name if name != DIFFERENCE else " minus ".join(each for each in levels if each != DIFFERENCE)


def _rates(point, calibrated) -> dict[str, str]:
    absent = isinstance(calibrated, Absent)
    return {
        "sensitivity": interval_text(point.sensitivity), "specificity": interval_text(point.specificity),
        "observed / expected": NOTHING if absent else interval_text(calibrated.observed_expected, 2),
        "calibration slope": NOTHING if absent else interval_text(calibrated.slope, 2),
    }


def _as_interval(test) -> Interval:
    return Interval(test.difference, test.lower, test.upper, 0)


def _per_thousand(interval: Interval) -> Interval:
    return Interval(1000 * interval.value, 1000 * interval.lower, 1000 * interval.upper, interval.n)
