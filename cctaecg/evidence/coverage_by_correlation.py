"""How often intervals hold the truth and tests cry wolf by how alike the records of one patient are.

Each function judges one simulated study of many events, so that what is seen is the unit, record or patient.
"""

from typing import Protocol

import numpy as np
import pandas as pd

from cctaecg.evidence.coverage_studies import CUT, SHIFT, Study, draw_epochs, draw_study, probability, truths
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

PATIENTS = 300
RESAMPLES = 400
ALPHA = 0.05


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
        ("auc", "micro_average_by_patient"): micro_auc(two, study.score, groups),
        ("auc", "macro_average_by_patient"): macro_auc(two, study.score, groups),
    }
    for suffix, clusters in (("", None), ("_by_patient", groups)):
        found["rho", f"influence{suffix}"] = spearman_trend(study.grade, score, clusters)
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
        found["rho", f"spearman{suffix}"] = spearman_trend(null.grade, noise, nulls).p_value
    return found


def judge(seed: np.random.SeedSequence, correlation: float) -> dict[tuple[str, str, str], float]:
    """One study: 1 where an interval holds the truth or a test rejects, 0 where not, NaN where there is none."""
    rng, truth = np.random.default_rng(seed), truths()
    study, other, null = (draw_study(rng, PATIENTS, correlation, shift) for shift in (SHIFT, SHIFT, 0.0))
    held = {("coverage", *name): _holds(each, truth[name[0]]) for name, each in intervals(study).items()}
    return held | {("type_1_error", *name): float(p < ALPHA) for name, p in p_values(study, other, null).items()}


def judge_selection(
    seed: np.random.SeedSequence, correlation: float, patients: int = PATIENTS // 2, alike: float = 0.0
) -> dict[tuple[str, str, str], float]:
    """One training whose epochs are of equal worth: the best epoch's AUC, as it stands and corrected.

    The errors of both, and whether the corrected interval holds the truth. ``alike`` correlates the epochs' noise.
    """
    rng = np.random.default_rng(seed)
    y, predictions, groups = draw_epochs(rng, patients, correlation, alike=alike)
    (found,) = selection_corrected(y[:, None], predictions[:, :, None], groups=groups, resamples=RESAMPLES // 4)
    truth = truths()["auc"]
    return {
        ("bias", "auc_of_best_epoch", "apparent"): found.apparent - truth,
        ("bias", "auc_of_best_epoch", "corrected_by_patient"): found.corrected.value - truth,
        ("bias", "auc_of_best_epoch", "interval_holds"): _holds(found.corrected, truth),
    }


def _holds(found: Bounded | Absent | None, truth: float) -> float:
    return np.nan if found is None or isinstance(found, Absent) else float(found.lower <= truth <= found.upper)
