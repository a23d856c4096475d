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
# # 1. From a hospital's export to an analysis table
#
# *Manuscript: "Data Sources and Labeling Strategy", Table 1.*
#
# Here you see which pairs of ECG and coronary CT angiography (CCTA) enter the study, which do not and why, how a report's
# words become a grade for each vessel, and who the patients are. The notebook writes `cohort.parquet`, the one table
# that every later step reads.

# %% tags=["parameters"]
run_dir = "runs/smoke"  # folder of the run
max_interval_days = None  # longest time from an ECG to its CCTA; None: as the run is configured
revascularisation_window_days = None  # PCI or CABG this close to the CCTA excludes it; None: as configured

# %%
import pandas as pd

from cctaecg.cohort.analysis_summary import cohort_counts
from cctaecg.cohort.balance import standardised_differences
from cctaecg.cohort.characteristics import printed, table_one, table_one_by_patient, table_one_counts
from cctaecg.cohort.exclusions import refusal_reasons
from cctaecg.cohort.grade_distribution import label_distribution
from cctaecg.cohort.label_audit import reader_results
from cctaecg.cohort.sources import build_analysis_table
from cctaecg.evidence.known_truth import label_audit, label_confusion_tables
from cctaecg.figures.study.flow import flow_diagram
from cctaecg.figures.study.label_audit import label_confusion
from cctaecg.figures.study.label_distribution import label_distribution as draw_labels
from cctaecg.run.run import Run

run = Run(run_dir).with_parameters(
    cohort={"max_interval_days": max_interval_days, "revascularisation_window_days": revascularisation_window_days}
)

# %% [markdown]
# ## Who enters
#
# Every ECG is paired with the first CCTA of the same patient at or after it. The exclusions are applied in the order of the
# table; each row counts what is left. An ECG that could not be read, or failed a check of its signal, is refused
# by name and counted here; nothing is replaced by zeros.

# %%
table, flow = build_analysis_table(run)
run.write_parquet(run.cohort, table)
run.write_table("flow", flow)
flow

# %%
diagram = flow_diagram(flow)
run.save_figure("flow", diagram)
diagram

# %%
refusals = refusal_reasons(pd.read_parquet(run.ecg_index))
run.write_table("refusals", refusals)
refusals

# %% [markdown]
# ## Who they are
#
# Table 1 in the manuscript's layout, with the manuscript's own value beside each of ours. Counts are of ECG records in the
# internal cohort and of patients in the other two, as there.

# %%
characteristics = printed(table_one(table))
run.write_table("table1", characteristics)
characteristics

# %% [markdown]
# A patient with several ECGs stands in that table several times. Counted once each:

# %%
by_patient = printed(table_one_by_patient(table))
run.write_table("table1_patients", by_patient)
by_patient

# %% [markdown]
# How unlike the cohorts are: differences in units of the standard deviation, which do not grow with the number of patients. Above 0.1 is
# usually called an imbalance.

# %%
differences = standardised_differences(table).round(3)
run.write_table("standardised_differences", differences)
differences

# %% [markdown]
# ## The labels

# %%
labels = label_distribution(table)
run.write_table("label_distribution", labels)
drawing = draw_labels(labels)
run.save_figure("label_distribution", drawing)
drawing

# %% [markdown]
# ## Are the grades right?
#
# Rules read every report. A language model can read them a second time, and people review what is in doubt
# (`cctaecg labels`). This is who decided each label, and how far the readers agree.

# %%
readers = reader_results(run)
readers

# %% [markdown]
# In the simulated study the true stenosis of every vessel is known, so that the labels can be marked.

# %%
audit = label_audit(run, table)
diagram = label_confusion(label_confusion_tables(run, table), "True grade", "Grade that counts")
run.save_figure("label_audit", diagram)
diagram

# %% tags=["nbval-check-output"]
counts = cohort_counts(table, flow)
run.write_results("cohort", {"source": run.config().data.source, "audit": audit, "readers": readers, "table_1": table_one_counts(table), **counts})
for cohort in table["cohort"].unique():
    own = counts[cohort]
    print(f"{cohort}: {own['patients']:,} patients, {own['exams']:,} CCTA exams, {own['ecgs']:,} ECGs; "
          f"severe or occluded: {own['events']}")
