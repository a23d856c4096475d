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
# # 2. Training one fold
#
# *Manuscript: "Model Architecture and Training Strategy".*
#
# One network is trained on the patients outside this fold and predicts those inside it, on whom it was not trained. Here you see how
# the folds are made, how the loss falls, and which epoch is kept. The notebook is run once for each fold.
#
# *The code of this:* {py:mod}`cctaecg.training`, {py:mod}`cctaecg.model`.

# %% tags=["parameters"]
run_dir: str = "runs/smoke"  # folder of the run
fold: int = 0  # which fold to hold out, counted from 0
epochs: int = None  # passes over the patients; None: as configured
learning_rate: float = None  # at its highest; None: as configured
batch_size: int = None  # ECGs of one step; None: as configured
seed: int = None  # of folds and training; None: as configured
device: str = None  # auto, cpu, cuda or mps; None: as configured
precision: str = None  # float32 or bfloat16; None: as configured

# %%
import pandas as pd

from cctaecg import book, training
from cctaecg.config import whole_number
from cctaecg.domain import VESSELS
from cctaecg.run import Run

run = Run(run_dir).with_parameters(
    training={
        "epochs": epochs,
        "learning_rate": learning_rate,
        "batch_size": batch_size,
        "seed": seed,
        "device": device,
        "precision": precision,
    }
)
config = run.config()
fold = whole_number("fold", fold, lowest=0, highest=config.training.folds - 1)

# %% [markdown]
# ## The folds
#
# Patients, not ECGs, are dealt to the folds, so that no patient is both learnt from and predicted. The combination of the four
# labels is balanced over the folds, and each fold must hold severe cases of every vessel that has a label. A vessel with fewer
# severe patients than folds is left out, and said so here.

# %% tags=["nbval-check-output"]
cohort = training.folded_cohort(run)
print(*cohort.left_out.values(), sep="\n", end="")
held_out = cohort.fold == fold
balance = pd.DataFrame(
    [
        [
            number,
            inside.sum(),
            cohort.table["patient_id"][inside].nunique(),
            *(cohort.labels[inside] == 1).sum(axis=0),
        ]
        for number, inside in enumerate(
            cohort.fold == k for k in range(config.training.folds)
        )
    ],
    columns=["fold", "ECGs", "patients", *(f"{vessel} severe" for vessel in VESSELS)],
)
book.shown(balance)

# %% [markdown]
# ## Training
#
# Each step shows the network every ECG of the batch twice, as recorded and perturbed; the four vessels' losses are weighted by
# their learnt uncertainty, and gradients that pull against each other are projected (PCGrad). The checkpoint
# of the epoch with the best held-out macro-AUC is kept, as in the manuscript. Choosing an epoch on the very patients it is
# judged by flatters the result a little; the predictions of every epoch are kept, and the internal validation estimates how much.
#
# A stopped training goes on after its last whole epoch and ends in the same bits as an undisturbed one.

# %%
history = training.train_run_fold(run, cohort, fold)
curve = history.curve()
book.shown(book.curve_table(curve))

# %%
run.write_results(
    f"fold_{fold}",
    {
        "best_epoch": history.best_epoch + 1,
        "epochs": config.training.epochs,
        "macro_auc": history.epochs[history.best_epoch].macro_auc,
        "n_train": int((~held_out).sum()),
        "n_held_out": int(held_out.sum()),
        "parameters": history.parameters,
        "left_out": cohort.left_out,
    },
)

# %% tags=["nbval-check-output"]
print(f"{(~held_out).sum():,} ECGs learnt from, {held_out.sum():,} held out; "
      f"{history.parameters:,} parameters; {len(curve)} epoch(s)")
