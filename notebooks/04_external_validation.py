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
# # 4. External validation
#
# *Manuscript: Figure 1b.*
#
# Does the model hold in a hospital it has never seen? The five fold models each predict every ECG of the second hospital; the mean of
# their probabilities is the ensemble's.
#
# *The code of this:* {py:mod}`cctaecg.stats`, {py:mod}`cctaecg.training`.

# %% tags=["parameters"]
run_dir: str = "runs/smoke"  # folder of the run
level: float = None  # coverage of the intervals; None: as configured
resamples: int = None  # of patients, for the bootstrap; None: as configured
threshold_rca: float = None  # RCA: from it on is high risk; None: as configured
threshold_lm: float = None  # LM: from it on is high risk; None: as configured
threshold_lad: float = None  # LAD: from it on is high risk; None: as configured
threshold_lcx: float = None  # LCX: from it on is high risk; None: as configured

# %%
from cctaecg import book, figures, stats, training
from cctaecg.cohort import predicted_labels
from cctaecg.paper import paper_value
from cctaecg.run import Run

run = Run(run_dir).with_parameters(
    analysis={
        "level": level,
        "resamples": resamples,
        "risk_thresholds": {
            "RCA": threshold_rca,
            "LM": threshold_lm,
            "LAD": threshold_lad,
            "LCX": threshold_lcx,
        },
    }
)
analysis = run.config().analysis

# %% tags=["nbval-check-output"]
known = table = run.read_cohort("external")
predictions = training.ensemble_table(run, table)
run.write_parquet(run.ensemble_predictions("external"), predictions)
table = run.joined(table, predictions)
severe, probability = predicted_labels(table)
patients = table["patient_id"].to_numpy()
print(
    f"{len(table):,} ECGs of {table['patient_id'].nunique():,} patients, "
    "each predicted by "
    f"{(predictions['model'].unique() != 'ensemble').sum()} models"
)

# %% [markdown]
# ## Figure 1b. Discrimination in the second hospital

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
    "auc_external",
    book.auc_table(found.auc, paper_value("auc.external"), analysis.level),
)
book.shown(book.auc_table(found.auc, paper_value("auc.external"), analysis.level))

# %%
panel = {
    "External validation": stats.combined(
        figures.VesselRoc, found.curves, found.auc, found.operating
    )
}
drawing = figures.roc_curves(
    panel, {"External validation": found.micro}, analysis.level
)
run.save_figure("fig1b_roc_external", drawing)
drawing

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
run.write_table("operating_external", book.operating_points_table(points))

# %% [markdown]
# ## Is it worse than at home?
#
# The difference of the two hospitals' AUCs, external minus internal, with its interval. The two groups of patients are independent.

# %%
home = run.read_out_of_fold()
home_auc = stats.by_vessel(
    stats.auc_ci,
    *predicted_labels(home),
    groups=home["patient_id"].to_numpy(),
    level=analysis.level,
)
difference = stats.combined(
    lambda there, here: stats.unpaired_test(there, here, level=analysis.level),
    found.auc,
    home_auc,
)
book.shown(difference, analysis.level)

# %% [markdown]
# Not quite alike: at home each ECG has the probability of one network, here the mean of all, which ranks a little better than its parts. The
# AUC of the single networks here, averaged, and its difference from the one at home:

# %%
singly = [
    stats.by_vessel(
        stats.auc_ci, *predicted_labels(run.joined(known, own)), groups=patients
    )
    for model, own in predictions.groupby("model")
    if model != "ensemble"
]
single_network = stats.combined(
    lambda ensemble, here, *networks: {
        "value": (mean := sum(one.value for one in networks) / len(networks)),
        "difference": mean - here.value,
    },
    found.auc,
    home_auc,
    *singly,
)
book.shown({"mean AUC of the networks": single_network})

# %%
run.write_results(
    "external",
    {
        "auc": found.auc,
        "micro": found.micro,
        "macro": found.macro,
        "operating": found.operating,
        "difference": difference,
        "single_network": single_network,
    },
)
