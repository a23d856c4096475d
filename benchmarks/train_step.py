"""How much faster a training step is than the published algorithm written down plainly, and whether it is the same.

    python -m benchmarks.train_step [--turns 7] [--precision float32 bfloat16] [--network full small] [--device cpu]

Both sides get the same weights and batch, norm and dropout 0.5 as in the authors' fine-tuning, and take turns in one
process; what counts is the median of the ratios, turn by turn. That the gradients agree, dropout off and for the same
order of projections, is asserted first, not printed. Peak memory is that of one step in a process of its own (of the
device, where there is one). The targets are at least 1.6 times in float32 and 2.5 times in bfloat16 at no more memory.
"""

import argparse
import multiprocessing
import resource
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext

import torch

from benchmarks.plain_step import PlainNetwork, plain_step
from cctaecg.config import ModelConfig
from cctaecg.domain import LEADS
from cctaecg.model.net1d import ECGFOUNDER, Net1D
from cctaecg.training.gradients import PCGrad
from cctaecg.training.objective import vessel_losses

NETWORKS = {  # shape, samples, views
    "full": (ECGFOUNDER, 5000, 8),
    "small": (ModelConfig(widths=(16, 32, 32, 80, 80, 256, 256), blocks=(2,) * 7), 1000, 64),
}
TARGETS = {"float32": 1.6, "bfloat16": 2.5}
TOLERANCE = 1e-4  # of the length of the gradient of each parameter's share


class Sides:
    """The two steps on one batch, ``plain`` and ``ours``, each called without arguments."""

    def __init__(self, network: str, precision: str, device: str, dropout: float):
        shape, length, views = NETWORKS[network]
        config = shape.model_copy(update={"norm": True, "dropout": dropout})
        torch.manual_seed(1)
        self.ours_network = Net1D(config).train()
        self.plain_network = PlainNetwork(config).train()
        self.plain_network.load_state_dict(self.ours_network.state_dict())
        names = {id(parameter): name for name, parameter in self.ours_network.named_parameters()}
        plain = dict(self.plain_network.named_parameters())
        self.shared = [plain[names[id(parameter)]] for parameter in self.ours_network.shared]
        for module in (self.ours_network, self.plain_network):
            module.to(device)
        self.batch = torch.randn(views, len(LEADS), length).to(device)
        self.labels = (torch.rand(views, 4) < 0.3).float().to(device)
        self.gradients = PCGrad(self.ours_network, list(self.ours_network.dense.parameters()))
        self.autocast = (lambda: torch.autocast(device, torch.bfloat16)) if precision == "bfloat16" else nullcontext
        self.device = device

    def plain(self) -> None:
        with self.autocast():
            plain_step(self.plain_network, self.shared, self.batch, self.labels)
        self._wait()

    def ours(self) -> None:
        with self.autocast():
            losses, _ = vessel_losses(self.ours_network.dense(self.gradients.features(self.batch)), self.labels)
        self.gradients.backward(losses)
        self._wait()

    def _wait(self) -> None:
        if self.device == "cuda":
            torch.cuda.synchronize()

    def largest_difference(self) -> float:
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


def seconds(call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def peak_memory(network: str, precision: str, device: str, side: str) -> float:
    """MiB that two steps of one side need at most, above what the process held before them."""
    sides = Sides(network, precision, device, dropout=0.5)
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()
    else:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    for _ in range(2):
        getattr(sides, side)()
    after = torch.cuda.max_memory_allocated() if device == "cuda" else (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
    return (after - before) / 2**20


def measure(network: str, precision: str, device: str, turns: int) -> None:
    _, length, views = NETWORKS[network]
    if precision == "float32":
        difference = Sides(network, precision, device, dropout=0.0).largest_difference()
        assert difference < TOLERANCE, f"{network}: gradients differ by {difference:.1e}"
        print(f"{network}, {views} views of {length} samples: gradients agree to {difference:.1e}")
    sides = Sides(network, precision, device, dropout=0.5)
    sides.plain(), sides.ours()  # the first step of each sets things up
    times = [(seconds(sides.plain), seconds(sides.ours)) for _ in range(turns)]
    ratio = statistics.median(plain / ours for plain, ours in times)
    plain, ours = (statistics.median(side) for side in zip(*times, strict=True))
    print(f"{network}, {precision}: plain {plain:.3f} s, ours {ours:.3f} s, {ratio:.2f} times as fast "
          f"(target {TARGETS[precision]})")
    peaks = {}
    for side in ("plain", "ours"):
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
            peaks[side] = alone.submit(peak_memory, network, precision, device, side).result()
    print(f"{network}, {precision}: peak memory plain {peaks['plain']:.0f} MiB, ours {peaks['ours']:.0f} MiB",
          flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--network", nargs="+", choices=NETWORKS, default=list(NETWORKS))
    parser.add_argument("--precision", nargs="+", choices=TARGETS, default=["float32"])
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    arguments = parser.parse_args()
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads, {arguments.device}")
    for network in arguments.network:
        for precision in arguments.precision:
            measure(network, precision, arguments.device, arguments.turns)


if __name__ == "__main__":
    main()
