# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 5. Patients whose ECG was read as normal
#
# *Manuscript: Figure 1c.*
#
# The clinically interesting question: does the model see anything in ECGs that the hospital's readers called normal? These are the
# internal cohort's out-of-fold predictions, restricted to the ECGs whose diagnosis text says normal. An ECG without a diagnosis is
# left out, not taken for normal.

# %% tags=["parameters"]
run_dir = "runs/smoke"  # folder of the run
level = None  # of the intervals; None: as the run is configured
resamples = None  # of patients

# %%
from cctaecg.cohort.arrays import predicted_labels
from cctaecg.figures.roc import VesselRoc, roc_curves
from cctaecg.paper import paper_value
from cctaecg.run import Run
from cctaecg.stats.by_vessel import combined
from cctaecg.stats.discrimination import discrimination
from cctaecg.tables import auc_table

run = Run(run_dir).with_parameters(analysis={"level": level, "resamples": resamples})
analysis = run.config().analysis

# %% tags=["nbval-check-output"]
everybody = run.read_out_of_fold()
table = everybody[everybody["ecg_normal"].fillna(False).astype(bool)].reset_index(drop=True)
severe, probability = predicted_labels(table)
patients = table["patient_id"].to_numpy()
print(f"{len(table):,} of {len(everybody):,} ECGs were read as normal, {everybody['ecg_normal'].isna().sum():,} carry no reading")

# %% [markdown]
# ## Figure 1c. Discrimination among normal ECGs

# %%
found = discrimination(
    severe, probability, patients, level=analysis.level, resamples=analysis.resamples, seed=analysis.seed
)
run.write_table("auc_normal_ecg", auc_table(found.auc, paper_value("auc.normal_ecg")))
auc_table(found.auc, paper_value("auc.normal_ecg"))

# %%
drawing = roc_curves({"Normal ECGs": combined(VesselRoc, found.curves, found.auc)}, {"Normal ECGs": found.micro}, analysis.level)
run.save_figure("fig1c_roc_normal_ecg", drawing)
drawing

# %%
run.write_results("normal_ecg", {
    "auc": found.auc, "micro": found.micro, "macro": found.macro,
    "n": len(table), "patients": table["patient_id"].nunique(), "share": len(table) / len(everybody),
})
