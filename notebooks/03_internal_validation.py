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
# # 3. Internal validation
#
# *Manuscript: Figures 1a, 2, 3 and 4, Table A1.*
#
# How well does the model rank the patients of the hospital it was developed in, each predicted by a network that was
# not trained on that patient? Here you find the discrimination of each vessel by ECG record, by CCTA exam and by patient, in the prespecified
# subgroups, and along the grades of stenosis.
#
# *The code of this:* {py:mod}`cctaecg.stats`, {py:mod}`cctaecg.figures`.

# %% tags=["parameters"]
run_dir: str = "runs/smoke"  # folder of the run
cohort: str = "internal"  # whose patients: internal (out of fold) or external
level: float = None  # coverage of the intervals; None: as configured
resamples: int = None  # of patients, for the bootstrap; None: as configured
threshold_rca: float = None  # RCA: from it on is high risk; None: as configured
threshold_lm: float = None  # LM: from it on is high risk; None: as configured
threshold_lad: float = None  # LAD: from it on is high risk; None: as configured
threshold_lcx: float = None  # LCX: from it on is high risk; None: as configured
logit_vessels: str = ""  # panels of Figure 4 with a logit axis, such as "LM LAD"

# %%
import numpy as np
import pandas as pd

from cctaecg import book, evidence, figures, model, stats, training
from cctaecg.cohort import FACTOR_LEVELS, grades, predicted_labels, subgroups
from cctaecg.config import profile, some_of
from cctaecg.domain import VESSELS
from cctaecg.paper import paper_value
from cctaecg.run import Run

logit_axes = some_of("logit_vessels", logit_vessels, VESSELS)
run = Run(run_dir).with_parameters(
    cohort,
    {"logit_vessels": logit_vessels},
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
resampling = {"resamples": analysis.resamples, "seed": analysis.seed}
title = f"{cohort.capitalize()} validation"

# %% tags=["nbval-check-output"]
table = run.read_analysed()
severe, probability = predicted_labels(table)
patients = table["patient_id"].to_numpy()
print(
    f"{len(table):,} ECGs of {table['patient_id'].nunique():,} patients, "
    + ("predicted out of fold" if cohort == "internal" else "predicted by the ensemble")
)

# %% [markdown]
# ## How the folds trained

# %%
drawing = figures.training_curves(run.read_training_curves(), run.best_epochs())
run.save_figure("training_curves", drawing)
drawing

# %% [markdown]
# ## Figure 1a. Discrimination by ECG record
#
# The area under the ROC curve (AUC) is the chance that a record with severe stenosis gets a higher probability than one
# without. Several records of one patient are alike, so the intervals take the patient as the unit (Obuchowski's clustered
# form of DeLong's method).

# %%
found = stats.discrimination_by_vessel(
    severe,
    probability,
    patients,
    analysis.risk_thresholds,
    analysis.level,
    analysis.resamples,
    analysis.seed,
)
run.write_table(
    "auc_internal",
    book.auc_table(found.auc, paper_value(f"auc.{cohort}"), analysis.level),
)
book.shown(book.auc_table(found.auc, paper_value(f"auc.{cohort}"), analysis.level))

# %%
panel = {
    title: stats.combined(figures.VesselRoc, found.curves, found.auc, found.operating)
}
drawing = figures.roc_curves(panel, {title: found.micro}, analysis.level)
run.save_figure("fig1a_roc_internal", drawing)
drawing

# %% [markdown]
# In the simulated study the planted signal is known, and with it the best AUC that any reader of these ECGs could reach.

# %%
best_possible = evidence.best_possible_auc(run, table)
book.shown(best_possible, analysis.level)

# %% [markdown]
# ## At every threshold
#
# Counts, rates and likelihood ratios at each threshold: what the book's slider shows.

# %%
points = stats.by_vessel(
    stats.operating_points,
    severe,
    probability,
    also=analysis.risk_thresholds,
    groups=patients,
    level=analysis.level,
    cell=run.smallest_cell(),
)
run.write_table("operating_internal", book.operating_points_table(points))

# %% [markdown]
# ## Figure 2. By CCTA exam and by patient
#
# The probabilities of all ECGs of an exam, or of a patient, are averaged; the exam or patient is positive when any of its
# records is.

# %%
by_exam = stats.aggregate(severe, probability, table["exam_id"].to_numpy())
by_patient = stats.aggregate(severe, probability, patients)
owner = table.drop_duplicates("exam_id").set_index("exam_id")["patient_id"]
exam_clusters = owner.loc[by_exam.groups].to_numpy()

exam_auc = stats.by_vessel(
    stats.auc_ci, by_exam.y, by_exam.score, groups=exam_clusters, level=analysis.level
)
patient_auc = stats.by_vessel(
    stats.auc_ci, by_patient.y, by_patient.score, level=analysis.level
)
exam_curves = stats.by_vessel(
    stats.roc,
    by_exam.y,
    by_exam.score,
    groups=exam_clusters,
    level=analysis.level,
    **resampling,
)
patient_curves = stats.by_vessel(
    stats.roc, by_patient.y, by_patient.score, level=analysis.level, **resampling
)
drawing = figures.roc_curves({
    "CCTA exam": stats.combined(figures.VesselRoc, exam_curves, exam_auc),
    "Patient": stats.combined(figures.VesselRoc, patient_curves, patient_auc),
}, level=analysis.level)
run.save_figure("fig2_roc_levels", drawing)
drawing

# %% [markdown]
# Is an area by exam, or by patient, another one than by record? Their difference, in the same resamples of patients:

# %%
units = {"exam": table["exam_id"].to_numpy(), "patient": patients}
by_unit = {
    name: stats.by_vessel(
        stats.aggregation_difference,
        severe,
        probability,
        units=of_record,
        groups=patients,
        level=analysis.level,
        **resampling,
    )
    for name, of_record in units.items()
}
book.shown(by_unit, analysis.level)

# %% [markdown]
# ## What a new study would need
#
# At the prevalence and the AUC of these ECGs: how many patients for an AUC whose interval is 0.1 wide, for observed over expected within a
# tenth, and for a sensitivity of 80% within 0.05? By formula with one ECG for each patient, and by this study's own intervals with ECGs as here.

# %%
needed = stats.by_vessel(
    stats.study_sizes, severe, probability, groups=patients, level=analysis.level
)
book.shown(needed)

# %% [markdown]
# ## Figure 3. Subgroups
#
# The AUC in each prespecified subgroup. A level with fewer than ten patients who have a severe stenosis, or ten who have none, gets no
# estimate. The p value tests whether the two levels' AUCs differ; with four vessels and six factors, one or two of the 24 fall below
# 0.05 by chance alone.

# %%
factors = pd.DataFrame(subgroups(table))
forest = stats.by_vessel(
    stats.factor_aucs,
    severe,
    probability,
    factors=factors,
    groups=patients,
    level=analysis.level,
)
drawing = figures.forest_plot(forest, analysis.level)
run.save_figure("fig3_subgroups", drawing)
drawing

# %% [markdown]
# ## Figure 4. Probability along the grades
#
# Does the probability rise with the degree of stenosis? Severe and occluded are one grade here, as in the manuscript.

# %%
grade = np.where(np.isnan(probability), np.nan, np.minimum(grades(table), 3))
trend = stats.by_vessel(
    stats.spearman_trend,
    grade,
    probability,
    groups=patients,
    level=analysis.level,
)
graded = stats.by_vessel(
    lambda y, score, groups: (y, score, groups), grade, probability, groups=patients
)
shown = stats.combined(
    lambda seen, rho: figures.VesselGrades(*seen[:2], rho, seen[2]), graded, trend
)
drawing = figures.probability_by_grade(
    shown, analysis.risk_thresholds, level=analysis.level, logit=logit_axes
)
run.save_figure("fig4_grades", drawing)
drawing

# %% [markdown]
# ## The network, stage by stage
#
# What the network of this run is made of, and below it ECGFounder's, as the paper uses it, for ten seconds at 500 Hz. The multiply-adds are
# those of one ECG.

# %%
run.write_table("layers_run", book.layer_table(model.layers(run.config())))
book.shown(book.layer_table(model.layers(run.config())))

# %%
founder = book.layer_table(model.layers(profile("paper")))
run.write_table("layers_ecgfounder", founder)
book.shown(founder)

# %% [markdown]
# ## The networks' cards
#
# Each fold's network has a card beside it: what it started and learnt from, every setting, how well it does, and its checksum.

# %%
cards = training.model_cards(run)
run.write_table("model_card", training.card_table(cards))
book.shown(training.card_table(cards)[["fold", "patients", "records"]])

# %% [markdown]
# ## Table A1. Severe stenosis against each lower grade

# %%
against = stats.by_vessel(
    stats.lower_grade_aucs, grade, probability, groups=patients, level=analysis.level
)
run.write_table("tableA1", book.lower_grade_table(against, analysis.level))
book.shown(book.lower_grade_table(against, analysis.level))

# %%
run.write_results(
    "internal",
    {
        "augmentation": training.mean_intensity(run.config().training.epochs),
        "started_from": cards[0]["started_from"],
        "pretraining": model.pretraining_card(run.config().model),
        "auc": found.auc,
        "micro": found.micro,
        "macro": found.macro,
        "best_possible": best_possible,
        "exam": {"auc": exam_auc, "difference": by_unit["exam"]},
        "patient": {"auc": patient_auc, "difference": by_unit["patient"]},
        "needed": needed,
        "probability_range": stats.by_vessel(
            lambda y, score: {"lowest": score.min(), "highest": score.max()},
            severe,
            probability,
        ),
        "operating": found.operating,
        "trend": trend,
        "against_lower_grade": against,
        "subgroup": stats.combined(
            lambda factor: factor.results(FACTOR_LEVELS), forest
        ),
    },
)
