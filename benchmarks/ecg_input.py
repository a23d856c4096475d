"""How fast ECGs become a store, how much memory that takes, and how fast a batch is read back.

    python benchmarks/ecg_input.py [--records 1000 50000] [--ptbxl path/to/ptb-xl]

Prints, for each number of records, records per second from 500 Hz WFDB through the full filter to the store, how much
of a core each took, and the peak memory of all processes together; then the time of a batch of 64 from the largest
store, warm. The targets hold for two cores that do nothing else: where others use them too, the time of the cores says
what would be reached without them. The start of the second process, seconds of imports, is in all numbers.

Every record is a file of its own with bytes of its own: a real ECG (PTB-XL) or a made-up one, plus noise of up to three
counts drawn for that record, so that nothing is found to be prepared already.

Memory is the sum of the processes' proportional set sizes (what they share is counted once), the interpreters and their
libraries in it, sampled each second while the store is built. The files are made before. Linux only.
"""

import argparse
import os
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cctaecg.config.sections import SignalConfig
from cctaecg.domain import LEADS

if TYPE_CHECKING:  # what only this process needs is imported where it is used: the others import this file as well
    import pandas as pd

    from cctaecg.ecg.store import Store

WORKERS = 2
TARGETS = {"records/s": 200, "peak MB": 600, "batch ms": 5}


def originals(ptbxl: Path | None) -> list[np.ndarray]:
    """Some (12, 5000) int16 ECGs in microvolts to vary: 50 real ones, or one made of pulses."""
    from cctaecg.ecg.readers.formats import read_ecg

    if ptbxl is not None:
        headers = sorted((ptbxl / "records500").rglob("*.hea"))[:50]
        return [np.round(1000 * read_ecg(header).signal).astype("<i2") for header in headers]
    seconds = np.arange(5000) / 500
    phase = seconds % 0.8
    beat = np.exp(-0.5 * ((phase - 0.4) / 0.012) ** 2) + 0.2 * np.exp(-0.5 * ((phase - 0.6) / 0.04) ** 2)
    signal = 1000 * np.outer([0.7, 1, 0, 0, 0, 0, 0.4, 0.8, 1, 1.2, 1.1, 0.9], beat)
    return [signal.astype("<i2")]


def write_records(folder: Path, signals: list[np.ndarray], count: int) -> "pd.DataFrame":
    """``count`` WFDB records of distinct bytes, a thousand to a folder; the table that ``build_store`` takes."""
    import pandas as pd

    random = np.random.default_rng(0)
    paths = []
    for number in range(count):
        inner = folder / f"{number // 1000:03d}"
        inner.mkdir(exist_ok=True)
        signal = signals[number % len(signals)] + random.integers(-3, 4, (12, 5000), dtype="<i2")
        i, ii = signal[:2].astype(int)
        signal[2:6] = ii - i, -(i + ii) // 2, i - ii // 2, ii - i // 2  # noise must not contradict Einthoven
        name = f"r{number:06d}"
        (inner / f"{name}.dat").write_bytes(signal.T.tobytes())
        lines = [f"{name}.dat 16 1000/mV 16 0 {row[0]} 0 0 {lead}" for lead, row in zip(LEADS, signal)]
        (inner / f"{name}.hea").write_text("\n".join([f"{name} 12 500 5000", *lines]) + "\n")
        paths.append(str(inner / f"{name}.hea"))
    return pd.DataFrame({"cohort": "internal", "ecg_id": [f"e{number}" for number in range(count)], "path": paths})


class PeakMemory:
    """Samples the memory of this process and all below it in a thread; ``megabytes`` is the largest sum seen."""

    def __enter__(self) -> "PeakMemory":
        self.megabytes, self._stop = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._stop.wait(1):
            self.megabytes = max(self.megabytes, sum(map(_proportional_kb, _family(os.getpid()))) / 1024)


def _family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    try:
        children = [child for task in Path(f"/proc/{pid}/task").iterdir()
                    for child in (task / "children").read_text().split()]
    except OSError:
        return []
    return [pid, *(member for child in children for member in _family(int(child)))]


def _proportional_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has just ended
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _core_seconds() -> float:
    """Time that this process, all below it and those that have ended spent on a core."""
    ticks = 0
    for pid in _family(os.getpid()):
        numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, numbers[11:15]))  # user and system, its own and of its ended children
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(count: int, signals: list[np.ndarray], folder: Path) -> "Store":
    """Build a store of ``count`` new records and print its speed and memory."""
    from cctaecg.ecg.store import Store, build_store

    records = write_records(folder, signals, count)
    paths = folder / "store" / "signals.npy", folder / "store" / "index.parquet"
    os.sync()  # the files just written are not to be written to disk meanwhile
    with PeakMemory() as memory:
        started, used = time.perf_counter(), _core_seconds()
        index = build_store(records, SignalConfig(fs=500), *paths, workers=WORKERS)
        seconds = time.perf_counter() - started
    time.sleep(0.5)  # until the end of the other process has been seen
    used = _core_seconds() - used
    refused = int((index["row"] < 0).sum())
    show(f"{count:,} records to the store", count / seconds, "records/s")
    show(f"{count:,} records to the store", memory.megabytes, "peak MB")
    print(f"  {1000 * used / count:.2f} ms of a core each, so {WORKERS * count / used:.0f} records/s on free cores; "
          f"{seconds:.1f} s in all; {refused:,} refused; load average {os.getloadavg()[0]:.1f}", flush=True)
    return Store(*paths)


def measure_batch(store: "Store") -> None:
    """Median time of 64 random rows from a store that has been read before."""
    random = np.random.default_rng(1)
    rows = [random.choice(len(store), 64, replace=len(store) < 64) for _ in range(50)]
    for batch in rows:
        store.read(batch)
    times = []
    for batch in rows:
        started = time.perf_counter()
        store.read(batch)
        times.append(1000 * (time.perf_counter() - started))
    show(f"batch of 64 of {len(store):,} from the store, warm, median", float(np.median(times)), "batch ms")


def show(what: str, value: float, unit: str) -> None:
    """One line: what was measured, and whether it meets the target."""
    target = TARGETS[unit]
    met = value >= target if unit == "records/s" else value <= target
    print(f"{what}: {value:.1f} {unit} (target {target}, {'met' if met else 'NOT met'})", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, nargs="+", default=[1000, 50_000])
    parser.add_argument("--ptbxl", type=Path, default=os.environ.get("CCTAECG_PTBXL"))
    arguments = parser.parse_args()
    signals = originals(Path(arguments.ptbxl) if arguments.ptbxl else None)
    print("Made from real ECGs of PTB-XL" if arguments.ptbxl else "Made-up ECGs")
    for count in arguments.records:
        with tempfile.TemporaryDirectory() as folder:
            store = measure(count, signals, Path(folder))
            if count == max(arguments.records):
                measure_batch(store)


if __name__ == "__main__":
    main()
