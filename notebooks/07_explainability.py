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
# # 7. What the model looks at
#
# *Manuscript: Figure 8.*
#
# How do the heartbeats of high-risk patients differ from those of low-risk patients, and which leads does a prediction hang on? The first
# is a description of groups, not an explanation of one prediction; the second asks the network itself.

# %% tags=["parameters"]
run_dir = "runs/smoke"  # folder of the run
threshold_rca = None  # a patient's mean probability at or above it is "high risk"; None: as the run is configured
threshold_lm = None
threshold_lad = None
threshold_lcx = None
level = None  # of the intervals

# %%
import numpy as np
from IPython.display import display

from cctaecg.cohort.arrays import predicted_labels
from cctaecg.domain import LEADS, VESSELS
from cctaecg.ecg.prepare import normalise
from cctaecg.ecg.store import Store
from cctaecg.explain.attributions import lead_attribution, numpy_model, occlude_leads
from cctaecg.explain.mean_beats import compare_groups, patient_beats
from cctaecg.figures.attributions import lead_attributions
from cctaecg.figures.beats import beat_grid
from cctaecg.run import Absent, Run
from cctaecg.stats.aggregate import aggregate
from cctaecg.stats.by_vessel import combined, defined
from cctaecg.training.prediction import load_model

run = Run(run_dir).with_parameters(analysis={
    "level": level,
    "risk_thresholds": {"RCA": threshold_rca, "LM": threshold_lm, "LAD": threshold_lad, "LCX": threshold_lcx},
})
analysis, signal = run.config().analysis, run.config().signal

# %% [markdown]
# ## Figure 8. Mean beats of high- and low-risk patients
#
# R waves are found on lead II; each beat is cut from 0.25 s before to 0.65 s after and z-scored in each lead, as in the manuscript. Beats are
# averaged within a record, records within a patient, and then patients, each counted once.

# %% tags=["nbval-check-output"]
table = run.read_out_of_fold()
store = Store(run.signals, run.ecg_index)
rows = store.rows(table["ecg_id"])
beats = patient_beats(lambda chosen: store.read(rows[chosen]), table["patient_id"].to_numpy(), signal.fs)["beat"]
by_patient = aggregate(*predicted_labels(table), table["patient_id"].to_numpy())
print(f"{beats.beats.sum():,} beats of {len(beats.patients):,} patients")

# %%
labelled = ~np.isnan(by_patient.y).all(axis=0)
comparisons = {}
for column, vessel in enumerate(VESSELS):
    high = by_patient.score[:, column] >= analysis.risk_thresholds[vessel]
    comparisons[vessel] = (
        defined(compare_groups, beats, high) if labelled[column]
        else Absent(f"The network learnt nothing about the {vessel}: no record carries a label for it.")
    )
    drawing = beat_grid(vessel, comparisons[vessel])
    run.save_figure(f"fig8_mean_beats_{vessel.lower()}", drawing)
    display(drawing)

# %% [markdown]
# ## Which leads a prediction hangs on
#
# Each lead in turn is replaced by its own mean, and the change of the network's output (on the log-odds scale) is averaged over the patients
# that the first fold held out. A lead whose loss lowers the output carried evidence for severe stenosis.

# %%
held_out = np.flatnonzero((table["model"] == "0").to_numpy())
changes = occlude_leads(
    numpy_model(load_model(run.checkpoint(0))),
    lambda chosen: normalise(store.read(rows[held_out[chosen]]), signal.normalise),
    table["patient_id"].to_numpy()[held_out],
)
attributions = lead_attribution(changes, analysis.level, analysis.resamples, analysis.seed)
attributions = {
    vessel: attributions[vessel] if labelled[column] else comparisons[vessel] for column, vessel in enumerate(VESSELS)
}
drawing = lead_attributions(attributions, analysis.level)
run.save_figure("fig8_attributions", drawing)
drawing

# %%
run.write_results("explain", {
    "groups": combined(lambda compared: {
        "high_patients": compared.high.patients, "low_patients": compared.low.patients,
        "high_beats": compared.high.beats, "low_beats": compared.low.beats,
    }, comparisons),
    "largest_difference": combined(lambda compared: compared.largest_difference(), comparisons),
    "lead_attribution": combined(lambda found: dict(zip(LEADS, found.value)), attributions),
    "attribution_patients": len(changes.patients),
})
