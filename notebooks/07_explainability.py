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
# How do the heartbeats of high-risk patients differ from those of low-risk patients, and which leads and waves does a prediction hang on? The
# first is a description of groups, not an explanation of one prediction; the second asks the network itself, and then asks whether its answer
# can be believed.

# %% tags=["parameters"]
run_dir = "runs/smoke"  # folder of the run
threshold_rca = None  # a patient's mean probability at or above it is "high risk"; None: as the run is configured
threshold_lm = None
threshold_lad = None
threshold_lcx = None
level = None  # of the intervals
resamples = None  # of patients, for intervals and for permutations
attribution_patients = 80  # patients, one ECG each, that attributions are computed for
check_patients = 30  # those of them that are also put through networks with other weights

# %%
import numpy as np
from IPython.display import display

from cctaecg.cohort.arrays import predicted_labels
from cctaecg.config.parameters import whole_number
from cctaecg.domain import LEADS, VESSELS
from cctaecg.ecg.beats.aligned_beats import MIN_CORRELATION
from cctaecg.ecg.preparation import normalise
from cctaecg.ecg.store import Store
from cctaecg.evidence.planted_territory import PLANTED_SHARE, TOP, territory_agreement
from cctaecg.explain.attributions import lead_attribution, numpy_model, occlude_leads, occlude_waves, wave_attribution
from cctaecg.explain.cluster_permutation import FORMING_P
from cctaecg.explain.gradient_attribution import STEPS, beat_average, cell_sums, integrated_gradients
from cctaecg.explain.mean_beats import compare_groups, patient_beats
from cctaecg.explain.patient_sample import one_record_of_some_patients, patient_mean
from cctaecg.explain.risk_group_beats import by_risk_group
from cctaecg.explain.sanity_checks import deletion_by_vessel, deletion_curves, randomised, rank_agreement
from cctaecg.explain.stretches import differing_stretches
from cctaecg.explain.waves import waves_of_records
from cctaecg.figures.signals.attributions import attributions_over_beat, lead_attributions, wave_attributions
from cctaecg.figures.signals.beats import beat_grid, difference_grid
from cctaecg.figures.signals.deletion import deletion_curves as draw_deletion
from cctaecg.run.run import Run
from cctaecg.stats.aggregation import aggregate
from cctaecg.stats.each_vessel import combined
from cctaecg.training.prediction import load_model

run = Run(run_dir).with_parameters(analysis={
    "level": level, "resamples": resamples,
    "risk_thresholds": {"RCA": threshold_rca, "LM": threshold_lm, "LAD": threshold_lad, "LCX": threshold_lcx},
})
analysis, signal = run.config().analysis, run.config().signal
sampling = (analysis.level, analysis.resamples, analysis.seed)
asked_for = whole_number("attribution_patients", attribution_patients, lowest=2)
checked = whole_number("check_patients", check_patients, lowest=2)

# %% [markdown]
# ## Figure 8. Mean beats of high- and low-risk patients
#
# R waves are found on lead II; each beat is cut from 0.25 s before to 0.65 s after and z-scored in each lead, as in the manuscript. Beats are
# averaged within a record, records within a patient, and then patients, each counted once.

# %% tags=["nbval-check-output"]
table = run.read_out_of_fold()
store = Store(run.signals, run.ecg_index)
rows, patients = store.rows(table["ecg_id"]), table["patient_id"].to_numpy()
beats = patient_beats(lambda chosen: store.read(rows[chosen]), patients, signal.fs)["beat"]
by_patient = aggregate(*predicted_labels(table), patients)
print(f"{beats.beats.sum():,} beats of {len(beats.patients):,} patients")

# %% [markdown]
# A black bar marks where the two groups differ by more than chance: patients are dealt out anew to groups of the same sizes, and the largest
# stretch that this brings, in any lead and at any time, is the bar that a stretch has to pass.

# %%
thresholds, permuting = analysis.risk_thresholds, dict(zip(("level", "permutations", "seed"), sampling))
comparisons = by_risk_group(compare_groups, beats, by_patient, thresholds)
differing = by_risk_group(differing_stretches, beats, by_patient, thresholds, **permuting)
for vessel in VESSELS:
    drawing = beat_grid(vessel, comparisons[vessel], differing[vessel])
    run.save_figure(f"fig8_mean_beats_{vessel.lower()}", drawing)
    display(drawing)

# %% [markdown]
# ## The same beats in millivolts
#
# Scaling each beat takes its voltage away, and moves the ST segment with the size of the QRS. Here beats stay in millivolts. They are found by
# the slope of all leads, whatever their polarity, laid over each other to a fraction of a sample, and left out where their shape is not that
# of the record's median beat.

# %%
aligned = patient_beats(lambda chosen: store.read(rows[chosen]), patients, signal.fs, "aligned")["mV"]
in_mv = by_risk_group(compare_groups, aligned, by_patient, thresholds)
differing_in_mv = by_risk_group(differing_stretches, aligned, by_patient, thresholds, **permuting)
for vessel in VESSELS:
    run.save_figure(f"fig8_mean_beats_mv_{vessel.lower()}", beat_grid(vessel, in_mv[vessel], differing_in_mv[vessel]))
    drawing = difference_grid(vessel, in_mv[vessel], differing_in_mv[vessel], analysis.level)
    run.save_figure(f"fig8_difference_{vessel.lower()}", drawing)
    display(drawing)

# %% [markdown]
# ## Which leads a prediction hangs on
#
# The network of the first fold is asked about patients that it had not seen, drawn at random, one ECG each. Each lead in turn is replaced by its
# own mean, and the change of the network's output (on the log-odds scale) is averaged. A lead whose loss lowers the output carried evidence for
# severe stenosis.

# %%
held_out = np.flatnonzero((table["model"] == "0").to_numpy())
asked = held_out[one_record_of_some_patients(patients[held_out], asked_for, analysis.seed)]
stored = store.read(rows[asked])
signals = normalise(stored, signal.normalise)
network = load_model(run.checkpoint(0))
changes = occlude_leads(numpy_model(network), lambda chosen: signals[chosen], patients[asked])
attributions = combined(lambda found, _: found, lead_attribution(changes, *sampling), comparisons)
drawing = lead_attributions(attributions, analysis.level)
run.save_figure("fig8_attributions", drawing)
drawing

# %% [markdown]
# ## Which waves
#
# Integrated gradients split the output of the network, against that for a flat line, into what each sample adds. Summed over the P wave, the
# QRS complex, the ST segment and the T wave of each lead:

# %%
waves, r_seconds = waves_of_records(stored, signal.fs)
gradients = integrated_gradients(network, signals)
maps = cell_sums(gradients.values, waves)
by_wave = combined(lambda found, _: found, wave_attribution(maps, *sampling), comparisons)
drawing = wave_attributions(by_wave)
run.save_figure("fig8_attribution_waves", drawing)
drawing

# %%
time, sizes = beat_average(gradients.values, r_seconds, signal.fs)
drawing = attributions_over_beat(combined(lambda found, _: found, dict(zip(VESSELS, sizes)), comparisons), time)
run.save_figure("fig8_attribution_beats", drawing)
drawing

# %% [markdown]
# ## Can the attributions be believed?
#
# Three questions. Does another method, occlusion, say the same? Does the map change when the weights are random, and stay alike in a network
# that was trained on other patients? Does the output fall faster when the pieces of the ECG are deleted in the order of the map than in a
# random order?

# %%
model, few = numpy_model(network), slice(0, checked)
others = {"random_weights": randomised(network, analysis.seed), "other_fold": load_model(run.checkpoint(1))}
agreement = {name: rank_agreement(maps[few], cell_sums(integrated_gradients(other, signals[few]).values, waves[few]))
             for name, other in others.items()}
agreement["occlusion"] = rank_agreement(maps, occlude_waves(model, signals, waves))
deletion = deletion_by_vessel(deletion_curves(model, signals, waves, maps, analysis.seed), *sampling)
deletion = combined(lambda found, _: found, deletion, comparisons)
drawing = draw_deletion(deletion, analysis.level)
run.save_figure("fig8_deletion", drawing)
drawing

# %%
checks = {vessel: {name: patient_mean(found[:, column], *sampling) for name, found in agreement.items()}
          | {"incompleteness": gradients.incompleteness()[column]} for column, vessel in enumerate(VESSELS)}
territory = territory_agreement(run, maps.sum(axis=3), *sampling)
run.write_results("explain", {
    "groups": combined(lambda compared: {
        "high_patients": compared.high.patients, "low_patients": compared.low.patients,
        "high_beats": compared.high.beats, "low_beats": compared.low.beats,
    }, comparisons),
    "largest_difference": combined(lambda compared: compared.largest_difference(), comparisons),
    "largest_difference_mv": combined(lambda compared: compared.largest_difference(), in_mv),
    "beyond_chance": combined(lambda found: found.results(), differing),
    "beyond_chance_mv": combined(lambda found: found.results(), differing_in_mv),
    "settings": {"permutations": analysis.resamples, "forming_p": FORMING_P, "min_correlation": MIN_CORRELATION,
                 "path_steps": STEPS, "planted_share": PLANTED_SHARE, "top_leads": TOP, "pieces": maps[0, 0].size},
    "aligned": {"beats": aligned.beats.sum(), "excluded": aligned.excluded.sum(), "unusable": len(aligned.unusable_records)},
    "lead_attribution": combined(lambda found: dict(zip(LEADS, found.value)), attributions),
    "attribution_patients": len(asked),
    "check_patients": len(maps[few]),
    "waves": combined(lambda found: found.share_of_waves(), by_wave),
    "checks": combined(lambda found, _: found, checks, comparisons),
    "deletion_gain": combined(lambda found: found.gain, deletion),
    "territory": combined(lambda found, _: found.results(), territory, comparisons),
})
