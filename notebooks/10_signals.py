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
# # 10. The signals themselves
#
# *Not in the manuscript.*
#
# What does the network get to see? Here you find what each way of normalising leaves of the ST segment, and, where the ECGs are simulated,
# how they compare with real ones.
#
# *The code of this:* {py:mod}`cctaecg.ecg`, {py:mod}`cctaecg.evidence`.

# %% tags=["parameters"]
run_dir: str = "runs/smoke"  # folder of the run
row: int = 0  # of the ECG store, counted from 0: the recording that is shown

# %%
from cctaecg import book, ecg, evidence, figures
from cctaecg.cohort import first_cohort_paths
from cctaecg.config import whole_number
from cctaecg.run import Run

run = Run(run_dir).with_parameters("internal", {"row": row})

# %% [markdown]
# ## What normalising does to the ST segment
#
# The mean beat of one recording, in millivolts and as z-scores. With a z-score of each lead a millivolt counts for more where the QRS
# is small; with one of the whole record all leads keep their proportions.

# %% tags=["nbval-check-output"]
store = ecg.Store(run.signals, run.ecg_index)
shown = whole_number("row", row, lowest=0, highest=len(store) - 1)
print(f"{len(store):,} ECGs in the store, {store.fs} Hz")

# %%
drawing = figures.normalisation_panels(
    ecg.normalised_beats(store.read([shown])[0], store.fs)
)
run.save_figure("normalisation", drawing)
drawing

# %% [markdown]
# ## What the filter does to the ST segment
#
# The same beats with and without the filter, in ECGs spread evenly over the development cohort's files.

# %%
paths = first_cohort_paths(run, 100)
filtering = ecg.filter_effect(
    map(ecg.read_ecg, paths), run.config().signal.powerline_hz
)
book.shown(filtering)

# %% [markdown]
# ## Simulated beside real
#
# The same measurements of simulated ECGs and of real ones (PTB-XL; what is stored here are their quantiles).

# %%
found = evidence.compare_with_real_ecgs(run)
drawing = figures.realism(found["real"], found["simulated"])
run.save_figure("realism", drawing)
drawing

# %%
run.write_results("realism", found)
run.write_results("signals", {"filtering": filtering})
