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
# # 7. What the model looks at
#
# *Manuscript: Figure 8.*
#
# How do the heartbeats of high-risk patients differ from those of low-risk patients, and which leads and waves does a prediction hang on? The
# first is a description of groups, not an explanation of one prediction; the second asks the network itself, and then asks whether its answer
# can be believed.
#
# *The code of this:* {py:mod}`cctaecg.explain`, {py:mod}`cctaecg.evidence`.

# %% tags=["parameters"]
run_dir: str = "runs/smoke"  # folder of the run
threshold_rca: float = None  # RCA: from it on is high risk; None: as configured
threshold_lm: float = None  # LM: from it on is high risk; None: as configured
threshold_lad: float = None  # LAD: from it on is high risk; None: as configured
threshold_lcx: float = None  # LCX: from it on is high risk; None: as configured
level: float = None  # coverage of the intervals; None: as configured
resamples: int = None  # of patients, for the bootstrap; None: as configured
attribution_patients: int = None  # one ECG each; None: 80, fewer for a large network
check_patients: int = None  # of them, put through other networks; None: 30, or fewer

# %%
import numpy as np
from IPython.display import display

from cctaecg import book, ecg, evidence, explain, figures, stats, training
from cctaecg.cohort import predicted_labels
from cctaecg.domain import LEADS, VESSELS
from cctaecg.run import Run

run = Run(run_dir).with_parameters(
    "internal",
    {"attribution_patients": attribution_patients, "check_patients": check_patients},
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
analysis, signal = run.config().analysis, run.config().signal
sampling = (analysis.level, analysis.resamples, analysis.seed)
asked_for, checked = explain.patients_asked(
    run.config(), attribution_patients, check_patients
)

# %% [markdown]
# ## Figure 8. Mean beats of high- and low-risk patients
#
# R waves are found on lead II; each beat is cut from 0.25 s before to 0.65 s after and z-scored in each lead, as in the manuscript. Beats are
# averaged within a record, records within a patient, and then patients, each counted once.

# %% tags=["nbval-check-output"]
table = run.read_out_of_fold()
store = ecg.Store(run.signals, run.ecg_index)
rows, patients = store.rows(table["ecg_id"]), table["patient_id"].to_numpy()
beats = explain.patient_beats(
    lambda chosen: store.read(rows[chosen]), patients, signal.fs
)["beat"]
by_patient = stats.aggregate(*predicted_labels(table), patients)
print(f"{beats.beats.sum():,} beats of {len(beats.patients):,} patients")

# %% [markdown]
# A black bar marks where the two groups differ by more than chance: patients are dealt out anew to groups of the same sizes, and the largest
# stretch that this brings, in any lead and at any time, is the bar that a stretch has to pass.

# %%
thresholds, permuting = (
    analysis.risk_thresholds,
    dict(zip(("level", "permutations", "seed"), sampling)),
)
comparisons = explain.by_risk_group(
    explain.compare_groups, beats, by_patient, thresholds
)
differing = explain.by_risk_group(
    explain.differing_stretches, beats, by_patient, thresholds, **permuting
)
for vessel in VESSELS:
    drawing = figures.beat_grid(vessel, comparisons[vessel], differing[vessel])
    run.save_figure(f"fig8_mean_beats_{vessel.lower()}", drawing)
    display(drawing)

# %% [markdown]
# ## The same beats in millivolts
#
# Scaling each beat takes its voltage away, and moves the ST segment with the size of the QRS. Here beats stay in millivolts. They are found by
# the slope of all leads, whatever their polarity, laid over each other to a fraction of a sample, and left out where their shape is not that
# of the record's median beat.

# %%
found = explain.patient_beats(
    lambda chosen: store.read(rows[chosen]), patients, signal.fs, "aligned"
)
aligned, scaled = found["mV"], found["beat"]
in_mv = explain.by_risk_group(explain.compare_groups, aligned, by_patient, thresholds)
in_sd = explain.by_risk_group(explain.compare_groups, scaled, by_patient, thresholds)
differing_in_mv = explain.by_risk_group(
    explain.differing_stretches, aligned, by_patient, thresholds, **permuting
)
for vessel in VESSELS:
    run.save_figure(
        f"fig8_mean_beats_mv_{vessel.lower()}",
        figures.beat_grid(vessel, in_mv[vessel], differing_in_mv[vessel]),
    )
    drawing = figures.difference_grid(
        vessel, in_mv[vessel], differing_in_mv[vessel], analysis.level
    )
    run.save_figure(f"fig8_difference_{vessel.lower()}", drawing)
    display(drawing)

# %% [markdown]
# ## Which leads a prediction hangs on
#
# The network of the first fold is asked about patients that it was not trained on, drawn at random, one ECG each. Each lead in turn is replaced by its
# own mean, and the change of the network's output (on the log-odds scale) is averaged. A lead whose loss lowers the output carried evidence for
# severe stenosis.

# %%
held_out = np.flatnonzero((table["model"] == "0").to_numpy())
asked = held_out[
    explain.one_record_of_some_patients(patients[held_out], asked_for, analysis.seed)
]
stored = store.read(rows[asked])
signals = ecg.normalise(stored, signal.normalise)
device = run.config().training.device
network = training.load_model(run.checkpoint(0), device)
changes = explain.occlude_leads(
    explain.numpy_model(network), lambda chosen: signals[chosen], patients[asked]
)
attributions = stats.combined(
    lambda found, _: found, explain.lead_attribution(changes, *sampling), comparisons
)
drawing = figures.lead_attributions(attributions, analysis.level)
run.save_figure("fig8_attributions", drawing)
drawing

# %% [markdown]
# ## Which waves
#
# Integrated gradients split the output of the network, against that for a flat line, into what each sample adds. Summed over the P wave, the
# QRS complex, the ST segment and the T wave of each lead:

# %%
waves, r_seconds = explain.waves_of_records(stored, signal.fs)
gradients = explain.integrated_gradients(network, signals)
maps = explain.cell_sums(gradients.values, waves)
by_wave = stats.combined(
    lambda found, _: found, explain.wave_attribution(maps, *sampling), comparisons
)
drawing = figures.wave_attributions(by_wave)
run.save_figure("fig8_attribution_waves", drawing)
drawing

# %%
time, sizes = explain.beat_average(gradients.values, r_seconds, signal.fs)
drawing = figures.attributions_over_beat(
    stats.combined(lambda found, _: found, dict(zip(VESSELS, sizes)), comparisons), time
)
run.save_figure("fig8_attribution_beats", drawing)
drawing

# %% [markdown]
# ## ECGs to look at
#
# For each vessel the ECG in the middle, by probability, of those found, of those missed and of the false alarms; and one that a doctor
# read as normal in a patient with severe stenosis. Each is explained by the network that was not trained on its patient.

# %%
severe, probability = predicted_labels(table)
read_as_normal = table["ecg_normal"].fillna(False).to_numpy(bool)
cases = explain.chosen_cases(
    severe, probability, thresholds, patients, read_as_normal
)
strips = store.read(rows[[case.row for case in cases]])
explained = [
    explain.integrated_gradients(
        training.load_model(run.checkpoint(int(table["model"].iloc[case.row])), device),
        ecg.normalise(strip[None], signal.normalise),
    ).values[0, VESSELS.index(case.vessel)]
    for case, strip in zip(cases, strips)
]
r_of_cases = explain.waves_of_records(strips, signal.fs)[1] if cases else []
run.write_cases(
    book.viewer_data(
        cases, table, strips, explained, r_of_cases, in_mv, signal.fs, thresholds
    )
)
[f"{case.vessel}, {case.kind}" for case in cases]

# %% [markdown]
# ## Can the attributions be believed?
#
# Three questions. Does another method, occlusion, say the same? Does the map change when the weights are random, and stay alike in a network
# that was trained on other patients? Does the output fall faster when the pieces of the ECG are deleted in the order of the map than in a
# random order?

# %%
model, few = explain.numpy_model(network), slice(0, checked)
others = {
    "random_weights": explain.randomised(network, analysis.seed),
    "other_fold": training.load_model(run.checkpoint(1), device),
}
agreement = {
    name: explain.rank_agreement(
        maps[few],
        explain.cell_sums(
            explain.integrated_gradients(other, signals[few]).values, waves[few]
        ),
    )
    for name, other in others.items()
}
agreement["occlusion"] = explain.rank_agreement(
    maps, explain.occlude_waves(model, signals, waves)
)
deletion = explain.deletion_by_vessel(
    explain.deletion_curves(model, signals, waves, maps, analysis.seed), *sampling
)
deletion = stats.combined(lambda found, _: found, deletion, comparisons)
drawing = figures.deletion_curves(deletion, analysis.level)
run.save_figure("fig8_deletion", drawing)
drawing

# %%
checks = {
    vessel: {
        name: explain.patient_mean(found[:, column], *sampling)
        for name, found in agreement.items()
    }
    | {"incompleteness": gradients.incompleteness()[column]}
    for column, vessel in enumerate(VESSELS)
}
territory = evidence.territory_agreement(run, maps.sum(axis=3), *sampling)
run.write_results(
    "explain",
    {
        "groups": stats.combined(
            lambda compared: {
                "high_patients": compared.high.patients,
                "low_patients": compared.low.patients,
                "high_beats": compared.high.beats,
                "low_beats": compared.low.beats,
            },
            comparisons,
        ),
        "largest_difference": stats.combined(
            lambda compared: compared.largest_difference(), comparisons
        ),
        "largest_difference_mv": stats.combined(
            lambda compared: compared.largest_difference(), in_mv
        ),
        "largest_difference_scaled": stats.combined(
            lambda compared: compared.largest_difference(), in_sd
        ),
        "beyond_chance": stats.combined(lambda found: found.results(), differing),
        "beyond_chance_mv": stats.combined(
            lambda found: found.results(), differing_in_mv
        ),
        "settings": {
            "permutations": analysis.resamples,
            "forming_p": explain.FORMING_P,
            "min_correlation": ecg.MIN_CORRELATION,
            "path_steps": explain.STEPS,
            "planted_share": evidence.PLANTED_SHARE,
            "top_leads": evidence.TOP_LEADS,
            "pieces": maps[0, 0].size,
        },
        "aligned": {
            "beats": aligned.beats.sum(),
            "excluded": aligned.excluded.sum(),
            "unusable": len(aligned.unusable_records),
        },
        "lead_attribution": stats.combined(
            lambda found: dict(zip(LEADS, found.value)), attributions
        ),
        "attribution_patients": len(asked),
        "check_patients": len(maps[few]),
        "waves": stats.combined(lambda found: found.share_of_waves(), by_wave),
        "checks": stats.combined(lambda found, _: found, checks, comparisons),
        "deletion_gain": stats.combined(lambda found: found.gain, deletion),
        "territory": stats.combined(
            lambda found, _: found.results(), territory, comparisons
        ),
    },
)
