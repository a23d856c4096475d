"""How many labelled patients a start is worth: networks trained on shares of the development cohort.

The same patients are learnt from by every start, the smaller shares being parts of the larger ones. The patients of the
tested folds are judged by networks that never saw them; nothing is chosen on them: the learning rate (of the linear
probe, the penalty) is chosen among other patients, and the last epoch counts. Fewer patients are gone through more
often: on a share s of them a network has the run's epochs divided by the root of s, whatever it starts from.
"""

from collections.abc import Mapping
from math import sqrt

import numpy as np
import pandas as pd
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cctaecg.ablations.labelled_patients import Labelled, drawn, patients_of
from cctaecg.ablations.labels_design import SHARES, STARTS, judging_folds
from cctaecg.config.profiles import replaced
from cctaecg.config.sections import Config
from cctaecg.domain import VESSELS
from cctaecg.model.weights import build
from cctaecg.training.batches import read_batch
from cctaecg.training.folds import assign_folds
from cctaecg.training.history import vessel_auc
from cctaecg.training.prediction import predict, predictions_table
from cctaecg.training.trainer import train_to_the_end

RATES = (1 / 3, 1.0, 3.0)  # times the configured learning rate
PENALTIES = (0.0001, 0.001, 0.01)  # scikit-learn's C of the linear probe
BATCH = 256


"""In the order in which they are shown."""


def chosen_rates(data: Labelled, config: Config, start: str) -> dict[float, float]:
    """For each share the learning rate (of the probe the penalty) that ranked best, none of the tested folds seen.

    A quarter of the patients in none of the tested folds judges, with the first seed alone; the others are learnt from,
    as many as the share has, or all.

    Parameters
    ----------
    data : Labelled
        From :func:`cctaecg.ablations.labelled`.
    config : Config
        The run's.
    start : str
        A key of ``STARTS``.

    Returns
    -------
    dict of float to float
    """
    tested = judging_folds(config)
    pool = data.others(tested)
    inner = assign_folds(data.labels[pool], data.patients[pool], 4, config.training.seed)
    learn, judge = pool[inner != 0], pool[inner == 0]
    found = {}
    for share in SHARES:
        rows = drawn(data, learn, patients_of(data, config, share), config.training.seed)
        aucs = {}
        for rate in candidates(config, start):
            predicted = predictions(data, config, start, share, rate, rows, judge, number=99, seed=0)
            aucs[rate] = float(np.nanmean(vessel_auc(data.labels[judge], predicted)))
            print(f"{start}, {share:.0%} of the labels, {rate:g}: {aucs[rate]:.3f} among others", flush=True)
        found[share] = max(aucs, key=lambda rate: aucs[rate])
    return found


def fold_of_start(
    data: Labelled, config: Config, start: str, rates: Mapping[float, float], seed: int, fold: int
) -> pd.DataFrame:
    """Predictions for the held-out patients of a fold and for the second hospital, from every share of the labels.

    Parameters
    ----------
    data : Labelled
        From :func:`cctaecg.ablations.labelled`.
    config : Config
        The run's.
    start : str
        A key of ``STARTS``.
    rates : mapping of float to float
        From :func:`chosen_rates`.
    seed : int
        Which of the trainings, counted from 0; each draws its patients anew.
    fold : int
        The fold held out.

    Returns
    -------
    DataFrame
        ``share``, ``patients`` and ``ecgs`` learnt from, and the columns of :func:`cctaecg.training.predictions_table`.
    """
    learn = data.others([fold])
    judge = np.flatnonzero((data.fold == fold) | (data.fold < 0))
    parts = []
    for share in SHARES:
        rows = drawn(data, learn, patients_of(data, config, share), config.training.seed + seed)
        predicted = predictions(data, config, start, share, rates[share], rows, judge, fold, seed)
        part = predictions_table("", data.table["ecg_id"].iloc[judge], fold, predicted)
        part["cohort"] = data.table["cohort"].iloc[judge].to_numpy()
        part.insert(0, "share", share)
        part.insert(1, "patients", len(np.unique(data.patients[rows])))
        part.insert(2, "ecgs", len(rows))
        parts.append(part)
        print(f"{start}, fold {fold}, seed {seed}: {share:.0%} of the labels done", flush=True)
    return pd.concat(parts, ignore_index=True)


def candidates(config: Config, start: str) -> tuple[float, ...]:
    """What is chosen from: learning rates, or the probe's penalties."""
    if STARTS[start].probe:
        return PENALTIES
    return tuple(round(times * config.training.learning_rate, 6) for times in RATES)


def predictions(
    data: Labelled, config: Config, start: str, share: float, rate: float, learn: np.ndarray, judge: np.ndarray,
    number: int, seed: int,
) -> np.ndarray:
    """Probabilities (judge, 4) of one network trained on some rows."""
    what = STARTS[start]
    model = config.model.model_copy(update={"checkpoint": what.checkpoint})
    if what.probe:
        return _probed(data, config.model_copy(update={"model": model}), rate, learn, judge)
    changed = replaced(config, {"training": {
        "epochs": round(config.training.epochs / sqrt(share)), "learning_rate": rate,
        "seed": config.training.seed + seed, "split_seed": config.training.seed_of_folds,
    }}).model_copy(update={"model": model})
    network = train_to_the_end(data.read, data.labels, learn, changed, number, f"{start}, {share:.0%}")
    probability: np.ndarray = predict(network, data.read, judge, normalise=config.signal.normalise)
    return np.where((~np.isnan(data.labels[learn])).any(0), probability, np.float32(np.nan))


def _probed(data: Labelled, config: Config, penalty: float, learn: np.ndarray, judge: np.ndarray) -> np.ndarray:
    known, asked = _features(data, config, learn), _features(data, config, judge)
    found = np.full((len(judge), len(VESSELS)), np.nan, np.float32)
    for vessel, labels in enumerate(data.labels[learn].T):
        rows = np.flatnonzero(~np.isnan(labels))
        if len(np.unique(labels[rows])) == 2:
            probe = make_pipeline(StandardScaler(), LogisticRegression(C=penalty, max_iter=2000))
            found[:, vessel] = probe.fit(known[rows], labels[rows]).predict_proba(asked)[:, 1]
    return found


@torch.inference_mode()
def _features(data: Labelled, config: Config, rows: np.ndarray) -> np.ndarray:
    network = build(config.model).eval()
    parts = [network.features(read_batch(data.read, rows[start:start + BATCH], config.signal.normalise))
             for start in range(0, len(rows), BATCH)]
    found: np.ndarray = torch.cat(parts).numpy()
    return found
