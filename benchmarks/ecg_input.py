"""How fast ECGs are checked and become a store, with one and two workers, and how fast a batch is read back.

    python benchmarks/ecg_input.py [--records 1000 50000] [--fs 100] [--ptbxl path/to/ptb-xl]

Prints, for each number of records and for one worker and two, records per second of the check of a folder and of the
whole preparation, from 500 Hz WFDB through the full filter to the store; what two workers gain; how much of a core each
record took (the median of batches of a hundred, alone), and the peak memory of all processes together; then the time of
a batch of 64 from the largest store, warm. Without options it takes under three minutes.

The targets hold for two cores that do nothing else: where others use them too, the time of the cores says what would be
reached without them. The start of the second process, seconds of imports, is in all numbers.

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
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cctaecg.config.sections import SignalConfig
from cctaecg.domain import LEADS

if TYPE_CHECKING:  # what only this process needs is imported where it is used: the others import this file as well
    import pandas as pd

    from cctaecg.ecg.store import Store

WORKERS = (1, 2)
TARGETS = {"checked/s": 400, "prepared/s": 200, "times as fast": 1.0, "peak MB": 600, "batch ms": 5}


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
        inner.mkdir(parents=True, exist_ok=True)
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


def on_cores(work: Callable[[], object], count: int) -> tuple[float, str]:
    """Records per second of ``work`` on ``count`` of them, and a line on the cores that it used."""
    started, used = time.perf_counter(), _core_seconds()
    work()
    seconds = time.perf_counter() - started
    time.sleep(0.5)  # until the end of the other processes has been seen
    used = _core_seconds() - used
    return count / seconds, (f"  {1000 * used / count:.2f} ms of a core each, {used / seconds:.1f} cores busy, "
                             f"{seconds:.1f} s in all; load average {os.getloadavg()[0]:.1f}")


def measure_one(records: "pd.DataFrame", fs: int) -> None:
    """Median time of a core for one record, checked or prepared, in this process alone."""
    from cctaecg.config.quality import QualityConfig
    from cctaecg.ecg.batch import prepare_one
    from cctaecg.ecg.folder import check_file
    from cctaecg.ecg.source import Source

    signal, limits = SignalConfig(fs=fs), QualityConfig()
    sources = [Source(path) for path in records["path"][:1000]]
    for what, function in (("checked", check_file), ("prepared", prepare_one)):
        times = []
        for batch in range(0, len(sources), 100):
            started = time.process_time()
            for source in sources[batch : batch + 100]:
                function(source, signal, limits)
            times.append((time.process_time() - started) / len(sources[batch : batch + 100]))
        median = float(np.median(times))
        print(f"one record {what}: {1000 * median:.2f} ms of a core, median; {max(WORKERS) / median:.0f} a second on "
              f"{max(WORKERS)} free cores", flush=True)


def measure(count: int, signals: list[np.ndarray], folder: Path, fs: int) -> "Store":
    """Check and prepare ``count`` new records with each number of workers, and print speed and memory."""
    from cctaecg.ecg.folder import check_folder
    from cctaecg.ecg.store import Store, build_store

    records = write_records(folder / "ecgs", signals, count)
    os.sync()  # the files just written are not to be written to disk meanwhile
    measure_one(records, fs)
    for unit, what in (("checked/s", "checked"), ("prepared/s", "to the store")):
        speeds = {}
        for workers in WORKERS:
            store = folder / f"store{workers}"
            paths = store / "signals.npy", store / "index.parquet"
            store.mkdir(exist_ok=True)
            work: Callable[[], object] = (
                partial(check_folder, folder / "ecgs", workers=workers) if unit == "checked/s" else
                partial(build_store, records, SignalConfig(fs=fs), *paths, workers=workers))
            with PeakMemory() as memory:
                speeds[workers], cores = on_cores(work, count)
            show(f"{count:,} records {what}, {workers} worker(s)", speeds[workers], unit)
            print(cores, flush=True)
        show(f"{count:,} records {what}, two workers against one", speeds[2] / speeds[1], "times as fast")
    show(f"{count:,} records to the store, two workers", memory.megabytes, "peak MB")
    print(f"  {int((Store(*paths).index['row'] < 0).sum()):,} refused")
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
    met = value <= target if unit in ("peak MB", "batch ms") else value >= target
    print(f"{what}: {value:.2f} {unit} (target {target}, {'met' if met else 'NOT met'})", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, nargs="+", default=[1000, 4000])
    parser.add_argument("--fs", type=int, default=100, help="Hz that records are prepared at")
    parser.add_argument("--ptbxl", type=Path, default=os.environ.get("CCTAECG_PTBXL"))
    arguments = parser.parse_args()
    signals = originals(Path(arguments.ptbxl) if arguments.ptbxl else None)
    print("Made from real ECGs of PTB-XL" if arguments.ptbxl else "Made-up ECGs")
    for count in arguments.records:
        with tempfile.TemporaryDirectory() as folder:
            store = measure(count, signals, Path(folder), arguments.fs)
            if count == max(arguments.records):
                measure_batch(store)


if __name__ == "__main__":
    main()
