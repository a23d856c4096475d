"""Patients outside the study, followed for a new infarction: what the small network is pretrained on.

The manuscript fine-tunes a network that had learnt to foretell infarction on independent patients. Here these are
follow-up cohorts of further simulated hospitals. Their seeds lie above any that
``data.seed`` takes: no patient is in both.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import TypeVar

import numpy as np
import pandas as pd
from tqdm import tqdm

from cctaecg.config.sections import FIRST_PRETRAINING_SEED, SignalConfig
from cctaecg.ecg.preparation import prepare
from cctaecg.ecg.recording import Recording
from cctaecg.simulate.counts import targets
from cctaecg.simulate.effects import Effects
from cctaecg.simulate.hospital import Hospital, simulate_hospital
from cctaecg.simulate.survival import FOLLOWUP_DAYS
from cctaecg.simulate.waveform.devices import DEVICES
from cctaecg.simulate.waveform.waveforms import waveforms

_Result = TypeVar("_Result")


def future_infarctions(
    hospitals: int, signal: SignalConfig, workers: int = 1, effects: Effects | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Prepared ECGs (n, 12, time) float16 mV; infarction within 700 days (n,): 1, 0, NaN if lost before; hospital (n,).

    ``hospitals`` follow-up cohorts of the manuscript's size, 400 patients with one ECG each.
    """
    one = partial(_one_hospital, signal=signal, effects=effects or Effects())
    seeds = range(FIRST_PRETRAINING_SEED, FIRST_PRETRAINING_SEED + hospitals)
    parts = list(tqdm(_mapped(one, seeds, workers), total=hospitals, unit="hospital", desc="simulating", disable=None))
    signals, infarction = (np.concatenate(kind) for kind in zip(*parts))
    return signals, infarction, np.repeat(np.arange(hospitals), [len(outcome) for _, outcome in parts])


def _mapped(function: Callable[[int], _Result], items: Iterable[int], workers: int) -> Iterator[_Result]:
    if workers == 1:
        yield from map(function, items)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(function, items)


def _one_hospital(seed: int, signal: SignalConfig, effects: Effects) -> tuple[np.ndarray, np.ndarray]:
    hospital = simulate_hospital(targets("followup"), seed, effects)
    records = hospital.records[hospital.records["fate"] == "study"]
    prepared = prepared_ecgs(hospital, records.index.to_numpy(), signal)
    return prepared, infarction_within(hospital, records["ecg_id"], FOLLOWUP_DAYS)


def prepared_ecgs(hospital: Hospital, rows: np.ndarray, signal: SignalConfig) -> np.ndarray:
    """The ECGs in some ``rows`` of a hospital's records as a store holds them: (rows, 12, time), mV, float16."""
    numbers, fs = hospital.records["number"].to_numpy(), signal.fs
    prepared = []
    for some in np.array_split(rows, max(1, len(rows) // 25)):
        counts = waveforms(hospital.physiology, hospital.injury.visible, hospital.cohort, numbers, some, fs,
                           hospital.seed, hospital.effects)  # fmt: skip
        millivolts = counts.astype(np.float32) / DEVICES[hospital.cohort].counts_per_mv
        prepared += [prepare(Recording(one, fs, f"simulated hospital {hospital.seed}"), signal) for one in millivolts]
    return np.stack(prepared).astype(np.float16)


def infarction_within(hospital: Hospital, ecg_ids: pd.Series, days: float) -> np.ndarray:
    """Whether an infarction followed each ECG within ``days``: 1 or 0, NaN for a patient who was lost before."""
    ecg = hospital.export["ecg.csv"].set_index("ecg_id").loc[ecg_ids]
    outcome = hospital.export["followup.csv"].set_index("patient_id").loc[ecg["patient_id"]]
    start = pd.to_datetime(ecg["recorded_at"]).to_numpy()
    until_mi = (pd.to_datetime(outcome["mi_at"].replace("", None)).to_numpy() - start) / np.timedelta64(1, "D")
    until_last = (pd.to_datetime(outcome["last_seen_at"]).to_numpy() - start) / np.timedelta64(1, "D")
    happened = until_mi <= days  # a comparison with NaT is False
    return np.where(happened, 1.0, np.where(until_last >= days, 0.0, np.nan))
