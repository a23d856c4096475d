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
from cctaecg.cohort.analysis_summary import cohort_counts
from cctaecg.cohort.sources import build_analysis_table
from cctaecg.cohort.table_one import printed, table_one
from cctaecg.figures.flow import flow_diagram
from cctaecg.known_truth import label_audit
from cctaecg.run import Run

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
# ## Are the grades right?
#
# In the simulated study the true stenosis of every vessel is known, so the reader of reports can be marked. For a
# real hospital this is the clinicians' audit.

# %%
audit = label_audit(run, table)
audit

# %% tags=["nbval-check-output"]
counts = cohort_counts(table, flow)
run.write_results("cohort", {"source": run.config().data.source, "audit": audit, **counts})
for cohort in table["cohort"].unique():
    own = counts[cohort]
    print(f"{cohort}: {own['patients']:,} patients, {own['exams']:,} CCTA exams, {own['ecgs']:,} ECGs; "
          f"severe or occluded: {own['events']}")
