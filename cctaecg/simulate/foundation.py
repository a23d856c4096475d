"""ECGs of many simulated patients outside the study with all that they show: what a foundation learns from.

One file of signals and one of findings for each hospital, so that a stopped simulation goes on where it was and the
signals never have to fit into memory.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import accumulate
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from cctaecg.config.sections import SignalConfig
from cctaecg.run.atomic import atomic_path
from cctaecg.simulate.counts import targets
from cctaecg.simulate.effects import Effects
from cctaecg.simulate.findings import ecg_findings
from cctaecg.simulate.hospital import simulate_hospital
from cctaecg.simulate.pretraining import prepared_ecgs

FIRST_FOUNDATION_SEED = 2_000_000
"""Seeds from here on belong to the hospitals of the simulated foundation: none is that of a study, nor of the
hospitals that future infarction is learnt from."""

PATIENT, MOST_PATIENTS = "patient", 100_000  # a column beside the findings, and more than a hospital has

COHORTS_IN_TURN = ("internal", "external")  # both makes of electrocardiograph


class Shards:
    """Signals that lie in several files, read by row number.

    Parameters
    ----------
    paths : sequence of path
        ``.npy`` files of shape (k, 12, time), whose rows follow each other.
    """

    def __init__(self, paths: Sequence[Path]):
        self.parts = [np.load(path, mmap_mode="r") for path in paths]
        self.starts = np.array([0, *accumulate(len(part) for part in self.parts)])

    def __len__(self) -> int:
        return int(self.starts[-1])

    def read(self, rows: np.ndarray) -> np.ndarray:
        """Signals of some rows, (rows, 12, time), float32."""
        part = np.searchsorted(self.starts, rows, side="right") - 1
        out = np.empty((len(rows), *self.parts[0].shape[1:]), dtype=np.float32)
        for place, (which, row) in enumerate(zip(part, rows)):
            out[place] = self.parts[which][row - self.starts[which]]
        return out


def foundation_ecgs(
    ecgs: int, signal: SignalConfig, folder: Path, workers: int = 1, effects: Effects | None = None,
    scale: float = 1.0,
) -> tuple[Shards, pd.DataFrame, np.ndarray, np.ndarray]:
    """At least so many ECGs of further simulated hospitals, prepared, and what each shows.

    Parameters
    ----------
    ecgs : int
        How many are wanted; the last hospital is taken whole.
    signal : SignalConfig
        How they are prepared.
    folder : path
        Where the files lie; those that are there already are used.
    workers : int, default 1
        Processes.
    effects : Effects, optional
        The study's, when left out.
    scale : float, default 1
        Size of each hospital, as a share of the manuscript's.

    Returns
    -------
    signals : Shards
        In millivolts.
    findings : DataFrame of float32
        As of :func:`cctaecg.simulate.findings.ecg_findings`, one row for each ECG.
    hospital : array of int
        Which hospital each ECG is of, counted from 0.
    patient : array of int
        A number of each ECG's patient, its own in all hospitals.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sizes = [targets(cohort, scale).ecgs for cohort in COHORTS_IN_TURN]
    hospitals = next(n for n in range(2, 10_000) if sum(sizes[i % 2] for i in range(n)) >= ecgs)
    one = partial(_one_hospital, folder=folder, signal=signal, effects=effects or Effects(), scale=scale)
    with ProcessPoolExecutor(workers) as pool:
        list(tqdm(pool.map(one, range(hospitals)), total=hospitals, unit="hospital", desc="simulating", disable=None))
    signals = Shards([_signals(folder, number) for number in range(hospitals)])
    parts = [pd.read_parquet(_findings(folder, number)) for number in range(hospitals)]
    findings = pd.concat(parts, ignore_index=True)
    hospital = np.repeat(np.arange(hospitals), [len(part) for part in parts])
    patient = hospital * MOST_PATIENTS + findings.pop(PATIENT).to_numpy()
    return signals, findings, hospital, patient


def _signals(folder: Path, number: int) -> Path:
    return folder / f"{number:04d}.npy"


def _findings(folder: Path, number: int) -> Path:
    return folder / f"{number:04d}.parquet"


def _one_hospital(number: int, folder: Path, signal: SignalConfig, effects: Effects, scale: float) -> None:
    if _findings(folder, number).exists():  # written last
        return
    cohort = COHORTS_IN_TURN[number % len(COHORTS_IN_TURN)]
    hospital = simulate_hospital(targets(cohort, scale), FIRST_FOUNDATION_SEED + number, effects)
    records = hospital.records[hospital.records["fate"] == "study"]
    with atomic_path(_signals(folder, number)) as partial_path, open(partial_path, "wb") as file:
        np.save(file, prepared_ecgs(hospital, records.index.to_numpy(), signal))
    with atomic_path(_findings(folder, number)) as partial_path:
        findings = ecg_findings(hospital).assign(**{PATIENT: hospital.records["patient"]})
        findings.loc[records.index].to_parquet(partial_path, index=False)
