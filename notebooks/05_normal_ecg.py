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
# # 5. Patients whose ECG was read as normal
#
# *Manuscript: Figure 1c.*
#
# The clinically interesting question: does the model see anything in ECGs that the hospital's readers called normal? These are the
# internal cohort's out-of-fold predictions, restricted to the ECGs whose diagnosis text says normal. An ECG without a diagnosis is
# left out, not taken for normal.
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

# %%
from cctaecg import book, figures, stats
from cctaecg.cohort import predicted_labels
from cctaecg.paper import paper_value
from cctaecg.run import Absent, Run

run = Run(run_dir).with_parameters(
    cohort,
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

# %% tags=["nbval-check-output"]
everybody = run.read_analysed()
table = everybody[everybody["ecg_normal"].fillna(False).astype(bool)].reset_index(
    drop=True
)
severe, probability = predicted_labels(table)
patients = table["patient_id"].to_numpy()
print(
    f"{len(table):,} of {len(everybody):,} ECGs were read as normal, "
    f"{everybody['ecg_normal'].isna().sum():,} carry no reading"
)

# %% [markdown]
# ## Figure 1c. Discrimination among normal ECGs

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
reported = paper_value("auc.normal_ecg") if cohort == "internal" else None
run.write_table("auc_normal_ecg", book.auc_table(found.auc, reported, analysis.level))
book.shown(book.auc_table(found.auc, reported, analysis.level))

# %%
panel = {
    "Normal ECGs": stats.combined(
        figures.VesselRoc, found.curves, found.auc, found.operating
    )
}
drawing = figures.roc_curves(panel, {"Normal ECGs": found.micro}, analysis.level)
run.save_figure("fig1c_roc_normal_ecg", drawing)
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
run.write_table("operating_normal_ecg", book.operating_points_table(points))

# %% [markdown]
# ## Is it harder there?
#
# The AUC among the ECGs read as normal minus the AUC among those read as abnormal. ECGs without a reading are in neither group. A patient can
# have ECGs of either kind; the test takes that into account.

# %%
reading = everybody["ecg_normal"].map({True: "normal", False: "other"})
tested = stats.by_vessel(
    stats.interaction,
    *predicted_labels(everybody),
    levels=reading.astype(object).to_numpy(),
    groups=everybody["patient_id"].to_numpy(),
    level=analysis.level,
)
others = everybody[reading.eq("other")]
of_others = stats.by_vessel(
    stats.auc_ci,
    *predicted_labels(others),
    groups=others["patient_id"].to_numpy(),
    level=analysis.level,
)
few = Absent("Too few patients with, or without, a severe stenosis on one side.")
difference = {v: few if test is None else test for v, test in tested.items()}
book.shown(difference, analysis.level)

# %%
run.write_results(
    "normal_ecg",
    {
        "auc": found.auc,
        "micro": found.micro,
        "macro": found.macro,
        "operating": found.operating,
        "difference": difference,
        "others": of_others,
        "n": len(table),
        "patients": table["patient_id"].nunique(),
        "share": len(table) / len(everybody),
        "unread": int(everybody["ecg_normal"].isna().sum()),
    },
)
