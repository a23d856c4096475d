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
# # 8. What each ingredient of training is worth
#
# *Not in the manuscript.*
#
# The manuscript trains with pretrained weights, PCGrad, learnt weights of the losses and augmentation, and shows the result of all of them
# together. Here one of them is left out at a time. The arms are trained on the same patients and folds as the run; because that takes many
# times as long as the run itself, it is a command of its own (`cctaecg ablations run NAME`), and this notebook shows what it has found.
#
# *The code of this:* {py:mod}`cctaecg.ablations`, {py:mod}`cctaecg.evidence`.

# %% tags=["parameters"]
run_dir: str = "runs/smoke"  # folder of the run
cores: int = 64  # that predict ten million ECGs, at the same time
core_hour: float = 0.05  # price of an hour of one core, in euro
terabyte_month: float = 20.0  # price of a terabyte for a month, in euro

# %%
from cctaecg import ablations, book, evidence, figures
from cctaecg.config import amount, whole_number
from cctaecg.paper import paper_value
from cctaecg.run import Run

run = Run(run_dir).with_parameters(
    "internal",
    {"cores": cores, "core_hour": core_hour, "terabyte_month": terabyte_month},
)
level = run.config().analysis.level
prices = {
    "cores": whole_number("cores", cores),
    "core_hour": amount("core_hour", core_hour),
    "terabyte_month": amount("terabyte_month", terabyte_month),
}

# %% [markdown]
# ## The arms
#
# Each changes one thing. An arm that the run is trained like already is not trained again.

# %%
book.shown(book.arms_table(run.config()))

# %% tags=["nbval-check-output"]
facts = ablations.facts_of(run)
print(facts.get("absent", "The arms of this run have been trained and compared."))

# %% [markdown]
# ## Differences
#
# The AUC of each arm minus that of the run, both on the same patients: those held out of the development cohort, and those of the second
# hospital, predicted by the mean of the networks. Every arm, and the run, was trained with three seeds; what is shown is their mean. Below
# zero the run is better. The interval clusters by patient. It does not cover the chance of training itself; how far the seeds lie apart
# shows how large that is.

# %%
compared = ablations.differences(facts)
drawing = figures.ablation_forest(compared, level)
run.save_figure("ablations", drawing)
drawing

# %%
run.write_table("ablation_arms", book.ablation_table(facts))
book.shown(book.ablation_table(facts))

# %% [markdown]
# ## What pretraining buys
#
# The mean AUC over the vessels after each epoch, from pretrained and from random weights.

# %%
drawing = figures.learning_curves(facts, level)
run.save_figure("learning_curves", drawing)
drawing

# %%
run.write_table("ablation_epochs", book.epochs_table(facts))
book.shown(book.epochs_table(facts))

# %%
run.write_results("ablations", ablations.published(facts))

# %% [markdown]
# ## How many labelled patients a start is worth
#
# The network is trained on 2 to 100% of the labelled patients, from random weights, from the simulated foundation, and from the weights that
# were taught infarction after it. Beside them stands a logistic regression on the foundation's features as they are. The learning rate (of
# the regression the penalty) was chosen for each start and share among patients who judge nothing here, and the last epoch counts.

# %% tags=["nbval-check-output"]
labels = ablations.labels_facts_of(run)
print(labels.get("absent", "Networks have been trained on shares of the labels."))

# %%
drawing = figures.labels_needed_curves(labels, level)
run.save_figure("labels_needed", drawing)
drawing

# %%
run.write_table("ablation_labels", book.labels_table(labels, "internal"))
book.shown(book.labels_table(labels, "internal"))

# %%
run.write_table("ablation_labels_external", book.labels_table(labels, "external"))
book.shown(book.labels_table(labels, "external"))

# %%
run.write_table("ablation_worth", book.worth_table(labels))
book.shown(book.worth_table(labels))

# %%
run.write_results("labels_needed", ablations.published(labels))

# %% [markdown]
# ## What a step of training costs
#
# One step of the published algorithm, written down plainly, against this library's, on the same weights and batch. It was measured once
# (`python -m benchmarks.train_step --store`), not by this run.

# %%
speed = evidence.step_facts()
run.write_table("training_steps", evidence.step_table(speed))
book.shown(evidence.step_table(speed))

# %% [markdown]
# How many times as long a step takes when one idea is taken back:

# %%
run.write_table("training_ideas", evidence.ideas_table(speed))
book.shown(evidence.ideas_table(speed))

# %%
run.write_results(
    "training_speed",
    evidence.published_speed(
        speed,
        ecgs=paper_value("cohorts.internal.ecgs"),
        folds=5,
        epochs=paper_value("published_settings.epochs"),
    ),
)

# %% [markdown]
# What the published network would take on a processor, measured once as well (`python -m benchmarks.full_network --store`):

# %%
run.write_results(
    "full_network",
    evidence.full_network_costs(
        evidence.full_network_facts(),
        ecgs=paper_value("cohorts.internal.ecgs"),
        folds=5,
        epochs=paper_value("published_settings.epochs"),
        batch_size=paper_value("published_settings.batch_size"),
    ),
)

# %% [markdown]
# ## Many ECGs
#
# How each step grows with the number of ECGs, carried over to a million, and a plan for predicting ten million. Prices are in euro and
# assumed: put your own into the parameters.

# %% tags=["nbval-check-output"]
grown = evidence.scale_facts()
million = evidence.published_scale(grown, ecgs=1_000_000, nodes=16, cores=32)
run.write_table("scale_stages", evidence.scale_table(grown))
run.write_table("scale_million", evidence.million_table(million))
book.shown(evidence.million_table(million))

# %%
plan = evidence.prediction_plan(
    grown,
    evidence.dataset_costs(),
    evidence.predicting_facts(),
    ecgs=10_000_000,
    **prices,
)
run.write_results("scale", {**million, "plan": plan})
