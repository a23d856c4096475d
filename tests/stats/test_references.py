"""The statistics against numbers from R packages and published tables, to the digits given in ``references.csv``.

Each row names its statistic, its data set (``references/data``) and, in ``inputs``, the columns and settings as
``key=value;key=value``: a column is ``NAME``, ``-NAME`` or ``NAME OP LITERAL`` (0 or 1), several are joined by ``|``,
``rows`` keeps rows first, and rows with an empty cell in a named column are left out. ``references/references.R`` made
the numbers, ``references/SOURCES.md`` says where the data are from. Limits and p-values that this library gives by
another rule than R's normal one are not compared; their standard errors are.
"""

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri
from scipy.stats import t as student
from statsmodels.nonparametric.smoothers_lowess import lowess

from cctaecg import stats
from cctaecg.stats.calibration_measures.calibration_curve import smooth_at_data
from cctaecg.stats.discrimination.placements import cluster_parts, placements
from cctaecg.stats.intervals import percentile_bounds, wilson_bounds
from cctaecg.stats.logistic import fit_logistic
from cctaecg.stats.survival.follow_up import censored_at
from tests.stats.reference_rows import DATA, read

HERE = Path(__file__).parent
REFERENCES = pd.read_csv(HERE / "references.csv", dtype=str, keep_default_na=False)
CASES = list(REFERENCES.groupby(["statistic", "data", "inputs"], sort=False))


def limits(found):
    return {"value": found.value, "lower": found.lower, "upper": found.upper}


def auc(y, score, groups=None, **_):
    found = stats.auc_ci(y, score, groups)
    return {"value": found.value, "se": found.se}


def paired(y, a, b, groups=None, **_):
    found = stats.delong_test(y, a, b, groups)
    return {"statistic": found.statistic, "difference": found.difference}


def covariance(y, a, b, **_):
    y, parts = y == 1, []
    for score in (a, b):
        value, placed = placements(y, score)
        parts.append(cluster_parts(y, placed - value, np.arange(len(y)), len(y)))
    return {"value": parts[0].covariance(parts[1])}


def folds(y, score, folds):
    found = stats.fold_aucs(y, score, folds)
    by_fold = {f"fold_{number + 1}": value for number, value in enumerate(found.by_fold)}
    return {"averaged": found.averaged.value, "pooled": found.pooled.value, **by_fold}


def hanley_mcneil(auc=None, events=None, others=None, y=None, score=None):
    if y is not None:
        found = stats.auc_ci(y, score)
        auc, events, others = found.value, found.events, found.n - found.events
    return {"se": stats.hanley_mcneil_se(auc, int(events), int(others))}


def rate(name):
    def of(y, prob, threshold, groups=None, level=0.95, **_):
        found = getattr(stats.at_threshold(y, prob, threshold, groups, level), name)
        return {"value": found.value} if groups is not None or found.value in (0, 1) else limits(found)
    return of


def exact(events, n, level):
    """Where none, or all, are cases; between, this library takes Wilson's limits."""
    success = np.arange(n) < events
    found = stats.proportion(success, np.arange(int(n)), level)
    return {"lower": found.lower, "upper": found.upper} if events in (0, n) else {}


def ratio(name):
    return lambda y, prob, threshold, groups=None, **_: {
        "value": getattr(stats.likelihood_ratios(y, prob, threshold, groups), name).value}


def elsewhere(name):
    return lambda y, prob, threshold, prevalence: {"value": getattr(
        stats.at_prevalence(stats.likelihood_ratios(y, prob, threshold), prevalence), name).value}


def benefit(y, prob, threshold):
    found = stats.net_benefit(y, prob, [threshold])
    return {name: getattr(found, name)[0] for name in ("model", "treat_all", "standardised", "interventions_avoided")}


def calibration(name):
    return lambda y, prob, groups=None, **_: {
        "value": getattr(stats.weak_calibration(y, prob, groups), name).value}


def index(y, prob, frac):
    error = np.abs(smooth_at_data(y == 1, prob, frac) - prob)
    return {"ici": error.mean(), "e50": np.quantile(error, 0.5), "e90": np.quantile(error, 0.9), "emax": error.max()}


def smoothed(y, prob, frac, **_):
    found = stats.smooth_calibration(y, prob, frac=frac, grid_size=5, resamples=2)
    return {f"grid_{number + 1}": value for number, value in enumerate(found.value)}


def robust(y, prob, frac, **_):
    found = lowess(y, prob, frac=frac, it=3, delta=0)[:, 1]
    return {"mean": found.mean(), "first": found[0], "middle": found[math.ceil(len(found) / 2) - 1], "last": found[-1]}


def groups_of(y, prob, size):
    found = stats.calibration_groups(y, prob, int(size))
    return {"groups": len(found.size), "predicted_1": found.predicted[0], "observed_1": found.observed[0],
            "predicted_4": found.predicted[3], "predicted_last": found.predicted[-1],
            "observed_last": found.observed[-1], "size_last": found.size[-1]}


def logistic(y, covariate, **_):
    design = np.column_stack([np.ones(len(y)), covariate])
    fit = fit_logistic(y == 1, design)
    linear = design @ fit.params
    errors = np.sqrt(np.diag(np.linalg.inv(fit.information)))
    return {"log_likelihood": linear @ y - np.logaddexp(0, linear).sum(),
            **{f"b{k}": value for k, value in enumerate(fit.params)}, **{f"se{k}": e for k, e in enumerate(errors)}}


def clustered_logistic(y, covariate, groups):
    fit = fit_logistic(y == 1, np.column_stack([np.ones(len(y)), covariate]))
    return {f"se{k}": value for k, value in enumerate(fit.clustered_se(pd.factorize(groups)[0]))}


def added(y, clinical, prob, groups=None):
    found = stats.added_value_test(y, pd.DataFrame(clinical), prob, groups)
    return {"statistic": found.statistic, "p_value": found.p_value, "coefficient": found.coefficient}


def kappa(first, second, weights, groups=None, **_):
    found = stats.cohen_kappa(first, second, groups, weights)
    return {"value": found.value, "se": found.se, "ase": found.se * math.sqrt((found.n - 1) / found.n)}


def kaplan_meier(time, event, horizon, day, level=0.95):
    curve = stats.kaplan_meier(time, event, horizon, level)
    place = np.searchsorted(curve.time, day, "right") - 1
    return {"survival": curve.survival[place], "risk": stats.risk_at(curve, [day])[0], "lower": curve.lower[place],
            "upper": curve.upper[place], "risk_lower": 1 - curve.upper[place], "risk_upper": 1 - curve.lower[place],
            "at_risk": stats.at_risk(time, [day])[0]}


def fitted(time, event, covariate, horizon, level=0.95, scale="", **_):
    return (stats.cox_per_sd if scale == "sd" else stats.cox)(time, event, covariate, horizon, level)


def cox(**given):
    found = fitted(**given)
    ratio = found.hazard_ratio
    return {"hazard_ratio": ratio.value, "lower": ratio.lower, "upper": ratio.upper, "p_value": found.p_value,
            "coefficient": math.log(ratio.value)}


def cox_landmark(time, event, covariate, horizon, landmark, **_):
    time, event = censored_at(time, event, horizon)
    start = stats.at_landmark(time, event, landmark)
    ratio = stats.cox(time[start.kept], event[start.kept], covariate[start.kept], horizon).hazard_ratio
    return {"kept": start.kept.sum(), "early_events": start.early_events, "lost": start.lost,
            "hazard_ratio": ratio.value, "lower": ratio.lower, "upper": ratio.upper}


def restricted(time, event, horizon, high=None, divide=1.0):
    """The standard error is read back from the limits, by Student's quantile with the degrees that they took."""
    def error(of):
        found = stats.restricted_mean(time[of], event[of], horizon)
        return (found.upper - found.value) / student.ppf(0.975, found.events - 1), found.events - 1

    if high is None:
        whole = np.ones(len(time), dtype=bool)
        return {"value": stats.restricted_mean(time, event, horizon).value / divide, "se": error(whole)[0] / divide}
    found = stats.restricted_mean_difference(time, event, high, horizon)
    parts = [error(high == 1), error(high == 0)]
    variance = sum(se**2 for se, _ in parts)
    degrees = variance**2 / sum(se**4 / df for se, df in parts)
    assert (found.upper - found.value) / student.ppf(0.975, degrees) == pytest.approx(math.sqrt(variance))
    return {"value": found.value / divide, "se": math.sqrt(variance) / divide}


def trend(grade, score, groups=None):
    found = stats.jonckheere_trend(grade, score, groups)
    return {**vars(found), "se": (found.upper - found.value) / ndtri(0.975)}


FOUND = {
    "auc_delong": auc, "auc_clustered": auc, "delong_paired": paired, "auc_clustered_paired": paired,
    "delong_covariance": covariance, "auc_fold_average": folds, "hanley_mcneil_se": hanley_mcneil,
    "delong_unpaired": lambda y, score, levels: {
        name: getattr(stats.interaction(y, score, levels, None), name) for name in ("difference", "statistic")},
    "roc_sensitivity_at_fpr": lambda y, score, fpr: {
        f"sensitivity_at_{at:g}": stats.sensitivity_at(curve.fpr, curve.tpr, np.array([at]))[0]
        for curve in [stats.roc(y, score, resamples=5)] for at in np.atleast_1d(fpr)},
    "auc_macro": lambda y, score: {"value": stats.macro_auc(y, score).value},
    "auc_micro": lambda y, score: {"value": stats.micro_auc(y, score).value},
    "events_for_width": lambda auc, width, prevalence, level, design_effect: {
        "events": stats.events_for_width(auc, width, prevalence, level, design_effect)},
    "confusion_counts": lambda y, prob, threshold, **_: vars(stats.at_threshold(y, prob, threshold)),
    **{f"{kind}{name}": rate(name) for kind in ("", "clustered_") for name in (
        "sensitivity", "specificity", "ppv", "npv")},
    **{f"{kind}likelihood_ratio_{name}": ratio(name) for kind in ("", "clustered_") for name in (
        "positive", "negative")},
    "ppv_at_prevalence": elsewhere("ppv"), "npv_at_prevalence": elsewhere("npv"),
    "interval_wilson": lambda events, n, level: dict(
        zip(("lower", "upper"), wilson_bounds(events / n, n, level))),
    "interval_clopper_pearson": exact, "net_benefit": benefit,
    "net_benefit_difference": lambda y, first, second, threshold, groups=None: {
        "value": stats.net_benefit_difference(y, first, second, threshold, groups).value},
    "brier": lambda y, prob, **_: {"value": (found := stats.calibration(y, prob)).brier, "scaled": found.brier_scaled},
    "calibration_in_the_large": calibration("intercept"), "calibration_slope": calibration("slope"),
    "observed_expected": calibration("observed_expected"),
    "integrated_calibration_index": index, "smooth_calibration": smoothed, "lowess_robust": robust,
    "calibration_groups": groups_of, "logistic_regression": logistic,
    "logistic_clustered_se_hc0": clustered_logistic, "likelihood_ratio_test": added,
    "cohen_kappa": kappa, "clustered_kappa": kappa,
    "share_agreeing": lambda first, second: limits(stats.share_agreeing(first, second)),
    "kaplan_meier": kaplan_meier,
    "crude_event_rate": lambda time, event, day, **_: {"value": stats.crude_event_rate(time, event, [day])[0]},
    "log_rank": lambda time, event, high, horizon: vars(stats.log_rank(time, event, high, horizon)),
    "cox_efron": cox, "cox_landmark": cox_landmark,
    "cox_zph": lambda **given: {"p_value": fitted(**given).proportional_hazards_p},
    "harrell_c": lambda time, event, score, horizon, groups=None, **_: {
        "value": stats.harrell_c(time, event, score, horizon, groups).value},
    "restricted_mean": restricted, "restricted_mean_difference": restricted,
    "spearman": lambda grade, score: vars(stats.spearman_trend(grade, score)),
    "jonckheere_terpstra": trend, "jonckheere_clustered": trend,
    "holm": lambda p_values: {
        f"adjusted_{k + 1}": value for k, value in enumerate(stats.holm(np.atleast_1d(p_values)))},
    "percentile_bounds": lambda x, level: dict(zip(("lower", "upper"), percentile_bounds(x.astype(float), level))),
}  # fmt: skip


@pytest.mark.parametrize(("case", "rows"), CASES, ids=[f"{rows['id'].iloc[0]}" for _, rows in CASES])
def test_a_statistic_is_that_of_r(case, rows):
    statistic, data, inputs = case
    found = FOUND[statistic](**read(data, inputs))
    for row in rows.itertuples():
        value, digits = float(row.value), int(row.digits)
        step = 10.0 ** (math.floor(math.log10(abs(value))) + 1 - digits) if value else 2 * 10.0**-digits
        assert abs(float(found[row.quantity]) - value) <= 0.5000001 * step, f"{row.id} of {row.source}"


def test_there_are_many_each_with_its_source():
    assert len(REFERENCES) >= 120 and REFERENCES["id"].is_unique
    assert (REFERENCES[["source", "version", "digits"]] != "").all(axis=None)
    assert Counter(REFERENCES["version"])["published"] >= 20
    named = (HERE / "references" / "SOURCES.md").read_text(encoding="utf-8")
    for path in DATA.glob("*.csv"):
        assert f"| {path.name} |" in named and path.stem in set(REFERENCES["data"]), path
