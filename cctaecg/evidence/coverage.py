"""How often intervals hold the truth and tests cry wolf, over repeated small studies whose truth is known.

``python -m cctaecg.evidence.coverage coverage.json`` writes the facts; a seed gives the same bytes on any number of
processes.
"""

import json
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import click
import numpy as np
import pandas as pd
from tqdm import tqdm

from cctaecg.evidence.coverage_studies import CUT, SHIFT, Study, draw_epochs, draw_study, probability, truths
from cctaecg.run.atomic import atomic_path
from cctaecg.run.results import Absent
from cctaecg.stats.decisions.likelihood_ratios import likelihood_ratios
from cctaecg.stats.decisions.thresholds import at_threshold
from cctaecg.stats.discrimination.auc import auc_ci, delong_test, unpaired_test
from cctaecg.stats.discrimination.average import macro_auc, micro_auc
from cctaecg.stats.discrimination.bootstrap import auc_bootstrap
from cctaecg.stats.discrimination.clinical_models import added_value_test
from cctaecg.stats.discrimination.fold_average import fold_aucs
from cctaecg.stats.discrimination.selection_bias import selection_corrected
from cctaecg.stats.discrimination.subgroup_difference import subgroup_difference
from cctaecg.stats.discrimination.subgroups import interaction
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.jonckheere import jonckheere_trend
from cctaecg.stats.trend import spearman_trend

CORRELATIONS = (0.0, 0.5, 0.8)
PATIENTS = 300
RESAMPLES = 400
ALPHA = 0.05
STORED = Path(__file__).with_name("coverage_facts.json")
COVERAGE_LIMITS = (0.93, 0.97)
"""Shares of simulated studies between which a patient-clustered interval of nominal 95% must hold the truth."""


class Bounded(Protocol):
    """Anything with confidence limits."""

    @property
    def lower(self) -> float: ...
    @property
    def upper(self) -> float: ...


def intervals(study: Study) -> dict[tuple[str, str], Bounded | Absent | None]:
    """Each interval of a study, ``{(statistic, method): interval}``, not all of which exist.

    A method that ends in ``by_patient`` clusters; the others take records for independent.
    """
    y, score, groups = study.y, study.score[:, 0], study.groups
    two, one = np.stack((y, y), axis=1), (y[:, None], score[:, None])
    cut = float(probability(CUT))
    found: dict[tuple[str, str], Bounded | Absent | None] = {
        ("auc", "delong"): auc_ci(y, score),
        ("auc", "obuchowski_by_patient"): auc_ci(y, score, groups),
        ("auc", "bootstrap"): auc_bootstrap(*one, resamples=RESAMPLES)[0],
        ("auc", "bootstrap_by_patient"): auc_bootstrap(*one, groups, resamples=RESAMPLES)[0],
        ("auc", "fold_average_by_patient"): fold_aucs(y, score, study.folds, groups).averaged,
        ("auc", "micro_average_by_patient"): micro_auc(two, study.score, groups, resamples=RESAMPLES),
        ("auc", "macro_average_by_patient"): macro_auc(two, study.score, groups, resamples=RESAMPLES),
        ("rho", "bootstrap"): spearman_trend(study.grade, score, resamples=RESAMPLES),
        ("rho", "bootstrap_by_patient"): spearman_trend(study.grade, score, groups, resamples=RESAMPLES),
    }
    for suffix, clusters in (("", None), ("_by_patient", groups)):
        found["trend", f"influence{suffix}"] = jonckheere_trend(study.grade, score, clusters)
        rates = at_threshold(y, study.prob[:, 0], cut, clusters)
        ratios = likelihood_ratios(y, study.prob[:, 0], cut, clusters)
        for name in ("sensitivity", "specificity", "ppv", "npv"):
            found[name, f"wilson{suffix}"] = getattr(rates, name)
        found["positive_likelihood_ratio", f"log{suffix}"] = ratios.positive
        found["negative_likelihood_ratio", f"log{suffix}"] = ratios.negative
    return found


def p_values(study: Study, other: Study, null: Study) -> dict[tuple[str, str], float]:
    """p-value of each test where there is nothing to find: equal scores, equal studies, or a score of no worth."""
    y, (first, second) = study.y, study.score.T
    noise = null.score[:, 0]
    added = added_value_test(null.y, pd.DataFrame({"age": null.age}), null.prob[:, 0], null.groups)
    resampled = subgroup_difference(y, first, study.late, study.groups, resamples=RESAMPLES)
    found = {
        ("added_ecg", "likelihood_ratio"): added.p_value,
        ("added_ecg", "wald_by_patient"): added.wald_p_value,
        ("interaction", "bootstrap_by_patient"): resampled.p_value,
        ("pooled_against_fold_average", "z_by_patient"): fold_aucs(
            y, first, study.folds, study.groups
        ).difference.p_value,
    }
    for suffix, clustered in (("", False), ("_by_patient", True)):
        own, others, nulls = (each.groups if clustered else None for each in (study, other, null))
        found["paired_auc", f"delong{suffix}"] = delong_test(y, first, second, own).p_value
        found["unpaired_auc", f"z{suffix}"] = unpaired_test(
            auc_ci(y, first, own), auc_ci(other.y, other.score[:, 0], others)
        ).p_value
        between_halves = interaction(y, first, study.late, own)
        if between_halves is None:
            raise UndefinedStatistic("One half of a simulated study has no AUC with a standard error.")
        found["interaction", f"z{suffix}"] = between_halves.p_value
        found["trend", f"jonckheere{suffix}"] = jonckheere_trend(null.grade, noise, nulls).p_value
        resamples = RESAMPLES if clustered else 2  # the p-value of independent records takes none
        found["rho", f"spearman{suffix}"] = spearman_trend(null.grade, noise, nulls, resamples=resamples).p_value
    return found


def judge(seed: np.random.SeedSequence, correlation: float) -> dict[tuple[str, str, str], float]:
    """One study: 1 where an interval holds the truth or a test rejects, 0 where not, NaN where there is none."""
    rng, truth = np.random.default_rng(seed), truths()
    study, other, null = (draw_study(rng, PATIENTS, correlation, shift) for shift in (SHIFT, SHIFT, 0.0))
    held = {("coverage", *name): _holds(each, truth[name[0]]) for name, each in intervals(study).items()}
    return held | {("type_1_error", *name): float(p < ALPHA) for name, p in p_values(study, other, null).items()}


def judge_selection(seed: np.random.SeedSequence, correlation: float) -> dict[tuple[str, str, str], float]:
    """One training whose epochs are of equal worth: the error of the best epoch's AUC, as it stands and corrected."""
    rng = np.random.default_rng(seed)
    y, predictions, groups = draw_epochs(rng, PATIENTS // 2, correlation)
    (found,) = selection_corrected(y[:, None], predictions[:, :, None], groups=groups, resamples=RESAMPLES // 3)
    truth = truths()["auc"]
    return {
        ("bias", "auc_of_best_epoch", "apparent"): found.apparent - truth,
        ("bias", "auc_of_best_epoch", "corrected_by_patient"): found.corrected.value - truth,
    }


def known_truth_facts(replicates: int = 1200, seed: int = 0, workers: int | None = None) -> dict[str, Any]:
    """Coverage of intervals, error of tests and bias, over simulated studies whose truth is known.

    It takes minutes; :func:`cctaecg.evidence.coverage_facts` gives what ships with the package.

    Parameters
    ----------
    replicates : int, default 1200
        Studies for each correlation between records of a patient; a fifth of them for the bias.
    seed : int, default 0
        One seed gives the same facts on any number of processes.
    workers : int, optional
        Processes; as many as there are cores unless given.

    Returns
    -------
    dict
        ``design``, and ``{kind: {statistic: {method: {correlation: fact}}}}`` with the kinds ``coverage`` and
        ``type_1_error`` (of nominal 95% and 5%) and ``bias``, and correlations written as in ``correlation_05``. A fact
        has the ``value``, its Monte-Carlo standard ``error``, ``replicates``, and how many ``undefined`` it left out.
    """
    facts: dict[str, Any] = {
        "design": {"patients": PATIENTS, "replicates": replicates, "resamples": RESAMPLES, "level": 1 - ALPHA,
                   "correlations": list(CORRELATIONS), "truth": truths()},
    }  # fmt: skip
    with ProcessPoolExecutor(workers) if workers != 1 else nullcontext() as pool:
        for correlation, own in zip(CORRELATIONS, np.random.SeedSequence(seed).spawn(len(CORRELATIONS))):
            seeds = own.spawn(replicates)
            for judging, of_these in ((judge, seeds), (judge_selection, seeds[: max(2, replicates // 5)])):
                judging_one = partial(judging, correlation=correlation)
                judged = pool.map(judging_one, of_these, chunksize=5) if pool else map(judging_one, of_these)
                label = f"{judging.__name__}, correlation {correlation:g}"
                rows = list(tqdm(judged, label, len(of_these), disable=None))
                # "correlation_05" and not "0.5": a dot would part the key of a result
                where = f"correlation_{correlation:.1f}".replace(".", "")
                for kind, statistic, method in rows[0]:
                    values = np.array([row[kind, statistic, method] for row in rows])
                    methods = facts.setdefault(kind, {}).setdefault(statistic, {})
                    methods.setdefault(method, {})[where] = _fact(values, len(rows))
    return facts


def coverage_facts() -> dict[str, Any]:
    """Coverage of intervals and error of tests as they ship with the package, made by ``make coverage``.

    Returns
    -------
    dict
        As of :func:`cctaecg.evidence.known_truth_facts`.
    """
    facts: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return facts


def outside_limits(facts: dict[str, Any]) -> list[str]:
    """The patient-clustered intervals whose coverage lies outside :data:`cctaecg.evidence.COVERAGE_LIMITS`.

    Parameters
    ----------
    facts : dict
        As of :func:`cctaecg.evidence.coverage_facts`.

    Returns
    -------
    list of str
        One line for each interval and correlation: the statistic, the method and the fact.
    """
    found, (lowest, highest) = [], COVERAGE_LIMITS
    for statistic, methods in facts["coverage"].items():
        for method, by_correlation in methods.items():
            for where, fact in by_correlation.items():
                if method.endswith("by_patient") and not lowest <= fact.get("value", -1) <= highest:
                    found.append(f"{statistic}, {method}, {where}: {fact}")
    return found


def _fact(values: np.ndarray, replicates: int) -> dict[str, float] | Absent:
    known = values[~np.isnan(values)]
    if len(known) < 2:
        return Absent("The statistic existed in too few of the simulated studies.")
    value, error = float(known.mean()), float(known.std(ddof=1) / np.sqrt(len(known)))
    return {"value": value, "error": error, "replicates": replicates, "undefined": replicates - len(known)}


def _holds(found: Bounded | Absent | None, truth: float) -> float:
    return np.nan if found is None or isinstance(found, Absent) else float(found.lower <= truth <= found.upper)


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--replicates", default=1200, show_default=True, help="Studies for each correlation.")
@click.option("--seed", default=0, show_default=True)
@click.option("--workers", type=int, help="Processes; all cores unless given.")
def main(path: Path, replicates: int, seed: int, workers: int | None) -> None:
    """Simulate studies of known truth and write the coverage of intervals and error of tests to PATH (JSON).

    Ends with 1, naming them, when clustered intervals do not keep the limits.
    """
    facts = known_truth_facts(replicates, seed, workers)
    with atomic_path(path) as partial_path:
        partial_path.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    for sentence in outside_limits(facts):
        click.echo(f"Coverage outside {COVERAGE_LIMITS[0]:.0%} to {COVERAGE_LIMITS[1]:.0%}: {sentence}", err=True)
    if outside_limits(facts):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
