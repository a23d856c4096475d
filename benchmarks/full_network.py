"""What ECGFounder's network costs on this processor: a training step, a prediction, an explanation, and their memory.

    python -m benchmarks.full_network [--turns 5] [--store]

One thread, as each fold of a study is trained on one, with the settings of the profile ``paper``: neither norms nor
dropout. Times are the processor's own, so that other work on the machine does not count. A step is taken with 8 and
with 16 views (an ECG as it is, and disturbed: two views): memory grows with the views, and the two give its slope.
``--store`` keeps what was found where the book reads it.
"""

import argparse
import json
import multiprocessing
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import torch

from benchmarks.train_step import _peak_resident, processor
from cctaecg.domain import LEADS
from cctaecg.evidence.full_network import STORED
from cctaecg.model.net1d import Net1D, ecgfounder
from cctaecg.training.gradients.pcgrad import PCGrad
from cctaecg.training.objective import vessel_losses

SAMPLES, VIEWS, ECGS = 5000, (8, 16), 16


def signals(number: int) -> torch.Tensor:
    torch.manual_seed(1)
    return torch.randn(number, len(LEADS), SAMPLES)


def training_step(views: int) -> Callable[[], None]:
    """One step of the profile ``paper`` on so many views: PCGrad, then AdamW on every parameter."""
    network, batch = ecgfounder().train(), signals(views)
    labels = (torch.rand(views, 4) < 0.3).float()
    head = list(network.dense.parameters())
    gradients, optimiser = PCGrad(network, head), torch.optim.AdamW([*network.shared, *head], lr=3e-5, fused=True)

    def step() -> None:
        forward = gradients.forward(batch)
        losses, _ = vessel_losses(network.dense(forward.features), labels)
        forward.backward(losses)
        optimiser.step()

    return step


def prediction(network: Net1D, batch: torch.Tensor) -> None:
    with torch.inference_mode():
        network(batch)


def attribution(network: Net1D, batch: torch.Tensor) -> None:
    """A pass forward and one back to the signal, as integrated gradients make at every point of their path."""
    signal = batch.clone().requires_grad_()
    torch.autograd.grad(network(signal)[:, 0].sum(), signal)


def seconds(call: Callable[[], None], turns: int) -> float:
    """Seconds of the processor, the median of some turns after a first one."""
    call()
    found = []
    for _ in range(turns):
        start = time.process_time()
        call()
        found.append(time.process_time() - start)
    return statistics.median(found)


def memory(views: int) -> float:
    """MiB that two steps hold at most above what the process held before the network was made."""
    torch.set_num_threads(1)
    prediction(ecgfounder().eval(), signals(1))  # what the library sets up once
    Path("/proc/self/clear_refs").write_text("5")  # the peak so far is forgotten
    before = _peak_resident()
    step = training_step(views)
    for _ in range(2):
        step()
    return (_peak_resident() - before) / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--store", action="store_true", help=f"write the result to {STORED.name}")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    network, batch = ecgfounder().eval(), signals(ECGS)
    steps = {views: seconds(training_step(views), arguments.turns) for views in VIEWS}
    peaks = {}
    for views in VIEWS:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
            peaks[views] = alone.submit(memory, views).result()
    few, many = VIEWS
    slope = (peaks[many] - peaks[few]) / (many - few)
    facts = {
        "device": processor(), "torch": torch.__version__, "samples": SAMPLES, "views": many,
        "step_seconds": steps, "seconds_a_view": steps[many] / many,
        "seconds_a_prediction": seconds(lambda: prediction(network, batch), arguments.turns) / ECGS,
        "seconds_an_attribution": seconds(lambda: attribution(network, batch), arguments.turns) / ECGS,
        "memory_mib": peaks, "memory_mib_a_view": slope, "memory_mib_without_views": peaks[few] - few * slope,
    }
    print(json.dumps(facts, indent=1))
    if arguments.store:
        STORED.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
