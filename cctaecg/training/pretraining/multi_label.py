"""Training one network to answer many yes-or-no questions about an ECG at once: what makes a foundation.

The losses of the questions are added up; a question whose answer is unknown counts for nothing. The last epoch's
weights are kept, or, where patients are held out for that, those of the epoch that ranks them best. A training that was
stopped goes on after its last whole epoch and ends in the same bits.
"""

import io
import sys
import time
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from cctaecg.config.sections import Config
from cctaecg.model.net1d import Net1D
from cctaecg.model.reading import read_checkpoint
from cctaecg.model.weights import build, checkpoint_file
from cctaecg.run.atomic import atomic_path
from cctaecg.training.augmentation import augment
from cctaecg.training.augmentation_strength import intensity
from cctaecg.training.batches import Read, read_batch
from cctaecg.training.device import chosen_device, on_cpu, precise, reproducible
from cctaecg.training.failures import diverged
from cctaecg.training.gradients.pcgrad import SummedLoss
from cctaecg.training.history import vessel_auc
from cctaecg.training.objective import vessel_losses
from cctaecg.training.prediction import predict
from cctaecg.training.schedule import learning_rate


@dataclass(frozen=True)
class Learnt:
    """A network and how its training went.

    Attributes
    ----------
    model : Net1D
        Of the epoch that is kept, in evaluation mode, on the processor.
    epoch : int
        Which one that is, counted from 0.
    losses : array, shape (epochs, questions)
        Mean cross-entropy in training.
    held_out_auc : array, shape (epochs, questions)
        NaN where the held-out answers are of one kind.
    predictions : array of float32, shape (held out, questions)
        The probabilities of the epoch that is kept.
    """

    model: Net1D
    epoch: int
    losses: np.ndarray
    held_out_auc: np.ndarray
    predictions: np.ndarray


def train_on_labels(
    signals: Read, labels: np.ndarray, train_rows: np.ndarray, held_out_rows: np.ndarray, config: Config,
    state: Path | None = None, what: str = "pretraining", choose: bool = False, weights: np.ndarray | None = None,
) -> Learnt:
    """Train the network of a configuration on any number of questions.

    Parameters
    ----------
    signals : callable
        From row numbers (k,) to signals (k, 12, time) in millivolts.
    labels : array, shape (n, questions)
        1, 0 or NaN for unknown.
    train_rows, held_out_rows : array of int
        Row numbers, the same for ``signals`` and ``labels``.
    config : Config
        Its ``model`` (with the checkpoint to start from), ``training`` and ``signal.normalise`` are read.
    state : path, optional
        With this file, training that was stopped goes on after its last whole epoch. It is removed at the end.
    what : str
        Named beside the progress.
    choose : bool, default False
        Keep the epoch with the highest mean AUC in ``held_out_rows`` instead of the last.
    weights : array, shape (n,), optional
        How many each ECG stands for in the losses.

    Returns
    -------
    Learnt

    Raises
    ------
    NonFiniteLoss
        When training diverges.
    DeviceMissing, FlatLead, UnreadableCheckpoint, WeightsMismatch
        As :func:`cctaecg.training.train_fold`.
    """
    labels, training = np.asarray(labels, dtype=np.float32), config.training
    device = chosen_device(training.device)
    with reproducible(device):
        torch.manual_seed(_seed(training.seed))
        model = build(config.model, labels.shape[1]).to(device)
        head = list(model.dense.parameters())
        optimiser = torch.optim.AdamW([*model.shared, *head], lr=training.learning_rate,
                                      weight_decay=training.weight_decay, fused=True)
        gradients, precision = SummedLoss(model, head), precise(training, device)
        steps = -(-len(train_rows) // training.batch_size)
        losses, aucs = np.empty((0, labels.shape[1])), np.empty((0, labels.shape[1]))
        stands_for = np.ones(len(labels), np.float32) if weights is None else np.asarray(weights, np.float32)
        made_from = _fingerprint(config, labels, stands_for, train_rows, held_out_rows)
        kept, best = _restored(state, made_from), -1
        if kept:
            best, best_state = kept["best"], kept["best_state"]
            model.load_state_dict(kept["model"])
            optimiser.load_state_dict(kept["optimiser"])
            losses, aucs = kept["losses"].numpy(), kept["aucs"].numpy()
            print(f"{what} goes on after epoch {len(losses)} of {training.epochs}", file=sys.stderr, flush=True)
        with tqdm(total=training.epochs * steps, initial=len(losses) * steps, desc=what, unit="step", disable=None,
                  mininterval=1) as bar:
            for epoch in range(len(losses), training.epochs):
                started = time.perf_counter()
                torch.manual_seed(_seed(training.seed, epoch))
                generator = torch.Generator(device).manual_seed(_seed(training.seed, epoch, 1))
                order = np.asarray(train_rows)[
                    torch.randperm(len(train_rows), generator=generator, device=device).cpu().numpy()]
                total, count = np.zeros(labels.shape[1]), np.zeros(labels.shape[1])
                model.train()
                for step, rows in enumerate(np.array_split(order, steps)):
                    rate = learning_rate(epoch * steps + step, training.epochs * steps, training)
                    for group in optimiser.param_groups:
                        group["lr"] = rate
                    batch = read_batch(signals, rows, config.signal.normalise).to(device)
                    if training.augmentation:
                        batch = augment(batch, intensity(epoch, training.epochs), generator)
                    with precision:
                        forward = gradients.forward(batch)
                        logits = model.dense(forward.features)
                    found, known = vessel_losses(logits.float(), torch.from_numpy(labels[rows]).to(device),
                                                 each=torch.from_numpy(stands_for[rows]).to(device))
                    if not torch.isfinite(found).all():
                        raise diverged(f"{what}, epoch {epoch + 1}, step {step + 1} of {steps},", found, training, "")
                    forward.backward(found)
                    optimiser.step()
                    total += (found * known).detach().cpu().numpy()
                    count += known.cpu().numpy()
                    bar.update()
                losses = np.vstack([losses, np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)])
                predictions = predict(model, signals, held_out_rows, normalise=config.signal.normalise)
                aucs = np.vstack([aucs, vessel_auc(labels[held_out_rows], predictions)])
                if not choose or best < 0 or mean_auc(aucs[-1]) > mean_auc(aucs[best]):
                    best, best_state = epoch, on_cpu(deepcopy(model.state_dict()))
                _keep(state, {"made_from": made_from, "model": on_cpu(model.state_dict()), "best": best,
                              "best_state": best_state,
                              "optimiser": on_cpu(optimiser.state_dict()), "losses": torch.from_numpy(losses),
                              "aucs": torch.from_numpy(aucs)})
                _report(bar, what, epoch, training.epochs, losses[-1], aucs[-1], time.perf_counter() - started)
        model.load_state_dict(best_state)
        predictions = predict(model, signals, held_out_rows, normalise=config.signal.normalise)
    return Learnt(model.cpu().eval(), best, losses, aucs, predictions)


def _report(bar: "tqdm[Any]", what: str, epoch: int, epochs: int, losses: np.ndarray, aucs: np.ndarray,
            seconds: float) -> None:
    macro = f"mean AUC {np.nanmean(aucs):.3f}" if not np.isnan(aucs).all() else "no AUC"
    said = f"{what}, epoch {epoch + 1} of {epochs}: training loss {np.nansum(losses):.3f}, held-out {macro}"
    if bar.disable:
        left = seconds * (epochs - epoch - 1)
        print(f"{said}; {seconds:.0f} s, about {left:.0f} s left", file=sys.stderr, flush=True)
    else:
        bar.set_postfix_str(f"epoch {epoch + 1} of {epochs}, held-out {macro}")


def _seed(*what: int) -> int:
    return int(np.random.SeedSequence([*what]).generate_state(1, np.uint64)[0] >> 1)


def _fingerprint(config: Config, labels: np.ndarray, *rows: np.ndarray) -> str:
    """What a state must have been made from to be gone on with."""
    digest = sha256(config.model_dump_json(include={"model", "training", "signal"}).encode())
    digest.update(torch.__version__.encode())
    if config.model.checkpoint is not None:
        digest.update(checkpoint_file(config.model.checkpoint).read_bytes())
    for array in (labels, *rows):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _restored(state: Path | None, made_from: str) -> dict[str, Any]:
    if state is None or not state.exists():
        return {}
    kept = read_checkpoint(state)
    if kept.get("made_from") != made_from:
        print(f"{state.name} was left by other settings or data: training starts anew", file=sys.stderr)
        return {}
    return kept


def _keep(state: Path | None, content: dict[str, object]) -> None:
    if state is None:
        return
    memory = io.BytesIO()
    torch.save(content, memory)
    with atomic_path(state, private=True) as partial:
        partial.write_bytes(memory.getbuffer())


def mean_auc(aucs: np.ndarray) -> float:
    """The mean of the AUCs that exist; 0 where none does."""
    return 0.0 if np.isnan(aucs).all() else float(np.nanmean(aucs))
