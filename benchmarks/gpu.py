"""What a GPU makes of it: steps, memory, epochs, explanations, ensembles, and whether its numbers are the processor's.

    python -m benchmarks.gpu [--minutes 9] [--store]               on a machine with CUDA, within ten minutes
    python -m benchmarks.gpu --device cpu --quick --out FILE.json  to see that the script runs

Each part is measured by itself and the file is written after each: what stops the script loses nothing, and a part that
fails is in the file with what it said. Parts that matter most come first; those for which no time is left say so. All
sides of a comparison take turns, and what counts is the median. ``--store`` writes where the book reads it.
"""

import argparse
import json
import statistics
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from benchmarks.train_step import NETWORKS, Sides, processor
from cctaecg.config.sections import Config, ModelConfig, TrainingConfig
from cctaecg.domain import LEADS
from cctaecg.evidence.gpu import ECGS, EPOCHS, FOLDS, STORED
from cctaecg.explain.gradient_attribution import integrated_gradients
from cctaecg.model.net1d import ECGFOUNDER, Net1D
from cctaecg.training.device import reproducible
from cctaecg.training.prediction import predict
from cctaecg.training.trainer import Trainer

QUICK = {"full": (ModelConfig(widths=(16, 32), blocks=(1, 1)), 200, 4),
         "small": (ModelConfig(widths=(16,), blocks=(1,)), 200, 4)}
VIEWS = {"full": 128, "small": 128}  # of a step on a GPU: 64 ECGs, each seen twice
BATCH, STEPS_TIMED, EXPLAINED, PREDICTED = 64, 12, 16, 512


class Bench:
    """The device, the time that is left, and the file of what was found."""

    def __init__(self, device: str, quick: bool, minutes: float, out: Path, only: list[str]):
        self.device, self.quick, self.out, self.only = torch.device(device), quick, out, only
        self.ends = time.monotonic() + 60 * minutes
        on = torch.cuda.get_device_name() if device == "cuda" else processor()
        self.facts: dict[str, Any] = {
            "device": on, "kind": device, "quick": quick, "torch": torch.__version__, "cuda": torch.version.cuda,
            "tf32_convolutions": bool(torch.backends.cudnn.allow_tf32), "parts": {}, "failed": {}, "left_out": []}

    def part(self, name: str, measure: Callable[[], dict[str, Any]]) -> None:
        """Measure one part, whatever it does, and write the file."""
        began = time.monotonic()
        if self.only and not any(name.startswith(some) for some in self.only):
            return
        if began > self.ends:
            self.facts["left_out"].append(name)
        else:
            try:
                self.facts["parts"][name] = {**measure(), "took_seconds": time.monotonic() - began}
            except Exception as error:
                self.facts["failed"][name] = f"{type(error).__name__}: {str(error)[:500]}"
                traceback.print_exc()
        print(f"{name}: {self.facts['parts'].get(name, self.facts['failed'].get(name, 'no time left'))}", flush=True)
        if self.device.type == "cuda":
            torch.cuda.empty_cache()
        self.out.write_text(json.dumps(self.facts, indent=1) + "\n", encoding="utf-8")

    def wait(self) -> None:
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def seconds(self, calls: dict[str, Callable[[], object]], turns: int) -> dict[str, float]:
        """Seconds of each call, the median of turns in which each has one, after a first that sets things up."""
        turns, times = 2 if self.quick else turns, {name: [] for name in calls}
        for turn in range(turns + 2):
            for name, call in calls.items():
                self.wait()
                start = time.perf_counter()
                call()
                self.wait()
                if turn >= 2:
                    times[name].append(time.perf_counter() - start)
        return {name: statistics.median(found) for name, found in times.items()}

    def peak(self, call: Callable[[], object]) -> float | None:
        """MiB that a call holds at most on the GPU, above what was held before."""
        if self.device.type != "cuda":
            return None
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()
        call()
        self.wait()
        return (torch.cuda.max_memory_allocated() - before) / 2**20


def correctness(bench: Bench, network: str) -> dict[str, Any]:
    """The gradient of one step against the processor's, relative: as PyTorch is set, and without TF32."""
    here, there = (Sides(network, "float32", device, 0.0) for device in ("cpu", bench.device.type))
    there.batch.copy_(here.batch)
    there.labels.copy_(here.labels)
    torch.manual_seed(3)
    here.ours()
    found = {}
    for name, allowed in (("as set", torch.backends.cudnn.allow_tf32), ("without TF32", False)):
        with torch.backends.cudnn.flags(allow_tf32=allowed):
            torch.manual_seed(3)
            there.ours()
        pairs = [(a.grad, b.grad.cpu()) for a, b in zip(here.ours_network.shared, there.ours_network.shared)]
        size = torch.stack([a.norm() for a, _ in pairs]).norm()
        found[name] = float(torch.stack([(a - b).norm() for a, b in pairs]).norm() / size)
    return {"difference": found, "agrees": found["without TF32"] < 1e-3}


def steps(bench: Bench, network: str, precision: str) -> dict[str, Any]:
    """A step by hand, by automatic differentiation, and as published (always float32), and the memory of each."""
    sides = Sides(network, precision, bench.device.type, 0.5)
    calls = {"plain": sides.plain, "automatic": sides.automatic, "ours": sides.ours}
    found = bench.seconds(calls, 7)
    return {"views": len(sides.batch), "samples": sides.batch.shape[2], "seconds": found,
            "times_as_fast": found["plain"] / found["ours"],
            "memory_mib": {name: bench.peak(call) for name, call in calls.items()}}


def compiled(bench: Bench, network: str) -> dict[str, Any]:
    """Automatic differentiation of the compiled network, against the same not compiled and by hand."""
    sides, other = (Sides(network, "float32", bench.device.type, 0.5) for _ in range(2))
    began = time.perf_counter()
    other.ours_network.forward = torch.compile(other.ours_network.forward, mode="default")
    other.automatic()
    bench.wait()
    took = time.perf_counter() - began
    return {"seconds_to_compile": took, "seconds": bench.seconds(
        {"compiled": other.automatic, "automatic": sides.automatic, "ours": sides.ours}, 5)}


def graphed(bench: Bench, network: str) -> dict[str, Any]:
    """The forward and backward pass by hand as one CUDA graph, against the same launched kernel by kernel."""
    sides, held = Sides(network, "float32", bench.device.type, 0.5), []

    def both_ways() -> None:
        forward = sides.gradients.forward(sides.batch)
        losses = (sides.ours_network.dense(forward.features) - sides.labels).square().mean(0)
        held[:] = [forward.gradients(losses)]  # kept, as a step keeps them

    if bench.device.type != "cuda":
        both_ways()
        return {"seconds": bench.seconds({"launched": both_ways}, 5)}
    aside = torch.cuda.Stream()
    aside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(aside):
        for _ in range(3):
            both_ways()
    torch.cuda.current_stream().wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        both_ways()
    return {"seconds": bench.seconds({"graph": graph.replay, "launched": both_ways}, 7)}


def optimisers(bench: Bench) -> dict[str, Any]:
    """AdamW's step over all parameters of the full network, fused and not."""
    calls = {}
    for fused in (True, False):
        network = Net1D(NETWORKS["full"][0]).to(bench.device)
        for parameter in network.parameters():
            parameter.grad = torch.randn_like(parameter)
        calls["fused" if fused else "not fused"] = torch.optim.AdamW(network.parameters(), fused=fused).step
    return {"seconds": bench.seconds(calls, 9)}


def study(bench: Bench, precision: str, folder: Path) -> dict[str, Any]:
    """Steps of an epoch with everything, reading from a file included, carried over to five folds."""
    shape, length, _ = NETWORKS["full"]
    batch, steps_timed = (4, 2) if bench.quick else (BATCH, STEPS_TIMED)
    rows = batch * steps_timed
    stored = np.lib.format.open_memmap(folder / "signals.npy", "w+", np.float16, (rows, len(LEADS), length))
    rng = np.random.default_rng(0)
    for row in range(rows):
        stored[row] = rng.normal(size=(len(LEADS), length))
    signals = np.load(folder / "signals.npy", mmap_mode="r")
    labels = (rng.random((rows, 4)) < 0.3).astype(np.float32)
    config = Config(
        model=shape.model_copy(update={"norm": True, "dropout": 0.5}),
        training=TrainingConfig(epochs=3, batch_size=batch, device=bench.device.type, precision=precision))
    taken = []
    with reproducible(bench.device):
        trainer = Trainer(lambda chosen: signals[chosen].astype(np.float32), labels, np.arange(rows), config,
                          0, bench.device)
        for epoch in range(3):
            bench.wait()
            start = time.perf_counter()
            trainer.run_epoch(epoch, SimpleNamespace(update=lambda: None))
            bench.wait()
            taken.append((time.perf_counter() - start) / steps_timed)
        step = min(taken[1:])
        start = time.perf_counter()
        predict(trainer.model, lambda chosen: signals[chosen].astype(np.float32), np.arange(rows))
        prediction = (time.perf_counter() - start) / rows
        peak = bench.peak(lambda: trainer.run_epoch(2, SimpleNamespace(update=lambda: None)))
    learnt_from, held_out = ECGS * (FOLDS - 1) / FOLDS, ECGS / FOLDS
    minutes = FOLDS * EPOCHS * (np.ceil(learnt_from / BATCH) * step + held_out * prediction) / 60
    return {"batch_size": batch, "seconds_a_step": step, "seconds_of_the_epochs_a_step": taken,
            "seconds_a_prediction": prediction, "memory_mib": peak, "minutes": float(minutes)}


def explanations(bench: Bench) -> dict[str, Any]:
    """Integrated gradients of a few ECGs, and their prediction by one network and by five."""
    shape, length, _ = NETWORKS["full"]
    networks = [Net1D(shape).eval().to(bench.device) for _ in range(FOLDS)]
    few, many = (1, 4) if bench.quick else (EXPLAINED, PREDICTED)
    signals = np.random.default_rng(0).normal(size=(many, len(LEADS), length)).astype(np.float32)
    rows = np.arange(many)
    found = bench.seconds({
        "attributions": lambda: integrated_gradients(networks[0], signals[:few]),
        "one network": lambda: predict(networks[0], signals.__getitem__, rows),
        "ensemble": lambda: [predict(network, signals.__getitem__, rows) for network in networks]}, 3)
    return {"seconds_an_attribution": found["attributions"] / few, "ecgs_a_second": many / found["one network"],
            "ecgs_a_second_of_five_networks": many / found["ensemble"]}


def measured(bench: Bench) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for network in NETWORKS:
            bench.part(f"gradients: {network}", lambda network=network: correctness(bench, network))
        for precision in ("float32", "bfloat16"):
            bench.part(f"study: {precision}", lambda p=precision: study(bench, p, Path(folder)))
        for network in NETWORKS:
            for precision in ("float32", "bfloat16"):
                bench.part(f"steps: {network}, {precision}", lambda n=network, p=precision: steps(bench, n, p))
        bench.part("explanations", lambda: explanations(bench))
        bench.part("optimisers", lambda: optimisers(bench))
        for network in ("small", "full"):
            bench.part(f"graph: {network}", lambda network=network: graphed(bench, network))
        for network in ("small", "full"):
            bench.part(f"compiled: {network}", lambda network=network: compiled(bench, network))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--minutes", type=float, default=9.0, help="after which no further part begins")
    parser.add_argument("--quick", action="store_true", help="networks of no use, to see that the script runs")
    parser.add_argument("--out", type=Path, default=Path("gpu_facts.json"))
    parser.add_argument("--parts", nargs="+", default=[], help="those whose names begin so; all unless given")
    parser.add_argument("--store", action="store_true", help=f"write the result to {STORED.name}")
    arguments = parser.parse_args()
    if arguments.store and (arguments.quick or arguments.parts or arguments.device != "cuda"):
        parser.error("--store is for a whole measurement on a GPU")
    if arguments.device == "cuda" and not torch.cuda.is_available():
        parser.error(f"PyTorch {torch.__version__} finds no CUDA device here")
    if arguments.quick:
        NETWORKS.update(QUICK)
    elif arguments.device == "cuda":
        NETWORKS.update({name: (shape, length, VIEWS[name]) for name, (shape, length, _) in NETWORKS.items()})
    assert arguments.quick or NETWORKS["full"][0] == ECGFOUNDER
    out = STORED if arguments.store else arguments.out
    measured(Bench(arguments.device, arguments.quick, arguments.minutes, out, arguments.parts))


if __name__ == "__main__":
    main()
