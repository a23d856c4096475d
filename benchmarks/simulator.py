"""How many ECGs a second the simulator draws and writes on one core, at both sampling rates of the profiles.

    python benchmarks/simulator.py

Counts the process's own time, so that other work on the machine disturbs little, and prints the best of several rounds.
"""

import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy is imported: one core

import numpy as np

from cctaecg.config.sections import DataConfig
from cctaecg.simulate.study import SAMPLES_AT_ONCE, simulate_tables, write_ecgs_of

ROUNDS, WANTED = 8, {500: 250, 100: 600}


def records_per_second(fs: int) -> float:
    """The best of ``ROUNDS`` of writing as many records as the simulator draws at once."""
    hospital = simulate_tables(DataConfig(scale=0.3)).hospitals["internal"]
    size = SAMPLES_AT_ONCE // (10 * fs)
    chunks = [np.arange(start, start + size) for start in range(0, len(hospital.records) - size, size)]
    best = 0.0
    for round_ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            began = time.process_time()
            write_ecgs_of(hospital, chunks[round_ % len(chunks)], Path(folder), fs)
            best = max(best, size / (time.process_time() - began))
    return best


if __name__ == "__main__":
    for fs, wanted in WANTED.items():
        print(f"{fs} Hz: {records_per_second(fs):,.0f} records/s on one core (wanted: {wanted})")
