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
# # 6. Risk stratification
#
# *Manuscript: Figures 5, 6, 7 and A1; Tables A2 and A3.*
#
# From probabilities to decisions: are the probabilities right, whom does the threshold call high risk, do those patients have more
# infarctions later, and would acting on the threshold do more good than harm?
#
# *The code of this:* {py:mod}`cctaecg.stats`, {py:mod}`cctaecg.figures`.

# %% tags=["parameters"]
run_dir: str = "runs/smoke"  # folder of the run
cohort: str = "internal"  # whose patients: internal (out of fold) or external
threshold_rca: float = None  # RCA: from it on is high risk; None: as configured
threshold_lm: float = None  # LM: from it on is high risk; None: as configured
threshold_lad: float = None  # LAD: from it on is high risk; None: as configured
threshold_lcx: float = None  # LCX: from it on is high risk; None: as configured
followup_days: float = None  # where follow-up is cut; None: as configured
landmark_days: float = None  # from which day it counts; None: as configured
level: float = None  # coverage of the intervals; None: as configured
resamples: int = None  # of patients, for the bootstrap; None: as configured

# %%
import numpy as np

from cctaecg import book, cohort as cohorts, figures, stats, training
from cctaecg.domain import VESSELS
from cctaecg.paper import paper_value
from cctaecg.run import Absent, Run

run = Run(run_dir).with_parameters(
    cohort,
    analysis={
        "level": level,
        "resamples": resamples,
        "followup_days": followup_days,
        "landmark_days": landmark_days,
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
resampling = {"resamples": analysis.resamples, "seed": analysis.seed}

# %% tags=["nbval-check-output"]
table = run.read_analysed()
severe, probability = cohorts.predicted_labels(table)
patients = table["patient_id"].to_numpy()
print(
    f"{len(table):,} ECGs; high risk from",
    ", ".join(f"{vessel} {thresholds[vessel]:.0%}" for vessel in VESSELS),
)

# %% [markdown]
# ## Figure 5. Calibration
#
# Of the records given a probability of 20%, do 20% have severe stenosis? Points are groups of 20 records in the order of their
# probability, red where they are called high risk; the line is a local regression without the robust iterations that flatten rare outcomes.
# To the left the band as the paper's code makes it: single records resampled, groups smoothed with those iterations, drawn from 0 to 1.

# %%
measures = stats.by_vessel(stats.calibration, severe, probability)
groups_of_20 = stats.by_vessel(
    stats.calibration_groups, severe, probability, groups=patients
)
reports = stats.by_vessel(
    stats.calibration_report,
    severe,
    probability,
    groups=patients,
    level=analysis.level,
    **resampling,
)
settings = paper_value("published_settings.calibration")
published = stats.by_vessel(
    stats.published_calibration,
    severe,
    probability,
    size=settings["group_size"],
    frac=settings["lowess_frac"],
    resamples=min(settings["bootstrap"], analysis.resamples),
    levels=settings["bands"],
)
pairs = stats.by_vessel(lambda y, score: (y, score), severe, probability)
shown = {
    vessel: reports[vessel]
    if isinstance(reports[vessel], Absent)
    else figures.VesselCalibration(
        measures[vessel],
        groups_of_20[vessel],
        reports[vessel].curve,
        *pairs[vessel],
        published[vessel],
        reports[vessel].intervals.slope,
    )
    for vessel in VESSELS
}
drawing = figures.calibration_curves(shown, thresholds)
run.save_figure("fig5_calibration", drawing)
drawing

# %% [markdown]
# ### In numbers, and in the second hospital
#
# What the published smoother would say of the same records; and level and spread of the probabilities where no network was trained.

# %%
published_numbers = stats.combined(
    lambda curve, pair: stats.curve_summary(curve, *pair), published, pairs
)
smooth_numbers = stats.combined(
    lambda report, pair: stats.curve_summary(report.curve, *pair), reports, pairs
)
external = run.read_ensemble("external") if run.has_cohort("external") else None
external_calibration = Absent("This run has no external cohort.")
if external is not None:
    external_calibration = stats.by_vessel(
        stats.weak_calibration,
        *cohorts.predicted_labels(external),
        groups=external["patient_id"].to_numpy(),
        level=analysis.level,
    )
book.shown(external_calibration, analysis.level)

# %% [markdown]
# ### Recalibrated
#
# What would be left of the error if the probabilities were put right for this hospital: each patient's by a map fitted without that patient.

# %%
recalibrated = {
    method: stats.by_vessel(
        stats.calibration_after,
        severe,
        probability,
        groups=patients,
        method=method,
        seed=analysis.seed,
    )
    for method in ("intercept", "logistic", "isotonic")
}

# %% [markdown]
# In the second hospital the level is put right with that hospital's own patients and nothing else, as a hospital would begin:

# %%
external_recalibrated = Absent("This run has no external cohort.")
if external is not None:
    external_recalibrated = stats.by_vessel(
        stats.calibration_after,
        *cohorts.predicted_labels(external),
        groups=external["patient_id"].to_numpy(),
        method="intercept",
        seed=analysis.seed,
    )
book.shown(external_recalibrated, analysis.level)

# %% [markdown]
# ## Table A2. Who is called high risk

# %%
operating = {
    cohort: stats.by_vessel(
        stats.at_threshold,
        severe,
        probability,
        threshold=thresholds,
        groups=patients,
        level=analysis.level,
    )
}
if external is not None and cohort != "external":
    operating["external"] = stats.by_vessel(
        stats.at_threshold,
        *cohorts.predicted_labels(external),
        threshold=thresholds,
        groups=external["patient_id"].to_numpy(),
        level=analysis.level,
    )
run.write_table("tableA2", book.operating_table(operating))
book.shown(book.operating_table(operating))

# %% [markdown]
# ## Figure A1 and Table A3. Other thresholds
#
# A higher threshold calls fewer patients high risk. The opportunistic threshold is the first one, from the base threshold upward, that reaches
# a specificity of 95% (87% for the left main).

# %%
named = {vessel: "LM" if vessel == "LM" else "RCA_LAD_LCX" for vessel in VESSELS}
swept_from = paper_value("published_settings.thresholds_swept")
swept = {vessel: np.linspace(*swept_from[named[vessel]], 200) for vessel in VESSELS}
specificities = paper_value("published_settings.opportunistic_specificity")
wanted = {vessel: specificities[named[vessel]] for vessel in VESSELS}
sweeps = stats.by_vessel(
    stats.sweep, severe, probability, groups=patients, thresholds=swept
)
opportunistic = stats.combined(
    stats.first_threshold_reaching, sweeps, thresholds, wanted
)
drawing = figures.threshold_sweep(sweeps, thresholds, opportunistic)
run.save_figure("figA1_thresholds", drawing)
drawing

# %%
steps = stats.by_vessel(
    stats.threshold_steps,
    severe,
    probability,
    base=thresholds,
    last=opportunistic,
    groups=patients,
    level=analysis.level,
)
run.write_table("tableA3", book.threshold_table(steps))
book.shown(book.threshold_table(steps))

# %% [markdown]
# That some threshold reaches a specificity is no finding: one always does. What a call is worth there is one: the likelihood ratio of a positive
# one, 1 if it means nothing. The threshold was chosen on these patients, which flatters the ratio a little.

# %%
reached = {v: cut for v, cut in opportunistic.items() if isinstance(cut, float)}
opportunistic_ratio = stats.by_vessel(
    stats.likelihood_ratios,
    severe,
    probability,
    threshold=thresholds | reached,
    groups=patients,
    level=analysis.level,
)
opportunistic_ratio |= {v: Absent("Not reached.") for v in VESSELS if v not in reached}
book.shown({"likelihood ratio": opportunistic_ratio}, analysis.level)

# %% [markdown]
# ## Figure 6. Infarctions during follow-up
#
# The longitudinal cohort of the second hospital, from the ECG on, predicted by the ensemble of the fold models. Each patient counts once.

# %% tags=["nbval-check-output"]
followup = run.read_cohort("followup")
predictions = training.ensemble_table(run, followup)
run.write_parquet(run.ensemble_predictions("followup"), predictions)
followup = cohorts.first_record(run.joined(followup, predictions))
time, infarction = cohorts.followup_times(followup)
print(
    f"{len(followup):,} patients followed, {infarction.sum():.0f} infarctions, "
    f"{(infarction * (time <= analysis.followup_days)).sum():.0f} within "
    f"{analysis.followup_days:g} days"
)

# %%
days = tuple(np.linspace(0, analysis.followup_days, 5))
had = np.repeat(infarction[:, None], 4, axis=1)
following = {
    "time": time,
    "threshold": thresholds,
    "horizon": analysis.followup_days,
    "level": analysis.level,
    "days": days,
}
compared = stats.by_vessel(
    stats.compare_risk_groups,
    had,
    cohorts.probabilities(followup),
    landmark=analysis.landmark_days,
    **following,
)
any_vessel = stats.compare_any_vessel(
    infarction,
    cohorts.probabilities(followup),
    time,
    thresholds,
    analysis.followup_days,
    analysis.level,
    days,
    analysis.landmark_days,
)
drawing = figures.cumulative_incidence(compared, days, analysis.level, any_vessel)
run.save_figure("fig6_kaplan_meier", drawing)
drawing

# %%
windows = paper_value("published_settings.risk_windows_days")
risk_by_day = stats.combined(lambda groups: groups.risk_at(windows), compared)
crude_by_day = stats.combined(lambda groups: groups.crude_at(windows), compared)
limits_by_day = {
    name: groups
    if isinstance(groups, Absent)
    else groups.risk_limits_at(windows)
    for name, groups in (compared | {"any_vessel": any_vessel}).items()
}
book.shown({"risk by day": risk_by_day})

# %% [markdown]
# ### Beside age and sex
#
# The same hazard ratios in a Cox model with age and sex: high against low risk, and per standard deviation of the log-odds.

# %%
known = cohorts.clinical_variables(followup)[["age", "male"]]
adjusted = stats.by_vessel(
    stats.adjusted_ratios,
    had,
    cohorts.probabilities(followup),
    time=time,
    adjust=known,
    threshold=thresholds,
    horizon=analysis.followup_days,
    level=analysis.level,
)
book.shown(adjusted, analysis.level)

# %% [markdown]
# ### Without the first days
#
# An infarction in the days after the ECG may be what led to the ECG. The same comparison, of those who reached the first of these days without one.

# %%
landmark = max(analysis.landmark_days, min(windows[0], analysis.followup_days / 2))
after_landmark = stats.combined(
    lambda groups: (
        {"hazard_ratio": groups.hazard_ratio, "log_rank": groups.log_rank}
        | groups.models()["landmark"]
    ),
    stats.by_vessel(
        stats.compare_risk_groups,
        had,
        cohorts.probabilities(followup),
        landmark=landmark,
        **following,
    ),
)
book.shown(after_landmark, analysis.level)

# %% [markdown]
# ## Figure 7. Decision curves
#
# The net benefit of sending patients above a threshold to CT: true positives minus false positives weighed by the odds of the
# threshold. The model is worth using where its curve lies above both "everyone" and "no one".

# %%
range_of = {
    vessel: np.linspace(0.001, 0.1 if vessel == "LM" else 0.6, 300)
    for vessel in VESSELS
}
benefit = stats.by_vessel(
    stats.net_benefit, severe, probability, thresholds=range_of, groups=patients
)
at_base = stats.by_vessel(
    stats.net_benefit,
    severe,
    probability,
    thresholds={v: np.array([thresholds[v]]) for v in VESSELS},
    groups=patients,
)
best = stats.by_vessel(
    stats.best_strategy,
    severe,
    probability,
    thresholds=range_of,
    groups=patients,
    **resampling,
)
best_at_base = stats.by_vessel(
    stats.best_strategy,
    severe,
    probability,
    thresholds={v: np.array([thresholds[v]]) for v in VESSELS},
    groups=patients,
    **resampling,
)
drawing = figures.decision_curves(benefit, thresholds, best)
run.save_figure("fig7_decision_curves", drawing)
drawing

# %% [markdown]
# ### By CT exam
#
# A scanner makes exams, not ECGs. An exam has the mean probability of its ECGs, and is severe when any of its records is.

# %%
exams = stats.aggregate(severe, probability, table["exam_id"].to_numpy())
owner = table.drop_duplicates("exam_id").set_index("exam_id")["patient_id"]
exam_patients = owner.loc[exams.groups].to_numpy()
at_threshold_by_exam = stats.by_vessel(
    stats.at_threshold,
    exams.y,
    exams.score,
    threshold=thresholds,
    groups=exam_patients,
    level=analysis.level,
)
one_threshold = {v: np.array([thresholds[v]]) for v in VESSELS}
benefit_by_exam = stats.by_vessel(
    stats.net_benefit,
    exams.y,
    exams.score,
    thresholds=one_threshold,
    groups=exam_patients,
)
best_by_exam = stats.by_vessel(
    stats.best_strategy,
    exams.y,
    exams.score,
    thresholds=one_threshold,
    groups=exam_patients,
    **resampling,
)
by_exam = stats.combined(
    lambda point, benefit, best: {
        "operating": point,
        "scans_per_case": stats.scans_per_case(point.ppv),
        "net_benefit": {
            "model": benefit.model.item(),
            "treat_all": benefit.treat_all.item(),
            "interventions_avoided": benefit.interventions_avoided.item(),
        },
        "best": best.model.item(),
    },
    at_threshold_by_exam,
    benefit_by_exam,
    best_by_exam,
)
book.shown(by_exam, analysis.level)

# %%
run.write_results(
    "risk",
    {
        "threshold": thresholds,
        "calibration": measures,
        "calibration_intervals": stats.combined(
            lambda report: report.intervals, reports
        ),
        "published_calibration": published_numbers,
        "smooth_calibration": smooth_numbers,
        "external_calibration": external_calibration,
        "recalibrated": recalibrated,
        "external_recalibrated": external_recalibrated,
        "operating": operating,
        "opportunistic": stats.combined(
            lambda cut: (
                {"threshold": cut} if cut is not None else Absent("Not reached.")
            ),
            opportunistic,
        ),
        "opportunistic_ratio": opportunistic_ratio,
        "followup": stats.followup_summary(time, infarction, analysis.followup_days),
        "groups": stats.combined(lambda groups: groups.counts(), compared),
        "log_rank": stats.combined(lambda groups: groups.log_rank, compared),
        "hazard_ratio": stats.combined(lambda groups: groups.hazard_ratio, compared),
        "risk_at": risk_by_day,
        "risk_limits_at": limits_by_day,
        "adjusted": adjusted,
        "by_exam": by_exam,
        "crude_rate_at": crude_by_day,
        "after_landmark": after_landmark,
        "survival_models": stats.combined(lambda groups: groups.models(), compared),
        "any_vessel": any_vessel
        if isinstance(any_vessel, Absent)
        else any_vessel.models()
        | {
            "groups": any_vessel.counts(),
            "log_rank": any_vessel.log_rank,
            "hazard_ratio": any_vessel.hazard_ratio,
            "risk_at": any_vessel.risk_at(windows),
            "crude_rate_at": any_vessel.crude_at(windows),
        },
        "net_benefit": stats.combined(
            lambda at: {
                "threshold": at.thresholds[0],
                "model": at.model[0],
                "treat_all": at.treat_all[0],
                "standardised": at.standardised[0]
                if at.events
                else Absent("No record has the outcome."),
                "interventions_avoided": at.interventions_avoided[0],
            },
            at_base,
        ),
        "best_strategy": stats.combined(
            lambda at: {
                "model": at.model[0],
                "treat_all": at.treat_all[0],
                "treat_none": at.treat_none[0],
            },
            best_at_base,
        ),
    },
)
