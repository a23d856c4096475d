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
# # 1. From a hospital's export to an analysis table
#
# *Manuscript: "Data Sources and Labeling Strategy", Table 1.*
#
# Here you see which pairs of ECG and coronary CT angiography (CCTA) enter the study, which do not and why, how a report's
# words become a grade for each vessel, and who the patients are. The notebook writes `cohort.parquet`, the one table
# that every later step reads.
#
# *The code of this:* {py:mod}`cctaecg.cohort`, {py:mod}`cctaecg.labels`, {py:mod}`cctaecg.evidence`.

# %% tags=["parameters"]
run_dir: str = "runs/smoke"  # folder of the run
max_interval_days: float = None  # from an ECG to its CCTA at most; None: as configured
revascularisation_window_days: float = None  # PCI or CABG this near excludes

# %%
import pandas as pd

from cctaecg import book, cohort, evidence, figures
from cctaecg.run import Run

run = Run(run_dir).with_parameters(
    cohort={
        "max_interval_days": max_interval_days,
        "revascularisation_window_days": revascularisation_window_days,
    }
)

# %% [markdown]
# ## Who enters
#
# Every ECG is paired with the first CCTA of the same patient at or after it. The exclusions are applied in the order of the
# table; each row counts what is left. An ECG that could not be read, or failed a check of its signal, is refused
# by name and counted here; nothing is replaced by zeros.

# %%
table, flow = cohort.build_analysis_table(run)
run.write_parquet(run.cohort, table)
run.write_table("flow", flow)
book.shown(flow)

# %%
diagram = figures.flow_diagram(flow)
run.save_figure("flow", diagram)
diagram

# %%
refusals = cohort.refusal_reasons(pd.read_parquet(run.ecg_index))
run.write_table("refusals", refusals)
book.shown(refusals)

# %% [markdown]
# ## Who they are
#
# Table 1 in the manuscript's layout, with the manuscript's own value beside each of ours. Counts are of ECG records in the
# internal cohort and of patients in the other two, as there.

# %%
characteristics = cohort.printed(cohort.table_one(table))
run.write_table("table1", characteristics)
book.shown(characteristics)

# %% [markdown]
# A patient with several ECGs stands in that table several times. Counted once each:

# %%
by_patient = cohort.printed(cohort.table_one_by_patient(table))
run.write_table("table1_patients", by_patient)
book.shown(by_patient)

# %% [markdown]
# How unlike the cohorts are, each patient counted once: differences in units of the standard deviation, which do not grow with the number of
# patients. Above 0.1 is usually called an imbalance.

# %%
differences = cohort.standardised_differences(table).round(3)
run.write_table("standardised_differences", differences)
book.shown(differences)

# %% [markdown]
# ## The labels

# %%
labels = cohort.label_distribution(table)
run.write_table("label_distribution", labels)
drawing = figures.label_distribution(labels)
run.save_figure("label_distribution", drawing)
drawing

# %% [markdown]
# ## Are the grades right?
#
# Rules read every report. A language model can read them a second time, and people review what is in doubt
# (`cctaecg labels`). This is who decided each label, and how far the readers agree.

# %%
readers = cohort.reader_results(run)
book.shown({"labels decided by": readers["decided"]})

# %%
book.shown({"language model": readers["model"], "person": readers["person"]})

# %% [markdown]
# In the simulated study the true stenosis of every vessel is known, so that the labels can be marked.

# %%
audit = evidence.label_audit(run, table)
diagram = figures.label_confusion(
    evidence.label_confusion_tables(run, table), "True grade", "Grade that counts"
)
run.save_figure("label_audit", diagram)
diagram

# %% tags=["nbval-check-output"]
counts = cohort.cohort_counts(table, flow)
run.write_results(
    "cohort",
    {
        "source": run.config().data.source,
        "audit": audit,
        "readers": readers,
        "table_1": cohort.table_one_counts(table),
        **counts,
    },
)
for name in table["cohort"].unique():
    own = counts[name]
    severe = ", ".join(f"{vessel} {n:,}" for vessel, n in own["events"].items())
    print(
        f"{name}: {own['patients']:,} patients, {own['exams']:,} CCTA exams, "
        f"{own['ecgs']:,} ECGs; severe or occluded: {severe}"
    )
