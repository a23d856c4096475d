"""How much faster a training step is than the published algorithm written down plainly, and whether it is the same.

    python -m benchmarks.train_step [--turns 7] [--precision float32 bfloat16] [--network full small] [--device cpu]
                                    [--threads 2] [--store]

All sides get the same weights and batch, norm and dropout 0.5 as in the authors' fine-tuning, and take turns in one
process; what counts is the median of the ratios, turn by turn. That the gradients agree, dropout off and for the same
order of projections, is asserted first: in float64 to 1e-9, and in float32 to 1e-4, the median of three batches: in
float32 two samples that max-pooling compares are now and then equal but for rounding, and the gradient then goes one
way on one side and the other way on the other. Peak memory is that of two steps in a process of its own (of the
device, where there is one). The plain step is always in float32, which is how it was published. The targets are
at least 1.6 times in float32 and 2.5 times in bfloat16 at no more memory.

What each idea gives is measured by taking it back: the step without it, against the step with all of them. ``--store``
keeps what was found where the book reads it.
"""

import argparse
import json
import multiprocessing
import os
import platform
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from unittest import mock

import torch
from torch import Tensor, nn

from benchmarks.plain_step import PlainNetwork, plain_step
from cctaecg.config.sections import ModelConfig
from cctaecg.domain import LEADS
from cctaecg.evidence.training_speed import STORED
from cctaecg.model.net1d import ECGFOUNDER, Net1D
from cctaecg.model.same_convolution import SameConv1d, same_padding
from cctaecg.training.gradients import activation_pass, jacobian
from cctaecg.training.gradients.pcgrad import PCGrad, conflict_free
from cctaecg.training.objective import vessel_losses

NETWORKS = {  # shape, samples, views
    "full": (ECGFOUNDER, 5000, 8),
    "small": (ModelConfig(widths=(16, 32, 32, 80, 80, 256, 256), blocks=(2,) * 7), 1000, 64),
}
TARGETS = {"float32": 1.6, "bfloat16": 2.5}
TOLERANCES = {torch.float64: 1e-9, torch.float32: 1e-4}  # of the length of the gradient


class Sides:
    """The two steps on one batch, ``plain`` and ``ours``, each called without arguments."""

    def __init__(self, network: str, precision: str, device: str, dropout: float, exact=torch.float32, seed: int = 1):
        shape, length, views = NETWORKS[network]
        config = shape.model_copy(update={"norm": True, "dropout": dropout})
        torch.manual_seed(seed)
        self.ours_network = Net1D(config).train().to(exact)
        self.plain_network = PlainNetwork(config).train().to(exact)
        self.plain_network.load_state_dict(self.ours_network.state_dict())
        names = {id(parameter): name for name, parameter in self.ours_network.named_parameters()}
        plain = dict(self.plain_network.named_parameters())
        self.shared = [plain[names[id(parameter)]] for parameter in self.ours_network.shared]
        for module in (self.ours_network, self.plain_network):
            module.to(device)
        self.batch = torch.randn(views, len(LEADS), length, dtype=exact).to(device)
        self.labels = (torch.rand(views, 4) < 0.3).to(device, exact)
        self.gradients = PCGrad(self.ours_network, list(self.ours_network.dense.parameters()))
        self.autocast = (lambda: torch.autocast(device, torch.bfloat16)) if precision == "bfloat16" else nullcontext
        self.device = device

    def plain(self) -> None:
        plain_step(self.plain_network, self.shared, self.batch, self.labels)
        self._wait()

    def automatic(self) -> None:
        """Our network with PyTorch's automatic differentiation: a backward pass for each task."""
        with self.autocast():
            losses, _ = vessel_losses(self.ours_network(self.batch), self.labels)
        rows = [torch.autograd.grad(loss, self.ours_network.shared, retain_graph=True) for loss in losses]
        conflict_free([torch.stack(tasks) for tasks in zip(*rows, strict=True)])
        self._wait()

    def ours(self) -> None:
        with self.autocast():
            forward = self.gradients.forward(self.batch)
            losses, _ = vessel_losses(self.ours_network.dense(forward.features), self.labels)
        forward.backward(losses)
        self._wait()

    def _wait(self) -> None:
        if self.device == "cuda":
            torch.cuda.synchronize()

    def difference(self) -> float:
        """Of the whole gradient after one step on each side with the same order of projections, relative."""
        torch.manual_seed(3)
        self.plain()
        torch.manual_seed(3)
        self.ours()
        ours = dict(self.ours_network.named_parameters())
        plain = {name: parameter for name, parameter in self.plain_network.named_parameters()
                 if ours[name].grad is not None}
        pairs = [(ours[name].grad, parameter.grad) for name, parameter in plain.items()]
        difference = torch.stack([(a - b).norm() for a, b in pairs]).norm()
        return float(difference / torch.stack([b.norm() for _, b in pairs]).norm())


def coins(like: Tensor, dropout: float, share: None = None) -> Tensor:
    """Dropout as the library draws it on a processor, each value from a number of its own."""
    return torch.empty_like(like).bernoulli_(1 - dropout).div_(1 - dropout)


def _library_backward(convolution: SameConv1d, signal: Tensor, cotangents: Tensor, mask: list[bool]) -> list[Tensor]:
    conv = convolution.conv
    left, right = same_padding(signal.shape[1], conv.kernel_size[0], conv.stride[0])
    padded = nn.functional.pad(signal, (0, 0, left, right)).transpose(1, 2).unsqueeze(2)
    weight = conv.weight.unsqueeze(2).contiguous(memory_format=torch.channels_last).to(signal.dtype)
    return [
        torch.ops.aten.convolution_backward(
            cotangent.transpose(1, 2).unsqueeze(2), padded, weight, None, [1, *conv.stride], [0, 0], [1, 1], False,
            [0, 0], conv.groups, mask)
        for cotangent in cotangents
    ]


def library_weight_gradients(convolution: SameConv1d, signal: Tensor, cotangents: Tensor) -> Tensor:
    """The library's own, task by task."""
    found = _library_backward(convolution, signal, cotangents, [False, True, False])
    return torch.stack([weight.squeeze(2) for _, weight, _ in found])


def library_input_gradients(convolution: SameConv1d, cotangents: Tensor, length: int) -> Tensor:
    """The library's own, task by task."""
    left, _ = same_padding(length, convolution.conv.kernel_size[0], convolution.conv.stride[0])
    signal = cotangents.new_zeros(cotangents.shape[1], length, convolution.conv.in_channels)
    found = _library_backward(convolution, signal, cotangents, [True, False, False])
    return torch.stack([inputs.squeeze(2).transpose(1, 2)[:, left:left + length] for inputs, _, _ in found])


IDEAS = {  # what takes each of them back
    "dropout from random bits": (activation_pass, "dropout_factors", coins),
    "weight gradients as matrix products for all tasks": (jacobian, "weight_gradients", library_weight_gradients),
    "input gradients as one forward convolution": (jacobian, "input_gradients", library_input_gradients),
}
AUTOMATIC = "one pass backward for all tasks, by hand"


def without(idea: str, sides: Sides):
    """A call of our step without an idea."""
    if idea == AUTOMATIC:
        return sides.automatic

    def call() -> None:
        module, name, plain = IDEAS[idea]
        with mock.patch.object(module, name, plain):
            sides.ours()
    return call


def seconds(call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def peak_memory(network: str, precision: str, device: str, side: str) -> float:
    """MiB that two steps of one side need at most, above what the process held before them; on a processor, Linux."""
    sides = Sides(network, precision, device, dropout=0.5)
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()
    else:
        Path("/proc/self/clear_refs").write_text("5")  # the peak so far is forgotten
        before = _peak_resident()
    for _ in range(2):
        getattr(sides, side)()
    after = torch.cuda.max_memory_allocated() if device == "cuda" else _peak_resident()
    return (after - before) / 2**20


def _peak_resident() -> int:
    """Bytes of memory that this process has held at most since it last forgot."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    raise OSError("/proc/self/status tells no VmHWM")


def measure(network: str, precision: str, device: str, turns: int) -> dict:
    _, length, views = NETWORKS[network]
    if precision == "float32":
        for exact, tolerance in TOLERANCES.items():
            difference = statistics.median(
                Sides(network, precision, device, 0.0, exact, seed).difference()
                for seed in range(1 if exact == torch.float64 else 3))
            assert difference < tolerance, f"{network}: gradients differ by {difference:.1e} in {exact}"
            print(f"{network}, {views} views of {length} samples, {exact}: gradients agree to {difference:.1e}")
    sides = Sides(network, precision, device, dropout=0.5)
    calls = {"plain": sides.plain, "ours": sides.ours,
             **{idea: without(idea, sides) for idea in (AUTOMATIC, *IDEAS)}}
    for call in calls.values():
        call()  # the first step of each sets things up
    times = [{name: seconds(call) for name, call in calls.items()} for _ in range(turns)]
    typical = {name: statistics.median(turn[name] for turn in times) for name in calls}
    ratios = sorted(turn["plain"] / turn["ours"] for turn in times)
    ideas = {idea: statistics.median(turn[idea] / turn["ours"] for turn in times) for idea in (AUTOMATIC, *IDEAS)}
    print(f"{network}, {precision}: plain {typical['plain']:.3f} s, ours {typical['ours']:.3f} s, "
          f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}) times as fast, "
          f"target {TARGETS[precision]}")
    for idea, ratio in ideas.items():
        print(f"    without {idea}: {ratio:.2f} times as long")
    peaks = {}
    for side in ("plain", "ours"):
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
            peaks[side] = alone.submit(peak_memory, network, precision, device, side).result()
    print(f"{network}, {precision}: peak memory plain {peaks['plain']:.0f} MiB, ours {peaks['ours']:.0f} MiB",
          flush=True)
    return {
        "network": network, "precision": precision, "samples": length, "views": views, "turns": turns,
        "plain_seconds": typical["plain"], "seconds": typical["ours"], "ratio": statistics.median(ratios),
        "lowest_ratio": ratios[0], "highest_ratio": ratios[-1], "without": ideas,
        "plain_memory_mib": peaks["plain"], "memory_mib": peaks["ours"],
    }


UNITS = {"avx2": "AVX2", "avx512f": "AVX-512", "avx512_bf16": "bfloat16", "amx_bf16": "bfloat16 matrices"}


def processor() -> str:
    """The processor's name as the system tells it, its family and model, and which units for numbers it has."""
    lines = (line.partition(":") for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines())
    said = {name.strip(): value.strip() for name, _, value in lines}
    if "model name" not in said:
        return platform.processor()
    units = [called for flag, called in UNITS.items() if flag in said.get("flags", "").split()]
    return f"{said['model name']}, family {said['cpu family']}, model {said['model']}, {', '.join(units) or 'no AVX2'}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--network", nargs="+", choices=NETWORKS, default=list(NETWORKS))
    parser.add_argument("--precision", nargs="+", choices=TARGETS, default=["float32"])
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--store", action="store_true", help=f"write the result to {STORED.name}")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    on = torch.cuda.get_device_name() if arguments.device == "cuda" else processor()
    print(f"torch {torch.__version__}, {arguments.threads} threads, {on}")
    steps = [measure(network, precision, arguments.device, arguments.turns)
             for network in arguments.network for precision in arguments.precision]
    if arguments.store:
        facts = {"device": on, "threads": arguments.threads, "torch": torch.__version__, "steps": steps}
        STORED.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
