# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     notebook_metadata_filter: -jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 9. What the manuscript leaves out
#
# *Not in the manuscript.*
#
# Six questions that a reviewer would ask of the internal validation: Is the interval right when patients have several ECGs? Does choosing
# the epoch on the reported records flatter the result? Does the ECG tell more than age, sex and risk factors? How many events would a precise
# answer take? What do the thresholds mean where disease is rarer? Do they err more often in some patients than in others?
#
# *The code of this:* {py:mod}`cctaecg.stats`, {py:mod}`cctaecg.evidence`.

# %% tags=["parameters"]
run_dir: str = "runs/smoke"  # folder of the run
threshold_rca: float = None  # RCA: from it on is high risk; None: as configured
threshold_lm: float = None  # LM: from it on is high risk; None: as configured
threshold_lad: float = None  # LAD: from it on is high risk; None: as configured
threshold_lcx: float = None  # LCX: from it on is high risk; None: as configured
prevalences: list[float] = [0.01, 0.05, 0.1, 0.2, 0.3]  # where thresholds may be used
target_width: float = 0.05  # that an AUC's interval is planned for
level: float = None  # coverage of the intervals; None: as configured
resamples: int = None  # of patients, for the bootstrap; None: as configured

# %%
import numpy as np
import pandas as pd

from cctaecg import book, evidence, figures, stats
from cctaecg.cohort import clinical_variables, grades, predicted_labels, subgroups
from cctaecg.config import fraction, fractions
from cctaecg.run import Run

elsewhere, width = (
    fractions("prevalences", prevalences),
    fraction("target_width", target_width),
)
run = Run(run_dir).with_parameters(
    "internal",
    {"prevalences": prevalences, "target_width": target_width},
    analysis={
        "level": level,
        "resamples": resamples,
        "risk_thresholds": {
            "RCA": threshold_rca,
            "LM": threshold_lm,
            "LAD": threshold_lad,
            "LCX": threshold_lcx,
        },
    },
)
analysis = run.config().analysis
thresholds = analysis.risk_thresholds
resampling = {
    "level": analysis.level,
    "resamples": analysis.resamples,
    "seed": analysis.seed,
}

# %% tags=["nbval-check-output"]
table = run.read_out_of_fold()
severe, probability = predicted_labels(table)
patients = table["patient_id"].to_numpy()
epochs, folds = run.read_epochs(table)
print(
    f"{len(table):,} ECGs of {table['patient_id'].nunique():,} patients; "
    f"predictions of {len(epochs)} epoch(s) kept"
)

# %% [markdown]
# ## The unit of the interval
#
# The published code draws records with replacement. Two ECGs of one patient are alike, so records hold less information than they
# count for, and the interval comes out too narrow. Drawing patients, each with all of their records, mends that.

# %%
intervals = stats.interval_methods(severe, probability, patients, **resampling)
run.write_table(
    "interval_methods", book.interval_methods_table(intervals, stats.METHODS)
)
drawing = figures.interval_methods_plot(intervals, stats.METHODS, analysis.level)
run.save_figure("interval_methods", drawing)
drawing

# %% [markdown]
# ## The chosen epoch
#
# Each fold keeps the epoch that ranks its held-out patients best, and those very patients are then reported. The correction
# draws patients, lets them choose the epoch, and judges it on the patients who were not drawn (bootstrap bias-corrected cross-validation).

# %%
corrected = stats.selection_by_vessel(severe, epochs, folds, patients, **resampling)
by_fold = stats.by_vessel(
    stats.fold_aucs,
    severe,
    probability,
    folds=folds,
    groups=patients,
    level=analysis.level,
)
run.write_table("selection", book.selection_table(corrected, by_fold))
book.shown(book.selection_table(corrected, by_fold))

# %% [markdown]
# ## More than age, sex and risk factors?
#
# Age, sex, diabetes, hypertension and prior infarction are known before any ECG. Patients with an unknown value are left out, and counted.

# %%
clinical = clinical_variables(table)
complete = clinical.notna().all(axis=1).to_numpy()
added = stats.by_vessel(
    lambda y, prob, **options: stats.incremental_value(y, prob=prob, **options),
    severe[complete],
    probability[complete],
    clinical=clinical[complete],
    threshold=thresholds,
    groups=patients[complete],
    level=analysis.level,
    seed=analysis.seed,
)
run.write_table("incremental", book.incremental_table(added))
book.shown(book.incremental_table(added))

# %% [markdown]
# ## How precise, and what precision would take

# %%
auc = {
    "internal": stats.by_vessel(
        stats.auc_ci, severe, probability, groups=patients, level=analysis.level
    )
}
if run.has_cohort("external"):
    external = run.read_ensemble("external")
    auc["external"] = stats.by_vessel(
        stats.auc_ci,
        *predicted_labels(external),
        groups=external["patient_id"].to_numpy(),
        level=analysis.level,
    )
precise = {
    cohort: stats.combined(
        lambda found: stats.precision(found, width, analysis.level), own
    )
    for cohort, own in auc.items()
}
run.write_table("precision", book.precision_table(precise))
book.shown(book.precision_table(precise))

# %% [markdown]
# Four vessels, four tests of external against internal: Holm's adjustment keeps the chance of any false alarm at 5%.

# %%
differences = {}
if "external" in auc:
    differences = stats.combined(
        lambda there, here: stats.unpaired_test(there, here, level=analysis.level),
        auc["external"],
        auc["internal"],
    )
    differences = stats.holm_by_vessel(differences)
book.shown({"adjusted p": differences})

# %% [markdown]
# ## Where disease is rarer
#
# Predictive values belong to a prevalence. Sensitivity and specificity, and with them the likelihood ratios, are often taken to stay the same
# elsewhere. They need not: Table A2 has both hospitals.

# %%
ratios = stats.by_vessel(
    stats.likelihood_ratios,
    severe,
    probability,
    threshold=thresholds,
    groups=patients,
    level=analysis.level,
)
operating = stats.by_vessel(
    stats.at_threshold,
    severe,
    probability,
    threshold=thresholds,
    groups=patients,
    level=analysis.level,
)
run.write_table("prevalence", book.prevalence_table(ratios, elsewhere))
book.shown(book.prevalence_table(ratios, elsewhere))

# %% [markdown]
# ## Errors by subgroup
#
# A threshold that misses more in women than in men treats them unequally, whatever its AUC. So does a probability that means more in one group
# than in another. Below the two levels of each characteristic stands their difference.

# %%
factors = pd.DataFrame(subgroups(table))[["sex", "age"]]
errors = stats.by_vessel(
    stats.subgroup_errors,
    severe,
    probability,
    factors=factors,
    threshold=thresholds,
    groups=patients,
    level=analysis.level,
)
run.write_table("subgroup_errors", book.subgroup_error_table(errors))
book.shown(book.subgroup_error_table(errors))

# %%
book.shown(stats.count_differences(errors))

# %% [markdown]
# ## A trend over the grades
#
# The chance that of two records with different grades the higher grade has the higher probability (Jonckheere and Terpstra's test, patients
# as the unit).

# %%
grade = np.where(np.isnan(probability), np.nan, np.minimum(grades(table), 3))
trend = stats.by_vessel(
    stats.jonckheere_trend, grade, probability, groups=patients, level=analysis.level
)
book.shown({"chance": trend}, analysis.level)

# %% [markdown]
# ## Are the intervals right?
#
# Over many small simulated studies whose truth is known, an interval of 95% should hold the truth in 95% of them. This takes minutes, so
# that its result is stored; `make coverage` makes it anew.

# %%
coverage = evidence.coverage_facts()
drawing = figures.coverage_plot(coverage, evidence.COVERAGE_LIMITS)
run.save_figure("coverage", drawing)
drawing

# %%
run.write_table("coverage_auc", book.auc_coverage_table(coverage))
run.write_table("coverage_intervals", book.coverage_table(coverage, "coverage"))
run.write_table("coverage_tests", book.coverage_table(coverage, "type_1_error"))
book.shown(book.coverage_table(coverage, "coverage"))

# %%
run.write_results("coverage", coverage)
run.write_results(
    "beyond",
    {
        "interval": intervals,
        "selection": corrected,
        "folds": by_fold,
        "incremental": added,
        "clinical": {
            "complete": int(complete.sum()),
            "incomplete": int((~complete).sum()),
        },
        "precision": precise,
        "holm_external": differences or {"absent": "This run has no external cohort."},
        "likelihood_ratio": ratios,
        "scans_per_case": stats.combined(
            lambda point: stats.scans_per_case(point.ppv), operating
        ),
        "subgroup_errors": errors,
        "difference_count": stats.count_differences(errors),
        "trend": trend,
    },
)
